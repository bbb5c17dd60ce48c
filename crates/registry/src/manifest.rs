//! What one deployed version of an app consists of.

use serde::Serialize;
use serde_json::Error;
use strict_json::Json;

use crate::{
    AppKind, Integrity,
    read::{Part, Read},
};

/// The name of the manifest in an app's bucket: the only file there that is ever overwritten.
pub const MANIFEST_FILE: &str = "manifest.json";

/// The files of one version of an app, written by `wharf build` and checked by the shell before anything of it runs.
///
/// ```
/// # use registry::Manifest;
/// let manifest = Manifest::parse(
///     r#"{
///       "schema": 1, "name": "forms", "version": "1.2.0", "abi": 1, "toolkit": "0.1.0", "kind": "wasm",
///       "entry": { "path": "forms-0a1b2c3d4e5f6071.js", "size": 24120,
///         "integrity": "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb" },
///       "wasm": { "path": "forms-1b2c3d4e5f60710a.wasm", "size": 120345,
///         "integrity": "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb" }
///     }"#,
/// )?;
/// assert_eq!(manifest.entry.path, "forms-0a1b2c3d4e5f6071.js");
/// # Ok::<(), registry::ManifestError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The version of this document's own shape, 1.
    pub schema: u32,
    /// The app's name, the same as its key in the registry.
    pub name: String,
    /// The app's own version, from its `Cargo.toml`.
    pub version: String,
    /// The version of the contract that the entry speaks.
    pub abi: u32,
    /// The version of the `wharf` and `shared-ui` crates that the app was built with.
    pub toolkit: String,
    /// How the entry is to be started.
    pub kind: AppKind,
    /// The ES module that exports `mount`.
    pub entry: File,
    /// The WebAssembly module that the entry is initialised with; every app of kind `wasm` has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wasm: Option<File>,
    /// The app's own stylesheets, adopted into its shadow root in this order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub styles: Vec<File>,
}

/// One file of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// The file's name beside the manifest: one segment, content-hashed.
    pub path: String,
    /// The size in bytes, before any compression.
    pub size: u64,
    /// The hash of the bytes, before any compression.
    pub integrity: Integrity,
}

/// Why a manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The text is no JSON or not of the manifest's shape.
    #[error("the manifest cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// The document is of a later shape than this version of Wharf knows.
    #[error("the manifest has schema {0}; this version of Wharf reads schema 1")]
    Schema(u32),
    /// The manifest belongs to another app.
    #[error("the manifest is of app `{found}`, expected `{expected}`")]
    Name {
        /// The name in the manifest.
        found: String,
        /// The name in the registry.
        expected: String,
    },
    /// The manifest says another kind than the registry.
    #[error("the manifest says kind `{found}`, the registry `{expected}`")]
    Kind {
        /// The kind in the manifest.
        found: AppKind,
        /// The kind in the registry.
        expected: AppKind,
    },
    /// An app of kind `wasm` without a module.
    #[error("the manifest of an app of kind `wasm` must name its module under `wasm`")]
    NoModule,
    /// A path that leaves the app's folder or names another origin.
    #[error("`{0}` is not a file name beside the manifest")]
    Path(String),
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    ///
    /// Every variant of [`ManifestError`] but `Name` and `Kind`, which [`Self::check_app`] gives.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let manifest = Self::read(&Part::whole(&Json::parse(text)?))?;
        manifest.validate()?;
        Ok(manifest)
    }

    /// Checks what the types alone cannot say.
    ///
    /// # Errors
    ///
    /// As [`Self::parse`].
    pub fn validate(&self) -> Result<(), ManifestError> {
        if self.schema != 1 {
            return Err(ManifestError::Schema(self.schema));
        }
        if let Some(file) = self.files().find(|file| !is_file_name(&file.path)) {
            return Err(ManifestError::Path(file.path.clone()));
        }
        if self.kind == AppKind::Wasm && self.wasm.is_none() {
            return Err(ManifestError::NoModule);
        }
        Ok(())
    }

    /// Checks that this is the manifest of the app that the registry means.
    ///
    /// # Errors
    ///
    /// [`ManifestError::Name`] or [`ManifestError::Kind`].
    pub fn check_app(&self, name: &str, kind: AppKind) -> Result<(), ManifestError> {
        if self.name != name {
            return Err(ManifestError::Name {
                found: self.name.clone(),
                expected: name.to_owned(),
            });
        }
        if self.kind != kind {
            return Err(ManifestError::Kind {
                found: self.kind,
                expected: kind,
            });
        }
        Ok(())
    }

    /// Every file of this version.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        [&self.entry].into_iter().chain(&self.wasm).chain(&self.styles)
    }
}

