//! Tokens that are wrong in one place.

use std::fmt::Display;

use base64ct::{Base64UrlUnpadded, Encoding};
use jwt_compact::Algorithm;
use jwt_compact::AlgorithmSignature;
use jwt_compact::alg::{Hs256, Hs256Key};
use rand::RngCore;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::endpoint::Endpoint;
use super::settings::WRONG_ISSUER;
use crate::identity::IdentityError;
use crate::identity::keys::SigningKey;
use crate::identity::secret::Secret;

/// What is wrong. The names are those of the modules of the OpenID conformance suite where it has one; those without
/// the name of a token in front are about the ID token.
///
/// <https://openid.net/certification/conformance-testing-for-openid-connect-relying-parties/>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::identity) enum Defect {
    InvalidIss,
    MissingSub,
    /// `aud` is another registered client.
    InvalidAud,
    MissingAud,
    /// `aud` is a list with a stranger in it, and there is no `azp`.
    MultipleAudWithoutAzp,
    MissingIat,
    /// With the setting `keys` at `single`, this is `kid-absent-single-jwks`, else `kid-absent-multiple-jwks`.
    KidAbsent,
    UnknownKid,
    IdtokenSigNone,
    /// Signed by HMAC with the published key as its secret.
    InvalidSigHs256,
    InvalidSigEs256,
    InvalidSigRs256,
    NonceInvalid,
    MissingNonce,
    InvalidAtHash,
    Expired,
    /// `nbf` is an hour ahead.
    NotYetValid,
    InvalidTokenUse,
    UnknownCrit,
    /// The answer to a renewal is about somebody else.
    RefreshTokenInvalidSub,
    RefreshTokenInvalidAuthTime,
    RefreshTokenInvalidIssuer,
    RefreshTokenMissingIdToken,
    /// `client_id` is another registered client.
    AccessTokenInvalidClientId,
    AccessTokenInvalidTokenUse,
    /// Fewer scopes than were asked for, and one that was not.
    AccessTokenInvalidScope,
    AccessTokenExpired,
    AccessTokenInvalidSub,
    AccessTokenMissing,
    /// No JWT.
    AccessTokenOpaque,
    /// The userInfo endpoint answers about somebody else.
    UserinfoInvalidSub,
}

/// When a defect can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::identity) enum Occasion {
    /// A code is redeemed.
    Code,
    /// Tokens are renewed.
    Refresh,
    /// The userInfo endpoint answers.
    Userinfo,
}

impl Occasion {
    /// Who answers then.
    pub(super) fn endpoint(self) -> Endpoint {
        match self {
            Self::Code => Endpoint::TokenCode,
            Self::Refresh => Endpoint::TokenRefresh,
            Self::Userinfo => Endpoint::Userinfo,
        }
    }
}

impl Defect {
    /// Every defect.
    #[cfg(test)]
    pub(in crate::identity) const ALL: [Self; 31] = [
        Self::InvalidIss,
        Self::MissingSub,
        Self::InvalidAud,
        Self::MissingAud,
        Self::MultipleAudWithoutAzp,
        Self::MissingIat,
        Self::KidAbsent,
        Self::UnknownKid,
        Self::IdtokenSigNone,
        Self::InvalidSigHs256,
        Self::InvalidSigEs256,
        Self::InvalidSigRs256,
        Self::NonceInvalid,
        Self::MissingNonce,
        Self::InvalidAtHash,
        Self::Expired,
        Self::NotYetValid,
        Self::InvalidTokenUse,
        Self::UnknownCrit,
        Self::RefreshTokenInvalidSub,
        Self::RefreshTokenInvalidAuthTime,
        Self::RefreshTokenInvalidIssuer,
        Self::RefreshTokenMissingIdToken,
        Self::AccessTokenInvalidClientId,
        Self::AccessTokenInvalidTokenUse,
        Self::AccessTokenInvalidScope,
        Self::AccessTokenExpired,
        Self::AccessTokenInvalidSub,
        Self::AccessTokenMissing,
        Self::AccessTokenOpaque,
        Self::UserinfoInvalidSub,
    ];

