//! A browser without a screen: keeps cookies, sends forms, follows nothing by itself.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use url::Url;

use super::key_file;
use crate::identity::clock::{Clock, ManualClock};
use crate::identity::{IdentityConfig, IdentityProvider};

pub(crate) const CALLBACK: &str = "http://localhost:8080/auth/callback";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A browser and the provider that it talks to.
pub(crate) struct Browser {
    pub(crate) clock: ManualClock,
    config: IdentityConfig,
    folder: tempfile::TempDir,
    router: Router,
    cookies: BTreeMap<String, String>,
}

/// An answer with its body as text.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// A parameter of the address that the answer redirects to.
    pub(crate) fn redirect_parameter(&self, name: &str) -> Option<String> {
        assert!(self.status.is_redirection(), "{self:?}");
        let base = Url::parse("http://localhost:8090").unwrap();
        let url = base.join(self.header(header::LOCATION)).unwrap();
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// The value of an attribute in the page, unescaped.
    pub(crate) fn attribute(&self, before: &str) -> String {
        let (_, rest) = self.text.split_once(before).unwrap();
        rest.split('"')
            .next()
            .unwrap()
            .replace("&amp;", "&")
            .replace("&#39;", "'")
    }
}

pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

impl Browser {
    pub(crate) fn new() -> Self {
        Self::with(IdentityConfig::of_the_stack())
    }

    /// A browser of a provider that is set up in another way.
    pub(crate) fn with(config: IdentityConfig) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(key_file(), folder.path().join("keys.json")).unwrap();
        let clock = ManualClock::new();
        let router = open(folder.path(), &config, &clock);
        Self {
            clock,
            config,
            folder,
            router,
            cookies: BTreeMap::new(),
        }
    }

    /// Stops the provider and starts it again on the same folder.
    pub(crate) fn restart_provider(&mut self) {
        self.router = open(self.folder.path(), &self.config, &self.clock);
    }

    /// The provider itself, for requests that run beside those of the browser.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// The time on the provider's clock, in seconds since 1970.
    pub(crate) fn clock_seconds(&self) -> i64 {
        self.clock.now().as_second()
    }

    pub(crate) fn state_file(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    pub(crate) fn cookie(&self, name: &str) -> String {
        self.cookies[name].clone()
    }

    pub(crate) fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request
                .headers_mut()
                .insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        request
            .headers_mut()
            .insert(header::HOST, "localhost:8090".parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        self.keep_cookies(&response);
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    fn keep_cookies(&mut self, response: &Response) {
        for value in response.headers().get_all(header::SET_COOKIE) {
            let text = value.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form(pairs)));
        self.send(request.unwrap()).await
    }

    /// `GET /oauth2/authorize` as the shell sends it, with changes; an empty value leaves a parameter out.
    pub(crate) async fn authorize(&mut self, changes: &[(&str, &str)]) -> Answer {
        let scope = stack::SCOPES.join(" ");
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", stack::CLIENT_ID),
            ("redirect_uri", CALLBACK),
            ("scope", &scope),
            ("state", "the-state"),
            ("nonce", "the-nonce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in changes {
            pairs.retain(|(key, _)| key != name);
            pairs.push((name, value));
        }
        pairs.retain(|(_, value)| !value.is_empty());
        self.get(&format!("/oauth2/authorize?{}", form(&pairs))).await
    }

    /// The login page for a request, and the address of its form.
    pub(crate) async fn login_page(&mut self, changes: &[(&str, &str)]) -> (Answer, String) {
        let redirect = self.authorize(changes).await;
        assert_eq!(redirect.status, StatusCode::FOUND, "{redirect:?}");
        let location = redirect.header(header::LOCATION).to_owned();
        let page = self.get(&location).await;
        let action = page.attribute("<form method=\"post\" action=\"");
        (page, action)
    }

    /// Fills in the form of a login page.
    pub(crate) async fn submit(&mut self, page: &(Answer, String), email: &str, password: &str) -> Answer {
        let token = page.0.attribute("name=\"_csrf\" value=\"");
        self.post(
            &page.1,
            &[("_csrf", &token), ("username", email), ("password", password)],
        )
        .await
    }

    /// Sends the form of a login page many times at once; the statuses in the order of the answers.
    pub(crate) async fn submit_together(
        &self,
        page: &(Answer, String),
        email: &str,
        password: &str,
        count: usize,
    ) -> Vec<StatusCode> {
        let token = page.0.attribute("name=\"_csrf\" value=\"");
        let body = form(&[("_csrf", &token), ("username", email), ("password", password)]);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..count {
            let request = Request::post(&page.1)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::COOKIE, format!("XSRF-TOKEN={}", self.cookie("XSRF-TOKEN")))
                .body(Body::from(body.clone()));
            tasks.spawn(self.router.clone().oneshot(request.unwrap()));
        }
        let answers = tasks.join_all().await;
        answers.into_iter().map(|answer| answer.unwrap().status()).collect()
    }

    /// Signs in with the first account; the code.
    pub(crate) async fn sign_in(&mut self, changes: &[(&str, &str)]) -> String {
        let page = self.login_page(changes).await;
        let account = stack::ACCOUNTS[0];
        let answer = self.submit(&page, account.email, account.password).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
        answer.redirect_parameter("code").unwrap()
    }

    /// Redeems a code as the shell does, with changes.
    pub(crate) async fn redeem(&mut self, code: &str, changes: &[(&str, &str)]) -> Answer {
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("client_id", stack::CLIENT_ID),
            ("redirect_uri", CALLBACK),
            ("code", code),
            ("code_verifier", VERIFIER),
        ];
        for (name, value) in changes {
            pairs.retain(|(key, _)| key != name);
            pairs.push((name, value));
        }
        self.post("/oauth2/token", &pairs).await
    }

    /// Signs in and redeems the code; the token answer.
    pub(crate) async fn tokens(&mut self, changes: &[(&str, &str)]) -> Value {
        let code = self.sign_in(changes).await;
        let answer = self.redeem(&code, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()
    }

    pub(crate) async fn renew(&mut self, refresh_token: &str) -> Answer {
        let pairs = [
            ("grant_type", "refresh_token"),
            ("client_id", stack::CLIENT_ID),
            ("refresh_token", refresh_token),
        ];
        self.post("/oauth2/token", &pairs).await
    }

    pub(crate) async fn user_info(&mut self, authorization: &str) -> Answer {
        let request = Request::get("/oauth2/userInfo").header(header::AUTHORIZATION, authorization);
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

fn open(folder: &std::path::Path, config: &IdentityConfig, clock: &ManualClock) -> Router {
    IdentityProvider::open(folder, config.clone(), Box::new(clock.clone()))
        .unwrap()
        .router()
}