impl Read for Manifest {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        let members = [
            "schema", "name", "version", "abi", "toolkit", "kind", "entry", "wasm", "styles",
        ];
        let manifest = part.object(&members)?;
        Ok(Self {
            schema: manifest.required("schema")?,
            name: manifest.required("name")?,
            version: manifest.required("version")?,
            abi: manifest.required("abi")?,
            toolkit: manifest.required("toolkit")?,
            kind: manifest.required("kind")?,
            entry: manifest.required("entry")?,
            wasm: manifest.or_default("wasm")?,
            styles: manifest.or_default("styles")?,
        })
    }
}

impl Read for File {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        let file = part.object(&["path", "size", "integrity"])?;
        Ok(Self {
            path: file.required("path")?,
            size: file.required("size")?,
            integrity: file.required("integrity")?,
        })
    }
}

/// One path segment of unreserved characters: nothing that a URL parser could read as a folder, a scheme or a query.
fn is_file_name(path: &str) -> bool {
    !path.is_empty()
        && !path.starts_with('.')
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTEGRITY: &str = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";

    fn manifest_with(entry_path: &str, rest: &str) -> String {
        format!(
            r#"{{"schema":1,"name":"forms","version":"1.0.0","abi":1,"toolkit":"0.1.0","kind":"wasm",
               "entry":{{"path":"{entry_path}","size":1,"integrity":"{INTEGRITY}"}}{rest}}}"#
        )
    }

    fn wasm() -> String {
        format!(r#","wasm":{{"path":"forms-1.wasm","size":2,"integrity":"{INTEGRITY}"}}"#)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let manifest = Manifest::parse(&manifest_with("forms-1.js", &wasm())).unwrap();
        let text = serde_json::to_string(&manifest).unwrap();
        assert_eq!(Manifest::parse(&text).unwrap(), manifest);
        assert_eq!(manifest.files().count(), 2);
    }

    #[test]
    fn a_path_cannot_leave_the_bucket() {
        for path in [
            "",
            ".",
            "..",
            "../forms.js",
            "a/b.js",
            "//evil.example/x.js",
            "https:x.js",
            "x.js?y",
            "x%2Fy.js",
            "x js",
        ] {
            let result = Manifest::parse(&manifest_with(path, &wasm()));
            assert!(matches!(result, Err(ManifestError::Path(_))), "{path}: {result:?}");
        }
    }

    #[test]
    fn a_wasm_app_names_its_module() {
        assert!(matches!(
            Manifest::parse(&manifest_with("forms-1.js", "")),
            Err(ManifestError::NoModule)
        ));
    }

    #[test]
    fn unknown_fields_and_later_schemas_are_refused() {
        let unknown = manifest_with("forms-1.js", &format!("{},\"extra\":1", wasm()));
        assert!(matches!(Manifest::parse(&unknown), Err(ManifestError::Json(_))));
        let later = manifest_with("forms-1.js", &wasm()).replace("\"schema\":1", "\"schema\":2");
        assert!(matches!(Manifest::parse(&later), Err(ManifestError::Schema(2))));
    }

    #[test]
    fn a_manifest_of_another_app_or_kind_is_refused() {
        let manifest = Manifest::parse(&manifest_with("forms-1.js", &wasm())).unwrap();
        assert!(manifest.check_app("forms", AppKind::Wasm).is_ok());
        assert!(matches!(
            manifest.check_app("billing", AppKind::Wasm),
            Err(ManifestError::Name { .. })
        ));
        assert!(matches!(
            manifest.check_app("forms", AppKind::Esm),
            Err(ManifestError::Kind { .. })
        ));
    }
}
