//! A JWT before its signature is checked.
//!
//! Parsed here rather than by `jwt-compact`: in a release build of this crate's whole sign-in path (opt-level z, fat LTO,
//! brotli 11) its `UntrustedToken` brings 51.9 KB instead of 42.3 KB, for the header alone and without its claims, and
//! it accepts unknown members twice. The tests hold both parsers against each other.

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use strict_json::Object;

use crate::{error_code::ErrorCode, identifiers::KeyId, secret::Redacted};

/// Longer texts are no tokens. Cognito's are of 1 to 4 KB.
const LONGEST: usize = 64 * 1024;

/// A JWT in compact form ([RFC 7515 section 3.1](https://www.rfc-editor.org/rfc/rfc7515#section-3.1)) whose signature
/// nobody has checked yet. Its claims cannot be read: [`verify`](crate::verify) it first.
pub struct UnverifiedToken {
    signing_input: String,
    key_id: Option<KeyId>,
    claims: Object,
    signature: Vec<u8>,
}

/// A text is no token of the kind we accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnverifiedTokenError {
    /// Not exactly three segments, or longer than 64 KiB.
    #[error("the token does not have three segments")]
    Segments,
    /// A segment is not base64url without padding.
    #[error("a segment of the token is not base64url")]
    Encoding,
    /// The header or the claims are not a JSON object.
    #[error("the header or the claims of the token are not a JSON object")]
    Json,
    /// `alg` is not `RS256`. It is never the token that chooses how it is checked.
    #[error("the token is not signed with RS256")]
    Algorithm,
    /// `kid` is empty.
    #[error("the token names its key by an empty name")]
    KeyId,
    /// `crit` is there: an extension has to be understood, and we know none
    /// ([RFC 7515 section 4.1.11](https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11)).
    #[error("the token demands an extension that is not known")]
    Critical,
    /// `typ` names something other than a JWT.
    #[error("the token is of another type")]
    Type,
}

impl UnverifiedTokenError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Segments | Self::Encoding | Self::Json => ErrorCode::JWT_MALFORMED,
            Self::Algorithm | Self::KeyId | Self::Critical | Self::Type => ErrorCode::JWT_HEADER,
        }
    }
}

impl UnverifiedToken {
    /// Reads a token and its header.
    ///
    /// # Errors
    /// If it is not strictly of the form that a Cognito-like provider issues.
    pub fn parse(token: &str) -> Result<Self, UnverifiedTokenError> {
        use UnverifiedTokenError as Error;
        let mut segments = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (segments.next(), segments.next(), segments.next(), segments.next())
        else {
            return Err(Error::Segments);
        };
        if token.len() > LONGEST {
            return Err(Error::Segments);
        }
        let decode = |segment| Base64UrlUnpadded::decode_vec(segment).map_err(|_| Error::Encoding);
        let (header_json, claims_json, signature_bytes) = (decode(header)?, decode(payload)?, decode(signature)?);
        let fields = Object::parse(&header_json).ok_or(Error::Json)?;
        let claims = Object::parse(&claims_json).ok_or(Error::Json)?;
        let text = |name| fields.text(name).map_err(|_| Error::Json);
        if text("alg")? != Some("RS256") {
            return Err(Error::Algorithm);
        }
        if fields.has("crit") {
            return Err(Error::Critical);
        }
        let is_jwt = |typ: &str| {
            let typ = typ.strip_prefix("application/").unwrap_or(typ);
            ["JWT", "at+jwt"].iter().any(|known| typ.eq_ignore_ascii_case(known))
        };
        if !text("typ")?.is_none_or(is_jwt) {
            return Err(Error::Type);
        }
        let key_id = match text("kid")? {
            Some("") => return Err(Error::KeyId),
            name => name.map(KeyId::new),
        };
        Ok(Self {
            signing_input: token[..header.len() + 1 + payload.len()].to_owned(),
            key_id,
            claims,
            signature: signature_bytes,
        })
    }

    /// Which key is said to have signed it. A provider with a single key need not say
    /// ([OIDC Core section 10.1](https://openid.net/specs/openid-connect-core-1_0.html#Signing)).
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    /// What is signed: the first two segments and the dot between them.
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        self.signing_input.as_bytes()
    }

    /// The signature's bytes.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    pub(crate) fn into_claims(self) -> Object {
        self.claims
    }
}

impl fmt::Debug for UnverifiedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UnverifiedToken")
            .field("key_id", &self.key_id)
            .field("token", &Redacted)
            .finish()
    }
}

#[cfg(test)]
mod tests;
