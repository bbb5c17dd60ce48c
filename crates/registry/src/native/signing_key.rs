//! The private keys of publishers.

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::Signer as _;
use serde_json::json;
use strict_json::Json;

use crate::{
    TrustedKey,
    read::Part,
    trusted_key::{read_base64url, read_key_id, thumbprint},
};

/// A private Ed25519 key. Its bytes are overwritten when it goes, and never shown: only [`Self::reveal_jwk`] tells them.
pub struct SigningKey {
    kid: String,
    key: ed25519_dalek::SigningKey,
}

/// The text is no private key. Says what is wrong and nothing of what is in it.
#[derive(Debug, thiserror::Error)]
#[error("this is not a private Ed25519 key as a JWK: {0}")]
pub struct SigningKeyError(#[from] strict_json::Error);

impl SigningKey {
    /// The key with this seed, which must come from a cryptographically secure source. Its `kid` is its thumbprint.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        Self {
            kid: thumbprint(key.verifying_key().as_bytes()),
            key,
        }
    }

    /// Reads a JWK ([RFC 8037 section 2](https://www.rfc-editor.org/rfc/rfc8037#section-2)). Members such as `alg`, `use`
    /// and `key_ops`, which other tools write, are passed over. Without a `kid`, that is the key's thumbprint
    /// ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)).
    ///
    /// # Errors
    ///
    /// If it is no JWK of a private Ed25519 key, or `x` is not the public half of `d`.
    pub fn from_jwk(text: &str) -> Result<Self, SigningKeyError> {
        let json = Json::parse(text)?;
        let part = Part::whole(&json);
        let jwk = part.open_object()?;
        jwk.part("kty")?.one_of(&[("OKP", ())])?;
        jwk.part("crv")?.one_of(&[("Ed25519", ())])?;
        let mut key = Self::from_seed(&read_base64url(&jwk.part("d")?)?);
        let x = jwk.part("x")?;
        if read_base64url::<32>(&x)? != *key.key.verifying_key().as_bytes() {
            return Err(x.fault("is not the public half of `d`").into());
        }
        if jwk.has("kid") {
            key.kid = read_key_id(&jwk.part("kid")?)?;
        }
        Ok(key)
    }

    /// The name under which signatures refer to the key.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What the registry has to trust.
    #[must_use]
    pub fn trusted_key(&self) -> TrustedKey {
        TrustedKey {
            kid: self.kid.clone(),
            public: self.key.verifying_key().to_bytes(),
        }
    }

    /// The public half as the JWK that goes into the registry, on one line.
    #[must_use]
    pub fn public_jwk(&self) -> String {
        let x = Base64UrlUnpadded::encode_string(self.key.verifying_key().as_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": self.kid, "x": x }).to_string()
    }

    /// The whole key as a JWK, on one line. It belongs into a file that only its owner can read, or a store for secrets.
    #[must_use]
    pub fn reveal_jwk(&self) -> String {
        let x = Base64UrlUnpadded::encode_string(self.key.verifying_key().as_bytes());
        let d = Base64UrlUnpadded::encode_string(self.key.as_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": self.kid, "x": x, "d": d }).to_string()
    }

    /// The signature over these bytes ([RFC 8032 section 5.1.6](https://www.rfc-editor.org/rfc/rfc8032#section-5.1.6)).
    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037 appendix A.1.
    const JWK: &str = r#"{"kty":"OKP","crv":"Ed25519",
        "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

    #[test]
    fn the_name_of_a_key_is_its_thumbprint_unless_it_has_one() {
        let key = SigningKey::from_jwk(JWK).unwrap();
        assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let named = JWK.replace("\"kty\"", "\"kid\":\"release\",\"alg\":\"EdDSA\",\"kty\"");
        assert_eq!(SigningKey::from_jwk(&named).unwrap().kid(), "release");
    }

    /// RFC 8037 appendix A.4.
    #[test]
    fn the_signature_is_that_of_the_rfc() {
        let signature = SigningKey::from_jwk(JWK)
            .unwrap()
            .sign(b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");
        assert_eq!(
            Base64UrlUnpadded::encode_string(&signature),
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
    }

    #[test]
    fn a_key_survives_being_written() {
        let key = SigningKey::from_jwk(JWK).unwrap();
        let again = SigningKey::from_jwk(&key.reveal_jwk()).unwrap();
        assert_eq!(again.trusted_key(), key.trusted_key());
        assert!(!key.public_jwk().contains("\"d\""));
    }

    #[test]
    fn neither_debug_nor_errors_tell_the_key() {
        let debug = format!("{:?}", SigningKey::from_jwk(JWK).unwrap());
        assert!(!debug.contains("nWGx") && !debug.contains("157, 97"), "{debug}");
        for (from, to) in [
            ("OKP", "EC"),
            ("Ed25519", "Ed448"),
            ("f2A", "f2AA"),
            ("nWGx", "mWGx"),
            ("11qY", "21qY"),
            ("\"d\"", "\"e\""),
            ("URo\"}", "URo\""),
        ] {
            let said = SigningKey::from_jwk(&JWK.replace(from, to)).unwrap_err().to_string();
            assert!(!said.contains("WGxne_9") && !said.contains("qYAYKx"), "{said}");
        }
    }
}
