//! There and back: leaving for the provider, and coming back from it.

use core::time::Duration;
use std::rc::Rc;

use futures::future::join;

use crate::{
    callback::{Callback, CallbackError},
    client::Client,
    config::TokenProfile,
    error::{SignInError, TokenError},
    event::SessionEvent,
    id_token::{IdTokenClaims, IdTokenError},
    jwks::Jwks,
    login::{Login, LoginOptions, Prompt, begin_login},
    metadata::ProviderMetadata,
    ports::{Ports, Storage},
    redemption::{Redemption, VerifiedTokens},
    return_to::ReturnTo,
    secret::State,
    time::UnixTime,
    token_response::{TokenEndpointError, TokenResponse},
    transaction::Transaction,
    transactions,
};

/// Sign-ins that are remembered after they came back.
const REMEMBERED_ARRIVALS: usize = 32;
/// How old a sign-in may be at most that was to be made anew. Filling in the login page takes a while.
const AFRESH: Duration = Duration::from_secs(10 * 60);

/// What came of a visit to the redirect URI.
#[derive(Debug)]
pub enum Arrival {
    /// It is no answer of the provider: somebody opened the address by hand, or another library owns the parameters.
    Nothing,
    /// Somebody is signed in.
    SignedIn {
        /// Where they wanted to go.
        return_to: ReturnTo,
    },
    /// A silent attempt came to nothing because the person has to do something. Nobody asked for it, so there is nothing to
    /// say.
    NeedsInteraction {
        /// Where they wanted to go.
        return_to: ReturnTo,
    },
    /// It did not work.
    Failed {
        /// Where they wanted to go.
        return_to: ReturnTo,
        /// Why.
        error: SignInError,
    },
}

impl<P: Ports> Client<P> {
    /// Begins a sign-in: what has to be remembered goes into the tab's `storage`, and the browser has to go to the URL that
    /// is returned.
    ///
    /// After a sign-out, or when a session has ended by itself, the provider is asked to let the person sign in anew
    /// (`prompt=login`), whatever its cookie says.
    ///
    /// # Errors
    /// The provider's metadata cannot be had, the storage is refused, or a silent attempt would bring back what has just
    /// been ended.
    pub async fn begin_login(&self, options: LoginOptions, storage: &impl Storage) -> Result<String, SignInError> {
        let options = self.as_it_must_be(options)?;
        let metadata = self.metadata().await?;
        let ports = &self.0.ports;
        let now = ports.now();
        transactions::purge(storage, now);
        let is_silent = options.prompt == Some(Prompt::None);
        let Login { url, transaction } = begin_login(&self.0.config, &metadata, options, ports, now);
        if !transactions::keep(storage, &transaction) {
            return Err(SignInError::Storage);
        }
        if !is_silent {
            ports.emit(SessionEvent::LoginStarted);
        }
        Ok(url)
    }

    fn as_it_must_be(&self, mut options: LoginOptions) -> Result<LoginOptions, SignInError> {
        if self.0.authenticate_next.get() {
            match options.prompt {
                Some(Prompt::None) => return Err(SignInError::SessionEnded),
                None => options.prompt = Some(Prompt::Login),
                Some(_) => {}
            }
        }
        if options.identity_provider.is_none() {
            options.identity_provider = self.0.config.identity_provider.clone();
        }
        // Providers that are not Cognito say when the person signed in only if they are asked for a limit.
        let is_afresh = options.prompt == Some(Prompt::Login) && self.0.config.token_profile == TokenProfile::Standard;
        if is_afresh && options.max_age.is_none() {
            options.max_age = Some(AFRESH);
        }
        // A sign-in of longer ago would end at once.
        let limits = [options.max_age, self.0.config.session_lifetime];
        options.max_age = limits.into_iter().flatten().min();
        Ok(options)
    }

    /// Comes back from the provider with the query of the redirect URI. The address bar must not show it any more.
    ///
    /// Whatever comes of it, the code is redeemed at most once, and the sign-in is forgotten.
    pub async fn complete_login(&self, query: &str, storage: &impl Storage) -> Arrival {
        let (result, return_to, is_silent) = match Callback::parse(query) {
            Ok(None) => return Arrival::Nothing,
            Err(error) => (Err(CallbackError::from(error).into()), ReturnTo::default(), false),
            Ok(Some(callback)) => match callback
                .state()
                .and_then(|state| transactions::take(storage, state))
                .filter(|transaction| self.is_first(transaction.state()))
            {
                None => (Err(CallbackError::Unknown.into()), ReturnTo::default(), false),
                Some(transaction) => {
                    let (return_to, is_silent) = (transaction.return_to().clone(), transaction.is_silent());
                    (self.redeem(transaction, callback).await, return_to, is_silent)
                }
            },
        };
        // Signed in too long ago: the provider's cookie would only bring the same again.
        if result.as_ref().is_err_and(is_too_long_ago) {
            self.0.authenticate_next.set(true);
        }
        match result {
            Ok(tokens) => {
                self.enter(tokens);
                Arrival::SignedIn { return_to }
            }
            Err(error) if is_silent && needs_interaction(&error) => Arrival::NeedsInteraction { return_to },
            Err(error) => {
                self.0.ports.emit(SessionEvent::LoginFailed(error.code()));
                Arrival::Failed { return_to, error }
            }
        }
    }

