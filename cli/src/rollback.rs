//! `wharf rollback`: a version that was deployed before becomes the current one again.
//!
//! Its files are still in the bucket. Its old manifest cannot be put back, because shells refuse a sequence below the
//! highest that they have seen, so its contents are signed anew with a higher one. Nothing is signed that a known key has not
//! signed before, and nothing of another app: whoever can write into the bucket could have put anything there, also what the
//! same key has signed for another app of its team.

use std::collections::BTreeSet;

use registry::{Contents, Deployment, Ed25519Verifier, Integrity, ManifestError, SignedManifest, TrustedKey};

use crate::{
    answer::DOCUMENT_LIMIT,
    compress,
    deploy::{
        Bucket, Credentials, Current, DeployError, HISTORY, Publication, Target, TransferError, history_key, publish,
    },
    sign::{SignError, Signed, Terms},
};

/// Why no version was made the current one again.
#[derive(Debug, thiserror::Error)]
pub enum RollbackError {
    /// An object could not be looked up or written.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The new manifest could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The new manifest could not be written.
    #[error(transparent)]
    Deploy(#[from] DeployError),
    /// No such version is in the bucket.
    #[error("no version or sequence `{wanted}` was deployed into the bucket; there are: {known}")]
    Unknown {
        /// What was asked for.
        wanted: String,
        /// The versions that there are.
        known: String,
    },
    /// Several builds have the same version.
    #[error("version `{version}` was built more than once; name one of its sequences: {sequences}")]
    Ambiguous {
        /// The version.
        version: String,
        /// The sequences of its builds.
        sequences: String,
    },
    /// The old manifest was not signed by anybody known.
    #[error(
        "the manifest with sequence {sequence} is not signed anew: {source}. Name the key that it was signed with, with \
         --trust public.jwk, if it is yours"
    )]
    Untrusted {
        /// Its sequence.
        sequence: u64,
        /// What is wrong with its signature.
        source: ManifestError,
    },
    /// The manifest is that of another app, which the same key may have signed.
    #[error(
        "the manifest with sequence {sequence} is one of the app `{found}` and not of `{app}`, and is not signed anew; \
         look at the bucket, and at who can write into it"
    )]
    AnotherApp {
        /// Its sequence.
        sequence: u64,
        /// The app that it names.
        found: String,
        /// The app that was asked for.
        app: String,
    },
    /// The manifest that is current now has a sequence that nobody known has signed.
    #[error(
        "the manifest in the bucket has sequence {sequence} and is signed by `{key_ids}`, none of the keys that were \
         named; name that key with --trust public.jwk if it is yours, and remove the manifest from the bucket if it is not"
    )]
    UntrustedCurrent {
        /// Its sequence.
        sequence: u64,
        /// Who has signed it, as it says.
        key_ids: String,
    },
    /// The manifest that is current now says what this version of `wharf` does not accept; an earlier one may have.
    #[error(
        "the manifest in the bucket has sequence {sequence}, and this version of wharf does not accept it: {source}; if it is \
         yours, build the app again, sign it with `wharf sign` and a --sequence above that one, and deploy it; if it is not, remove \
         it from the bucket"
    )]
    RefusedCurrent {
        /// Its sequence.
        sequence: u64,
        /// What is wrong with it.
        source: ManifestError,
    },
    /// A file of the version is not in the bucket any more, or is another one.
    #[error(
        "`{0}` is missing in the bucket or is not what the version's manifest describes; build and deploy the version again"
    )]
    Damaged(String),
}

/// A version that was deployed into a bucket.
#[derive(Debug, Clone)]
pub struct Deployed {
    /// Its place in the order of deployments.
    pub sequence: u64,
    /// When it expires, in seconds since 1970-01-01 UTC.
    pub expires: u64,
    /// When it was deployed, in seconds since 1970-01-01 UTC, by the clock of the server.
    pub deployed: Option<u64>,
    /// Whether it is what the bucket serves now.
    pub is_current: bool,
    /// What it consists of, as the manifest says.
    pub contents: Contents,
    signed: SignedManifest,
}

