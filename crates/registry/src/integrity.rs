//! Subresource integrity in the one form that Wharf writes and accepts.

use core::fmt;

use base64ct::{Base64, Encoding};
use serde::Serialize;
use sha2::{Digest, Sha384};
use strict_json::Error;

use crate::read::{Part, Read};

/// The SHA-384 of a file in the notation of [Subresource Integrity](https://www.w3.org/TR/SRI/): `sha384-` and the digest
/// in padded base64. One digest and one algorithm, so that there is no weaker one to fall back to.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
pub struct Integrity([u8; 48]);

/// The text is no `sha384-…` integrity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an integrity: expected `sha384-` and 64 characters of base64")]
pub struct IntegrityError(String);

impl Integrity {
    /// The integrity of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha384::digest(bytes).into())
    }

    /// Whether `digest`, a SHA-384 computed elsewhere (WebCrypto in the browser), is this one.
    #[must_use]
    pub fn matches(&self, digest: &[u8]) -> bool {
        self.0 == digest
    }

    /// The digest, 48 bytes.
    #[must_use]
    pub fn digest(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<String> for Integrity {
    type Error = IntegrityError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut digest = [0; 48];
        match text
            .strip_prefix("sha384-")
            .map(|encoded| Base64::decode(encoded, &mut digest))
        {
            Some(Ok(decoded)) if decoded.len() == 48 => Ok(Self(digest)),
            _ => Err(IntegrityError(text)),
        }
    }
}

impl Read for Integrity {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        Self::try_from(String::read(part)?).map_err(|error| part.fault(&["is wrong: ", &error.to_string()].concat()))
    }
}

impl From<Integrity> for String {
    fn from(integrity: Integrity) -> Self {
        integrity.to_string()
    }
}

impl fmt::Display for Integrity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "sha384-{}", Base64::encode_string(&self.0))
    }
}

impl fmt::Debug for Integrity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-384 of the empty string, FIPS 180-4 example.
    const EMPTY: &str = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";

    #[test]
    fn writes_and_reads_the_notation_of_sri() {
        assert_eq!(Integrity::of(b"").to_string(), EMPTY);
        assert_eq!(Integrity::try_from(EMPTY.to_owned()), Ok(Integrity::of(b"")));
    }

    #[test]
    fn refuses_other_algorithms_lists_and_wrong_lengths() {
        for text in [
            "",
            "sha384-",
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "sha384-AAAA",
            "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb sha384-AAAA",
            "SHA384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb",
        ] {
            assert!(Integrity::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn one_flipped_bit_does_not_match() {
        let integrity = Integrity::of(b"wharf");
        let mut digest = integrity.digest().to_vec();
        assert!(integrity.matches(&digest));
        digest[0] ^= 1;
        assert!(!integrity.matches(&digest));
        assert!(!integrity.matches(&digest[..47]));
    }
}
