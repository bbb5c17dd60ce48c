//! Requests of apps: through the vault where the registry grants them, and plain everywhere else.

use js_sys::{Array, Function, Object, Reflect};
use registry::{App, Service, grants};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Blob, Request, Response, Url};

use super::Session;
use crate::platform::{member, outcome, set, window};

impl Session {
    /// Sends a request of an app. The vault adds the person's access token if and only if the registry grants the parsed
    /// URL and the method to the app; whatever the app put into `Authorization` itself is taken out.
    ///
    /// # Errors
    ///
    /// What `fetch` threw: the app sees the same as without the shell in between.
    pub(crate) async fn fetch(&self, app: &App, request: Request) -> Result<JsValue, JsValue> {
        request.headers().delete("authorization")?;
        let is_granted = grants(
            app,
            |service| self.service_url(service),
            &request.url(),
            &request.method(),
        );
        if !is_granted {
            if self.is_of_a_service(&request.url()) {
                self.0.vault.tell("denied");
            }
            return outcome(Ok(window().fetch_with_request(&request))).await;
        }
        let subject = self.subject();
        let parts = parts_of(&request, &subject).await?;
        let signal = request.signal();
        let answer = self
            .0
            .vault
            .ask_until(&signal, "fetch", &[app.name.as_str().into(), parts]);
        let answer = answer.await?;
        if let Some(max_age) = member(&answer, "maxAge").as_f64() {
            self.ask_for_fresh_login(max_age as u64);
        }
        response_of(&answer, &signal)
    }

    /// Whether a request goes to the origin of a service that apps can be granted: one that the registry does not grant is
    /// worth a notice, any other is the app's own business.
    fn is_of_a_service(&self, url: &str) -> bool {
        let origin = |url: &str| Url::new(url).map(|url| url.origin()).ok();
        [Service::Api, Service::UserInfo]
            .into_iter()
            .filter_map(|service| self.service_url(service))
            .any(|base| origin(&base).is_some_and(|base| origin(url) == Some(base)))
    }

    /// The access token, for an app that the registry grants it.
    pub(crate) async fn token(&self, app: &App) -> Result<JsValue, JsValue> {
        let subject = self.subject();
        let answer = self
            .0
            .vault
            .ask("token", &[app.name.as_str().into(), subject.into()])
            .await;
        Ok(answer.unwrap_or(JsValue::NULL))
    }
}

/// The request as it can be copied into the vault. The body goes as a blob, which stays where it is.
async fn parts_of(request: &Request, subject: &str) -> Result<JsValue, JsValue> {
    let method = request.method();
    let body = if matches!(method.as_str(), "GET" | "HEAD") {
        JsValue::NULL
    } else {
        let blob: Blob = outcome(request.blob()).await?.unchecked_into();
        if blob.size() > 0.0 { blob.into() } else { JsValue::NULL }
    };
    let parts = Object::new();
    set(&parts, "subject", &subject.into());
    set(&parts, "url", &request.url().into());
    set(&parts, "method", &method.into());
    set(&parts, "headers", &Array::from(&request.headers()));
    set(&parts, "cache", &member(request, "cache"));
    set(&parts, "body", &body);
    Ok(parts.into())
}

/// The response that the vault's answer stands for.
fn response_of(answer: &JsValue, signal: &AbortSignal) -> Result<JsValue, JsValue> {
    // A response of such a status takes no body, not even the empty one that Chromium has for it.
    let is_bodiless = matches!(member(answer, "status").as_f64(), Some(204.0 | 205.0 | 304.0));
    let body = if is_bodiless {
        JsValue::NULL
    } else {
        until(signal, member(answer, "body"))?
    };
    let init = Object::new();
    for name in ["status", "statusText", "headers"] {
        set(&init, name, &member(answer, name));
    }
    let constructor: Function = member(&window(), "Response").dyn_into()?;
    Reflect::construct(&constructor, &Array::of2(&body, &init))
        .map(|response| response.unchecked_into::<Response>().into())
}

/// A body that ends with an error, and is fetched no further, when the app gives the request up or its mount ends.
fn until(signal: &AbortSignal, body: JsValue) -> Result<JsValue, JsValue> {
    let Ok(pipe_through) = member(&body, "pipeThrough").dyn_into::<Function>() else {
        return Ok(body);
    };
    let constructor: Function = member(&window(), "TransformStream").dyn_into()?;
    let options = Object::new();
    set(&options, "signal", signal);
    pipe_through.call2(&body, &Reflect::construct(&constructor, &Array::new())?, &options)
}
