//! `wharf sign`: says that the files of a built app are those that its team means.
//!
//! A shell starts nothing that a key of its registry has not signed, so whoever can write into the bucket, but has no key,
//! can make an app unavailable and nothing else. Sequence and expiry keep old versions from being put back.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use registry::{Contents, ManifestError, ManifestPayload, SigningKey};

use crate::{
    distribution::{BuiltApp, DistributionError, SIGNED_MANIFEST_FILE},
    time::Lifetime,
};

/// Why an app is not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The folder does not hold an app whose files are those of its manifest.
    #[error(transparent)]
    Distribution(#[from] DistributionError),
    /// No shell would accept it.
    #[error("what is to be signed would not be accepted: {0}")]
    Payload(#[from] ManifestError),
    /// The keys cannot sign together.
    #[error(transparent)]
    Keys(#[from] registry::SignError),
    /// The signed manifest could not be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// How to sign.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'run> {
    /// One to four keys; shells need one of them. Two while a key is being replaced.
    pub keys: &'run [SigningKey],
    /// The time in seconds since 1970-01-01 UTC.
    pub now: u64,
    /// How long the manifest holds.
    pub lifetime: Lifetime,
}

impl Terms<'_> {
    /// A signed manifest with the contents of one version.
    ///
    /// # Errors
    ///
    /// [`SignError::Payload`] or [`SignError::Keys`].
    pub fn sign(&self, contents: Contents, sequence: u64) -> Result<Signed, SignError> {
        let payload = ManifestPayload {
            contents,
            sequence,
            expires: self.lifetime.after(self.now),
        };
        let text = registry::sign(payload.to_json()?.as_bytes(), self.keys)?;
        Ok(Signed { payload, text })
    }
}

/// A signed manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What was signed.
    pub payload: ManifestPayload,
    /// The manifest as it goes into the bucket.
    pub text: String,
}

/// Checks a built app against its manifest and writes the signed one beside it.
///
/// Without a `sequence` that is the time: it grows by itself, also when one team deploys from several machines, as long as
/// their clocks agree to within the time between two deployments.
///
/// # Errors
///
/// See [`SignError`].
pub fn sign(folder: &Path, terms: &Terms<'_>, sequence: Option<u64>) -> Result<Signed, SignError> {
    let app = BuiltApp::read(folder)?;
    let signed = terms.sign(app.contents, sequence.unwrap_or(terms.now))?;
    let path = folder.join(SIGNED_MANIFEST_FILE);
    fs::write(&path, &signed.text).map_err(|source| SignError::Write { path, source })?;
    Ok(signed)
}

#[cfg(test)]
mod tests {
    use registry::{MANIFEST_FILE, SignedManifest};

    use super::*;
    use crate::testing::{app, app_with_entry, key, write};

    fn terms(keys: &[SigningKey]) -> Terms<'_> {
        Terms {
            keys,
            now: 1_000,
            lifetime: "1h".parse().unwrap(),
        }
    }

    #[test]
    fn the_signed_manifest_says_what_the_plain_one_does_and_two_things_more() {
        let (folder, ..) = app();
        let keys = [key(1), key(2)];
        let plain = BuiltApp::read(folder.path()).unwrap().contents;
        let signed = sign(folder.path(), &terms(&keys), None).unwrap();
        let text = fs::read_to_string(folder.path().join(SIGNED_MANIFEST_FILE)).unwrap();
        assert_eq!(text, signed.text);
        let read = SignedManifest::parse(&text).unwrap();
        assert_eq!(read.key_ids().collect::<Vec<_>>(), [keys[0].kid(), keys[1].kid()]);
        let payload = read.unverified().unwrap();
        assert_eq!(
            (payload.contents, payload.sequence, payload.expires),
            (plain, 1_000, 4_600)
        );
        // A second time, with another number.
        assert_eq!(
            sign(folder.path(), &terms(&keys[..1]), Some(7))
                .unwrap()
                .payload
                .sequence,
            7
        );
    }

    #[test]
    fn an_app_that_was_changed_is_not_signed() {
        let (folder, entry, _) = app();
        write(folder.path(), &entry, b"alert(1)");
        fs::remove_file(folder.path().join(format!("{entry}.br"))).unwrap();
        let result = sign(folder.path(), &terms(&[key(1)]), None);
        assert!(matches!(
            result,
            Err(SignError::Distribution(DistributionError::Changed { .. }))
        ));
        assert!(!folder.path().join(SIGNED_MANIFEST_FILE).exists());
        fs::remove_file(folder.path().join(MANIFEST_FILE)).unwrap();
        let result = sign(folder.path(), &terms(&[key(1)]), None);
        assert!(matches!(
            result,
            Err(SignError::Distribution(DistributionError::Nothing(_)))
        ));
    }

    #[test]
    fn an_entry_that_loads_another_module_is_not_signed() {
        for entry in [
            "export const at = import.meta.url;\nimport './beside.js';",
            "let late;\nlate = () => import('./late.js');",
        ] {
            let folder = app_with_entry(entry.as_bytes());
            let result = sign(folder.path(), &terms(&[key(1)]), None);
            let Err(SignError::Distribution(DistributionError::Import { place, .. })) = result else {
                panic!("{result:?}");
            };
            assert_eq!(place.line, 2);
            assert!(!folder.path().join(SIGNED_MANIFEST_FILE).exists());
        }
    }

    #[test]
    fn an_entry_that_is_no_module_is_not_signed() {
        let folder = app_with_entry(b"export {");
        let result = sign(folder.path(), &terms(&[key(1)]), None);
        assert!(
            matches!(result, Err(SignError::Distribution(DistributionError::Syntax { .. }))),
            "{result:?}"
        );
        assert!(!folder.path().join(SIGNED_MANIFEST_FILE).exists());
    }

    #[test]
    fn what_no_shell_would_accept_is_not_written() {
        let (folder, ..) = app();
        assert!(matches!(
            sign(folder.path(), &terms(&[]), None),
            Err(SignError::Keys(_))
        ));
        assert!(matches!(
            sign(folder.path(), &terms(&[key(1), key(1)]), None),
            Err(SignError::Keys(_))
        ));
        let result = sign(folder.path(), &terms(&[key(1)]), Some(u64::MAX));
        assert!(matches!(result, Err(SignError::Payload(_))), "{result:?}");
        assert!(!folder.path().join(SIGNED_MANIFEST_FILE).exists());
    }
}
