//! The last step of a deployment: the manifest that makes a version the current one.

use registry::{Deployment, MANIFEST_FILE, ManifestPayload, SignedManifest};

use super::{
    Bucket, Object, Publication, TransferError,
    s3::{Condition, Stored},
};
use crate::answer::DOCUMENT_LIMIT;

/// Why a folder was not deployed.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// An object could not be looked up or written.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The bucket has a later manifest. Shells that have seen it would refuse this one.
    #[error(
        "the bucket has version {version} with sequence {current}, and this one was signed with sequence {found}, which is \
         lower: shells that have seen the later one would refuse it; sign the app again with `wharf sign`, or go back to a \
         version that was deployed before with `wharf rollback`"
    )]
    Backward {
        /// The version in the bucket.
        version: String,
        /// Its sequence.
        current: u64,
        /// The sequence of what was to be deployed.
        found: u64,
    },
    /// Another manifest has this sequence.
    #[error(
        "another manifest was deployed with sequence {0}; a sequence is used once: sign the app again with `wharf sign`, \
         without --sequence or with a higher one"
    )]
    SequenceTaken(u64),
}

/// The manifest that is in a bucket before a deployment.
#[derive(Debug, Clone)]
pub(crate) struct Current {
    stored: Option<Stored>,
    signed: Option<SignedManifest>,
}

impl Current {
    /// Reads it. What is no signed manifest has nothing that a shell could have seen, and may be replaced.
    pub(crate) async fn read(bucket: &Bucket) -> Result<Self, TransferError> {
        let stored = bucket.read(MANIFEST_FILE, DOCUMENT_LIMIT).await?;
        let signed = stored.as_ref().and_then(|stored| {
            let text = core::str::from_utf8(&stored.bytes).ok()?;
            SignedManifest::parse(text).ok()
        });
        Ok(Self { stored, signed })
    }

    /// The manifest, if it is a signed one.
    pub(crate) fn signed(&self) -> Option<&SignedManifest> {
        self.signed.as_ref()
    }

    /// What it says, whoever has signed it; `None` also if this version does not accept it (any more).
    pub(crate) fn payload(&self) -> Option<ManifestPayload> {
        self.signed.as_ref()?.unverified().ok()
    }

    /// Its place in the order of deployments, whoever has signed it: it only keeps others from being deployed. Shells may have seen
    /// it also if this version does not accept the rest.
    pub(crate) fn deployment(&self) -> Option<Deployment> {
        self.signed.as_ref()?.unverified_deployment().ok()
    }

    /// Whether a version may follow.
    pub(crate) fn permits(&self, next: &Publication) -> Result<(), DeployError> {
        let Some(current) = self.deployment() else {
            return Ok(());
        };
        let found = next.payload.sequence;
        if current.sequence > found {
            return Err(DeployError::Backward {
                version: current.version,
                current: current.sequence,
                found,
            });
        }
        let is_same = self
            .stored
            .as_ref()
            .is_some_and(|stored| stored.bytes == next.manifest.bytes);
        if current.sequence == found && !is_same {
            return Err(DeployError::SequenceTaken(found));
        }
        Ok(())
    }
}

/// Writes the copy and then the manifest, in place of the one that was found. `written` is told about both, and whether they
/// had to be written.
pub(crate) async fn publish(
    bucket: &Bucket,
    publication: &Publication,
    current: &Current,
    written: &mut dyn FnMut(&Object, bool),
) -> Result<(), DeployError> {
    let Publication {
        payload,
        copy,
        manifest,
    } = publication;
    let uploaded = !bucket.holds(copy).await?;
    if uploaded {
        match bucket.put(copy, Condition::Absent).await {
            Err(TransferError::Raced { .. }) => {
                let is_same = match bucket.read(&copy.key, copy.bytes.len() as u64).await {
                    Err(TransferError::TooLarge { .. }) => false,
                    stored => stored?.is_some_and(|stored| stored.bytes == copy.bytes),
                };
                if !is_same {
                    return Err(DeployError::SequenceTaken(payload.sequence));
                }
                // The same manifest with other headers, or damaged and written by another tool.
                bucket.put(copy, Condition::Always).await?;
            }
            result => result?,
        }
    }
    written(copy, uploaded);
    let uploaded = !bucket.holds(manifest).await?;
    if uploaded {
        bucket
            .put(manifest, Condition::as_found(current.stored.as_ref()))
            .await?;
    }
    written(manifest, uploaded);
    Ok(())
}
