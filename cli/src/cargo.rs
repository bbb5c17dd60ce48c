//! What cargo knows about an app, and how cargo compiles it.

mod flags;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    env, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;

/// The target that browsers run.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// An app's crate and the versions of what it depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// The crate's name, which is also the app's.
    pub name: String,
    /// The crate's version.
    pub version: String,
    /// The folder of its `Cargo.toml`.
    pub folder: PathBuf,
    /// The root of the workspace that it belongs to.
    pub workspace: PathBuf,
    /// The version of the crate `wharf` that it is built with.
    pub toolkit: String,
    /// The version of the crate `wasm-bindgen` that it is built with.
    pub wasm_bindgen: String,
    /// The folders that cargo keeps the sources of downloaded crates in.
    downloads: BTreeSet<PathBuf>,
    package: String,
}

/// Why an app cannot be compiled.
#[derive(Debug, thiserror::Error)]
pub enum CargoError {
    /// There is no crate in the folder.
    #[error("`{}` is not the folder of a crate: it holds no Cargo.toml", .0.display())]
    NoCrate(PathBuf),
    /// Cargo could not be started.
    #[error("cannot run `{program}`: {source}; install Rust with rustup (https://rustup.rs)")]
    Start {
        /// The program.
        program: String,
        /// Why it did not start.
        source: io::Error,
    },
    /// Cargo has ended with an error, which it has printed itself.
    #[error("`cargo {0}` failed; its messages stand above")]
    Failed(String),
    /// Cargo wrote something that is not understood.
    #[error("the output of `cargo {command}` cannot be read: {source}")]
    Output {
        /// The subcommand.
        command: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The crate is not compiled to a module of its own.
    #[error(
        "crate `{0}` is not an app: its library is not a `cdylib`; add `crate-type = [\"cdylib\", \"rlib\"]` below \
         `[lib]` in its Cargo.toml"
    )]
    NoCdylib(String),
    /// The crate does without a dependency that every app has.
    #[error("crate `{name}` is not an app: it does not depend on `{dependency}`")]
    NoDependency {
        /// The crate.
        name: String,
        /// What it should depend on.
        dependency: &'static str,
    },
    /// Cargo has built the crate, but named no `.wasm` file.
    #[error("cargo has built `{0}` without a .wasm file; is the target {TARGET} installed?")]
    NoArtifact(String),
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
    workspace_root: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    manifest_path: PathBuf,
    /// Where it was downloaded from; nothing for a crate on this machine.
    source: Option<String>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    crate_types: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
}

/// One line of `--message-format=json`; what is not an artefact has another reason and none of the other fields.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    package_id: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

impl App {
    /// Asks cargo about the crate in `folder`.
    ///
    /// # Errors
    ///
    /// The folder holds no crate, or none that is an app; see [`CargoError`].
    pub fn read(folder: &Path) -> Result<Self, CargoError> {
        let manifest = folder.join("Cargo.toml");
        let manifest = manifest
            .canonicalize()
            .map_err(|_| CargoError::NoCrate(folder.to_owned()))?;
        let arguments = ["metadata", "--format-version=1", "--filter-platform", TARGET];
        let output = cargo(manifest.parent().unwrap_or(folder), &arguments, None)?;
        Self::from_metadata(&output, &manifest)
    }

