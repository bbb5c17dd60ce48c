//! `wharf build`: from a crate to a folder that a bucket can serve.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use registry::{AppKind, Contents, File, Integrity, MANIFEST_FILE, ManifestError};

use crate::{
    artifact::hashed_name,
    bindgen::{BindgenError, WasmBindgen},
    cargo::{App, CargoError, profile},
    compress::{self, Effort},
    javascript::{ModuleError, Place, stands_alone},
    release::{ReleaseError, add_release},
    shrink::{ShrinkError, shrink},
    staging::{Staging, StagingError},
};

/// The stylesheet that an app may keep beside its `Cargo.toml`. It is adopted into the app's shadow root.
const STYLESHEET: &str = "style.css";

/// How to build.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Profile `wasm-release`, no names in the module, a short entry and the best compression; otherwise profile
    /// `wasm-dev`.
    pub release: bool,
    /// Where to write; otherwise `dist` in the app's folder.
    pub out: Option<PathBuf>,
    /// The `wasm-bindgen` command; otherwise the project's own below `.tools`, or the one on the `PATH`.
    pub wasm_bindgen: Option<PathBuf>,
}

/// What was built.
#[derive(Debug, Clone)]
pub struct Built {
    /// Where it was written.
    pub folder: PathBuf,
    /// What is in it.
    pub contents: Contents,
    /// For every file of the manifest, in its order: how many bytes its brotli sibling has.
    pub compressed: Vec<usize>,
}

