//! OpenID Connect for a public client in the browser: authorization code with PKCE, full token validation and the
//! session, as a state machine.
//!
//! The crate opens no connection and reads no clock: it makes URLs and request bodies, judges what came back, and keeps
//! the session. Clock, storage, HTTP, signature check, randomness and the lock between tabs are ports that the caller
//! brings, so all of it is tested without a browser and without waiting. Amazon Cognito is the first provider it was written for; a [`TokenProfile::Standard`] provider works as well.
//!
//! # The way through
//!
//! [`ClientSettings`] from the configuration become a [`ClientConfig`], and with the caller's [`Ports`] a [`Client`], the
//! session of one browser:
//!
//! 1. [`Client::begin_login`] finds the provider's endpoints, stores a [`Transaction`] and answers with the URL of the login.
//! 2. [`Client::complete_login`] reads the query of the redirect URI, redeems the code exactly once, and checks every token.
//! 3. [`Client::access_token`] hands out the token while it is good and renews it before it is not.
//! 4. [`Client::sign_out`] ends it.
//!
//! Each step is made of parts that can be used alone, without any I/O: [`begin_login`], [`Callback::parse`],
//! [`Transaction::accept`], [`TokenResponse::parse`], [`Redemption::verify`], [`Session`], [`Renewal`], [`revoke_request`],
//! [`sign_out_url`].
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
mod client;
mod config;
mod encoding;
mod error;
mod error_code;
mod event;
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
mod transactions;
mod userinfo;
mod verify;
mod web_address;

pub use access_token::{AccessTokenClaims, AccessTokenError, ExpectedAccessToken, validate_access_token};
pub use backoff::Backoff;
#[cfg(feature = "browser")]
pub use browser::WebCryptoVerifier;
pub use callback::{Callback, CallbackError, CallbackParseError, ProviderError};
pub use client::{Arrival, Client, SignOutScope};
pub use config::{ClientConfig, ClientSettings, ConfigError, SignOutStyle, TokenProfile};
pub use error::{SignInError, TokenError};
pub use error_code::{ALL_ERROR_CODES, ErrorCode};
pub use event::SessionEvent;
pub use id_token::{ExpectedIdToken, IdTokenClaims, IdTokenError, validate_id_token, validate_refreshed_id_token};
pub use identifiers::{ClientId, Issuer, IssuerError, KeyId, Resource, Scope, Subject};
pub use identity::Identity;
pub use jwks::{Jwks, JwksError, RsaPublicKey};
pub use login::{IdentityProvider, Login, LoginOptions, Prompt, begin_login};
pub use metadata::{MetadataError, ProviderMetadata, discovery_url};
pub use pkce::{PkceCodeChallenge, PkceCodeVerifier};
pub use ports::{Clock, Events, Http, HttpAnswer, Lock, NoAnswer, Ports, Random, SignatureVerifier, Storage, Tasks};
pub use redemption::{Redemption, VerifiedTokens};
pub use renewal::{Renewal, Renewed};
pub use return_to::ReturnTo;
#[cfg(any(test, feature = "rsa"))]
pub use rsa_verifier::RsaVerifier;
pub use secret::{AccessToken, AuthorizationCode, IdToken, Nonce, RefreshToken, State};
pub use session::{Access, AfterFailure, Discarded, EndReason, Epoch, Late, Session};
pub use sign_out::sign_out_url;
pub use time::{ClockOffset, LEEWAY, UnixTime};
pub use token::{UnverifiedToken, UnverifiedTokenError};
pub use token_request::{TokenRequest, global_sign_out_request, refresh_request, revoke_request};
pub use token_response::{OAuthErrorCode, TokenEndpointError, TokenResponse};
pub use transaction::Transaction;
pub use userinfo::{UserInfoError, check_userinfo};
pub use verify::{VerifiedToken, VerifyError, verify};
pub use web_address::{Endpoint, RedirectUri, WebAddressError};
