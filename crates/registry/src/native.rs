//! Signing, and checking signatures without a browser.

mod sign;
mod signing_key;
mod verifier;

pub use sign::{SignError, sign};
pub use signing_key::{SigningKey, SigningKeyError};
pub use verifier::Ed25519Verifier;
