//! An authorization request, checked.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use url::Url;

use super::config::{AppClient, IdentityConfig};
use super::page;
use super::parameters::{Parameters, Repeated};

/// A request that may be answered with a code
/// ([OIDC Core, 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuthorizationRequest {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    /// `code_challenge`, always of method S256.
    pub(crate) challenge: String,
    pub(crate) prompt: Prompt,
    /// Where the access token is meant to be used ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)).
    pub(crate) resource: Option<String>,
    pub(crate) login_hint: Option<String>,
    pub(crate) style: ResponseStyle,
}

/// What authorization responses carry beside the answer itself; by default as Cognito's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ResponseStyle {
    /// `iss` ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
    pub(crate) issuer: Option<String>,
    /// Errors have no `error_description`.
    pub(crate) without_description: bool,
}

/// What the client wants the person to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// The login page if nobody is signed in.
    WhenNeeded,
    /// Nothing: an error instead of the login page.
    None,
    /// The login page in any case.
    Login,
}

/// Why a request gets no code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The person is told, and not sent anywhere: the redirect URI cannot be trusted
    /// ([RFC 6749, 4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1)).
    Page(&'static str),
    /// The client is told.
    Redirect {
        /// The registered redirect URI.
        redirect_uri: String,
        /// `error`.
        error: &'static str,
        /// `error_description`; Cognito often leaves it out.
        description: Option<&'static str>,
        /// `state` of the request.
        state: Option<String>,
        /// What it carries beside these.
        style: ResponseStyle,
    },
}

impl AuthorizationRequest {
    /// Checks the parameters of `/oauth2/authorize` and `/login`.
    pub(crate) fn check(
        parameters: &Parameters,
        config: &IdentityConfig,
        style: &ResponseStyle,
    ) -> Result<Self, Refusal> {
        let (client, redirect_uri) = client(parameters, config)?;
        let state = parameters.get("state");
        let refuse = |error, description| Refusal::Redirect {
            redirect_uri: redirect_uri.to_owned(),
            error,
            description,
            state: state.ok().flatten().map(str::to_owned),
            style: style.clone(),
        };
        let invalid = |description| refuse("invalid_request", Some(description));
        let get = |name| {
            parameters
                .get(name)
                .map_err(|Repeated| invalid("a parameter is repeated"))
        };

        match get("response_type")? {
            Some("code") => {}
            Some("token") => return Err(refuse("unauthorized_client", None)),
            _ => return Err(invalid("response_type must be code")),
        }
        let challenge = get("code_challenge")?.ok_or_else(|| invalid("code_challenge is required"))?;
        if !is_challenge(challenge) {
            return Err(invalid("code_challenge is not the SHA-256 of a verifier"));
        }
        if get("code_challenge_method")? != Some("S256") {
            return Err(invalid("code_challenge_method must be S256"));
        }
        if get("identity_provider")?.is_some_and(|provider| provider != "COGNITO") {
            return Err(invalid("identity_provider is not known"));
        }
        let prompt = prompt(get("prompt")?)
            .ok_or_else(|| invalid("prompt must be none, or some of login, select_account and consent"))?;
        let resource = get("resource")?
            .map(|uri| resource(client, uri).map_err(invalid))
            .transpose()?;
        let scopes = scopes(client, get("scope")?).ok_or_else(|| refuse("invalid_scope", None))?;
        Ok(Self {
            client_id: client.id.clone(),
            redirect_uri: redirect_uri.to_owned(),
            scopes,
            state: get("state")?.map(str::to_owned),
            nonce: get("nonce")?.map(str::to_owned),
            challenge: challenge.to_owned(),
            prompt,
            resource,
            login_hint: get("login_hint")?.map(str::to_owned),
            style: style.clone(),
        })
    }

    /// The redirect URI with `code` and `state`.
    pub(crate) fn redirect_with_code(&self, code: &str) -> String {
        redirect(
            &self.redirect_uri,
            &self.style,
            &[("code", Some(code)), ("state", self.state.as_deref())],
        )
    }

    /// The redirect URI with an error and `state`.
    pub(crate) fn redirect_with_error(&self, error: &'static str) -> String {
        redirect(
            &self.redirect_uri,
            &self.style,
            &[("error", Some(error)), ("state", self.state.as_deref())],
        )
    }

