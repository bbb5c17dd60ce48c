//! The two signing keys and the two before them, kept between starts.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use jwt_compact::alg::{Rsa, StrongKey};
use jwt_compact::{Algorithm, AlgorithmExt, AlgorithmSignature, Claims, Header, UntrustedToken};
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::IdentityError;
use crate::private_file;

/// The keys, on disk.
#[derive(Debug)]
pub(crate) struct Keys {
    path: PathBuf,
    set: Mutex<Arc<KeySet>>,
}

/// The keys at one moment.
#[derive(Debug, Clone)]
pub(crate) struct KeySet {
    /// What signs.
    pub(crate) current: KeyPair,
    /// What signed before the last rotation and is still published.
    pub(crate) previous: Option<KeyPair>,
}

/// One key for ID tokens and another for access tokens, as in Cognito: a verifier that takes any key of the set for
/// any token is found out.
#[derive(Debug, Clone)]
pub(crate) struct KeyPair {
    /// Signs ID tokens.
    pub(crate) id: Arc<SigningKey>,
    /// Signs access tokens.
    pub(crate) access: Arc<SigningKey>,
}

/// An RSA key with its identifier.
pub(crate) struct SigningKey {
    key_id: String,
    key: RsaPrivateKey,
}

/// The file: PKCS #8 in PEM.
#[derive(Serialize, Deserialize)]
struct Document {
    id: String,
    access: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous_access: Option<String>,
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
                let document = KeySet {
                    current: KeyPair::generate()?,
                    previous: None,
                }
                .to_document()?;
                private_file::write(path, &document)?;
                document
            }
        };
        Ok(Self {
            path: path.to_owned(),
            set: Mutex::new(Arc::new(KeySet::from_document(&document)?)),
        })
    }

    /// The keys as they are now.
    pub(crate) fn now(&self) -> Arc<KeySet> {
        Arc::clone(&self.lock())
    }

    /// New keys sign from now on. The ones before them stay published until the next rotation, the ones before those
    /// go. Takes up to a few seconds; call it where blocking is allowed.
    pub(crate) fn rotate(&self) -> Result<(), IdentityError> {
        let current = KeyPair::generate()?;
        self.replace(|set| KeySet {
            current,
            previous: Some(set.current.clone()),
        })
    }

    /// What signed before the last rotation is published no more.
    pub(crate) fn drop_old(&self) -> Result<(), IdentityError> {
        self.replace(|set| KeySet {
            current: set.current.clone(),
            previous: None,
        })
    }

    fn replace(&self, change: impl FnOnce(&KeySet) -> KeySet) -> Result<(), IdentityError> {
        let mut set = self.lock();
        let next = change(&set);
        private_file::write(&self.path, &next.to_document()?)?;
        *set = Arc::new(next);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Arc<KeySet>> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeySet {
    /// The public halves, each once.
    pub(crate) fn jwks(&self) -> Vec<Jwk> {
        let mut keys: Vec<Jwk> = Vec::new();
        for pair in [Some(&self.current), self.previous.as_ref()].into_iter().flatten() {
            for key in [&pair.id, &pair.access] {
                if !keys.iter().any(|known| known.kid == key.key_id) {
                    keys.push(key.jwk());
                }
            }
        }
        keys
    }

    /// The claims of an access token that a published key signed; expiry is the caller's to check.
    pub(crate) fn verify_access<T: DeserializeOwned>(&self, token: &str) -> Option<Claims<T>> {
        let previous = self.previous.as_ref();
        let verified = self.current.access.verify(token);
        verified.or_else(|| previous.and_then(|pair| pair.access.verify(token)))
    }

    fn to_document(&self) -> Result<Document, IdentityError> {
        let previous = self.previous.as_ref();
        Ok(Document {
            id: self.current.id.to_pem()?,
            access: self.current.access.to_pem()?,
            previous_id: previous.map(|pair| pair.id.to_pem()).transpose()?,
            previous_access: previous.map(|pair| pair.access.to_pem()).transpose()?,
        })
    }

    fn from_document(document: &Document) -> Result<Self, IdentityError> {
        let pair = |id, access| KeyPair::from_pem(id, access);
        let previous = document.previous_id.as_ref().zip(document.previous_access.as_ref());
        Ok(Self {
            current: pair(&document.id, &document.access)?,
            previous: previous.map(|(id, access)| pair(id, access)).transpose()?,
        })
    }
}

impl KeyPair {
    fn generate() -> Result<Self, IdentityError> {
        Ok(Self {
            id: Arc::new(SigningKey::generate(BITS)?),
            access: Arc::new(SigningKey::generate(BITS)?),
        })
    }

    fn from_pem(id: &str, access: &str) -> Result<Self, IdentityError> {
        Ok(Self {
            id: Arc::new(SigningKey::from_pem(id)?),
            access: Arc::new(SigningKey::from_pem(access)?),
        })
    }
}

/// The least that RS256 allows ([RFC 7518, 3.3](https://www.rfc-editor.org/rfc/rfc7518#section-3.3)), and Cognito's size.
const BITS: usize = 2048;

fn key_error(error: impl core::fmt::Display) -> IdentityError {
    IdentityError::Key(error.to_string())
}

impl SigningKey {
    /// A new key with a modulus of so many bits.
    pub(super) fn generate(bits: usize) -> Result<Self, IdentityError> {
        let key = RsaPrivateKey::new(&mut rand::rngs::OsRng, bits).map_err(key_error)?;
        Ok(Self::new(key))
    }

    fn new(key: RsaPrivateKey) -> Self {
        // Standard Base64 as in Cognito: a `kid` may hold `+`, `/` and `=`.
        let key_id = Base64::encode_string(&Sha256::digest(key.n().to_bytes_be()));
        Self { key_id, key }
    }

    fn from_pem(pem: &str) -> Result<Self, IdentityError> {
        let key = RsaPrivateKey::from_pkcs8_pem(pem).map_err(key_error)?;
        StrongKey::try_from(key.clone()).map_err(key_error)?;
        Ok(Self::new(key))
    }

    fn to_pem(&self) -> Result<String, IdentityError> {
        let pem = self.key.to_pkcs8_pem(LineEnding::LF).map_err(key_error)?;
        Ok(pem.to_string())
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

    /// `kid`.
    pub(super) fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The RS256 signature of any bytes.
    pub(super) fn signature(&self, message: &[u8]) -> Vec<u8> {
        Rsa::rs256().sign(&self.key, message).as_bytes().into_owned()
    }

    /// The public half in PEM, as people hand it around.
    pub(super) fn public_pem(&self) -> Result<String, IdentityError> {
        let public = RsaPublicKey::from(&self.key);
        public.to_public_key_pem(LineEnding::LF).map_err(key_error)
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
        let first = Keys::open(&path).unwrap().now();
        let again = Keys::open(&path).unwrap().now();
        assert_eq!(first.jwks()[0].kid, again.jwks()[0].kid);
        assert_ne!(first.jwks()[0].kid, first.jwks()[1].kid);
        assert!(!format!("{first:?}").contains("PRIVATE"));

        let KeyPair { id, access } = &first.current;
        let token = id.sign(json!({ "sub": "a" })).unwrap();
        assert!(id.verify::<Value>(&token).is_some());
        assert!(access.verify::<Value>(&token).is_none());
        let tampered = token.replacen('.', ".e", 1);
        assert!(id.verify::<Value>(&tampered).is_none());
    }

    #[test]
    fn old_keys_stay_published_until_the_next_rotation_or_until_they_are_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        std::fs::copy(crate::identity::tests::key_file(), &path).unwrap();
        let keys = Keys::open(&path).unwrap();
        let ids = |keys: &Keys| -> Vec<String> { keys.now().jwks().into_iter().map(|key| key.kid).collect() };
        let first = ids(&keys);
        let token = keys.now().current.access.sign(json!({ "sub": "a" })).unwrap();
        let verifies = |keys: &Keys| keys.now().verify_access::<Value>(&token).is_some();

        keys.rotate().unwrap();
        let second = ids(&keys);
        assert_eq!((second.len(), &second[2..]), (4, first.as_slice()));
        assert!(verifies(&keys));
        let keys = Keys::open(&path).unwrap();
        assert_eq!(ids(&keys), second);

        keys.rotate().unwrap();
        let third = ids(&keys);
        assert_eq!((third.len(), &third[2..]), (4, &second[..2]));
        assert!(!verifies(&keys));

        keys.drop_old().unwrap();
        assert_eq!(ids(&keys), third[..2]);
        assert_eq!(ids(&Keys::open(&path).unwrap()), third[..2]);
    }
}
