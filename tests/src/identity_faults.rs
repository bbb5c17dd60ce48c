//! The fault switch of the identity provider: lets it misbehave on purpose, and counts what it answers.
//!
//! The stack has it when it was started with `wharf-local --faults`. A journey begins with [`reset`], or with
//! [`Plan::apply`], which ends whatever the journey before wanted:
//!
//! ```no_run
//! # async fn example() -> wharf_tests::Result<()> {
//! use wharf_tests::identity_faults::{Answer, Defect, Endpoint, Plan, Settings, reset};
//!
//! let seconds = Settings { access_token_seconds: Some(5), ..Settings::default() };
//! Plan::new()
//!     .settings(seconds)
//!     .endpoint(Endpoint::TokenRefresh, Answer::error(429, "TooManyRequestsException"), Some(2))
//!     .token(Defect::NonceInvalid, Some(1))
//!     .apply()
//!     .await?;
//! // ... the journey ...
//! let report = reset().await?;
//! # Ok(())
//! # }
//! ```

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use reqwest::{Client, Method};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::Result;

/// What the provider shall do from now on. What is not named is right.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    settings: Settings,
    endpoint_faults: Vec<EndpointFault>,
    token_faults: Vec<TokenFault>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct EndpointFault {
    endpoint: Endpoint,
    answer: Answer,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct TokenFault {
    fault: Defect,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
}

/// In what the provider differs, as an honest one may. Nothing stands for what the stack is set up with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// Rotation of the shell's client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Rotation>,
    /// Seconds for which access tokens hold, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_seconds: Option<u32>,
    /// Seconds for which ID tokens hold, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_seconds: Option<u32>,
    /// Seconds by which the provider's clock is ahead; behind if negative.
    pub clock_shift_seconds: i32,
    /// No `error_description`, as often in Cognito.
    pub sparse_errors: bool,
    /// `iss` in authorization responses ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
    pub iss_parameter: IssParameter,
    /// Whether discovery has `authorization_response_iss_parameter_supported`.
    pub iss_parameter_advertised: bool,
    /// Whether discovery names another issuer than the one that it was asked for.
    pub discovery_issuer_mismatch: bool,
    /// What signs and is published.
    pub keys: PublishedKeys,
    /// Token requests that a client may send within a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_requests_per_second: Option<u32>,
}

/// What a renewal does to the refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rotation {
    /// The answer has no refresh token, and the one that was presented goes on.
    Off,
    /// The answer has a new refresh token, and the one that was presented ends.
    On {
        /// How long the old one still works, 0 to 60.
        retry_grace_period_seconds: u32,
    },
}

/// Whether authorization responses have an `iss`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IssParameter {
    /// They have none, as Cognito's.
    #[default]
    Absent,
    /// The issuer.
    Right,
    /// Another issuer.
    Wrong,
}

/// The keys of the provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PublishedKeys {
    /// One for each of the two tokens, as Cognito's.
    #[default]
    Two,
    /// The key for ID tokens signs access tokens too and is the only one that is published.
    Single,
    /// ID tokens are signed with a key of 1024 bits, which is published beside the right ones.
    Weak,
}

/// An endpoint of the provider. The token endpoint counts as several, by `grant_type`; preflights are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Endpoint {
    /// `/oauth2/authorize`.
    Authorize,
    /// `/oauth2/token` with `grant_type=authorization_code`.
    TokenCode,
    /// `/oauth2/token` with `grant_type=refresh_token`.
    TokenRefresh,
    /// `/oauth2/token` with any other `grant_type`, or none.
    TokenOther,
    /// The JWK set. The API fetches it too.
    Jwks,
    /// Discovery.
    Discovery,
    /// `/oauth2/userInfo`.
    Userinfo,
    /// `/oauth2/revoke`.
    Revoke,
    /// `/logout`.
    Logout,
}

