//! Talks to the identity provider: crate `oidc` says what to send and judges what comes back.

use std::{cell::RefCell, rc::Rc};

use futures::future::{LocalBoxFuture, join};
use oidc::{
    Callback, CallbackError, ClientConfig, Jwks, JwksError, Login, LoginOptions, MetadataError, ProviderMetadata,
    Random, RefreshToken, Renewal, Renewed, SignInError, TokenEndpointError, TokenRequest, TokenResponse, Transaction,
    VerifiedTokens, begin_login, discovery_url, revoke_request, sign_out_url,
};

use super::verifier::WebCrypto;
use crate::platform::{self, RequestError};

/// The identity provider of this shell.
pub(super) struct Provider {
    config: ClientConfig,
    metadata: RefCell<Option<Rc<ProviderMetadata>>>,
    keys: RefCell<Option<Rc<Jwks>>>,
}

/// The browser's generator.
pub(super) struct BrowserRandom;

impl Random for BrowserRandom {
    fn fill(&self, buffer: &mut [u8]) {
        platform::fill_random(buffer);
    }
}

impl Provider {
    /// The provider that the configuration names.
    pub(super) fn new(config: ClientConfig) -> Self {
        let metadata = RefCell::new(config.metadata.clone().map(Rc::new));
        Self {
            config,
            metadata,
            keys: RefCell::default(),
        }
    }

    /// The userInfo endpoint, known once somebody has signed in.
    pub(super) fn userinfo_endpoint(&self) -> Option<String> {
        Some(
            self.metadata
                .borrow()
                .as_ref()?
                .userinfo_endpoint
                .as_ref()?
                .as_str()
                .to_owned(),
        )
    }

    /// Makes the address of the login page.
    pub(super) async fn begin_login(&self, options: LoginOptions) -> Result<Login, SignInError> {
        let metadata = self.metadata().await?;
        Ok(begin_login(
            &self.config,
            &metadata,
            options,
            &BrowserRandom,
            platform::unix_time(),
        ))
    }

    /// Redeems the code that the person came back with, once, and checks every token.
    pub(super) fn complete_login(
        &self,
        transaction: Transaction,
        callback: Callback,
    ) -> LocalBoxFuture<'_, Result<VerifiedTokens, SignInError>> {
        Box::pin(async move {
            let metadata = self.metadata().await?;
            let redemption = transaction.accept(callback, &self.config, &metadata, platform::unix_time())?;
            let (response, keys) = join(send(&redemption.request), self.keys(&metadata, false)).await;
            let (response, mut keys) = (response?, keys?);
            let now = platform::unix_time();
            let mut are_fresh = false;
            loop {
                let verified = redemption.verify(&response, &self.config, &keys, &WebCrypto, now).await;
                match verified {
                    Err(error) if error.needs_fresh_keys() && !are_fresh => {
                        keys = self.keys(&metadata, true).await?;
                        are_fresh = true;
                    }
                    verified => return Ok(verified?),
                }
            }
        })
    }

    /// Renews the tokens.
    pub(super) fn renew<'a>(&'a self, renewal: &'a Renewal) -> LocalBoxFuture<'a, Result<Renewed, SignInError>> {
        Box::pin(async move {
            let metadata = self.metadata().await?;
            let response = send(&renewal.request(&self.config, &metadata)).await?;
            let mut keys = self.keys(&metadata, false).await?;
            let now = platform::unix_time();
            let mut are_fresh = false;
            loop {
                let renewed = renewal.verify(&response, &self.config, &keys, &WebCrypto, now).await;
                match renewed {
                    Err(error) if error.needs_fresh_keys() && !are_fresh => {
                        keys = self.keys(&metadata, true).await?;
                        are_fresh = true;
                    }
                    renewed => return Ok(renewed?),
                }
            }
        })
    }

    /// Makes the refresh token worthless. Signing out goes on whatever comes of it.
    pub(super) async fn revoke(&self, token: &RefreshToken) {
        let Ok(metadata) = self.metadata().await else { return };
        if let Some(request) = revoke_request(&self.config, &metadata, token) {
            let _ = post(&request).await;
        }
    }

    /// Where the provider's own session ends, if that is known.
    pub(super) fn sign_out_url(&self, home: &str) -> Option<String> {
        sign_out_url(&self.config, self.metadata.borrow().as_ref()?, home)
    }

    fn metadata(&self) -> LocalBoxFuture<'_, Result<Rc<ProviderMetadata>, SignInError>> {
        Box::pin(async move {
            if let Some(metadata) = self.metadata.borrow().clone() {
                return Ok(metadata);
            }
            let url = discovery_url(&self.config.issuer);
            let text = platform::get_text(&url).await.map_err(|_| MetadataError::Unreachable)?;
            let metadata = Rc::new(ProviderMetadata::parse(&text, &self.config.issuer)?);
            *self.metadata.borrow_mut() = Some(Rc::clone(&metadata));
            Ok(metadata)
        })
    }

    /// The provider's keys, fetched if there are none or not the right ones.
    fn keys<'a>(
        &'a self,
        metadata: &'a ProviderMetadata,
        fresh: bool,
    ) -> LocalBoxFuture<'a, Result<Rc<Jwks>, SignInError>> {
        Box::pin(async move {
            if !fresh && let Some(keys) = self.keys.borrow().clone() {
                return Ok(keys);
            }
            let text = platform::get_text(metadata.jwks_uri.as_str())
                .await
                .map_err(|_| JwksError::Unreachable)?;
            let keys = Rc::new(Jwks::parse(&text)?);
            *self.keys.borrow_mut() = Some(Rc::clone(&keys));
            Ok(keys)
        })
    }
}

