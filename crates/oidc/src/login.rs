//! The beginning of a sign-in.

use core::{fmt, time::Duration};

use crate::{
    config::ClientConfig,
    encoding::{push_parameter, random_text},
    identifiers::Scope,
    metadata::ProviderMetadata,
    pkce::PkceCodeVerifier,
    ports::Random,
    return_to::ReturnTo,
    secret::{Nonce, Redacted, State},
    time::UnixTime,
    transaction::Transaction,
};

/// What the provider should show ([OIDC Core section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// Nothing: sign in silently or answer `login_required`.
    None,
    /// The login page, even if the person is signed in there. The ID token's `auth_time` is then checked.
    Login,
    /// The choice of an account.
    SelectAccount,
    /// The consent page.
    Consent,
}

impl Prompt {
    /// Reads the parameter's value.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let all = [Self::None, Self::Login, Self::SelectAccount, Self::Consent];
        all.into_iter().find(|prompt| prompt.as_str() == value)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::SelectAccount => "select_account",
            Self::Consent => "consent",
        }
    }
}

/// Which provider behind Cognito to use, without asking the person
/// ([authorize endpoint](https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityProvider {
    /// `identity_provider`: a name such as `Google`, or `COGNITO` itself.
    Name(String),
    /// `idp_identifier`: an identifier such as the domain of an email address.
    Identifier(String),
}

/// How to sign in. The default shows the provider's own choice and comes back to `/`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoginOptions {
    /// Where to go afterwards.
    pub return_to: ReturnTo,
    /// What the provider should show.
    pub prompt: Option<Prompt>,
    /// The account name to fill in.
    pub login_hint: Option<String>,
    /// The provider behind the provider. Left out with [`Prompt::None`]: Cognito would not resume a federated session.
    pub identity_provider: Option<IdentityProvider>,
    /// The language of the login page, such as `de` (Cognito's managed login).
    pub lang: Option<String>,
    /// How long ago, in whole seconds, the person may have signed in at the provider. Cognito ignores the parameter
    /// `max_age`, but sends `auth_time`, which is then checked.
    pub max_age: Option<Duration>,
}

/// A sign-in that is about to start.
pub struct Login {
    /// Where to send the browser.
    pub url: String,
    /// What to store until it comes back.
    pub transaction: Transaction,
}

/// The URL contains the state and nonce.
impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Login")
            .field("url", &Redacted)
            .field("transaction", &self.transaction)
            .finish()
    }
}

/// Makes the authorization request ([RFC 6749 section 4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1)) with
/// PKCE `S256`, state and nonce, each of 256 fresh random bits.
#[must_use]
pub fn begin_login(
    config: &ClientConfig,
    metadata: &ProviderMetadata,
    options: LoginOptions,
    random: &impl Random,
    now: UnixTime,
) -> Login {
    let code_verifier = PkceCodeVerifier::random(random);
    let state = State::new(random_text(random));
    let nonce = Nonce::new(random_text(random));
    let scopes: Vec<&str> = config.scopes.iter().map(Scope::as_str).collect();

    let mut url = metadata.authorization_endpoint.with_query();
    let mut push = |name: &str, value: &str| push_parameter(&mut url, name, value);
    push("response_type", "code");
    push("client_id", config.client_id.as_str());
    push("redirect_uri", config.redirect_uri.as_str());
    push("scope", &scopes.join(" "));
    push("state", state.reveal());
    push("nonce", nonce.reveal());
    push("code_challenge", code_verifier.challenge().as_str());
    push("code_challenge_method", "S256");
    if let Some(resource) = &config.resource {
        push("resource", resource.as_str());
    }
    if let Some(prompt) = options.prompt {
        push("prompt", prompt.as_str());
    }
    if let Some(login_hint) = &options.login_hint {
        push("login_hint", login_hint);
    }
    if let Some(lang) = &options.lang {
        push("lang", lang);
    }
    if let Some(max_age) = options.max_age {
        push("max_age", &max_age.as_secs().to_string());
    }
    match &options.identity_provider {
        Some(_) if options.prompt == Some(Prompt::None) => {}
        Some(IdentityProvider::Name(name)) => push("identity_provider", name),
        Some(IdentityProvider::Identifier(identifier)) => push("idp_identifier", identifier),
        None => {}
    }

    let transaction = Transaction {
        state,
        nonce,
        code_verifier,
        issuer: config.issuer.clone(),
        redirect_uri: config.redirect_uri.clone(),
        return_to: options.return_to,
        started_at: now,
        max_age: options.max_age.map(|age| age.as_secs()),
        fresh_login: options.prompt == Some(Prompt::Login),
        silent: options.prompt == Some(Prompt::None),
    };
    Login { url, transaction }
}

#[cfg(test)]
mod tests;