/// What an endpoint does instead of answering rightly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// An error, without looking at the request.
    Status {
        /// 400 to 599.
        code: u16,
        /// Nothing stands for an empty body.
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<ErrorBody>,
    },
    /// A page with status 200, as from a network that wants a sign-in of its own; without looking at the request.
    Html,
    /// JSON with status 200 that has nothing to do with the request, without looking at it.
    NonsenseJson,
    /// The first half of the right answer: a code is spent and a refresh token is rotated.
    TruncatedJson,
    /// The connection ends without an answer; the request is not looked at. Chromium sends a request once more, by itself,
    /// if the connection had been used before, even a POST: a fault for one time may stay unseen.
    Close,
    /// The right answer, later. What it does is done at once.
    Delay {
        /// How much later.
        milliseconds: u32,
    },
    /// The right answer, when [`Plan::apply`] or [`reset`] is called the next time. What it does is done at once.
    Stall,
}

/// The body of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorBody {
    /// JSON with this `error`.
    Error(String),
    /// This text, which is no JSON.
    Text(String),
}

/// What is wrong with a token. The names are those of the modules of the OpenID conformance suite where it has one;
/// those without the name of a token in front are about the ID token, in answers to a code and to a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Defect {
    /// `iss` is another issuer.
    InvalidIss,
    /// There is no `sub`.
    MissingSub,
    /// `aud` is another registered client.
    InvalidAud,
    /// There is no `aud`.
    MissingAud,
    /// `aud` is a list of the client and another one, and there is no `azp`.
    MultipleAudWithoutAzp,
    /// There is no `iat`.
    MissingIat,
    /// There is no `kid`. With [`PublishedKeys::Single`] there is only one key that it could be.
    KidAbsent,
    /// `kid` is that of no key, and the signature is right.
    UnknownKid,
    /// `alg` is `none`, and the signature is empty.
    IdtokenSigNone,
    /// `alg` is `HS256`, and the secret is the published key in PEM.
    InvalidSigHs256,
    /// `alg` is `ES256`, and the signature is random.
    InvalidSigEs256,
    /// The signature is damaged.
    InvalidSigRs256,
    /// `nonce` is another one; in answers to a renewal there is one.
    NonceInvalid,
    /// There is no `nonce`.
    MissingNonce,
    /// `at_hash` is that of another access token.
    InvalidAtHash,
    /// Issued two hours ago, ended an hour ago.
    Expired,
    /// `nbf` is an hour ahead.
    NotYetValid,
    /// `token_use` is `access`.
    InvalidTokenUse,
    /// `crit` names an extension that nobody knows.
    UnknownCrit,
    /// The answer to a renewal is about another account.
    RefreshTokenInvalidSub,
    /// The answer to a renewal has a later `auth_time`.
    RefreshTokenInvalidAuthTime,
    /// The answer to a renewal has another `iss`.
    RefreshTokenInvalidIssuer,
    /// The answer to a renewal has no ID token.
    RefreshTokenMissingIdToken,
    /// `client_id` of the access token is another registered client.
    AccessTokenInvalidClientId,
    /// `token_use` of the access token is `id`.
    AccessTokenInvalidTokenUse,
    /// `scope` of the access token is `openid` and one that nobody asked for.
    AccessTokenInvalidScope,
    /// The access token was issued two hours ago and ended an hour ago.
    AccessTokenExpired,
    /// The access token is that of another account.
    AccessTokenInvalidSub,
    /// The answer has no access token.
    AccessTokenMissing,
    /// The access token is no JWT.
    AccessTokenOpaque,
    /// The userInfo endpoint answers about another account.
    UserinfoInvalidSub,
}

/// What is left of the plan, and what was answered since the last [`reset`].
#[derive(Debug, Clone, Deserialize)]
pub struct Report {
    /// Answers that are held at the moment.
    pub held: u32,
    /// What was answered.
    pub counters: Counters,
    endpoint_faults: Vec<Value>,
    token_faults: Vec<Value>,
}

/// Answers since the last [`reset`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Counters {
    answered: BTreeMap<Endpoint, u64>,
    wrong: BTreeMap<Endpoint, u64>,
    /// The most token requests that were waiting for their answer at the same time.
    pub token_requests_in_flight_at_most: u32,
}

