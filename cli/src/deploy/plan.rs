//! What is deployed, with which headers and in which order. Everything is read and verified before anything is sent.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use registry::{Integrity, MANIFEST_FILE, Manifest, ManifestError};

use crate::{
    artifact::{REVALIDATE, cache_control, content_type, is_hashed},
    compress,
};

/// The folder of an app that `wharf build` writes and `wharf deploy` reads.
pub const DISTRIBUTION_FOLDER: &str = "dist";

/// The page that makes a folder a site.
const INDEX: &str = "index.html";

/// One object of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The key, with `/` between folders.
    pub key: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// `Content-Type`, for a compressed file that of the original.
    pub content_type: &'static str,
    /// `Content-Encoding`, `br` for a compressed file.
    pub content_encoding: Option<&'static str>,
    /// `Cache-Control`.
    pub cache_control: &'static str,
}

/// The objects of one version in the order in which they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    objects: Vec<Object>,
    name: String,
}

/// Why a folder is not deployed.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// There is no such folder, or it holds neither an app nor a site.
    #[error(
        "`{}` holds neither a `{MANIFEST_FILE}` (an app) nor an `{INDEX}` (a site); build it first, for an app with \
         `wharf build <app>`",
        .0.display()
    )]
    Nothing(PathBuf),
    /// A file could not be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The manifest is not valid.
    #[error("`{}`: {source}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        source: ManifestError,
    },
    /// The manifest names a file that is not there.
    #[error("the manifest names `{0}`, which is not in the folder; build the app again")]
    Missing(String),
    /// A file is not the one that the manifest describes.
    #[error("`{path}` is not what the manifest describes: expected {expected}, found {found}; build the app again")]
    Changed {
        /// The file.
        path: String,
        /// Size and integrity in the manifest.
        expected: String,
        /// Size and integrity of the file.
        found: String,
    },
    /// A file that the manifest does not name.
    #[error("`{0}` is in the folder, but not in the manifest; remove it or build the app again")]
    Unknown(String),
    /// A compressed file is not the compressed form of the file beside it.
    #[error("`{0}` is not the compressed form of the file beside it; build again")]
    Compressed(String),
}

impl Plan {
    /// The plan for a folder with a `manifest.json` (an app) or with an `index.html` and no manifest (a site).
    ///
    /// # Errors
    ///
    /// See [`PlanError`]. An app whose files are not exactly those of its manifest is refused.
    pub fn read(folder: &Path) -> Result<Self, PlanError> {
        let files = files_below(folder, "")?;
        verify_compressed(&files)?;
        let (name, last) = if let Some(manifest) = files.get(MANIFEST_FILE) {
            (
                verify_app(&folder.join(MANIFEST_FILE), manifest, &files)?,
                MANIFEST_FILE,
            )
        } else if files.contains_key(INDEX) {
            ("site".to_owned(), INDEX)
        } else {
            return Err(PlanError::Nothing(folder.to_owned()));
        };
        let mut objects: Vec<Object> = files.into_iter().map(|(key, bytes)| Object::new(key, bytes)).collect();
        // The sort is stable, so within a group the order is that of the keys, and an original precedes its `.br`.
        objects.sort_by_key(|object| rank(&object.key, last));
        Ok(Self { objects, name })
    }

    /// The key of the compressed form of an object that is overwritten from version to version, if this version has none.
    #[must_use]
    pub fn absent_compressed_form(&self, object: &Object) -> Option<String> {
        let compressed = format!("{}.br", object.key);
        let overwritten = object.cache_control == REVALIDATE && object.content_encoding.is_none();
        (overwritten && !self.objects.iter().any(|object| object.key == compressed)).then_some(compressed)
    }

    /// The objects, in the order in which they are to be written.
    #[must_use]
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// The app's name and version, or `site`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Object {
    fn new(key: String, bytes: Vec<u8>) -> Self {
        Self {
            content_type: content_type(&key),
            content_encoding: key.ends_with(compress::SUFFIX).then_some("br"),
            cache_control: cache_control(&key),
            key,
            bytes,
        }
    }
}

