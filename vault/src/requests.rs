//! Requests of apps in the person's name: the only use of the access token.

use js_sys::{Array, Reflect};
use oidc::{AccessToken, Events, SessionEvent, check_userinfo};
use registry::Service;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Headers, RequestCredentials, RequestInit, RequestRedirect, Response, Url};

use crate::{
    messages::{Request, member, record, text},
    ports::fetch,
    session::VaultSession,
    texts::Notice,
};

/// How an API asks for a more recent sign-in ([RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3)).
const STEP_UP: &str = "insufficient_user_authentication";

impl VaultSession {
    /// Sends a request of an app with the access token, if the registry grants it. What the app itself put into
    /// `Authorization` does not count. A 401 leads to one renewal and one repeat.
    ///
    /// Without a person there is nobody in whose name to ask: the answer is 401, and nothing is sent.
    pub(crate) async fn fetch(&self, request: Request, app: &JsValue, parts: &JsValue, abort: &AbortController) {
        if self.0.client.identity().is_none() {
            return request.answer(&nobody());
        }
        // Read once, and without a base: `http:host/path` is relative for whoever has one. What is judged is what is sent.
        let url = Url::new(&text(parts, "url").unwrap_or_default()).map(|url| url.href());
        let Ok(true) = url.and_then(|url| Reflect::set(parts, &"url".into(), &url.into())) else {
            return request.refuse(&Notice::UNREACHABLE);
        };
        if !self.grants(app, None, parts) && !self.grants_by_now(app, parts).await {
            self.0.client.ports().emit(SessionEvent::CapabilityDenied);
            return request.refuse(&Notice::UNREACHABLE);
        }
        let is_userinfo = self.grants(app, Some(Service::UserInfo), parts);
        match self.ask(parts, &abort.signal()).await {
            Ok(Some(response)) if is_userinfo && !self.is_about_who_is_here(&response).await => {
                request.refuse(&Notice::UNREACHABLE);
            }
            Ok(Some(response)) => hand_over(request, &response).await,
            Ok(None) => request.answer(&nobody()),
            // The page says what `fetch` says: nothing of why.
            Err(_) => request.refuse(&Notice::UNREACHABLE),
        }
    }

    /// Whether the registry grants a request to an app, for any service or for `only` one.
    fn grants(&self, app: &JsValue, only: Option<Service>, parts: &JsValue) -> bool {
        let part = |name| text(parts, name).unwrap_or_default();
        let is_meant = |service| only.is_none_or(|only| only == service);
        let url_of = |service| self.service_url(service).filter(|_| is_meant(service));
        let who = self.0.client.identity();
        self.app(app).zip(who).is_some_and(|(app, who)| {
            app.permits(&who.groups) && registry::grants(&app, url_of, &part("url"), &part("method"))
        })
    }

    /// Whether the registry as it is deployed now grants it: the page may know a newer one.
    async fn grants_by_now(&self, app: &JsValue, parts: &JsValue) -> bool {
        self.read_registry().await;
        self.grants(app, None, parts)
    }

    /// Nothing in an answer of the userInfo endpoint about anybody else may be used
    /// ([OpenID Connect Core, section 5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse)).
    async fn is_about_who_is_here(&self, response: &Response) -> bool {
        if !response.ok() {
            return true;
        }
        let copy = response.clone().and_then(|copy| copy.text());
        let body = match copy {
            Ok(body) => JsFuture::from(body).await.ok().and_then(|body| body.as_string()),
            Err(_) => None,
        };
        let who = self.0.client.identity();
        who.zip(body)
            .is_some_and(|(who, body)| check_userinfo(&who, &body).is_ok())
    }

    /// The API's answer; `None` if the session has ended.
    async fn ask(&self, parts: &JsValue, signal: &AbortSignal) -> Result<Option<Response>, JsValue> {
        let Some(token) = self.token_for(parts).await? else {
            return Ok(None);
        };
        let response = send(parts, &token, signal).await?;
        if response.status() != 401 || wants_step_up(&response) {
            return Ok(Some(response));
        }
        // The API knows better than the clock. One renewal, one repeat.
        if !self.0.client.renew().await {
            return Ok(Some(response));
        }
        match self.token_for(parts).await? {
            Some(token) => send(parts, &token, signal).await.map(Some),
            None => Ok(Some(response)),
        }
    }