    /// Whether it shows in answers of this kind.
    pub(super) fn is_for(self, occasion: Occasion) -> bool {
        match self {
            Self::UserinfoInvalidSub => occasion == Occasion::Userinfo,
            Self::RefreshTokenInvalidSub
            | Self::RefreshTokenInvalidAuthTime
            | Self::RefreshTokenInvalidIssuer
            | Self::RefreshTokenMissingIdToken => occasion == Occasion::Refresh,
            _ => occasion != Occasion::Userinfo,
        }
    }
}

/// What is wrong with one answer: nothing, as a rule.
#[derive(Debug)]
pub(in crate::identity) struct Defects(Vec<Defect>);

/// A token just before it is signed.
struct Draft {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signature: Signature,
}

/// How a token is signed.
#[derive(Debug, Clone, Copy)]
enum Signature {
    Rs256,
    Rs256Damaged,
    Hs256,
    Es256,
    None,
}

impl Defects {
    pub(super) fn new(defects: Vec<Defect>) -> Self {
        Self(defects)
    }

    /// Whether this is wrong.
    pub(in crate::identity) fn has(&self, defect: Defect) -> bool {
        self.0.contains(&defect)
    }

    /// The ID token with these claims.
    pub(in crate::identity) fn id_token(
        &self,
        claims: impl Serialize,
        key: &SigningKey,
    ) -> Result<String, IdentityError> {
        self.sign(claims, key, Draft::disturb_id_token)
    }

    /// The access token with these claims.
    pub(in crate::identity) fn access_token(
        &self,
        claims: impl Serialize,
        key: &SigningKey,
    ) -> Result<String, IdentityError> {
        if self.has(Defect::AccessTokenOpaque) {
            return Ok(Secret::random().expose().to_owned());
        }
        self.sign(claims, key, Draft::disturb_access_token)
    }

    /// The subject about which the userInfo endpoint answers.
    pub(in crate::identity) fn subject(&self, subject: &'static str) -> &'static str {
        if self.has(Defect::UserinfoInvalidSub) {
            other_subject(subject)
        } else {
            subject
        }
    }

    fn sign(
        &self,
        claims: impl Serialize,
        key: &SigningKey,
        disturb: fn(&mut Draft, Defect),
    ) -> Result<String, IdentityError> {
        if self.0.is_empty() {
            return key.sign(claims).map_err(cannot_sign);
        }
        let Value::Object(claims) = serde_json::to_value(claims).map_err(cannot_sign)? else {
            return Err(cannot_sign("claims are an object"));
        };
        let mut draft = Draft {
            header: Map::from_iter([
                ("alg".to_owned(), json!("RS256")),
                ("kid".to_owned(), json!(key.key_id())),
            ]),
            claims,
            signature: Signature::Rs256,
        };
        for defect in &self.0 {
            disturb(&mut draft, *defect);
        }
        draft.sign(key)
    }
}

fn cannot_sign(error: impl Display) -> IdentityError {
    IdentityError::Key(error.to_string())
}

impl Draft {
    fn disturb_id_token(&mut self, defect: Defect) {
        match defect {
            Defect::InvalidIss | Defect::RefreshTokenInvalidIssuer => self.set("iss", json!(WRONG_ISSUER)),
            Defect::MissingSub => self.remove("sub"),
            Defect::InvalidAud => self.set("aud", json!(stack::OTHER_CLIENT_ID)),
            Defect::MissingAud => self.remove("aud"),
            Defect::MultipleAudWithoutAzp => {
                let aud = self.claims.get("aud").cloned();
                self.set("aud", json!([aud, stack::OTHER_CLIENT_ID]));
            }
            Defect::MissingIat => self.remove("iat"),
            Defect::KidAbsent => drop(self.header.remove("kid")),
            Defect::UnknownKid => drop(self.header.insert("kid".to_owned(), json!("unknown/key+id="))),
            Defect::IdtokenSigNone => self.sign_as("none", Signature::None),
            Defect::InvalidSigHs256 => self.sign_as("HS256", Signature::Hs256),
            Defect::InvalidSigEs256 => self.sign_as("ES256", Signature::Es256),
            Defect::InvalidSigRs256 => self.signature = Signature::Rs256Damaged,
            Defect::NonceInvalid => self.set("nonce", json!("invalid")),
            Defect::MissingNonce => self.remove("nonce"),
            Defect::InvalidAtHash => self.set("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ")),
            Defect::Expired => self.expire(),
            Defect::NotYetValid => {
                let ahead = self.number("iat") + HOUR;
                self.set("nbf", json!(ahead));
            }
            Defect::InvalidTokenUse => self.set("token_use", json!("access")),
            Defect::UnknownCrit => {
                self.header.insert("crit".to_owned(), json!(["wharf-unknown"]));
                self.header.insert("wharf-unknown".to_owned(), json!(true));
            }
            Defect::RefreshTokenInvalidSub => self.change_subject(),
            Defect::RefreshTokenInvalidAuthTime => {
                let later = self.number("auth_time") + 1;
                self.set("auth_time", json!(later));
            }
            Defect::RefreshTokenMissingIdToken
            | Defect::AccessTokenInvalidClientId
            | Defect::AccessTokenInvalidTokenUse
            | Defect::AccessTokenInvalidScope
            | Defect::AccessTokenExpired
            | Defect::AccessTokenInvalidSub
            | Defect::AccessTokenMissing
            | Defect::AccessTokenOpaque
            | Defect::UserinfoInvalidSub => {}
        }
    }

