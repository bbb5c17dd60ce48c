//! A typed handle on the host object.

use wasm_bindgen::prelude::*;

use crate::{AppInfo, Identity, Location, NoticeKind, Theme, address_below};

#[wasm_bindgen]
extern "C" {
    /// The host object as it crosses the boundary; children use [`Host`].
    #[derive(Debug, Clone)]
    pub type JsHost;

    #[wasm_bindgen(method, getter)]
    fn app(this: &JsHost) -> JsAppInfo;
    #[wasm_bindgen(method, getter)]
    fn services(this: &JsHost) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn identity(this: &JsHost) -> JsIdentity;
    #[wasm_bindgen(method, getter)]
    fn location(this: &JsHost) -> JsLocation;
    #[wasm_bindgen(method, getter)]
    fn theme(this: &JsHost) -> String;
    #[wasm_bindgen(method, getter)]
    fn locale(this: &JsHost) -> String;
    #[wasm_bindgen(method, getter)]
    pub(super) fn props(this: &JsHost) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn signal(this: &JsHost) -> web_sys::AbortSignal;
    #[wasm_bindgen(method, catch)]
    fn watch(this: &JsHost, what: &str, handler: &js_sys::Function) -> Result<js_sys::Function, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn fetch(this: &JsHost, url: &str, init: &web_sys::RequestInit) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn token(this: &JsHost) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = freshLogin)]
    fn fresh_login(this: &JsHost, max_age: f64) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn navigate(this: &JsHost, to: &str, options: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn guard(this: &JsHost, ask: &js_sys::Function) -> Result<js_sys::Function, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn emit(this: &JsHost, topic: &str, payload: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn on(this: &JsHost, topic: &str, handler: &js_sys::Function) -> Result<js_sys::Function, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn open(
        this: &JsHost,
        element: &web_sys::HtmlElement,
        app: &str,
        props: &JsValue,
        options: &JsValue,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = setTitle)]
    fn set_title(this: &JsHost, title: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn notify(this: &JsHost, kind: &str, text: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn report(this: &JsHost, message: &str, fatal: bool) -> Result<(), JsValue>;

    type JsAppInfo;
    #[wasm_bindgen(method, getter)]
    fn name(this: &JsAppInfo) -> String;
    #[wasm_bindgen(method, getter)]
    fn version(this: &JsAppInfo) -> String;
    #[wasm_bindgen(method, getter)]
    fn instance(this: &JsAppInfo) -> String;
    #[wasm_bindgen(method, getter, js_name = basePath)]
    fn base_path(this: &JsAppInfo) -> String;

    #[derive(Debug, Clone)]
    type JsIdentity;
    #[wasm_bindgen(method, getter)]
    fn subject(this: &JsIdentity) -> String;
    #[wasm_bindgen(method, getter)]
    fn name(this: &JsIdentity) -> String;
    #[wasm_bindgen(method, getter)]
    fn email(this: &JsIdentity) -> String;
    #[wasm_bindgen(method, getter)]
    fn groups(this: &JsIdentity) -> js_sys::Array;
    #[wasm_bindgen(method, getter, js_name = signedInAt)]
    fn signed_in_at(this: &JsIdentity) -> f64;
    #[wasm_bindgen(method, getter, js_name = sessionEndsAt)]
    fn session_ends_at(this: &JsIdentity) -> Option<f64>;

    type JsLocation;
    #[wasm_bindgen(method, getter)]
    fn path(this: &JsLocation) -> String;
    #[wasm_bindgen(method, getter)]
    fn search(this: &JsLocation) -> String;
    #[wasm_bindgen(method, getter)]
    fn hash(this: &JsLocation) -> String;
}

/// The shell refused a call, most often because the mount has ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the shell refused the call: {0}")]
pub struct HostError(String);

impl From<JsValue> for HostError {
    fn from(value: JsValue) -> Self {
        let message = js_sys::Reflect::get(&value, &"message".into())
            .ok()
            .and_then(|message| message.as_string());
        Self(
            message
                .or_else(|| value.as_string())
                .unwrap_or_else(|| "unknown error".to_owned()),
        )
    }
}

/// What a handler can be told about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// Another person, other groups. Never a mere renewal of tokens.
    Identity,
    /// The location below the mount path.
    Location,
    /// Light or dark.
    Theme,
    /// The language.
    Locale,
    /// What whoever shows the app hands to it.
    Props,
}

impl Watched {
    /// The name on the boundary.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Location => "location",
            Self::Theme => "theme",
            Self::Locale => "locale",
            Self::Props => "props",
        }
    }
}

