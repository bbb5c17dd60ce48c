//! The provider's public keys.

use base64ct::{Base64UrlUnpadded, Encoding};
use strict_json::{Json, Object};

use crate::{error_code::ErrorCode, identifiers::KeyId};

/// A key set ([RFC 7517 section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5)). Keys that we cannot use are kept out
/// of the way: they are an error only for a token that names one.
#[derive(Debug, Clone)]
pub struct Jwks {
    keys: Vec<(Option<KeyId>, Result<RsaPublicKey, &'static str>)>,
}

/// An RSA public key for `RS256`: a modulus of 2048 to 4096 bits and an odd exponent from 3 to 2³²-1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RsaPublicKey {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

/// A key is not to be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JwksError {
    /// The key set is not a JSON object with `keys`.
    #[error("the provider's key set cannot be read")]
    Unreadable,
    /// It could not be fetched; for the caller to use.
    #[error("the provider's key set could not be fetched")]
    Unreachable,
    /// No key has the name. The provider may have new keys: fetch the key set again, once.
    #[error("the provider publishes no key with the name that the token gives")]
    NotFound,
    /// Two keys have the name.
    #[error("the provider publishes two keys with the name that the token gives")]
    Ambiguous,
    /// The key must not be used for `RS256`.
    #[error("the key that the token names is not accepted: {0}")]
    Unsuitable(&'static str),
}

impl JwksError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable => ErrorCode::JWKS_UNREADABLE,
            Self::Unreachable => ErrorCode::JWKS_UNREACHABLE,
            Self::NotFound => ErrorCode::JWT_KEY_UNKNOWN,
            Self::Ambiguous | Self::Unsuitable(_) => ErrorCode::JWT_KEY_UNSUITABLE,
        }
    }
}

impl Jwks {
    /// Reads a key set.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(json: &str) -> Result<Self, JwksError> {
        let set = Object::parse(json.as_bytes()).ok_or(JwksError::Unreadable)?;
        let Some(Json::Array(items)) = set.get("keys") else {
            return Err(JwksError::Unreadable);
        };
        let mut keys = Vec::new();
        for item in items {
            if let Json::Object(key) = item
                && let Ok(key_id) = key.text("kid")
            {
                keys.push((key_id.map(KeyId::new), RsaPublicKey::from_jwk(key)));
            }
        }
        Ok(Self { keys })
    }

    /// The key with this name.
    ///
    /// # Errors
    /// If there is not exactly one, or it must not be used.
    pub fn key(&self, key_id: &KeyId) -> Result<&RsaPublicKey, JwksError> {
        let mut named = self.keys.iter().filter(|(name, _)| name.as_ref() == Some(key_id));
        match (named.next(), named.next()) {
            (None, _) => Err(JwksError::NotFound),
            (Some(_), Some(_)) => Err(JwksError::Ambiguous),
            (Some((_, key)), None) => key.as_ref().map_err(|reason| JwksError::Unsuitable(reason)),
        }
    }
}

impl Jwks {
    /// The key of a set that has only one, for a token that names none.
    ///
    /// # Errors
    /// If there are several, which could each be meant, or none, or it must not be used.
    pub fn only_key(&self) -> Result<&RsaPublicKey, JwksError> {
        match self.keys.as_slice() {
            [] => Err(JwksError::NotFound),
            [(_, key)] => key.as_ref().map_err(|reason| JwksError::Unsuitable(reason)),
            _ => Err(JwksError::Ambiguous),
        }
    }
}

impl RsaPublicKey {
    fn from_jwk(key: &Object) -> Result<Self, &'static str> {
        let text = |name| key.text(name).map_err(|_| "a member has the wrong type");
        if text("kty")? != Some("RSA") {
            return Err("`kty` is not `RSA`");
        }
        if text("use")?.is_some_and(|usage| usage != "sig") {
            return Err("`use` is not `sig`");
        }
        if text("alg")?.is_some_and(|algorithm| algorithm != "RS256") {
            return Err("`alg` is not `RS256`");
        }
        let number = |name| {
            let text = text(name)?.ok_or("`n` or `e` is missing")?;
            Base64UrlUnpadded::decode_vec(text).map_err(|_| "`n` or `e` is not base64url")
        };
        Self::new(&number("n")?, &number("e")?)
    }

    /// A key from its numbers, big-endian; leading zero bytes are dropped.
    pub(crate) fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, &'static str> {
        let (modulus, exponent) = (without_leading_zeros(modulus), without_leading_zeros(exponent));
        let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte & 1 == 1);
        if !(2_048..=4_096).contains(&bits(modulus)) || !is_odd(modulus) {
            return Err("the modulus is not an odd number of 2048 to 4096 bits");
        }
        if !(2..=32).contains(&bits(exponent)) || !is_odd(exponent) {
            return Err("the exponent is not an odd number from 3 to 2^32 - 1");
        }
        Ok(Self {
            modulus: modulus.to_vec(),
            exponent: exponent.to_vec(),
        })
    }

    /// The modulus `n`, big-endian.
    #[must_use]
    pub fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    /// The public exponent `e`, big-endian.
    #[must_use]
    pub fn exponent(&self) -> &[u8] {
        &self.exponent
    }

    /// The key as a JSON Web Key with nothing but `kty`, `alg`, `n` and `e`, as WebCrypto's `importKey("jwk", …)` takes it.
    #[must_use]
    pub fn to_jwk_json(&self) -> String {
        format!(
            r#"{{"kty":"RSA","alg":"RS256","n":"{}","e":"{}"}}"#,
            Base64UrlUnpadded::encode_string(&self.modulus),
            Base64UrlUnpadded::encode_string(&self.exponent)
        )
    }
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    &number[first..]
}

/// How many bits a number without leading zero bytes has.
fn bits(number: &[u8]) -> usize {
    number
        .first()
        .map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

#[cfg(test)]
mod tests;