impl Plan {
    /// An honest provider.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// In what it differs.
    #[must_use]
    pub fn settings(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// A wrong answer of an endpoint, so many times or always. Of several for one endpoint, the first is used up before
    /// the second begins.
    #[must_use]
    pub fn endpoint(mut self, endpoint: Endpoint, answer: Answer, times: Option<u32>) -> Self {
        self.endpoint_faults.push(EndpointFault {
            endpoint,
            answer,
            times,
        });
        self
    }

    /// Something wrong in the tokens of the next answers, so many times or always. Several are wrong together.
    #[must_use]
    pub fn token(mut self, fault: Defect, times: Option<u32>) -> Self {
        self.token_faults.push(TokenFault { fault, times });
        self
    }

    /// Makes it so, in place of the plan before. Answers that are held go; counters go on.
    ///
    /// # Errors
    ///
    /// The stack has no switch, or the switch refuses.
    pub async fn apply(&self) -> Result<Report> {
        ask(Method::PUT, "", &json!(self)).await
    }
}

impl Answer {
    /// An error without a body.
    #[must_use]
    pub const fn status(code: u16) -> Self {
        Self::Status { code, body: None }
    }

    /// An error as the token endpoint writes it.
    #[must_use]
    pub fn error(code: u16, error: &str) -> Self {
        let body = Some(ErrorBody::Error(error.to_owned()));
        Self::Status { code, body }
    }

    /// An error with a body that is no JSON.
    #[must_use]
    pub fn text(code: u16, text: &str) -> Self {
        let body = Some(ErrorBody::Text(text.to_owned()));
        Self::Status { code, body }
    }
}

impl Report {
    /// Whether every fault that had a number was used up.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        let mut left = self.endpoint_faults.iter().chain(&self.token_faults);
        left.all(|fault| fault.get("times").is_none())
    }
}

impl Counters {
    /// How many of those were answered as the plan wants it.
    #[must_use]
    pub fn wrong(&self, endpoint: Endpoint) -> u64 {
        self.wrong.get(&endpoint).copied().unwrap_or_default()
    }

    /// How many requests an endpoint has answered. One whose client went away is not counted.
    #[must_use]
    pub fn answered(&self, endpoint: Endpoint) -> u64 {
        self.answered.get(&endpoint).copied().unwrap_or_default()
    }
}

/// What is left of the plan, and the counters.
///
/// # Errors
///
/// The stack has no switch.
pub async fn report() -> Result<Report> {
    ask(Method::GET, "", &Value::Null).await
}

/// Makes everything right again, lets held answers go and counts anew. Rotated keys stay.
///
/// # Errors
///
/// The stack has no switch.
pub async fn reset() -> Result<Report> {
    ask(Method::DELETE, "", &Value::Null).await
}

/// New keys sign from now on; the old ones stay published until the next rotation or until [`drop_old_keys`].
///
/// # Errors
///
/// The stack has no switch.
pub async fn rotate_keys() -> Result<()> {
    ask(Method::POST, "/keys", &json!({ "action": "rotate" })).await
}

/// The keys from before the last rotation are published no more.
///
/// # Errors
///
/// The stack has no switch.
pub async fn drop_old_keys() -> Result<()> {
    ask(Method::POST, "/keys", &json!({ "action": "drop-old" })).await
}

/// Makes the provider honest at the end of a journey, also of one that fails.
#[derive(Debug)]
#[must_use = "dropping it makes the provider honest"]
pub struct Honest(());

impl Honest {
    /// Begins a journey with an honest provider and counters at zero.
    ///
    /// # Errors
    ///
    /// The stack has no switch.
    pub async fn begin() -> Result<Self> {
        reset().await?;
        Ok(Self(()))
    }
}

impl Drop for Honest {
    fn drop(&mut self) {
        let work = || -> Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(reset()).map(drop)
        };
        // On a thread of its own: the test's runtime cannot wait for anything while it unwinds.
        let result = std::thread::scope(|scope| scope.spawn(work).join());
        if !matches!(result, Ok(Ok(()))) {
            eprintln!("the provider could not be made honest: {result:?}; start the stack again");
        }
    }
}

