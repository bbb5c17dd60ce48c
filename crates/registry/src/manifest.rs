//! A manifest that the shell may act on.

use crate::{App, Contents, ManifestError, ManifestPayload, SignedManifest};

/// The name of the manifest in an app's bucket: the only file there that is ever overwritten.
pub const MANIFEST_FILE: &str = "manifest.json";

/// A manifest that the shell may act on, because it was signed by somebody whom the registry trusts for this app.
///
/// There are two ways to one: [`SignedManifest::verify`], and for developers [`Self::for_local_override`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    contents: Contents,
    seal: Option<Seal>,
}

/// What the signature adds to the contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The key whose signature was checked.
    pub kid: String,
    /// The manifest's place in the order of deployments.
    pub sequence: u64,
    /// When the manifest ends to be good, in seconds since 1970-01-01 UTC.
    pub expires: u64,
}

impl Manifest {
    /// Only for payloads whose signature by this key was checked.
    pub(crate) fn verified(payload: ManifestPayload, kid: String) -> Self {
        Self {
            contents: payload.contents,
            seal: Some(Seal {
                kid,
                sequence: payload.sequence,
                expires: payload.expires,
            }),
        }
    }

    /// The one way to a manifest without a signature: that of a local override, by which a developer points the shell in
    /// their own browser at their own machine, where nobody signs. Whoever calls this has to make sure that the text comes
    /// from there. A signed manifest is read as well, and its signatures are not checked.
    ///
    /// # Errors
    ///
    /// [`ManifestError::NoOverride`] if the registry does not allow overrides of the app; otherwise as
    /// [`Contents::parse`] and [`Self::check`].
    pub fn for_local_override(text: &str, app: &App) -> Result<Self, ManifestError> {
        if !app.allows_override {
            return Err(ManifestError::NoOverride(app.name.clone()));
        }
        let contents = match SignedManifest::parse(text) {
            Ok(signed) => signed.unverified()?.contents,
            Err(ManifestError::Unsigned) => Contents::parse(text)?,
            Err(error) => return Err(error),
        };
        let manifest = Self { contents, seal: None };
        manifest.check(app, 0, 0)?;
        Ok(manifest)
    }

    /// The files, and how they are started.
    #[must_use]
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// What was signed beside the contents; `None` for a local override.
    #[must_use]
    pub fn seal(&self) -> Option<&Seal> {
        self.seal.as_ref()
    }

    /// Checks that this is the manifest of the app that the registry means, and that it is neither too old nor replaced.
    ///
    /// `now` is in seconds since 1970-01-01 UTC, `highest_seen` the highest sequence of any manifest that was accepted from
    /// the same URL before, 0 if there was none. A manifest with just that sequence is good: it is the same one, again.
    ///
    /// # Errors
    ///
    /// [`ManifestError::Name`], [`ManifestError::Kind`], [`ManifestError::Expired`] or [`ManifestError::Replayed`].
    pub fn check(&self, app: &App, now: u64, highest_seen: u64) -> Result<(), ManifestError> {
        let Contents { name, kind, .. } = &self.contents;
        if *name != app.name {
            return Err(ManifestError::Name {
                found: name.clone(),
                expected: app.name.clone(),
            });
        }
        if *kind != app.kind {
            return Err(ManifestError::Kind {
                found: *kind,
                expected: app.kind,
            });
        }
        let Some(Seal { sequence, expires, .. }) = self.seal else {
            return Ok(());
        };
        if now >= expires {
            return Err(ManifestError::Expired { expires, now });
        }
        let floor = app.min_sequence.max(highest_seen);
        if sequence < floor {
            return Err(ManifestError::Replayed { found: sequence, floor });
        }
        Ok(())
    }
}