    fn from_metadata(json: &[u8], manifest: &Path) -> Result<Self, CargoError> {
        let metadata: Metadata = serde_json::from_slice(json).map_err(|source| CargoError::Output {
            command: "metadata".to_owned(),
            source,
        })?;
        let folder = manifest.parent().unwrap_or(manifest).to_owned();
        // Cargo writes paths as they were reached; the manifest's own has been resolved.
        let same = |package: &&Package| package.manifest_path.canonicalize().is_ok_and(|path| path == manifest);
        let package = metadata
            .packages
            .iter()
            .find(same)
            .ok_or_else(|| CargoError::NoCrate(folder.clone()))?;
        if !package
            .targets
            .iter()
            .any(|target| target.crate_types.iter().any(|kind| kind == "cdylib"))
        {
            return Err(CargoError::NoCdylib(package.name.clone()));
        }
        let closure = dependencies(&metadata.resolve, &package.id);
        let version_of = |dependency: &'static str| {
            let found = metadata
                .packages
                .iter()
                .find(|other| other.name == dependency && closure.contains(&*other.id));
            let missing = || CargoError::NoDependency {
                name: package.name.clone(),
                dependency,
            };
            found.map(|other| other.version.clone()).ok_or_else(missing)
        };
        Ok(Self {
            toolkit: version_of("wharf")?,
            wasm_bindgen: version_of("wasm-bindgen")?,
            name: package.name.clone(),
            version: package.version.clone(),
            downloads: flags::downloads(&metadata.packages),
            package: package.id.clone(),
            folder,
            workspace: metadata.workspace_root,
        })
    }

    /// An app that cargo has never seen.
    #[cfg(test)]
    pub(crate) fn for_tests(name: &str, folder: &Path) -> Self {
        Self {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            folder: folder.to_owned(),
            workspace: folder.to_owned(),
            toolkit: "0.1.0".to_owned(),
            wasm_bindgen: "0.2.130".to_owned(),
            downloads: BTreeSet::new(),
            package: name.to_owned(),
        }
    }

    /// Compiles the app, with profile `wasm-release` or `wasm-dev`, and answers with the path of the `.wasm` file. Cargo
    /// prints its progress.
    ///
    /// # Errors
    ///
    /// See [`CargoError`].
    pub fn compile(&self, release: bool) -> Result<PathBuf, CargoError> {
        // `rustc --crate-type cdylib` and not `build`: a library that is also an `rlib` cannot be optimised at link time,
        // cargo then leaves `lto` out without a word, and the module is a fifth larger.
        let arguments = [
            "rustc",
            "--package",
            &self.name,
            "--lib",
            "--crate-type",
            "cdylib",
            "--target",
            TARGET,
        ];
        let format = [
            "--profile",
            profile(release),
            "--message-format=json-render-diagnostics",
        ];
        let flags = release.then(|| self.release_flags());
        let output = cargo(&self.folder, &[&arguments[..], &format[..]].concat(), flags)?;
        self.artifact(&output)
    }

    /// The `.wasm` file among cargo's messages.
    fn artifact(&self, messages: &[u8]) -> Result<PathBuf, CargoError> {
        let mut found = None;
        for line in messages.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let message: Message = serde_json::from_slice(line).map_err(|source| CargoError::Output {
                command: "rustc".to_owned(),
                source,
            })?;
            if message.reason == "compiler-artifact" && message.package_id == self.package {
                let is_wasm = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "wasm");
                found = message.filenames.into_iter().find(is_wasm).or(found);
            }
        }
        found.ok_or_else(|| CargoError::NoArtifact(self.name.clone()))
    }
}

/// The cargo profile of a release build or of a build for this machine.
#[must_use]
pub fn profile(release: bool) -> &'static str {
    if release { "wasm-release" } else { "wasm-dev" }
}

/// The identifiers of everything that a package depends on, directly or not, and its own.
fn dependencies<'resolve>(resolve: &'resolve Resolve, package: &'resolve str) -> HashSet<&'resolve str> {
    let edges: HashMap<&str, &[String]> = resolve
        .nodes
        .iter()
        .map(|node| (&*node.id, &*node.dependencies))
        .collect();
    let mut seen = HashSet::from([package]);
    let mut open = vec![package];
    while let Some(next) = open.pop() {
        let further = edges
            .get(next)
            .into_iter()
            .flat_map(|list| list.iter())
            .map(String::as_str);
        open.extend(further.filter(|dependency| seen.insert(dependency)));
    }
    seen
}