/// Why an app could not be built. The output of an earlier build is then still in place.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The crate is no app or does not compile.
    #[error(transparent)]
    Cargo(#[from] CargoError),
    /// wasm-bindgen is missing, of another version, or has failed.
    #[error(transparent)]
    Bindgen(#[from] BindgenError),
    /// The app brings JavaScript of its own (`#[wasm_bindgen(module = …)]` or `inline_js`).
    #[error(
        "`{0}` contains wasm-bindgen snippets, which the entry would import: an import is fetched without integrity, so \
         that nothing would speak for it; remove `#[wasm_bindgen(module = …)]` and `inline_js` from the app and its dependencies, \
         and call the browser through web-sys instead"
    )]
    Snippets(String),
    /// The entry imports another module.
    #[error(
        "the entry of `{name}` imports another module in {place}: browsers fetch an import without integrity, so that no \
         manifest and no signature would speak for it; remove `#[wasm_bindgen(module = …)]` and `raw_module` from the app \
         and its dependencies"
    )]
    Import {
        /// The app.
        name: String,
        /// Where.
        place: Place,
    },
    /// The entry is no JavaScript module.
    #[error("the entry of `{name}` cannot be read as a JavaScript module: {message} in {place}")]
    Syntax {
        /// The app.
        name: String,
        /// Where.
        place: Place,
        /// What is wrong there.
        message: String,
    },
    /// Entry and module do not fit together as wasm-bindgen's do.
    #[error("the output of wasm-bindgen for `{name}` could not be made smaller: {source}")]
    Shrink {
        /// The app.
        name: String,
        /// Why.
        source: ShrinkError,
    },
    /// The output could not be put in its place.
    #[error(transparent)]
    Staging(#[from] StagingError),
    /// The manifest would not be accepted by the shell.
    #[error("the manifest of this build is not valid: {0}")]
    Manifest(#[from] ManifestError),
    /// The manifest could not be written as JSON.
    #[error("the manifest of this build cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// A file could not be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The glue keeps the module's memory where nobody can release it.
    #[error("the entry of `{name}` cannot be finished: {source}")]
    Release {
        /// The app.
        name: String,
        /// Why.
        source: ReleaseError,
    },
    /// A file cannot be compressed.
    #[error("`{name}` cannot be compressed: {source}")]
    Compress {
        /// The file.
        name: String,
        /// Why.
        source: io::Error,
    },
}

/// Builds the app in `folder`. `progress` is told what comes next, in words for people.
///
/// Two builds of the same source give the same bytes.
///
/// # Errors
///
/// See [`BuildError`].
pub fn build(folder: &Path, options: &Options, progress: &mut dyn FnMut(&str)) -> Result<Built, BuildError> {
    let app = App::read(folder)?;
    let bindgen = WasmBindgen::find(&app, options.wasm_bindgen.as_deref())?;
    let profile = profile(options.release);

    progress(&format!(
        "compiling {} {} with profile {profile}",
        app.name, app.version
    ));
    let module = app.compile(options.release)?;

    progress("generating the entry with wasm-bindgen");
    let generated = tempfile::tempdir().map_err(|source| read_error(&std::env::temp_dir(), source))?;
    bindgen.run(&module, &app.name, generated.path(), options.release)?;
    let mut parts = Parts::read(&app, generated.path())?;
    parts.add_release(&app)?;
    if options.release {
        parts.shrink(&app)?;
    }

    progress("writing hashed and compressed files and the manifest");
    let out = options.out.clone().unwrap_or_else(|| app.folder.join("dist"));
    parts.write(&app, &out, Effort::for_release(options.release))
}

/// The contents of a version before they have names.
struct Parts {
    entry: Vec<u8>,
    module: Vec<u8>,
    style: Option<Vec<u8>>,
}

impl Parts {
    /// Reads what wasm-bindgen has written, and refuses what the shell would refuse.
    fn read(app: &App, generated: &Path) -> Result<Self, BuildError> {
        if generated.join("snippets").exists() {
            return Err(BuildError::Snippets(app.name.clone()));
        }
        let entry = read(&generated.join(format!("{}.js", app.name)))?;
        stands_alone(&String::from_utf8_lossy(&entry)).map_err(|error| {
            let name = app.name.clone();
            match error {
                ModuleError::Import(place) => BuildError::Import { name, place },
                ModuleError::Syntax { place, message } => BuildError::Syntax { name, place, message },
            }
        })?;
        let module = read(&generated.join(format!("{}_bg.wasm", app.name)))?;
        let style = app.folder.join(STYLESHEET);
        let style = if style.exists() { Some(read(&style)?) } else { None };
        Ok(Self { entry, module, style })
    }

    /// Lets a page let go of the module.
    fn add_release(&mut self, app: &App) -> Result<(), BuildError> {
        let entry = add_release(&String::from_utf8_lossy(&self.entry));
        let entry = entry.map_err(|source| BuildError::Release {
            name: app.name.clone(),
            source,
        })?;
        self.entry = entry.into_bytes();
        Ok(())
    }

    /// Makes entry and module smaller, together.
    fn shrink(&mut self, app: &App) -> Result<(), BuildError> {
        let entry = str::from_utf8(&self.entry).map_err(|error| ShrinkError::Glue(error.to_string()));
        let shrunk = entry.and_then(|entry| shrink(entry, &self.module));
        let shrunk = shrunk.map_err(|source| BuildError::Shrink {
            name: app.name.clone(),
            source,
        })?;
        self.entry = shrunk.glue.into_bytes();
        self.module = shrunk.module;
        Ok(())
    }

    /// Writes every file under its final name with its `.br`, and the manifest.
    fn write(&self, app: &App, out: &Path, effort: Effort) -> Result<Built, BuildError> {
        let staging = Staging::new(out)?;
        let mut compressed = Vec::new();
        let mut put = |bytes: &[u8], extension: &str| -> Result<File, BuildError> {
            let path = hashed_name(&app.name, bytes, extension);
            let brotli = compress::brotli(bytes, effort).map_err(|source| BuildError::Compress {
                name: path.clone(),
                source,
            })?;
            staging.write(&path, bytes)?;
            staging.write(&format!("{path}{}", compress::SUFFIX), &brotli)?;
            compressed.push(brotli.len());
            Ok(File {
                size: bytes.len() as u64,
                integrity: Integrity::of(bytes),
                path,
            })
        };
        let contents = Contents {
            schema: 1,
            name: app.name.clone(),
            version: app.version.clone(),
            abi: wharf::ABI_VERSION,
            toolkit: app.toolkit.clone(),
            kind: AppKind::Wasm,
            element: None,
            entry: put(&self.entry, "js")?,
            wasm: Some(put(&self.module, "wasm")?),
            styles: self
                .style
                .iter()
                .map(|style| put(style, "css"))
                .collect::<Result<_, _>>()?,
        };
        contents.validate()?;
        let mut json = serde_json::to_vec_pretty(&contents)?;
        json.push(b'\n');
        // Without a `.br`: two objects cannot be overwritten as one, and the two could then disagree.
        staging.write(MANIFEST_FILE, &json)?;
        staging.commit()?;
        Ok(Built {
            folder: out.to_owned(),
            contents,
            compressed,
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, BuildError> {
    fs::read(path).map_err(|source| read_error(path, source))
}

fn read_error(path: &Path, source: io::Error) -> BuildError {
    BuildError::Read {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(folder: &Path) -> App {
        App::for_tests("forms", folder)
    }

    fn generated(entry: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("forms.js"), entry).unwrap();
        fs::write(folder.path().join("forms_bg.wasm"), b"\0asm").unwrap();
        folder
    }

    #[test]
    fn the_manifest_describes_the_files_beside_it() {
        let source = tempfile::tempdir().unwrap();
        fs::write(source.path().join(STYLESHEET), ".a {}").unwrap();
        let app = app(source.path());
        let parts = Parts::read(&app, generated("export {};").path()).unwrap();
        let out = source.path().join("dist");
        let built = parts.write(&app, &out, Effort::Quick).unwrap();

        let text = fs::read_to_string(out.join(MANIFEST_FILE)).unwrap();
        assert_eq!(Contents::parse(&text).unwrap(), built.contents);
        assert_eq!(built.contents.files().count(), 3);
        for file in built.contents.files() {
            let bytes = fs::read(out.join(&file.path)).unwrap();
            assert_eq!(
                (file.size, &file.integrity),
                (bytes.len() as u64, &Integrity::of(&bytes))
            );
            let brotli = fs::read(out.join(format!("{}.br", file.path))).unwrap();
            assert_eq!(compress::decompress(&brotli, bytes.len()).unwrap(), bytes);
        }
        assert_eq!(
            fs::read_dir(&out).unwrap().count(),
            7,
            "three files, their siblings and the manifest"
        );
    }

    #[test]
    fn a_second_build_of_the_same_parts_is_the_same_and_a_change_renames_one_file() {
        let source = tempfile::tempdir().unwrap();
        let app = app(source.path());
        let build = |entry: &str| {
            let parts = Parts::read(&app, generated(entry).path()).unwrap();
            parts
                .write(&app, &source.path().join("dist"), Effort::Quick)
                .unwrap()
                .contents
        };
        let first = build("export {};");
        assert_eq!(build("export {};"), first);
        let changed = build("export { };");
        assert_ne!(changed.entry.path, first.entry.path);
        assert_eq!(changed.wasm, first.wasm);
        assert!(
            !source.path().join("dist").join(&first.entry.path).exists(),
            "stale files are gone"
        );
    }

    #[test]
    fn snippets_and_imports_are_refused() {
        let source = tempfile::tempdir().unwrap();
        let app = app(source.path());
        let with_import = generated("import './x.js';");
        assert!(matches!(
            Parts::read(&app, with_import.path()),
            Err(BuildError::Import { .. })
        ));
        let broken = generated("export {");
        assert!(matches!(
            Parts::read(&app, broken.path()),
            Err(BuildError::Syntax { .. })
        ));
        let with_snippets = generated("export {};");
        fs::create_dir(with_snippets.path().join("snippets")).unwrap();
        assert!(matches!(
            Parts::read(&app, with_snippets.path()),
            Err(BuildError::Snippets(_))
        ));
    }
}
