//! The ports of `oidc`, as a worker has them.

use core::{cell::RefCell, time::Duration};
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use js_sys::{Function, Object, Promise, Reflect};
use oidc::{
    Clock, Events, Http, HttpAnswer, Lock, NoAnswer, Random, RsaPublicKey, SessionEvent, SignatureVerifier, Tasks,
    TokenRequest, UnixTime, WebCryptoVerifier,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, Headers, Request, RequestCredentials, RequestInit, RequestRedirect, Response};

use crate::messages::{Broadcast, member};

/// How long an answer of the provider may take, and how long another tab may hold the lock.
const REQUEST_TIMEOUT_MS: u32 = 10_000;
const LOCK_TIMEOUT_MS: u32 = 15_000;
const LOCK_NAME: &str = "wharf.renewal";

#[wasm_bindgen]
extern "C" {
    /// The worker's `fetch`.
    #[wasm_bindgen(js_name = fetch)]
    pub(crate) fn fetch(request: &Request) -> Promise;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: i32) -> JsValue;

    /// [Web Locks](https://www.w3.org/TR/web-locks/#api-lock-manager).
    type LockManager;
    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, options: &Object, callback: &Function) -> Promise;

    type Crypto;
    #[wasm_bindgen(method, js_name = getRandomValues)]
    fn get_random_values(this: &Crypto, buffer: &mut [u8]);
}

/// What has happened calls back here.
type OnEvent = Rc<dyn Fn(SessionEvent)>;

/// The ports.
pub(crate) struct WorkerPorts {
    broadcast: Broadcast,
    on_event: RefCell<Option<OnEvent>>,
}

impl WorkerPorts {
    pub(crate) fn new(broadcast: Broadcast) -> Self {
        Self {
            broadcast,
            on_event: RefCell::default(),
        }
    }

    /// Calls back after each event, when the session may be looked at.
    pub(crate) fn on_event(&self, callback: OnEvent) {
        *self.on_event.borrow_mut() = Some(callback);
    }

    pub(crate) fn broadcast(&self) -> &Broadcast {
        &self.broadcast
    }
}

impl Random for WorkerPorts {
    fn fill(&self, buffer: &mut [u8]) {
        let crypto: Crypto = member(&js_sys::global(), "crypto").unchecked_into();
        crypto.get_random_values(buffer);
    }
}

impl Clock for WorkerPorts {
    fn now(&self) -> UnixTime {
        UnixTime((js_sys::Date::now() / 1_000.0) as u64)
    }
}

impl SignatureVerifier for WorkerPorts {
    async fn verify(&self, key: &RsaPublicKey, signing_input: &[u8], signature: &[u8]) -> bool {
        WebCryptoVerifier.verify(key, signing_input, signature).await
    }
}

impl Http for WorkerPorts {
    fn get(&self, url: &str) -> LocalBoxFuture<'_, Result<HttpAnswer, NoAnswer>> {
        let init = plain_request("GET");
        // Asked for again each time, but not sent again if it is the same.
        let _ = Reflect::set(&init, &"cache".into(), &"no-cache".into());
        exchange(Request::new_with_str_and_init(url, &init))
    }

    fn post(&self, request: &TokenRequest) -> LocalBoxFuture<'_, Result<HttpAnswer, NoAnswer>> {
        let init = plain_request("POST");
        // It arrives even if the last tab is closed just now: a revocation must not get lost.
        let _ = Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
        init.set_body(&request.body().into());
        let request = Headers::new().and_then(|headers| {
            for (name, value) in request.headers() {
                headers.set(name, value)?;
            }
            init.set_headers(&headers);
            Request::new_with_str_and_init(request.url().as_str(), &init)
        });
        exchange(request)
    }
}

/// Without cookies, without redirects (they could lead tokens elsewhere), and not for ever.
fn plain_request(method: &str) -> RequestInit {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(REQUEST_TIMEOUT_MS)));
    init
}

fn exchange(request: Result<Request, JsValue>) -> LocalBoxFuture<'static, Result<HttpAnswer, NoAnswer>> {
    Box::pin(async move { answer_to(&request.map_err(|_| NoAnswer)?).await.map_err(|_| NoAnswer) })
}

async fn answer_to(request: &Request) -> Result<HttpAnswer, JsValue> {
    let response: Response = JsFuture::from(fetch(request)).await?.unchecked_into();
    let retry_after = response.headers().get("retry-after")?;
    let body = JsFuture::from(response.text()?).await?;
    Ok(HttpAnswer {
        status: response.status(),
        body: body.as_string().unwrap_or_default(),
        retry_after: retry_after
            .and_then(|text| text.trim().parse().ok())
            .map(Duration::from_secs),
    })
}

/// The lock on renewals. Dropping it gives it on.
pub(crate) struct Guard(Option<Function>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

impl Lock for WorkerPorts {
    type Guard = Guard;

    fn acquire(&self) -> LocalBoxFuture<'_, Option<Guard>> {
        let locks = member(&member(&js_sys::global(), "navigator"), "locks");
        if !locks.is_object() {
            // Without locks vaults of two versions may renew at the same time, each with a refresh token of its own.
            return Box::pin(async { Some(Guard(None)) });
        }
        let granted = grant(locks.unchecked_ref());
        Box::pin(async move {
            let release = JsFuture::from(granted).await.ok()?;
            Some(Guard(Some(release.dyn_into().ok()?)))
        })
    }
}

/// A promise of the function that releases the lock. Rejected if the lock cannot be had in time.
fn grant(locks: &LockManager) -> Promise {
    let options = Object::new();
    let signal = AbortSignal::timeout_with_u32(LOCK_TIMEOUT_MS);
    let _ = Reflect::set(&options, &"signal".into(), &signal);
    Promise::new(&mut |granted, rejected| {
        // The lock is held for as long as the promise is open that its callback returns.
        let hold = Closure::once_into_js(move |_lock: JsValue| {
            Promise::new(&mut |release, _| {
                let _ = granted.call1(&JsValue::NULL, &release);
            })
        });
        let held = locks.request(LOCK_NAME, &options, hold.unchecked_ref());
        spawn_local(async move {
            if let Err(error) = JsFuture::from(held).await {
                let _ = rejected.call1(&JsValue::NULL, &error);
            }
        });
    })
}

impl Tasks for WorkerPorts {
    fn spawn(&self, work: LocalBoxFuture<'static, ()>) {
        spawn_local(work);
    }
}

impl Events for WorkerPorts {
    fn emit(&self, event: SessionEvent) {
        self.broadcast
            .event(event.name(), event.code().map(|code| code.as_str()));
        let on_event = self.on_event.borrow().clone();
        if let Some(on_event) = on_event {
            // Later: whoever emits is in the middle of something.
            spawn_local(async move { on_event(event) });
        }
    }
}

/// Calls back once after some time.
pub(crate) fn after(wait: Duration, callback: impl FnOnce() + 'static) {
    // Timers count in signed 32-bit milliseconds; who waits longer is called back early and waits again.
    let milliseconds = i32::try_from(wait.as_millis().min(86_400_000)).unwrap_or(i32::MAX);
    set_timeout(Closure::once_into_js(callback).unchecked_ref(), milliseconds);
}
