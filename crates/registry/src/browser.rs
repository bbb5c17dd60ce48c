//! What a browser implements by itself.

mod grants;
mod web_crypto_verifier;

pub use grants::grants;
pub use web_crypto_verifier::WebCryptoVerifier;
