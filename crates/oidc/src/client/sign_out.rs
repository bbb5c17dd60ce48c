//! The end, on request.

use futures::FutureExt;

use crate::{
    client::Client,
    event::SessionEvent,
    ports::Ports,
    secret::RefreshToken,
    session::Access,
    sign_out::sign_out_url,
    token_request::{TokenRequest, global_sign_out_request, revoke_request},
};

/// Where a person signs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignOutScope {
    /// In this browser's shell only. The provider's own session goes on, and with it other applications.
    Local,
    /// Here and at the provider, which ends the sessions behind it as far as it can (Cognito: SAML providers with sign-out).
    Federated,
    /// Here, at the provider, and on every other device
    /// ([`GlobalSignOut`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html)).
    /// Without `global_sign_out_endpoint` in the configuration the same as [`Self::Federated`].
    Global,
}

impl<P: Ports> Client<P> {
    /// Signs out: nobody is signed in when this returns, network or not. Tokens are revoked in the background; an answer to
    /// a renewal that arrives later is thrown away, and what it brought is revoked too.
    ///
    /// Returns where the browser has to go next to end the provider's own session, which leads back to `home`, a URL that is
    /// registered there.
    pub fn sign_out(&self, scope: SignOutScope, home: &str) -> Option<String> {
        let first = match scope {
            SignOutScope::Global => self.global_sign_out_request(),
            SignOutScope::Local | SignOutScope::Federated => None,
        };
        self.forget(first);
        self.0.ports.emit(SessionEvent::SignedOut);
        if scope == SignOutScope::Local {
            return None;
        }
        let metadata = self.0.metadata.borrow();
        sign_out_url(&self.0.config, metadata.as_ref()?, home)
    }

    /// Where the browser has to go to end the provider's own session, also if nothing is known of the provider yet: a vault
    /// that began anew does not know who was signed in before.
    pub async fn sign_out_url(&self, home: &str) -> Option<String> {
        let metadata = self.metadata().await.ok()?;
        sign_out_url(&self.0.config, &metadata, home)
    }

    /// The next sign-in begins with the person and not with the provider's cookie.
    pub fn authenticate_next(&self) {
        self.0.authenticate_next.set(true);
    }

    /// The person has signed out elsewhere in this browser.
    pub fn signed_out_elsewhere(&self) {
        self.forget(None);
        self.0.ports.emit(SessionEvent::SignedOutElsewhere);
    }

    /// `first` goes out before any token is revoked: it needs an access token that is still good.
    fn forget(&self, first: Option<TokenRequest>) {
        let refresh_token = self.0.session.borrow_mut().sign_out();
        let refresh_tokens = refresh_token.into_iter().chain(self.unverified_refresh_token());
        self.0.authenticate_next.set(true);
        self.0.signed_out_at.set(Some(self.0.ports.now()));
        self.forget_failures();
        self.send_in_background(first, refresh_tokens);
    }

    /// Makes refresh tokens worthless, in the background. Nothing depends on what comes of it.
    pub(super) fn revoke_in_background(&self, tokens: impl IntoIterator<Item = RefreshToken>) {
        self.send_in_background(None, tokens);
    }

    fn send_in_background(&self, first: Option<TokenRequest>, revoked: impl IntoIterator<Item = RefreshToken>) {
        let revoked: Vec<RefreshToken> = revoked.into_iter().collect();
        if first.is_none() && revoked.is_empty() {
            return;
        }
        let client = self.clone();
        let work = async move {
            let inner = &client.0;
            if let Some(request) = first {
                let _ = inner.ports.post(&request).await;
            }
            if revoked.is_empty() {
                return;
            }
            let Ok(metadata) = client.metadata().await else { return };
            for token in &revoked {
                if let Some(request) = revoke_request(&inner.config, &metadata, token) {
                    let _ = inner.ports.post(&request).await;
                }
            }
        };
        self.0.ports.spawn(work.boxed_local());
    }

    fn global_sign_out_request(&self) -> Option<TokenRequest> {
        match self.0.session.borrow().access_token(self.0.ports.now()) {
            Access::Valid(token) | Access::NeedsRenewal(Some(token)) => global_sign_out_request(&self.0.config, token),
            Access::NeedsRenewal(None) | Access::Ended => None,
        }
    }
}