    /// Whether no other tab has come back with this sign-in. Presenting a code twice would end what came of it.
    fn is_first(&self, state: &State) -> bool {
        let mut arrived = self.0.arrived.borrow_mut();
        if arrived.contains(state) {
            return false;
        }
        if arrived.len() == REMEMBERED_ARRIVALS {
            arrived.pop_front();
        }
        arrived.push_back(state.clone());
        true
    }

    async fn redeem(&self, transaction: Transaction, callback: Callback) -> Result<VerifiedTokens, SignInError> {
        let inner = &self.0;
        let metadata = self.metadata().await?;
        let (began_at, is_silent) = (transaction.started_at(), transaction.is_silent());
        let redemption = transaction.accept(callback, &inner.config, &metadata, inner.ports.now())?;
        let answer = async {
            let answer = inner.ports.post(&redemption.request).await;
            (answer, inner.ports.now())
        };
        let ((answer, received_at), keys) = join(answer, self.keys(&metadata)).await;
        let answer = answer.map_err(|_| TokenEndpointError::Unreachable)?;
        let response = TokenResponse::parse(answer.status, &answer.body)?;
        let tokens = match keys {
            Ok(keys) => self.verify(&redemption, &response, keys, &metadata, received_at).await,
            Err(error) => Err(error),
        };
        match tokens {
            Ok(tokens) if !self.was_signed_out_since(began_at, is_silent, &tokens.claims, received_at) => Ok(tokens),
            result => {
                // Nobody will ever use it.
                self.revoke_in_background(response.refresh_token);
                Err(result.err().unwrap_or(SignInError::SessionEnded))
            }
        }
    }

    async fn verify(
        &self,
        redemption: &Redemption,
        response: &TokenResponse,
        mut keys: Rc<Jwks>,
        metadata: &ProviderMetadata,
        received_at: UnixTime,
    ) -> Result<VerifiedTokens, SignInError> {
        let inner = &self.0;
        loop {
            match redemption
                .verify(response, &inner.config, &keys, &inner.ports, received_at)
                .await
            {
                Ok(tokens) => return Ok(tokens),
                Err(error) => keys = self.keys_for(error, metadata).await?,
            }
        }
    }

    /// Whether somebody signed out in this browser while this sign-in was on its way, which only the provider's cookie
    /// answered.
    fn was_signed_out_since(
        &self,
        began_at: UnixTime,
        is_silent: bool,
        claims: &IdTokenClaims,
        received_at: UnixTime,
    ) -> bool {
        let Some(signed_out_at) = self.0.signed_out_at.get() else {
            return false;
        };
        // A sign-out in the future: the clock was set back, and says nothing.
        if signed_out_at < began_at || signed_out_at > received_at {
            return false;
        }
        // How long ago they authenticated is the provider's to say, however its clock differs from ours.
        let age = claims.auth_time.map(|auth_time| claims.issued_at.since(auth_time));
        is_silent || age.is_some_and(|age| received_at.minus(age) < signed_out_at)
    }

    fn enter(&self, tokens: VerifiedTokens) {
        let inner = &self.0;
        let subject = tokens.claims.subject.clone();
        let earlier = inner
            .session
            .borrow()
            .identity()
            .map(|identity| identity.subject.clone());
        let replaced = inner.session.borrow_mut().sign_in(tokens);
        self.revoke_in_background(replaced.into_iter().chain(self.unverified_refresh_token()));
        inner.authenticate_next.set(false);
        self.forget_failures();
        inner.ports.emit(match earlier {
            Some(earlier) if earlier != subject => SessionEvent::PersonChanged,
            _ => SessionEvent::SignedIn,
        });
    }
}

fn needs_interaction(error: &SignInError) -> bool {
    matches!(
        error,
        SignInError::Callback(CallbackError::InteractionRequired(_)) | SignInError::SessionEnded
    ) || is_too_long_ago(error)
}

fn is_too_long_ago(error: &SignInError) -> bool {
    matches!(
        error,
        SignInError::Token(TokenError::IdToken(IdTokenError::AuthenticationAge))
    )
}