/// Runs cargo, whose messages for people go straight to the terminal, and answers with its standard output. It runs in
/// the crate's folder, because cargo looks for `.cargo/config.toml` from where it runs and not from where the crate is.
fn cargo(folder: &Path, arguments: &[&str], flags: Option<String>) -> Result<Vec<u8>, CargoError> {
    // Cargo sets `CARGO` for what it runs, so that the same toolchain is used throughout.
    let program = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(&program);
    command.envs(flags.map(|flags| (flags::VARIABLE, flags)));
    let output = command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| CargoError::Start { program, source })?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(CargoError::Failed(
            arguments.first().copied().unwrap_or_default().to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate `app` in a folder of its own, as cargo describes it.
    fn metadata(folder: &Path, crate_type: &str, dependencies: &str) -> (Vec<u8>, PathBuf) {
        let manifest = folder.join("Cargo.toml");
        std::fs::write(&manifest, "").unwrap();
        let manifest = manifest.canonicalize().unwrap();
        let json = serde_json::json!({
            "packages": [
                { "id": "app", "name": "app", "version": "1.2.3", "manifest_path": manifest,
                  "targets": [{ "crate_types": [crate_type] }] },
                { "id": "w1", "name": "wharf", "version": "0.1.0", "manifest_path": "/a", "targets": [] },
                { "id": "b1", "name": "wasm-bindgen", "version": "0.2.1", "manifest_path": "/downloads/src/b1/Cargo.toml",
                  "source": "registry+https://example.com", "targets": [] },
                { "id": "b2", "name": "wasm-bindgen", "version": "0.2.130", "manifest_path": "/downloads/src/b2/Cargo.toml",
                  "source": "registry+https://example.com", "targets": [] },
            ],
            "resolve": { "nodes": [
                { "id": "app", "dependencies": [dependencies] },
                { "id": "w1", "dependencies": ["b2"] },
                { "id": "b1", "dependencies": [] },
                { "id": "b2", "dependencies": [] },
            ] },
            "workspace_root": "/workspace",
        });
        (serde_json::to_vec(&json).unwrap(), manifest)
    }

    #[test]
    fn the_versions_are_those_of_the_apps_own_dependencies() {
        let folder = tempfile::tempdir().unwrap();
        let (json, manifest) = metadata(folder.path(), "cdylib", "w1");
        let app = App::from_metadata(&json, &manifest).unwrap();
        assert_eq!((&*app.name, &*app.version), ("app", "1.2.3"));
        assert_eq!((&*app.toolkit, &*app.wasm_bindgen), ("0.1.0", "0.2.130"));
    }

    #[test]
    fn what_is_no_app_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (json, manifest) = metadata(folder.path(), "rlib", "w1");
        assert!(matches!(
            App::from_metadata(&json, &manifest),
            Err(CargoError::NoCdylib(_))
        ));
        let (json, manifest) = metadata(folder.path(), "cdylib", "b1");
        let error = App::from_metadata(&json, &manifest).unwrap_err();
        assert!(
            matches!(
                error,
                CargoError::NoDependency {
                    dependency: "wharf",
                    ..
                }
            ),
            "{error}"
        );
        assert!(matches!(
            App::read(&folder.path().join("none")),
            Err(CargoError::NoCrate(_))
        ));
    }

    #[test]
    fn the_artefact_is_the_apps_own_module() {
        let folder = tempfile::tempdir().unwrap();
        let (json, manifest) = metadata(folder.path(), "cdylib", "w1");
        let app = App::from_metadata(&json, &manifest).unwrap();
        let messages =
            br#"{"reason":"compiler-artifact","package_id":"w1","filenames":["/t/libwharf.rlib","/t/w.wasm"]}
{"reason":"build-script-executed","package_id":"b2","out_dir":"/t"}
{"reason":"compiler-artifact","package_id":"app","filenames":["/t/libapp.rlib","/t/app.wasm"]}
{"reason":"build-finished","success":true}
"#;
        assert_eq!(app.artifact(messages).unwrap(), Path::new("/t/app.wasm"));
        assert!(matches!(app.artifact(b""), Err(CargoError::NoArtifact(_))));
    }
}
