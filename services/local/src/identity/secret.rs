//! Random values that give access to something: never printed, stored as hashes only.

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use rand::RngCore;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// An authorization code, refresh token, login cookie or form token: 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    /// A new value.
    pub(crate) fn random() -> Self {
        let mut bytes = [0; 32];
        OsRng.fill_bytes(&mut bytes);
        Self(Base64UrlUnpadded::encode_string(&bytes))
    }

    /// A value that came from outside.
    pub(crate) fn received(value: &str) -> Self {
        Self(value.to_owned())
    }

    /// The value itself, to be handed to its owner.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// What may be stored and compared.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint(Base64UrlUnpadded::encode_string(&Sha256::digest(&self.0)))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

/// The SHA-256 of a [`Secret`]. Comparing two of them says nothing about the secrets by its duration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Fingerprint(String);

/// A random UUID ([RFC 9562, 5.4](https://www.rfc-editor.org/rfc/rfc9562#section-5.4)), the form of Cognito's `jti`.
pub(crate) fn random_uuid() -> String {
    let mut bytes = [0; 16];
    OsRng.fill_bytes(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print_itself() {
        let secret = Secret::random();
        assert_eq!(secret.expose().len(), 43);
        assert!(!format!("{secret:?} {:?}", secret.fingerprint()).contains(secret.expose()));
    }

    #[test]
    fn a_uuid_has_its_version_and_variant() {
        let uuid = random_uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "4");
        assert!(matches!(&uuid[19..20], "8" | "9" | "a" | "b"), "{uuid}");
    }
}
