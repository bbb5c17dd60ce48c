//! The shell of `shell.js`, and apps mounted in it.

use leptos::{prelude::*, task::tick};
use wasm_bindgen::prelude::*;
use wharf::{Host, browser::JsHost, leptos::Instance};

#[wasm_bindgen(module = "/tests/contract/shell.js")]
extern "C" {
    pub(crate) type Shell;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new() -> Shell;
    #[wasm_bindgen(method)]
    fn mount(this: &Shell, name: &str) -> JsHost;
    #[wasm_bindgen(method)]
    pub(crate) fn emit(this: &Shell, topic: &str, payload: &JsValue);
    #[wasm_bindgen(method, js_name = emitJson)]
    pub(crate) fn emit_json(this: &Shell, topic: &str, payload: &str);
    #[wasm_bindgen(method, js_name = listenAndThrow)]
    pub(crate) fn listen_and_throw(this: &Shell, name: &str, topic: &str);
    #[wasm_bindgen(method)]
    pub(crate) fn change(this: &Shell, name: &str, what: &str, value: &JsValue);
    #[wasm_bindgen(method, js_name = changeJson)]
    pub(crate) fn change_json(this: &Shell, name: &str, what: &str, value: Option<&str>);
    #[wasm_bindgen(method)]
    pub(crate) fn announce(this: &Shell, name: &str, what: &str);
    #[wasm_bindgen(method, js_name = signIn)]
    pub(crate) fn sign_in(this: &Shell, name: &str, person: &str, groups: Vec<String>);
    #[wasm_bindgen(method, js_name = goTo)]
    pub(crate) fn go_to(this: &Shell, name: &str, path: &str);
    #[wasm_bindgen(method)]
    fn asks(this: &Shell, name: &str, path: Option<&str>) -> js_sys::Promise;
    #[wasm_bindgen(method)]
    pub(crate) fn handlers(this: &Shell, name: &str) -> u32;
    #[wasm_bindgen(method)]
    pub(crate) fn end(this: &Shell, name: &str);
    #[wasm_bindgen(method, getter)]
    pub(crate) fn reports(this: &Shell) -> Vec<String>;
    #[wasm_bindgen(method, getter)]
    fn titles(this: &Shell) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn notices(this: &Shell) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn navigations(this: &Shell) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn opened(this: &Shell) -> JsValue;
}

/// What a shell writes down.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Log {
    Titles,
    Notices,
    Navigations,
    Opened,
}

impl Shell {
    /// The host of a new mount.
    pub(crate) fn host(&self, name: &str) -> Host {
        Host::new(self.mount(name))
    }

    /// What the host of a new mount has.
    pub(crate) fn members(&self, name: &str) -> Vec<String> {
        let keys = js_sys::Object::keys(self.mount(name).unchecked_ref::<js_sys::Object>());
        keys.iter().filter_map(|key| key.as_string()).collect()
    }

    /// Mounts a view as an app.
    pub(crate) async fn mounted<N>(&self, name: &str, view: impl FnOnce() -> N + 'static) -> Instance
    where
        N: IntoView + 'static,
        N::State: 'static,
    {
        let element = document().create_element("div").unwrap();
        let instance = wharf::leptos::mount(element.unchecked_into(), self.mount(name), view);
        tick().await;
        instance
    }

    /// Whether the guards of a mount let the person go to this path of the app, or leave it.
    pub(crate) async fn lets_go(&self, name: &str, path: Option<&str>) -> bool {
        let answer = wasm_bindgen_futures::JsFuture::from(self.asks(name, path)).await;
        answer.unwrap().is_truthy()
    }

    /// What was written down, in JSON.
    pub(crate) fn log(&self, log: Log) -> String {
        let value = match log {
            Log::Titles => self.titles(),
            Log::Notices => self.notices(),
            Log::Navigations => self.navigations(),
            Log::Opened => self.opened(),
        };
        js_sys::JSON::stringify(&value).unwrap().into()
    }
}
