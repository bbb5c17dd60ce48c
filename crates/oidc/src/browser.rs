//! The port that a browser implements by itself.

mod web_crypto_verifier;

pub use web_crypto_verifier::WebCryptoVerifier;