/// When an object is written: 0 never changes, 1 is overwritten, 2 and 3 make the version the current one.
fn rank(key: &str, last: &str) -> u8 {
    match key {
        _ if key == last => 3,
        _ if key.strip_suffix(compress::SUFFIX) == Some(last) => 2,
        _ if is_hashed(key) => 0,
        _ => 1,
    }
}

/// Checks the manifest of an app and every file against it; answers with the app's name and version.
fn verify_app(path: &Path, manifest: &[u8], files: &BTreeMap<String, Vec<u8>>) -> Result<String, PlanError> {
    let manifest = Manifest::parse(&String::from_utf8_lossy(manifest)).map_err(|source| PlanError::Manifest {
        path: path.to_owned(),
        source,
    })?;
    for file in manifest.files() {
        let bytes = files
            .get(&file.path)
            .ok_or_else(|| PlanError::Missing(file.path.clone()))?;
        let (found_size, found) = (bytes.len() as u64, Integrity::of(bytes));
        if (found_size, &found) != (file.size, &file.integrity) {
            return Err(PlanError::Changed {
                path: file.path.clone(),
                expected: format!("{} bytes with {}", file.size, file.integrity),
                found: format!("{found_size} bytes with {found}"),
            });
        }
    }
    let known = |key: &str| key == MANIFEST_FILE || manifest.files().any(|file| file.path == key);
    match files
        .keys()
        .find(|key| !known(key.strip_suffix(compress::SUFFIX).unwrap_or(key)))
    {
        Some(stranger) => Err(PlanError::Unknown(stranger.clone())),
        None => Ok(format!("{} {}", manifest.name, manifest.version)),
    }
}

/// Checks that every `.br` holds what stands beside it: browsers get the one or the other, and must not see a
/// difference.
fn verify_compressed(files: &BTreeMap<String, Vec<u8>>) -> Result<(), PlanError> {
    for (key, compressed) in files {
        let Some(original) = key.strip_suffix(compress::SUFFIX) else {
            continue;
        };
        let same = match (files.get(original), compress::decompress(compressed)) {
            (Some(bytes), Ok(content)) => *bytes == content,
            _ => false,
        };
        if !same {
            return Err(PlanError::Compressed(key.clone()));
        }
    }
    Ok(())
}

