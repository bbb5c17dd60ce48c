//! What is deployed, with which headers and in which order. Everything is read and verified before anything is sent.

use std::path::Path;

use registry::{MANIFEST_FILE, ManifestError, ManifestPayload, SignedManifest};

use crate::{
    artifact::{IMMUTABLE, REVALIDATE, cache_control, content_type, is_hashed},
    compress,
    distribution::{BuiltApp, Distribution, DistributionError, Files, INDEX, SIGNED_MANIFEST_FILE},
    time,
};

/// Where the bucket keeps a copy of each signed manifest, named by its sequence, for `wharf rollback`.
pub(crate) const HISTORY: &str = "manifests/";

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
    files: Vec<Object>,
    publication: Option<Publication>,
    name: String,
}

/// The signed manifest of an app, in its two places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Publication {
    /// What it says.
    pub(crate) payload: ManifestPayload,
    /// The copy that stays. It is written first, so that no version is ever current without one.
    pub(crate) copy: Object,
    /// What makes the version the current one.
    pub(crate) manifest: Object,
}

/// Why a folder is not deployed.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The folder cannot be used.
    #[error(transparent)]
    Distribution(#[from] DistributionError),
    /// The app has a manifest, but no signed one.
    #[error(
        "the app is not signed, and no shell would start it; run `wharf sign <app> --key key.jwk` after each build"
    )]
    Unsigned,
    /// The signed manifest is none.
    #[error("`{SIGNED_MANIFEST_FILE}`: {0}; sign the app again with `wharf sign`")]
    Signed(#[from] ManifestError),
    /// The app was built again after it was signed.
    #[error(
        "`{SIGNED_MANIFEST_FILE}` is of another build than the files beside it; sign the app again with `wharf sign`"
    )]
    OtherBuild,
    /// The signed manifest has expired.
    #[error("the signed manifest has expired ({}), and no shell would start the app; sign it again with `wharf sign`", time::readable(*.0))]
    Expired(u64),
}

impl Plan {
    /// The plan for a folder with a `manifest.json` (an app) or with an `index.html` and no manifest (a site). `now` is the
    /// time in seconds since 1970-01-01 UTC.
    ///
    /// # Errors
    ///
    /// See [`PlanError`]. An app whose files are not exactly those of its signed manifest is refused.
    pub fn read(folder: &Path, now: u64) -> Result<Self, PlanError> {
        match Distribution::read(folder)? {
            Distribution::App(app) => {
                let BuiltApp {
                    contents,
                    signed,
                    files,
                } = *app;
                let text = signed.ok_or(PlanError::Unsigned)?;
                let payload = SignedManifest::parse(&text)?.unverified()?;
                if payload.contents != contents {
                    return Err(PlanError::OtherBuild);
                }
                if payload.expires <= now {
                    return Err(PlanError::Expired(payload.expires));
                }
                Ok(Self {
                    files: in_order(files, MANIFEST_FILE),
                    name: format!("{} {}", contents.name, contents.version),
                    publication: Some(Publication::new(payload, text)),
                })
            }
            Distribution::Site(site) => Ok(Self {
                files: in_order(site.files, INDEX),
                publication: None,
                name: "site".to_owned(),
            }),
        }
    }

    /// The key of the compressed form of an object that is overwritten from version to version, if this version has none.
    #[must_use]
    pub fn absent_compressed_form(&self, object: &Object) -> Option<String> {
        let compressed = format!("{}.br", object.key);
        let overwritten = object.cache_control == REVALIDATE && object.content_encoding.is_none();
        (overwritten && !self.files.iter().any(|object| object.key == compressed)).then_some(compressed)
    }

    /// The objects, in the order in which they are to be written.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        let publication = self.publication.iter();
        self.files
            .iter()
            .chain(publication.flat_map(|publication| [&publication.copy, &publication.manifest]))
    }

    /// The app's name and version, or `site`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The files, without the manifest of an app.
    pub(crate) fn files(&self) -> &[Object] {
        &self.files
    }

    /// The manifest of an app.
    pub(crate) fn publication(&self) -> Option<&Publication> {
        self.publication.as_ref()
    }
}

impl Publication {
    pub(crate) fn new(payload: ManifestPayload, text: String) -> Self {
        let copy = Object {
            cache_control: IMMUTABLE,
            ..Object::new(history_key(payload.sequence), text.clone().into_bytes())
        };
        Self {
            payload,
            copy,
            manifest: Object::new(MANIFEST_FILE.to_owned(), text.into_bytes()),
        }
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

/// Where the copy of the manifest with this sequence is.
pub(crate) fn history_key(sequence: u64) -> String {
    format!("{HISTORY}{sequence}.json")
}

fn in_order(files: Files, last: &str) -> Vec<Object> {
    let mut objects: Vec<Object> = files.into_iter().map(|(key, bytes)| Object::new(key, bytes)).collect();
    // The sort is stable, so within a group the order is that of the keys, and an original precedes its `.br`.
    objects.sort_by_key(|object| rank(&object.key, last));
    objects
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

#[cfg(test)]
mod tests;