/// Asks the token endpoint.
fn send(request: &TokenRequest) -> LocalBoxFuture<'_, Result<TokenResponse, SignInError>> {
    Box::pin(async move {
        let (status, body) = post(request).await.map_err(|_| TokenEndpointError::Unreachable)?;
        Ok(TokenResponse::parse(status, &body)?)
    })
}

fn post(request: &TokenRequest) -> LocalBoxFuture<'_, Result<(u16, String), RequestError>> {
    Box::pin(async move {
        let init = platform::request_init("POST");
        let headers = web_sys::Headers::new()?;
        headers.set("content-type", TokenRequest::CONTENT_TYPE)?;
        init.set_headers(&headers);
        init.set_body(&request.body().into());
        let response = platform::fetch(request.url().as_str(), &init).await?;
        let body = platform::text_of(&response).await?;
        Ok((response.status(), body))
    })
}

/// What the person reads: what to do, rather than which rule was broken.
pub(super) fn sentence(error: &SignInError) -> &'static str {
    match error {
        SignInError::Callback(CallbackError::Denied(_)) => "Signing in was cancelled.",
        SignInError::Callback(CallbackError::Stale) => "Signing in took too long. Sign in again.",
        SignInError::TokenEndpoint(error) if error.is_retryable() => {
            "The sign-in service did not answer. Wait a moment and sign in again."
        }
        SignInError::Metadata(MetadataError::Unreachable) | SignInError::Jwks(JwksError::Unreachable) => {
            "The sign-in service could not be reached. Check your connection and try again."
        }
        SignInError::Storage => {
            "Your browser does not let this site store anything, so signing in cannot work. Allow site data and try again."
        }
        SignInError::InsecureContext => "Signing in works over a secure connection (https) only.",
        SignInError::SessionEnded => "Your session has ended. Sign in to go on.",
        SignInError::Callback(CallbackError::Unknown) => {
            "This sign-in was not started in this tab or has been used already. Sign in again."
        }
        SignInError::Config(_) | SignInError::Metadata(_) => {
            "Signing in is not set up correctly. Contact your administrator."
        }
        _ => "Signing in did not work. Sign in again.",
    }
}