/// Every file below a folder but hidden ones, by its key.
fn files_below(folder: &Path, prefix: &str) -> Result<BTreeMap<String, Vec<u8>>, PlanError> {
    let at = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => PlanError::Nothing(folder.to_owned()),
        _ => PlanError::Read {
            path: folder.to_owned(),
            source,
        },
    };
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_below(&path, &format!("{prefix}{name}/"))?);
        } else {
            let bytes = fs::read(&path).map_err(|source| PlanError::Read { path, source })?;
            files.insert(format!("{prefix}{name}"), bytes);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        artifact::{IMMUTABLE, REVALIDATE, hashed_name},
        compress::Effort,
    };

    fn write(folder: &Path, name: &str, bytes: &[u8]) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn write_both(folder: &Path, name: &str, bytes: &[u8]) {
        write(folder, name, bytes);
        write(
            folder,
            &format!("{name}.br"),
            &compress::brotli(bytes, Effort::Quick).unwrap(),
        );
    }

    /// An app of an entry and a module; answers with their names.
    fn app() -> (tempfile::TempDir, String, String) {
        let folder = tempfile::tempdir().unwrap();
        let describe = |bytes: &[u8], extension| {
            let name = hashed_name("forms", bytes, extension);
            write_both(folder.path(), &name, bytes);
            let json = serde_json::json!({ "path": name, "size": bytes.len(), "integrity": Integrity::of(bytes) });
            (name, json)
        };
        let (entry, entry_json) = describe(b"export {};", "js");
        let (wasm, wasm_json) = describe(b"\0asm", "wasm");
        let manifest = serde_json::json!({
            "schema": 1, "name": "forms", "version": "1.0.0", "abi": 1, "toolkit": "0.1.0", "kind": "wasm",
            "entry": entry_json, "wasm": wasm_json,
        });
        write(folder.path(), MANIFEST_FILE, manifest.to_string().as_bytes());
        (folder, entry, wasm)
    }

    #[test]
    fn the_manifest_of_an_app_comes_last() {
        let (folder, entry, wasm) = app();
        let plan = Plan::read(folder.path()).unwrap();
        let keys: Vec<&str> = plan.objects().iter().map(|object| &*object.key).collect();
        assert_eq!(plan.name(), "forms 1.0.0");
        assert_eq!(keys.len(), 5);
        assert_eq!(keys[4], MANIFEST_FILE);
        for object in &plan.objects()[..4] {
            assert_eq!(object.cache_control, IMMUTABLE);
            assert_eq!(object.content_encoding.is_some(), object.key.ends_with(".br"));
            let expected = if object.key.starts_with(&*wasm) {
                "application/wasm"
            } else {
                "text/javascript; charset=utf-8"
            };
            assert_eq!(object.content_type, expected);
        }
        assert!(keys.contains(&&*entry) && keys.contains(&&*wasm));
        let manifest = &plan.objects()[4];
        assert_eq!(
            (manifest.cache_control, manifest.content_type),
            (REVALIDATE, "application/json")
        );
    }

    #[test]
    fn a_site_is_written_from_what_never_changes_to_its_page() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["index.html", "boot.js", "a/shell-ba7816bf8f01cfea.js", "registry.json"] {
            write_both(folder.path(), name, name.as_bytes());
        }
        write(folder.path(), ".stage/x.js", b"x");
        let plan = Plan::read(folder.path()).unwrap();
        let keys: Vec<&str> = plan.objects().iter().map(|object| &*object.key).collect();
        let expected = [
            "a/shell-ba7816bf8f01cfea.js",
            "a/shell-ba7816bf8f01cfea.js.br",
            "boot.js",
            "boot.js.br",
            "registry.json",
            "registry.json.br",
            "index.html.br",
            "index.html",
        ];
        assert_eq!(keys, expected);
        assert_eq!(plan.objects()[0].cache_control, IMMUTABLE);
        assert!(
            plan.objects()[2..]
                .iter()
                .all(|object| object.cache_control == REVALIDATE)
        );
    }

    #[test]
    fn an_app_that_does_not_match_its_manifest_is_refused() {
        let (folder, entry, _) = app();
        write_both(folder.path(), &entry, b"export { };");
        assert!(matches!(Plan::read(folder.path()), Err(PlanError::Changed { path, .. }) if path == entry));

        let (folder, entry, wasm) = app();
        write(
            folder.path(),
            &format!("{entry}.br"),
            &compress::brotli(b"alert(1)", Effort::Quick).unwrap(),
        );
        assert!(matches!(Plan::read(folder.path()), Err(PlanError::Compressed(path)) if path == format!("{entry}.br")));
        fs::remove_file(folder.path().join(format!("{entry}.br"))).unwrap();
        for name in [wasm.clone(), format!("{wasm}.br")] {
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        assert!(matches!(Plan::read(folder.path()), Err(PlanError::Missing(path)) if path == wasm));

        let (folder, ..) = app();
        write(folder.path(), "secret.txt", b"x");
        assert!(matches!(Plan::read(folder.path()), Err(PlanError::Unknown(path)) if path == "secret.txt"));

        let (folder, ..) = app();
        write(folder.path(), MANIFEST_FILE, b"{");
        assert!(matches!(Plan::read(folder.path()), Err(PlanError::Manifest { .. })));
    }

    #[test]
    fn a_folder_without_either_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Plan::read(folder.path()), Err(PlanError::Nothing(_))));
        assert!(matches!(
            Plan::read(&folder.path().join("dist")),
            Err(PlanError::Nothing(_))
        ));
    }
}
