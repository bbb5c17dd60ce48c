//! An OpenID provider with the endpoints, claims and habits of an Amazon Cognito user pool.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html>
//!
//! | endpoint | module |
//! |---|---|
//! | `{issuer}/.well-known/openid-configuration`, `{issuer}/.well-known/jwks.json` | [`discovery`] |
//! | `/oauth2/authorize` | [`authorize`] |
//! | `/login` | [`login`] |
//! | `/oauth2/token` | [`token`] |
//! | `/oauth2/userInfo` | [`userinfo`] |
//! | `/oauth2/revoke` | [`revoke`] |
//! | `/logout` | [`logout`] |
//! | `/_faults`, if it is switched on | [`faults`] |

mod accounts;
mod attempts;
mod authorize;
mod claims;
mod clock;
mod codes;
mod config;
mod cookies;
mod cors;
mod discovery;
mod faults;
mod keys;
mod login;
mod logout;
mod page;
mod parameters;
mod rate;
mod request;
mod revoke;
mod rotation;
mod secret;
mod sessions;
mod token;
mod userinfo;

#[cfg(test)]
mod tests;

pub(crate) use clock::{Clock, SystemClock};
pub(crate) use config::IdentityConfig;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tokio::sync::{Mutex, Semaphore};

use crate::private_file::StateError;
use accounts::Accounts;
use attempts::Attempts;
use codes::Codes;
use faults::Faults;
use keys::Keys;
use rate::Rates;
use sessions::Sessions;

/// Passwords that are checked at the same time: each check takes 19 MiB and a core.
const VERIFICATIONS: usize = 2;

/// Forms are small; 16 KiB leave room for a long `state`.
const LARGEST_FORM: usize = 16 * 1024;

/// The identity provider cannot start.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Keys, accounts or sessions cannot be read or written.
    #[error(transparent)]
    State(#[from] StateError),
    /// A signing key cannot be made or read.
    #[error("a signing key cannot be used: {0}")]
    Key(String),
    /// A password cannot be hashed.
    #[error("a password cannot be hashed: {0}")]
    Password(String),
}

/// The provider with everything that its endpoints share.
#[derive(Debug)]
pub(crate) struct IdentityProvider {
    config: IdentityConfig,
    clock: Box<dyn Clock>,
    keys: Keys,
    accounts: Accounts,
    attempts: Attempts,
    rates: Rates,
    verifications: Arc<Semaphore>,
    sessions: Sessions,
    /// Locked for a whole redemption: of two redemptions of one code the second must see what the first issued.
    codes: Mutex<Codes>,
    faults: Faults,
}

impl IdentityProvider {
    /// Opens the provider on its folder: makes keys and password hashes at the first start, reads them later.
    ///
    /// This takes a second or two at the first start; call it where blocking is allowed.
    ///
    /// # Errors
    ///
    /// See [`IdentityError`].
    pub(crate) fn open(folder: &Path, config: IdentityConfig, clock: Box<dyn Clock>) -> Result<Self, IdentityError> {
        std::fs::create_dir_all(folder).map_err(StateError::file(folder))?;
        Ok(Self {
            keys: Keys::open(&folder.join("keys.json"))?,
            accounts: Accounts::open(&folder.join("accounts.json"), config.accounts)?,
            sessions: Sessions::open(&folder.join("sessions.json"))?,
            attempts: Attempts::default(),
            rates: Rates::default(),
            verifications: Arc::new(Semaphore::new(VERIFICATIONS)),
            codes: Mutex::default(),
            faults: Faults::default(),
            config,
            clock,
        })
    }

    /// The provider's routes.
    pub(crate) fn router(self) -> Router {
        let provider = Arc::new(self);
        let pool = provider.config.pool_path();
        let mut router = Router::new()
            .route(
                &format!("{pool}/.well-known/openid-configuration"),
                get(discovery::configuration),
            )
            .route(&format!("{pool}/.well-known/jwks.json"), get(discovery::jwks))
            .route("/oauth2/authorize", get(authorize::authorize))
            .route("/login", get(login::show).post(login::submit))
            .route("/login.css", get(page::stylesheet))
            .route("/favicon.svg", get(page::icon))
            .route("/logout", get(logout::logout))
            .route("/oauth2/token", post(token::token).options(cors::preflight))
            .route("/oauth2/revoke", post(revoke::revoke).options(cors::preflight))
            .route("/oauth2/userInfo", get(userinfo::user_info).options(cors::preflight));
        if provider.config.fault_switch {
            tracing::warn!("the identity provider misbehaves when /_faults tells it to");
            router = router
                .route_layer(from_fn_with_state(Arc::clone(&provider), faults::intercept))
                .merge(faults::router());
        }
        router.layer(DefaultBodyLimit::max(LARGEST_FORM)).with_state(provider)
    }
}