impl Deployed {
    /// The names of the keys that it is signed with, as it says.
    pub fn key_ids(&self) -> impl Iterator<Item = &str> {
        self.signed.key_ids()
    }
}

/// Every version whose manifest is kept in the bucket, the latest first. Nothing of it is verified. `progress` is told about
/// manifests that cannot be read.
///
/// # Errors
///
/// [`RollbackError::Transfer`].
pub async fn list(
    target: &Target,
    credentials: &Credentials,
    progress: &mut dyn FnMut(&str),
) -> Result<Vec<Deployed>, RollbackError> {
    let bucket = Bucket::connect(target, credentials);
    bucket.check().await?;
    let current = Current::read(&bucket).await?;
    history(&bucket, &current, progress).await
}

/// Makes a version of `app` the current one again, by its version or its sequence. `trusted` are the keys that may have signed it,
/// beside those that sign now. Answers with the new manifest.
///
/// # Errors
///
/// See [`RollbackError`]. The bucket is then as it was, but perhaps for one more manifest among those that are kept.
pub async fn roll_back(
    target: &Target,
    credentials: &Credentials,
    app: &str,
    wanted: &str,
    terms: &Terms<'_>,
    trusted: &[TrustedKey],
    progress: &mut dyn FnMut(&str),
) -> Result<Signed, RollbackError> {
    let bucket = Bucket::connect(target, credentials);
    bucket.check().await?;
    let current = Current::read(&bucket).await?;
    let (history, others): (Vec<_>, Vec<_>) = history(&bucket, &current, progress)
        .await?
        .into_iter()
        .partition(|deployed| deployed.contents.name == app);
    let trusted: Vec<TrustedKey> = terms
        .keys
        .iter()
        .map(|key| key.trusted_key())
        .chain(trusted.iter().cloned())
        .collect();

    let chosen = choose(&history, wanted).map_err(|error| match (&error, choose(&others, wanted)) {
        (RollbackError::Unknown { .. }, Ok(other)) => RollbackError::AnotherApp {
            sequence: other.sequence,
            found: other.contents.name.clone(),
            app: app.to_owned(),
        },
        _ => error,
    })?;
    let verified = chosen.signed.clone().verify(&trusted, &Ed25519Verifier).await;
    let contents = verified
        .map_err(|source| RollbackError::Untrusted {
            sequence: chosen.sequence,
            source,
        })?
        .contents()
        .clone();
    check_files(&bucket, &contents).await?;

    let sequence = next_sequence(&history, &current, &trusted, terms.now).await?;
    let signed = terms.sign(contents, sequence)?;
    let publication = Publication::new(signed.payload.clone(), signed.text.clone());
    publish(&bucket, &publication, &current, &mut |object, _| {
        progress(&format!("uploaded  {}", object.key));
    })
    .await?;
    Ok(signed)
}

async fn history(
    bucket: &Bucket,
    current: &Current,
    progress: &mut dyn FnMut(&str),
) -> Result<Vec<Deployed>, RollbackError> {
    let current = current.payload();
    let mut history = Vec::new();
    for (key, deployed) in bucket.list(HISTORY).await? {
        let stored = match bucket.read(&key, DOCUMENT_LIMIT).await {
            Err(error @ TransferError::TooLarge { .. }) => {
                progress(&format!("passed over {key}: {error}"));
                continue;
            }
            stored => stored?,
        };
        let Some(stored) = stored else {
            continue;
        };
        let read = SignedManifest::parse(&String::from_utf8_lossy(&stored.bytes))
            .and_then(|signed| Ok((signed.unverified()?, signed)));
        match read {
            Ok((payload, signed)) if history_key(payload.sequence) == key => history.push(Deployed {
                sequence: payload.sequence,
                expires: payload.expires,
                deployed: deployed.and_then(|time| u64::try_from(time.secs()).ok()),
                is_current: current.as_ref() == Some(&payload),
                contents: payload.contents,
                signed,
            }),
            Ok((payload, _)) => progress(&format!("passed over {key}: its sequence is {}", payload.sequence)),
            Err(error) => progress(&format!("passed over {key}: {error}")),
        }
    }
    history.sort_by_key(|deployed| core::cmp::Reverse(deployed.sequence));
    Ok(history)
}