    /// The token of the person in whose name the page asks. Somebody else may have signed in while the message was on its
    /// way or the token was renewed: then there is none for this request, and it must not go out at all.
    async fn token_for(&self, parts: &JsValue) -> Result<Option<AccessToken>, JsValue> {
        let token = self.0.client.access_token().await;
        match self.0.client.identity() {
            Some(who) if text(parts, "subject").as_deref() != Some(who.subject.as_str()) => Err(JsValue::NULL),
            _ => Ok(token),
        }
    }
}

/// What an API would say to a request without a token.
fn nobody() -> JsValue {
    record(&[
        ("status", 401.into()),
        ("statusText", "Unauthorized".into()),
        ("headers", Array::new().into()),
        ("body", JsValue::NULL),
    ])
}

/// Without cookies and redirects: a redirect could lead the token elsewhere.
async fn send(parts: &JsValue, token: &AccessToken, signal: &AbortSignal) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    // Only of what is a list: reading anything else as one throws, or goes on for ever.
    let pairs: Array = member(parts, "headers").dyn_into()?;
    for pair in pairs.iter().filter_map(|pair| pair.dyn_into::<Array>().ok()) {
        let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) else {
            continue;
        };
        headers.append(&name, &value)?;
    }
    headers.set("authorization", &["Bearer ", token.reveal()].concat())?;
    let init = RequestInit::new();
    init.set_method(&text(parts, "method").unwrap_or_default());
    init.set_headers(&headers);
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    init.set_signal(Some(signal));
    if let Some(cache) = text(parts, "cache") {
        Reflect::set(&init, &"cache".into(), &cache.into())?;
    }
    let body = member(parts, "body");
    if !body.is_null() {
        // A blob: the browser reads it from where it is, and nothing of it passes through this module's memory.
        init.set_body(&body);
    }
    let request = web_sys::Request::new_with_str_and_init(&text(parts, "url").unwrap_or_default(), &init)?;
    Ok(JsFuture::from(fetch(&request)).await?.unchecked_into())
}

fn wants_step_up(response: &Response) -> bool {
    let challenge = response.headers().get("www-authenticate").ok().flatten();
    challenge.is_some_and(|challenge| challenge.contains(STEP_UP))
}

/// `max_age` of a challenge, in seconds.
fn max_age_of(challenge: &str) -> Option<u32> {
    let after = challenge.split("max_age=").nth(1)?;
    let digits = after
        .trim_start_matches('"')
        .split(|character: char| !character.is_ascii_digit())
        .next()?;
    digits.parse().ok()
}

/// Gives the page the response, its body as a stream where the browser can hand one over.
async fn hand_over(request: Request, response: &Response) {
    let headers: Array = Array::from(&JsValue::from(response.headers()));
    let challenge = response
        .headers()
        .get("www-authenticate")
        .ok()
        .flatten()
        .unwrap_or_default();
    let max_age =
        (response.status() == 401 && challenge.contains(STEP_UP)).then(|| max_age_of(&challenge).unwrap_or_default());
    let answer = |body: JsValue| {
        record(&[
            ("status", response.status().into()),
            ("statusText", response.status_text().into()),
            ("headers", headers.clone().into()),
            ("body", body),
            ("maxAge", max_age.into()),
        ])
    };
    let body = member(response, "body");
    if !body.is_object() {
        return request.answer(&answer(JsValue::NULL));
    }
    if request.answer_with(&answer(body.clone()), &body) {
        return;
    }
    match blob_of(response).await {
        Ok(blob) => request.answer(&answer(blob)),
        Err(_) => request.refuse(&Notice::UNREACHABLE),
    }
}

async fn blob_of(response: &Response) -> Result<JsValue, JsValue> {
    JsFuture::from(response.blob()?).await
}

#[cfg(test)]
mod tests {
    use super::max_age_of;

    #[test]
    fn the_age_of_a_challenge_is_read() {
        let challenge = r#"Bearer error="insufficient_user_authentication", error_description="x", max_age="300""#;
        assert_eq!(max_age_of(challenge), Some(300));
        assert_eq!(max_age_of("Bearer error=\"x\", max_age=5"), Some(5));
        assert_eq!(max_age_of("Bearer error=\"x\""), None);
        assert_eq!(max_age_of("Bearer max_age=soon"), None);
        assert_eq!(max_age_of("Bearer max_age=99999999999999999999"), None);
    }
}
