//! Where things are, and what cargo knows about the workspace.

use std::{
    collections::{BTreeSet, HashMap},
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;
use serde::Deserialize;

use crate::process::Processes;

/// The target that browsers run.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
    packages: Vec<Package>,
}

/// A package of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    /// The package's name.
    pub(crate) name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
    targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// The folder, for a dependency inside the workspace.
    path: Option<PathBuf>,
    /// `dev`, `build`, or nothing for an ordinary one.
    kind: Option<String>,
    optional: bool,
    target: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

impl Workspace {
    /// Asks cargo about the workspace that this program belongs to.
    pub(crate) fn find(processes: &Processes) -> anyhow::Result<Self> {
        let own =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let mut command = Command::new(cargo_program());
        command
            .args(["metadata", "--format-version=1", "--no-deps"])
            .current_dir(own);
        Self::from_metadata(&processes.output(&mut command)?)
    }

    fn from_metadata(json: &str) -> anyhow::Result<Self> {
        let metadata: Metadata = serde_json::from_str(json).context("the output of `cargo metadata` cannot be read")?;
        let Metadata {
            packages,
            workspace_root: root,
            target_directory: target,
        } = metadata;
        Ok(Self { root, target, packages })
    }

    /// The root of the repository.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path relative to the root.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's target folder.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// A native program of the workspace in the dev profile.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target
            .join("debug")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// Cargo, to be run at the root.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(cargo_program());
        command.current_dir(&self.root);
        command
    }

    /// Every package.
    pub(crate) fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// The folders of the workspace that a package is compiled from: its own and those of what it depends on.
    pub(crate) fn sources(&self, name: &str) -> BTreeSet<PathBuf> {
        let by_folder: HashMap<&Path, &Package> = self
            .packages
            .iter()
            .map(|package| (package.folder(), package))
            .collect();
        let mut folders = BTreeSet::new();
        let mut open: Vec<&Package> = self.packages.iter().filter(|package| package.name == name).collect();
        while let Some(package) = open.pop() {
            if folders.insert(package.folder().to_owned()) {
                let ordinary = package
                    .dependencies
                    .iter()
                    .filter(|dependency| !dependency.is_for_tests());
                open.extend(ordinary.filter_map(|dependency| by_folder.get(dependency.path.as_deref()?)));
            }
        }
        folders
    }
}

impl Package {
    /// The folder of the package's `Cargo.toml`.
    pub(crate) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    /// The names of the test programs in `tests/`.
    pub(crate) fn test_programs(&self) -> impl Iterator<Item = &str> {
        let tests = self.targets.iter().filter(|target| target.kind == ["test"]);
        tests.map(|target| &*target.name)
    }

    /// Whether the package runs in browsers, perhaps only with one of its features.
    pub(crate) fn runs_in_browsers(&self) -> bool {
        self.dependencies
            .iter()
            .any(|dependency| dependency.is_for_browsers() && !dependency.is_for_tests())
    }

    /// Whether the package runs natively, perhaps as well as in browsers.
    pub(crate) fn runs_natively(&self) -> bool {
        let always = |dependency: &Dependency| !dependency.optional && dependency.target.is_none();
        !self
            .dependencies
            .iter()
            .any(|dependency| dependency.is_for_browsers() && !dependency.is_for_tests() && always(dependency))
    }
}

impl Dependency {
    fn is_for_tests(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }

    fn is_for_browsers(&self) -> bool {
        matches!(&*self.name, "leptos" | "wasm-bindgen" | "web-sys" | "js-sys")
    }
}

/// Cargo sets `CARGO` for what it runs, so that the same toolchain is used throughout.
fn cargo_program() -> String {
    env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> Workspace {
        let dependency = |name: &str, path: Option<&str>, kind: Option<&str>, optional: bool| serde_json::json!({ "name": name, "path": path, "kind": kind, "optional": optional, "target": null });
        let package = |name: &str, dependencies: &[serde_json::Value]| {
            serde_json::json!({
                "name": name, "manifest_path": format!("/w/{name}/Cargo.toml"), "dependencies": dependencies,
                "targets": [{ "name": name, "kind": ["lib"] }, { "name": "whole", "kind": ["test"] }],
            })
        };
        let json = serde_json::json!({
            "workspace_root": "/w", "target_directory": "/w/target",
            "packages": [
                package("app", &[
                    dependency("contract", Some("/w/contract"), None, false),
                    dependency("leptos", None, None, false),
                    dependency("helper", Some("/w/helper"), Some("dev"), false),
                ]),
                package("contract", &[dependency("web-sys", None, None, true)]),
                package("helper", &[]),
            ],
        });
        Workspace::from_metadata(&json.to_string()).unwrap()
    }

    #[test]
    fn the_sources_of_an_app_are_its_own_and_those_below() {
        let folders: Vec<PathBuf> = workspace().sources("app").into_iter().collect();
        assert_eq!(folders, [Path::new("/w/app"), Path::new("/w/contract")]);
    }

    #[test]
    fn a_library_is_no_test_program() {
        let workspace = workspace();
        let programs: Vec<_> = workspace.packages()[0].test_programs().collect();
        assert_eq!(programs, ["whole"]);
    }

    #[test]
    fn a_package_runs_where_its_dependencies_do() {
        let workspace = workspace();
        let runs = |name: &str| {
            let package = workspace
                .packages()
                .iter()
                .find(|package| package.name == name)
                .unwrap();
            (package.runs_natively(), package.runs_in_browsers())
        };
        assert_eq!(runs("app"), (false, true));
        assert_eq!(runs("contract"), (true, true));
        assert_eq!(runs("helper"), (true, false));
    }
}