/// An empty answer is read as `null`.
async fn ask<T: DeserializeOwned>(method: Method, path: &str, body: &Value) -> Result<T> {
    let url = format!("{}/_faults{path}", stack::origin(stack::IDENTITY_PROVIDER_PORT));
    let request = Client::new().request(method, url).header("x-wharf-faults", "1");
    let answer = request.json(body).send().await?;
    let (status, text) = (answer.status(), answer.text().await?);
    ensure!(
        status.as_u16() != 404,
        "the stack has no fault switch; start it with `--faults`"
    );
    ensure!(status.is_success(), "the fault switch answers {status}: {text}");
    let text = if text.is_empty() { "null" } else { &text };
    serde_json::from_str(text).context("the fault switch answers something else")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The document from which the provider's own test reads every kind once.
    const EVERY_KIND: &str = include_str!("../../services/local/src/identity/faults/every_kind.json");

    #[test]
    fn what_is_sent_is_what_the_provider_reads() {
        let settings = Settings {
            rotation: Some(Rotation::On {
                retry_grace_period_seconds: 10,
            }),
            access_token_seconds: Some(5),
            id_token_seconds: Some(6),
            clock_shift_seconds: -300,
            sparse_errors: true,
            iss_parameter: IssParameter::Wrong,
            iss_parameter_advertised: true,
            discovery_issuer_mismatch: true,
            keys: PublishedKeys::Weak,
            token_requests_per_second: Some(1),
        };
        let mut plan = Plan::new()
            .settings(settings)
            .endpoint(Endpoint::Authorize, Answer::status(500), Some(1))
            .endpoint(Endpoint::TokenCode, Answer::error(400, "invalid_grant"), Some(2))
            .endpoint(Endpoint::TokenRefresh, Answer::text(400, "Bad Request"), None)
            .endpoint(Endpoint::TokenOther, Answer::Html, None)
            .endpoint(Endpoint::Jwks, Answer::NonsenseJson, None)
            .endpoint(Endpoint::Discovery, Answer::TruncatedJson, None)
            .endpoint(Endpoint::Userinfo, Answer::Close, None)
            .endpoint(Endpoint::Revoke, Answer::Delay { milliseconds: 500 }, None)
            .endpoint(Endpoint::Logout, Answer::Stall, None)
            .token(Defect::InvalidIss, Some(1));
        for defect in [
            Defect::MissingSub,
            Defect::InvalidAud,
            Defect::MissingAud,
            Defect::MultipleAudWithoutAzp,
            Defect::MissingIat,
            Defect::KidAbsent,
            Defect::UnknownKid,
            Defect::IdtokenSigNone,
            Defect::InvalidSigHs256,
            Defect::InvalidSigEs256,
            Defect::InvalidSigRs256,
            Defect::NonceInvalid,
            Defect::MissingNonce,
            Defect::InvalidAtHash,
            Defect::Expired,
            Defect::NotYetValid,
            Defect::InvalidTokenUse,
            Defect::UnknownCrit,
            Defect::RefreshTokenInvalidSub,
            Defect::RefreshTokenInvalidAuthTime,
            Defect::RefreshTokenInvalidIssuer,
            Defect::RefreshTokenMissingIdToken,
            Defect::AccessTokenInvalidClientId,
            Defect::AccessTokenInvalidTokenUse,
            Defect::AccessTokenInvalidScope,
            Defect::AccessTokenExpired,
            Defect::AccessTokenInvalidSub,
            Defect::AccessTokenMissing,
            Defect::AccessTokenOpaque,
            Defect::UserinfoInvalidSub,
        ] {
            plan = plan.token(defect, None);
        }
        let read: Value = serde_json::from_str(EVERY_KIND).unwrap();
        assert_eq!(json!(plan), read);
    }

    #[test]
    fn what_the_provider_reports_is_read() {
        let mut answer: Value = serde_json::from_str(EVERY_KIND).unwrap();
        answer["held"] = json!(2);
        answer["counters"] = json!({
            "answered": { "token-refresh": 3, "userinfo": 1 }, "wrong": { "token-refresh": 2 }, "token_requests_in_flight_at_most": 4,
        });
        let mut report: Report = serde_json::from_value(answer).unwrap();
        assert_eq!((report.held, report.counters.token_requests_in_flight_at_most), (2, 4));
        assert_eq!(report.counters.answered(Endpoint::TokenRefresh), 3);
        assert_eq!(report.counters.wrong(Endpoint::TokenRefresh), 2);
        assert_eq!(report.counters.answered(Endpoint::Jwks), 0);
        assert!(!report.is_used_up());
        report.endpoint_faults.clear();
        report.token_faults.clear();
        assert!(report.is_used_up());
    }
}
