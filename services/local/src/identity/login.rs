//! `/login`: the page, and what its form leads to.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::IdentityProvider;
use super::cookies;
use super::page::{self, LoginPage};
use super::parameters::Parameters;
use super::request::AuthorizationRequest;
use super::secret::Secret;
use super::sessions::{LOGIN_LIFETIME, Login};

/// What the person is told above the form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum LoginFault {
    /// Address or password is wrong; which of them is not said.
    #[error("The email address or the password is not correct.")]
    Credentials,
    /// Too many attempts; the seconds until the next attempt.
    #[error("Too many attempts. Try again in {0} seconds.")]
    Wait(i64),
    /// The form did not come from a page that this browser was shown.
    #[error("This page was open for too long. Please sign in again.")]
    Form,
    /// The state folder failed.
    #[error("Signing in failed. Please try again.")]
    Server,
}

impl LoginFault {
    fn status(&self) -> StatusCode {
        match self {
            // As Cognito: the page is what was asked for, and consoles stay free of errors for a mistyped password.
            Self::Credentials => StatusCode::OK,
            Self::Form => StatusCode::BAD_REQUEST,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Server => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// `GET /login` with the parameters of the authorization request.
pub(crate) async fn show(
    State(provider): State<Arc<IdentityProvider>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    match provider.authorization_request(&query) {
        Ok(request) => {
            let email = request.login_hint.clone().unwrap_or_default();
            form(&request, &query, &headers, &email, None)
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// `POST /login`: back to the client with a code, or the page again with a message.
pub(crate) async fn submit(
    State(provider): State<Arc<IdentityProvider>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: String,
) -> Response {
    let query = query.unwrap_or_default();
    let request = match provider.authorization_request(&query) {
        Ok(request) => request,
        Err(refusal) => return refusal.into_response(),
    };
    let fields = Parameters::parse(&body);
    let field = |name| fields.get(name).ok().flatten().unwrap_or_default().to_owned();
    let email = field("username").trim().to_owned();
    let result = if is_own_form(&headers, &field("_csrf")) {
        sign_in(&provider, &email, field("password")).await
    } else {
        Err(LoginFault::Form)
    };
    let (login, cookie) = match result {
        Ok(signed_in) => signed_in,
        Err(fault) => return form(&request, &query, &headers, &email, Some(&fault)),
    };
    let location = request.redirect_with_code(provider.issue_code(&request, &login).await.expose());
    // 303: the browser goes on with GET and does not send the form once more.
    let fixed = [
        (header::LOCATION, location.as_str()),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let mut response = (StatusCode::SEE_OTHER, fixed).into_response();
    if let Some(cookie) = cookies::set(cookies::LOGIN, cookie.expose(), Some(LOGIN_LIFETIME)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn sign_in(
    provider: &Arc<IdentityProvider>,
    email: &str,
    password: String,
) -> Result<(Login, Secret), LoginFault> {
    let now = provider.now();
    provider.attempts.begin(email, now).map_err(LoginFault::Wait)?;
    let permit = Arc::clone(&provider.verifications).acquire_owned().await;
    let permit = permit.map_err(|_| LoginFault::Server)?;
    let (shared, address) = (Arc::clone(provider), email.to_owned());
    let verified = tokio::task::spawn_blocking(move || {
        // Kept by the work and not by the request, which ends early when the browser goes away.
        let _permit = permit;
        shared.accounts.verify(&address, &password)
    });
    let verified = verified.await.map_err(|_| LoginFault::Server)?;
    let account = verified.ok_or(LoginFault::Credentials)?;
    provider.attempts.succeeded(email);
    let cookie = provider.sessions.start_login(account.subject, now).map_err(|error| {
        tracing::error!(%error, "a session cannot be stored");
        LoginFault::Server
    })?;
    tracing::info!(subject = account.subject, "signed in");
    Ok((
        Login {
            subject: account.subject.to_owned(),
            auth_time: now,
        },
        cookie,
    ))
}

/// Whether the form was sent from a page of ours to this very browser: the hidden field repeats the cookie, and a
/// browser that names the origin names ours.
fn is_own_form(headers: &HeaderMap, token: &str) -> bool {
    let repeated = cookies::get(headers, cookies::FORM)
        .is_some_and(|cookie| cookie.fingerprint() == Secret::received(token).fingerprint());
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let own = headers.get(header::HOST).map(|host| format!("http://{}", text(host)));
    let same = headers
        .get(header::ORIGIN)
        .is_none_or(|origin| Some(text(origin)) == own);
    repeated && same
}

fn form(
    request: &AuthorizationRequest,
    query: &str,
    headers: &HeaderMap,
    email: &str,
    fault: Option<&LoginFault>,
) -> Response {
    // The same token in every tab: a second login page must not make the first one useless.
    let token = cookies::get(headers, cookies::FORM)
        .filter(is_token)
        .unwrap_or_else(Secret::random);
    let message = fault.map(ToString::to_string);
    let mut response = page::login(&LoginPage {
        action: &format!("/login?{query}"),
        cancel: &request.redirect_with_error("access_denied"),
        redirect_uri: &request.redirect_uri,
        token: token.expose(),
        email,
        message: message.as_deref(),
    });
    if let Some(fault) = fault {
        *response.status_mut() = fault.status();
    }
    if let Some(LoginFault::Wait(seconds)) = fault {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    if let Some(cookie) = cookies::set(cookies::FORM, token.expose(), None) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn is_token(cookie: &Secret) -> bool {
    let value = cookie.expose();
    value.len() == 43
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::tests::key_file;
    use crate::identity::{IdentityConfig, SystemClock, VERIFICATIONS};

    #[test]
    fn a_password_is_checked_only_when_there_is_a_permit() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(key_file(), folder.path().join("keys.json")).unwrap();
        let config = IdentityConfig::of_the_stack();
        let provider = Arc::new(IdentityProvider::open(folder.path(), config, Box::new(SystemClock)).unwrap());
        let account = stack::ACCOUNTS[0];
        // One thread for blocking work: what is handed to it is done in order.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .max_blocking_threads(1)
            .build()
            .unwrap();
        runtime.block_on(async {
            let permits = u32::try_from(VERIFICATIONS).unwrap();
            let held = Arc::clone(&provider.verifications).acquire_many_owned(permits).await;
            let shared = Arc::clone(&provider);
            let attempt =
                tokio::spawn(async move { sign_in(&shared, account.email, account.password.to_owned()).await });
            tokio::task::yield_now().await;
            tokio::task::spawn_blocking(|| ()).await.unwrap();
            tokio::task::yield_now().await;
            assert!(!attempt.is_finished());
            drop(held);
            assert_eq!(attempt.await.unwrap().unwrap().0.subject, account.subject);
        });
        assert_eq!(provider.verifications.available_permits(), VERIFICATIONS);
    }
}
