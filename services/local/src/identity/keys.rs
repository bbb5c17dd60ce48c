//! The two signing keys, kept between starts.

use std::path::Path;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use jwt_compact::alg::{Rsa, StrongKey};
use jwt_compact::{Algorithm, AlgorithmExt, Claims, Header, UntrustedToken};
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::IdentityError;
use crate::private_file;

/// One key for ID tokens and another for access tokens, as in Cognito: a verifier that takes any key of the set for
/// any token is found out.
#[derive(Debug)]
pub(crate) struct Keys {
    /// Signs ID tokens.
    pub(crate) id: SigningKey,
    /// Signs access tokens.
    pub(crate) access: SigningKey,
}

/// An RSA key of 2048 bits with its identifier.
pub(crate) struct SigningKey {
    key_id: String,
    key: RsaPrivateKey,
}

/// The file: PKCS #8 in PEM.
#[derive(Serialize, Deserialize)]
struct Document {
    id: String,
    access: String,
}

/// A key of the JWK set ([RFC 7517, 4](https://www.rfc-editor.org/rfc/rfc7517#section-4)).
#[derive(Debug, Serialize)]
pub(crate) struct Jwk {
    alg: &'static str,
    e: String,
    kid: String,
    kty: &'static str,
    n: String,
    r#use: &'static str,
}

impl Keys {
    /// Reads the keys, or makes and stores them.
    pub(crate) fn open(path: &Path) -> Result<Self, IdentityError> {
        let document = match private_file::read(path)? {
            Some(document) => document,
            None => {
                tracing::info!("making the signing keys");
                let document = Document {
                    id: generate()?,
                    access: generate()?,
                };
                private_file::write(path, &document)?;
                document
            }
        };
        Ok(Self {
            id: SigningKey::from_pem(&document.id)?,
            access: SigningKey::from_pem(&document.access)?,
        })
    }

    /// The public halves.
    pub(crate) fn jwks(&self) -> [Jwk; 2] {
        [self.id.jwk(), self.access.jwk()]
    }
}

fn key_error(error: impl core::fmt::Display) -> IdentityError {
    IdentityError::Key(error.to_string())
}

fn generate() -> Result<String, IdentityError> {
    let key = RsaPrivateKey::new(&mut rand::rngs::OsRng, 2048).map_err(key_error)?;
    key.to_pkcs8_pem(LineEnding::LF)
        .map(|pem| pem.to_string())
        .map_err(key_error)
}

impl SigningKey {
    fn from_pem(pem: &str) -> Result<Self, IdentityError> {
        let key = RsaPrivateKey::from_pkcs8_pem(pem).map_err(key_error)?;
        StrongKey::try_from(key.clone()).map_err(key_error)?;
        // Standard Base64 as in Cognito: a `kid` may hold `+`, `/` and `=`.
        let key_id = Base64::encode_string(&Sha256::digest(key.n().to_bytes_be()));
        Ok(Self { key_id, key })
    }

    fn jwk(&self) -> Jwk {
        let encode = |number: &rsa::BigUint| Base64UrlUnpadded::encode_string(&number.to_bytes_be());
        Jwk {
            alg: "RS256",
            e: encode(self.key.e()),
            kid: self.key_id.clone(),
            kty: "RSA",
            n: encode(self.key.n()),
            r#use: "sig",
        }
    }

    /// A signed JWT with these claims.
    pub(crate) fn sign<T: Serialize>(&self, claims: T) -> Result<String, jwt_compact::CreationError> {
        let header = Header::empty().with_key_id(&self.key_id);
        Rsa::rs256().token(&header, &Claims::new(claims), &self.key)
    }

    /// The claims of a token that this key signed; expiry is the caller's to check.
    pub(crate) fn verify<T: DeserializeOwned>(&self, token: &str) -> Option<Claims<T>> {
        let token = UntrustedToken::new(token).ok()?;
        if token.header().key_id.as_deref() != Some(&self.key_id) || token.algorithm() != Rsa::rs256().name() {
            return None;
        }
        let public = RsaPublicKey::from(&self.key);
        let token = Rsa::rs256().validator::<T>(&public).validate(&token).ok()?;
        Some(token.into_parts().1)
    }
}

impl core::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("SigningKey")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn keys_are_two_and_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        std::fs::copy(crate::identity::tests::key_file(), &path).unwrap();
        let first = Keys::open(&path).unwrap();
        let again = Keys::open(&path).unwrap();
        assert_eq!(first.jwks()[0].kid, again.jwks()[0].kid);
        assert_ne!(first.jwks()[0].kid, first.jwks()[1].kid);
        assert!(!format!("{first:?}").contains("PRIVATE"));

        let token = first.id.sign(json!({ "sub": "a" })).unwrap();
        assert!(first.id.verify::<Value>(&token).is_some());
        assert!(first.access.verify::<Value>(&token).is_none());
        let tampered = token.replacen('.', ".e", 1);
        assert!(first.id.verify::<Value>(&tampered).is_none());
    }
}