/// The version that somebody means. The history has the latest first.
fn choose<'history>(history: &'history [Deployed], wanted: &str) -> Result<&'history Deployed, RollbackError> {
    if let Some(found) = history.iter().find(|deployed| deployed.sequence.to_string() == wanted) {
        return Ok(found);
    }
    let mut builds: Vec<&Deployed> = Vec::new();
    for deployed in history.iter().filter(|deployed| deployed.contents.version == wanted) {
        if !builds.iter().any(|build| build.contents == deployed.contents) {
            builds.push(deployed);
        }
    }
    match builds[..] {
        [only] => Ok(only),
        [] => Err(RollbackError::Unknown {
            wanted: wanted.to_owned(),
            known: known(history),
        }),
        _ => Err(RollbackError::Ambiguous {
            version: wanted.to_owned(),
            sequences: joined(builds.iter().map(|build| build.sequence.to_string())),
        }),
    }
}

fn known(history: &[Deployed]) -> String {
    let versions: BTreeSet<&str> = history.iter().map(|deployed| &*deployed.contents.version).collect();
    if versions.is_empty() {
        "none".to_owned()
    } else {
        joined(versions.into_iter().map(str::to_owned))
    }
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

/// Checks that every file of a version is there as it was, and its compressed form too. Of neither is more read than it can have.
async fn check_files(bucket: &Bucket, contents: &Contents) -> Result<(), RollbackError> {
    let read = async |key: &str, limit: u64| match bucket.read(key, limit).await {
        Err(TransferError::TooLarge { key, .. }) => Err(RollbackError::Damaged(key)),
        stored => Ok(stored?),
    };
    for file in contents.files() {
        let damaged = || RollbackError::Damaged(file.path.clone());
        let stored = read(&file.path, file.size).await?.ok_or_else(damaged)?;
        if Integrity::of(&stored.bytes) != file.integrity {
            return Err(damaged());
        }
        let key = format!("{}{}", file.path, compress::SUFFIX);
        if let Some(compressed) = read(&key, compress::most_bytes(file.size)).await?
            && compress::decompress(&compressed.bytes, stored.bytes.len())
                .ok()
                .as_ref()
                != Some(&stored.bytes)
        {
            return Err(RollbackError::Damaged(key));
        }
    }
    Ok(())
}

/// A sequence above everything that a known key has signed, and not below the time. What others have written counts for
/// nothing here: a number near the end of all numbers would leave no way on.
async fn next_sequence(
    history: &[Deployed],
    current: &Current,
    trusted: &[TrustedKey],
    now: u64,
) -> Result<u64, RollbackError> {
    let mut next = now;
    let signed = history.iter().map(|deployed| &deployed.signed);
    for signed in signed.chain(current.signed()) {
        let verified = signed.clone().verify(trusted, &Ed25519Verifier).await.ok();
        let seal = verified.as_ref().and_then(|manifest| manifest.seal());
        next = next.max(seal.map_or(0, |seal| seal.sequence.saturating_add(1)));
    }
    let (Some(Deployment { sequence, .. }), Some(signed)) = (current.deployment(), current.signed()) else {
        return Ok(next);
    };
    if sequence < next {
        return Ok(next);
    }
    Err(match signed.unverified() {
        Ok(_) => RollbackError::UntrustedCurrent {
            sequence,
            key_ids: joined(signed.key_ids().map(str::to_owned)),
        },
        Err(source) => RollbackError::RefusedCurrent { sequence, source },
    })
}
