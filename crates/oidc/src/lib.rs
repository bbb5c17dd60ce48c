//! OpenID Connect for a public client in the browser: authorization code with PKCE, full token validation and the
//! session, without I/O.
//!
//! The crate opens no connection and reads no clock: it makes URLs and request bodies, judges what came back, and keeps
//! the session. The caller brings the [`Random`] and [`SignatureVerifier`] ports, the time as [`UnixTime`], and an HTTP
//! client. Amazon Cognito is the first provider it was written for; a [`TokenProfile::Standard`] provider works as well.
//!
//! # The way through
//!
//! 1. [`ClientSettings`] from the configuration become a [`ClientConfig`]; [`discovery_url`] and
//!    [`ProviderMetadata::parse`] (or metadata in the configuration) say where the endpoints are.
//! 2. [`begin_login`] makes the authorization URL and a [`Transaction`] to be stored under
//!    [`Transaction::storage_key`] until the browser comes back.
//! 3. [`Callback::parse`] reads the query of the redirect URI; [`Transaction::accept`] turns both into a
//!    [`Redemption`], whose [`TokenRequest`] is to be POSTed exactly once.
//! 4. [`TokenResponse::parse`] reads the answer, [`Redemption::verify`] checks every token in it against the
//!    provider's [`Jwks`], and [`Session::sign_in`] takes the result.
//! 5. [`Session::access_token`] hands out the token while it is good and asks for a [`Renewal`] before it is not.
//! 6. [`Session::sign_out`], [`revoke_request`] and [`sign_out_url`] end it.
//!
//! # Security
//!
//! Claims can be read from a [`VerifiedToken`] only, which [`verify`] alone makes. Secrets have types of their own
//! whose `Debug` prints nothing of them and which have no `Display`; error texts contain no token, code or state.
//! Whatever runs on the shell's origin can still reach what the shell can reach: this crate keeps tokens out of
//! accidents, not out of hostile code in the same page.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod access_token;
mod backoff;
#[cfg(feature = "browser")]
mod browser;
mod callback;

mod config;
mod encoding;
mod error;
mod error_code;
mod id_token;
mod identifiers;
mod identity;
mod jwks;
mod login;
mod metadata;
mod pkce;
mod ports;
mod redemption;
mod renewal;
mod return_to;
#[cfg(any(test, feature = "rsa"))]
mod rsa_verifier;
mod secret;
mod session;
mod sign_out;
#[cfg(test)]
mod testing;
mod time;
mod token;
mod token_request;
mod token_response;
mod transaction;
mod verify;
mod web_address;

pub use access_token::{AccessTokenClaims, AccessTokenError, ExpectedAccessToken, validate_access_token};
pub use backoff::Backoff;
#[cfg(feature = "browser")]
pub use browser::WebCryptoVerifier;
pub use callback::{Callback, CallbackError, CallbackParseError, ProviderError};
pub use config::{ClientConfig, ClientSettings, ConfigError, SignOutStyle, TokenProfile};
pub use error::{SignInError, TokenError};
pub use error_code::{ALL_ERROR_CODES, ErrorCode};
pub use id_token::{ExpectedIdToken, IdTokenClaims, IdTokenError, validate_id_token, validate_refreshed_id_token};
pub use identifiers::{ClientId, Issuer, IssuerError, KeyId, Resource, Scope, Subject};
pub use identity::Identity;
pub use jwks::{Jwks, JwksError, RsaPublicKey};
pub use login::{IdentityProvider, Login, LoginOptions, Prompt, begin_login};
pub use metadata::{MetadataError, ProviderMetadata, discovery_url};
pub use pkce::{PkceCodeChallenge, PkceCodeVerifier};
pub use ports::{Random, SignatureVerifier};
pub use redemption::{Redemption, VerifiedTokens};
pub use renewal::{Renewal, Renewed};
pub use return_to::ReturnTo;
#[cfg(any(test, feature = "rsa"))]
pub use rsa_verifier::RsaVerifier;
pub use secret::{AccessToken, AuthorizationCode, IdToken, Nonce, RefreshToken, State};
pub use session::{Access, AfterFailure, Discarded, EndReason, Epoch, Session};
pub use sign_out::sign_out_url;
pub use time::{ClockOffset, LEEWAY, UnixTime};
pub use token::{UnverifiedToken, UnverifiedTokenError};
pub use token_request::{TokenRequest, refresh_request, revoke_request};
pub use token_response::{OAuthErrorCode, TokenEndpointError, TokenResponse};
pub use transaction::Transaction;
pub use verify::{VerifiedToken, VerifyError, verify};
pub use web_address::{Endpoint, RedirectUri, WebAddressError};