/// Reads an identity as `wharf.d.ts` describes it. The reverse of [`identity_to_js`](super::identity_to_js).
#[must_use]
pub fn identity_from_js(identity: &JsValue) -> Identity {
    identity_of(identity.unchecked_ref())
}

/// Reads a location as `wharf.d.ts` describes it. The reverse of [`location_to_js`](super::location_to_js).
#[must_use]
pub fn location_from_js(location: &JsValue) -> Location {
    location_of(location.unchecked_ref())
}

fn location_of(location: &JsLocation) -> Location {
    Location {
        path: location.path(),
        search: location.search(),
        hash: location.hash(),
    }
}

fn identity_of(identity: &JsIdentity) -> Identity {
    Identity {
        subject: identity.subject(),
        name: identity.name(),
        email: identity.email(),
        groups: identity.groups().iter().filter_map(|group| group.as_string()).collect(),
        signed_in_at: identity.signed_in_at() as u64,
        session_ends_at: identity.session_ends_at().map(|seconds| seconds as u64),
    }
}

/// A running watch, guard or topic; dropping it ends it.
#[derive(Debug)]
#[must_use = "dropping the subscription ends it"]
pub struct Subscription {
    cancel: js_sys::Function,
    /// What the shell calls, kept for as long as it may be called.
    _handler: JsHandler,
}

/// A Rust closure that JavaScript calls, whatever its arguments.
pub(super) type JsHandler = Box<dyn core::any::Any>;

impl Subscription {
    pub(super) fn new(cancel: js_sys::Function, handler: impl core::any::Any) -> Self {
        Self {
            cancel,
            _handler: Box::new(handler),
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // A mount that has ended has ended its watches too.
        let _ = self.cancel.call0(&JsValue::NULL);
    }
}

/// The shell, as a mounted app sees it. Cloning gives another handle on the same host.
#[derive(Debug, Clone)]
pub struct Host(JsHost);

impl Host {
    /// Wraps the object that `mount` was called with.
    #[must_use]
    pub fn new(host: JsHost) -> Self {
        Self(host)
    }

    pub(super) fn js(&self) -> &JsHost {
        &self.0
    }

    /// The app's own name, version and instance.
    #[must_use]
    pub fn app(&self) -> AppInfo {
        let app = self.0.app();
        AppInfo {
            name: app.name(),
            version: app.version(),
            instance: app.instance(),
            base_path: app.base_path(),
        }
    }

    /// The base URL of a service that the registry grants to this app, such as `api`.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<String> {
        js_sys::Reflect::get(&self.0.services(), &name.into()).ok()?.as_string()
    }

    /// Who is signed in.
    #[must_use]
    pub fn identity(&self) -> Identity {
        identity_of(&self.0.identity())
    }

    /// The access token, if the registry grants `token` to this app and somebody is signed in. Prefer
    /// [`request`](Self::request), which needs no token here.
    ///
    /// # Errors
    ///
    /// The mount has ended already.
    pub async fn token(&self) -> Result<Option<String>, HostError> {
        let token = wasm_bindgen_futures::JsFuture::from(self.0.token()?).await?;
        Ok(token.as_string())
    }

    /// Waits until the person has signed in within this time, and asks them to if they have not: in a tab of its own, so
    /// that this app stays as it is ([RFC 9470](https://www.rfc-editor.org/rfc/rfc9470) calls it step-up authentication).
    ///
    /// # Errors
    ///
    /// The mount has ended already.
    pub async fn fresh_login(&self, max_age: core::time::Duration) -> Result<(), HostError> {
        let seconds = max_age.as_secs() as f64;
        wasm_bindgen_futures::JsFuture::from(self.0.fresh_login(seconds)?).await?;
        Ok(())
    }

    /// Where the person is, below the mount path.
    #[must_use]
    pub fn location(&self) -> Location {
        location_of(&self.0.location())
    }