    fn disturb_access_token(&mut self, defect: Defect) {
        match defect {
            Defect::AccessTokenInvalidClientId => self.set("client_id", json!(stack::OTHER_CLIENT_ID)),
            Defect::AccessTokenInvalidTokenUse => self.set("token_use", json!("id")),
            Defect::AccessTokenInvalidScope => self.set("scope", json!("openid aws.cognito.signin.user.admin")),
            Defect::AccessTokenExpired => self.expire(),
            Defect::AccessTokenInvalidSub => self.change_subject(),
            _ => {}
        }
    }

    fn set(&mut self, claim: &str, value: Value) {
        self.claims.insert(claim.to_owned(), value);
    }

    fn remove(&mut self, claim: &str) {
        self.claims.remove(claim);
    }

    fn number(&self, claim: &str) -> i64 {
        self.claims.get(claim).and_then(Value::as_i64).unwrap_or_default()
    }

    /// Issued and ended before now, by more than any leeway.
    fn expire(&mut self) {
        let now = self.number("iat");
        self.set("iat", json!(now - 2 * HOUR));
        self.set("exp", json!(now - HOUR));
    }

    fn change_subject(&mut self) {
        let subject = self.claims.get("sub").and_then(Value::as_str).unwrap_or_default();
        let other = other_subject(subject);
        self.set("sub", json!(other));
    }

    fn sign_as(&mut self, algorithm: &str, signature: Signature) {
        self.header.insert("alg".to_owned(), json!(algorithm));
        self.signature = signature;
    }

    /// The compact form ([RFC 7515, 7.1](https://www.rfc-editor.org/rfc/rfc7515#section-7.1)), by hand: no library for
    /// honest tokens writes these.
    fn sign(self, key: &SigningKey) -> Result<String, IdentityError> {
        let encode =
            |part: &Map<String, Value>| serde_json::to_vec(part).map(|bytes| Base64UrlUnpadded::encode_string(&bytes));
        let header = encode(&self.header).map_err(cannot_sign)?;
        let claims = encode(&self.claims).map_err(cannot_sign)?;
        let message = format!("{header}.{claims}");
        let signature = match self.signature {
            Signature::Rs256 => key.signature(message.as_bytes()),
            Signature::Rs256Damaged => {
                let mut signature = key.signature(message.as_bytes());
                // As the conformance suite does it.
                signature.iter_mut().for_each(|byte| *byte ^= 0x5a);
                signature
            }
            Signature::Hs256 => {
                let secret = Hs256Key::new(key.public_pem()?);
                Hs256.sign(&secret, message.as_bytes()).as_bytes().into_owned()
            }
            Signature::Es256 => {
                let mut signature = vec![0; 64];
                OsRng.fill_bytes(&mut signature);
                signature
            }
            Signature::None => Vec::new(),
        };
        Ok(format!("{message}.{}", Base64UrlUnpadded::encode_string(&signature)))
    }
}

const HOUR: i64 = 3600;

/// Somebody else who has an account.
fn other_subject(subject: &str) -> &'static str {
    let mut subjects = stack::ACCOUNTS.iter().map(|account| account.subject);
    subjects.find(|other| *other != subject).unwrap_or("nobody")
}