    /// The refusal of a request that is valid in itself.
    pub(crate) fn refuse(&self, error: &'static str) -> Refusal {
        Refusal::Redirect {
            redirect_uri: self.redirect_uri.clone(),
            error,
            description: None,
            state: self.state.clone(),
            style: self.style.clone(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Page(message) => page::problem(StatusCode::BAD_REQUEST, message),
            Self::Redirect {
                redirect_uri,
                error,
                description,
                state,
                style,
            } => {
                let description = description.filter(|_| !style.without_description);
                let parameters = [
                    ("error", Some(error)),
                    ("error_description", description),
                    ("state", state.as_deref()),
                ];
                let location = redirect(&redirect_uri, &style, &parameters);
                let headers = [
                    (header::LOCATION, location.as_str()),
                    (header::CACHE_CONTROL, "no-store"),
                ];
                (StatusCode::FOUND, headers).into_response()
            }
        }
    }
}

fn client<'request>(
    parameters: &'request Parameters,
    config: &'request IdentityConfig,
) -> Result<(&'request AppClient, &'request str), Refusal> {
    let known = parameters
        .get("client_id")
        .ok()
        .flatten()
        .and_then(|id| config.client(id));
    let client = known.ok_or(Refusal::Page("The client of this sign-in is not known here."))?;
    let redirect_uri = parameters.get("redirect_uri").ok().flatten();
    let registered = redirect_uri.filter(|uri| client.redirect_uris.iter().any(|known| known == uri));
    let redirect_uri = registered.ok_or(Refusal::Page(
        "The address to return to after this sign-in is not registered for its client.",
    ))?;
    Ok((client, redirect_uri))
}

/// A SHA-256 in base64url: 43 characters.
fn is_challenge(text: &str) -> bool {
    text.len() == 43
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What `prompt` asks for ([OIDC Core, 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
/// Accounts to select from and a consent to ask for exist at other identity providers only; Cognito passes these two on.
fn prompt(requested: Option<&str>) -> Option<Prompt> {
    let mut prompt = Prompt::WhenNeeded;
    let values = requested.unwrap_or_default();
    for value in values.split(' ').filter(|value| !value.is_empty()) {
        match value {
            "none" if values.trim() == "none" => prompt = Prompt::None,
            "login" => prompt = Prompt::Login,
            "select_account" | "consent" => {}
            _ => return None,
        }
    }
    Some(prompt)
}

/// The one resource that Cognito binds an access token to, compared as a string with those of the client.
fn resource(client: &AppClient, uri: &str) -> Result<String, &'static str> {
    if Url::parse(uri).is_ok_and(|url| url.fragment().is_none()) {
        let known = client.resources.iter().find(|known| *known == uri);
        known.cloned().ok_or("resource is not known")
    } else {
        Err("resource must be an absolute URI without a fragment")
    }
}

/// The scopes in the order in which they were asked for; without any, all that the client may have, as in Cognito.
fn scopes(client: &AppClient, requested: Option<&str>) -> Option<Vec<String>> {
    let Some(requested) = requested else {
        return Some(client.scopes.clone());
    };
    let mut scopes: Vec<String> = Vec::new();
    for scope in requested.split(' ').filter(|scope| !scope.is_empty()) {
        if !client.scopes.iter().any(|known| known == scope) {
            return None;
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    // Cognito: the other OpenID scopes can only be asked for together with `openid`.
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    let valid = has("openid") || !(has("email") || has("profile"));
    (valid && !scopes.is_empty()).then_some(scopes)
}

fn redirect(uri: &str, style: &ResponseStyle, parameters: &[(&str, Option<&str>)]) -> String {
    let Ok(mut url) = Url::parse(uri) else {
        return uri.to_owned();
    };
    let issuer = [("iss", style.issuer.as_deref())];
    let present = parameters
        .iter()
        .chain(&issuer)
        .filter_map(|(name, value)| value.map(|value| (*name, value)));
    url.query_pairs_mut().extend_pairs(present);
    url.into()
}

#[cfg(test)]
mod tests;