    /// Light or dark.
    #[must_use]
    pub fn theme(&self) -> Theme {
        Theme::parse(&self.0.theme())
    }

    /// The language as a BCP 47 tag.
    #[must_use]
    pub fn locale(&self) -> String {
        self.0.locale()
    }

    /// Aborts when this mount ends: hand it to requests and timers.
    #[must_use]
    pub fn signal(&self) -> web_sys::AbortSignal {
        self.0.signal()
    }

    /// Calls `handler` after each change until the subscription is dropped or the mount ends.
    ///
    /// # Errors
    ///
    /// The mount has ended already.
    pub fn watch(&self, what: Watched, handler: impl FnMut() + 'static) -> Result<Subscription, HostError> {
        let handler = Closure::<dyn FnMut()>::new(handler);
        let cancel = self.0.watch(what.name(), handler.as_ref().unchecked_ref())?;
        Ok(Subscription::new(cancel, handler))
    }

    /// What whoever shows this app hands to it, or `None` where it is nothing that `T` can be read from.
    #[must_use]
    pub fn props<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        super::json::from_js(self.0.props()).ok()
    }

    /// Asks before the person goes elsewhere, until the subscription is dropped or the mount ends. `ask` is given the new
    /// location of this app, or nothing if the person leaves the app, and answers whether they may.
    ///
    /// Hold a guard only while there is something to lose: with one, the browser asks in its own words before the page
    /// closes.
    ///
    /// # Errors
    ///
    /// The mount has ended already.
    pub fn guard<F>(&self, mut ask: impl FnMut(Option<Location>) -> F + 'static) -> Result<Subscription, HostError>
    where
        F: Future<Output = bool> + 'static,
    {
        let ask = Closure::<dyn FnMut(JsValue) -> js_sys::Promise>::new(move |to: JsValue| {
            let to = (!to.is_null() && !to.is_undefined()).then(|| location_from_js(&to));
            let answer = ask(to);
            wasm_bindgen_futures::future_to_promise(async move { Ok(answer.await.into()) })
        });
        let cancel = self.0.guard(ask.as_ref().unchecked_ref())?;
        Ok(Subscription::new(cancel, ask))
    }

    /// The address that a real link to a location of this app carries, so that it can be opened in a new tab.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        address_below(&self.0.app().base_path(), path)
    }

    /// Goes to a location of this app, such as `/invoices/7`.
    ///
    /// # Errors
    ///
    /// The mount has ended already.
    pub fn navigate(&self, to: &str) -> Result<(), HostError> {
        Ok(self.0.navigate(to, &JsValue::UNDEFINED)?)
    }

    /// As [`Self::navigate`], in place of the current history entry.
    ///
    /// # Errors
    ///
    /// The mount has ended already.
    pub fn navigate_replacing(&self, to: &str) -> Result<(), HostError> {
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"replace".into(), &true.into())?;
        Ok(self.0.navigate(to, &options)?)
    }

    /// What the page's title begins with.
    pub fn set_title(&self, title: &str) {
        // An ended mount has no title any more.
        let _ = self.0.set_title(title);
    }

    /// Shows a message in the shell's own place for it and announces it to screen readers.
    pub fn notify(&self, kind: NoticeKind, text: &str) {
        // An ended mount has nobody to tell.
        let _ = self.0.notify(kind.name(), text);
    }

    /// Tells the shell of an error, for its log.
    pub fn report(&self, message: &str) {
        // An ended mount has nobody to tell.
        let _ = self.0.report(message, false);
    }

    /// Tells the shell that this app cannot go on: the shell replaces it with the error card.
    #[cfg(feature = "leptos")]
    pub(crate) fn report_fatal(&self, message: &str) {
        // The shell notices an app that is gone by itself as well.
        let _ = self.0.report(message, true);
    }

    /// The function that does the same, for whoever cannot run any code of the module any more.
    #[cfg(feature = "leptos")]
    pub(crate) fn end_with(&self, message: &str) -> Option<js_sys::Function> {
        let report = js_sys::Reflect::get(&self.0, &"report".into()).ok()?;
        let report: js_sys::Function = report.dyn_into().ok()?;
        Some(report.bind2(&self.0, &message.into(), &true.into()).unchecked_into())
    }
}
