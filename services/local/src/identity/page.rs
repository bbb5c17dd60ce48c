//! The pages that a person sees: login and problem.

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use url::Url;

const LOGIN: &str = include_str!("pages/login.html");
const ALERT: &str = include_str!("pages/alert.html");
const PROBLEM: &str = include_str!("pages/problem.html");
const STYLESHEET: &str = include_str!("pages/login.css");
const ICON: &str = include_str!("pages/favicon.svg");

/// What stands on the login page. Everything is escaped when it is inserted.
#[derive(Debug)]
pub(crate) struct LoginPage<'a> {
    /// Where the form goes.
    pub(crate) action: &'a str,
    /// Where *Cancel* leads.
    pub(crate) cancel: &'a str,
    /// The client's redirect URI, to which the answer to the form redirects.
    pub(crate) redirect_uri: &'a str,
    /// The form token.
    pub(crate) token: &'a str,
    /// What stands in the field *Email*.
    pub(crate) email: &'a str,
    /// What went wrong with the last attempt.
    pub(crate) message: Option<&'a str>,
}

/// The login page.
pub(crate) fn login(page: &LoginPage<'_>) -> Response {
    let alert = page
        .message
        .map(|message| fill(ALERT, &[("message", message)]))
        .unwrap_or_default();
    let described = if page.message.is_some() {
        r#"aria-describedby="problem""#
    } else {
        ""
    };
    // The first empty field gets the focus.
    let (email_focus, password_focus) = if page.email.is_empty() {
        ("autofocus", "")
    } else {
        ("", "autofocus")
    };
    let template = LOGIN
        .replace("{{{alert}}}", &alert)
        .replace("{{{described}}}", described)
        .replace("{{{email_focus}}}", email_focus)
        .replace("{{{password_focus}}}", password_focus);
    let html = fill(
        &template,
        &[
            ("action", page.action),
            ("cancel", page.cancel),
            ("token", page.token),
            ("email", page.email),
        ],
    );
    // Browsers apply `form-action` to the redirect after the form as well.
    let target = Url::parse(page.redirect_uri)
        .map(|url| url.origin().ascii_serialization())
        .unwrap_or_default();
    secured(StatusCode::OK, html, &format!("'self' {target}"))
}

/// A page that says what is wrong and leads nowhere.
pub(crate) fn problem(status: StatusCode, message: &str) -> Response {
    secured(status, fill(PROBLEM, &[("message", message)]), "'none'")
}

/// `GET /login.css`.
pub(crate) async fn stylesheet() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
            NO_SNIFF,
        ],
        STYLESHEET,
    )
}

/// `GET /favicon.svg`.
pub(crate) async fn icon() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "image/svg+xml"),
            (header::CACHE_CONTROL, "no-cache"),
            NO_SNIFF,
        ],
        ICON,
    )
}

const NO_SNIFF: (HeaderName, &str) = (header::X_CONTENT_TYPE_OPTIONS, "nosniff");

fn secured(status: StatusCode, html: String, form_action: &str) -> Response {
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action {form_action}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    let headers = [
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
        // `no-referrer` would make browsers send `Origin: null` with the form.
        (header::REFERRER_POLICY, "same-origin"),
        NO_SNIFF,
    ];
    let mut response = (status, headers, Html(html)).into_response();
    if let Ok(value) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, value);
    }
    response
}

/// Inserts values, escaped, for `{{name}}`. What is inserted is not searched again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() + 256);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        filled.push_str(before);
        let value = values
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value);
        escape(value, &mut filled);
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Escapes for text and quoted attributes.
fn escape(text: &str, into: &mut String) {
    for character in text.chars() {
        match character {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            other => into.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_and_not_searched_again() {
        assert_eq!(
            fill("<a href=\"{{x}}\">{{y}}</a>", &[("x", "\"&'"), ("y", "<{{x}}>")]),
            "<a href=\"&quot;&amp;&#39;\">&lt;{{x}}&gt;</a>"
        );
        assert_eq!(fill("{{unknown}}|{{", &[]), "|{{");
    }

    #[test]
    fn pages_name_every_placeholder_that_is_filled() {
        for name in [
            "{{action}}",
            "{{cancel}}",
            "{{token}}",
            "{{email}}",
            "{{{alert}}}",
            "{{{described}}}",
        ] {
            assert!(LOGIN.contains(name), "{name}");
        }
        assert!(ALERT.contains("{{message}}") && PROBLEM.contains("{{message}}"));
    }
}
