//! Manifests that a journey signs by itself, as `wharf sign` does.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use registry::{Contents, ManifestPayload, SigningKey};

use crate::Result;

/// How long what a journey signs holds, in seconds.
const LIFETIME: u64 = 3_600;

/// The highest sequence that any journey of this program has signed.
static HIGHEST: AtomicU64 = AtomicU64::new(0);

/// The key that the stack's registry trusts.
///
/// # Errors
///
/// The table of the stack has none.
pub fn key() -> Result<SigningKey> {
    Ok(SigningKey::from_jwk(stack::DEVELOPMENT_KEY)?)
}

/// Seconds since 1970-01-01 UTC.
///
/// # Errors
///
/// The clock is wrong.
pub fn now() -> Result<u64> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())
}

/// When what is signed now ends, in seconds since 1970-01-01 UTC.
///
/// # Errors
///
/// The clock is wrong.
pub fn expiry() -> Result<u64> {
    Ok(now()? + LIFETIME)
}

/// A sequence above `current` and above every one that a page can have seen: those that were signed here, also in a bucket
/// that was emptied since, and those that `wharf sign` takes from the clock.
///
/// # Errors
///
/// The clock is wrong.
pub fn next_sequence(current: u64) -> Result<u64> {
    let least = now()?.max(current + 1);
    let before = HIGHEST.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |highest| {
        Some(least.max(highest + 1))
    });
    Ok(before.map_or(least, |highest| least.max(highest + 1)))
}

/// What is to be signed for these contents, in place of a manifest with the sequence `current`.
///
/// # Errors
///
/// The clock is wrong.
pub fn payload(contents: Contents, current: u64) -> Result<ManifestPayload> {
    Ok(ManifestPayload {
        contents,
        sequence: next_sequence(current)?,
        expires: expiry()?,
    })
}

/// The signed manifest, also of a payload that no shell would accept.
///
/// # Errors
///
/// The keys cannot sign together.
pub fn sign(payload: &ManifestPayload, keys: &[SigningKey]) -> Result<String> {
    Ok(registry::sign(&serde_json::to_vec(payload)?, keys)?)
}
