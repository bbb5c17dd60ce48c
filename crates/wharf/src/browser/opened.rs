//! Apps inside apps.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{Host, HostError, json::to_js};

#[wasm_bindgen]
extern "C" {
    #[derive(Debug)]
    type JsOpened;
    #[wasm_bindgen(method, catch)]
    fn update(this: &JsOpened, props: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn close(this: &JsOpened) -> Result<js_sys::Promise, JsValue>;
}

/// An app that another app shows inside itself. Dropping it takes the app away.
#[derive(Debug)]
#[must_use = "dropping it takes the app away"]
pub struct Opened(JsOpened);

impl Opened {
    /// Hands new props to the app, which is not mounted anew.
    ///
    /// # Errors
    ///
    /// The mount of the app around it has ended already, or JSON has no form for the props.
    pub fn update<P: Serialize>(&self, props: &P) -> Result<(), HostError> {
        Ok(self.0.update(&props_to_js(props)?)?)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // With the mount around it, it has ended already.
        let _ = self.0.close();
    }
}

impl Host {
    /// Shows another app inside an element, if the registry lets this app embed it.
    ///
    /// # Errors
    ///
    /// The registry does not, the mount has ended already, or JSON has no form for the props.
    pub fn open<P: Serialize>(
        &self,
        element: &web_sys::HtmlElement,
        app: &str,
        props: &P,
    ) -> Result<Opened, HostError> {
        let opened = self.js().open(element, app, &props_to_js(props)?)?;
        Ok(Opened(opened.unchecked_into()))
    }
}

fn props_to_js<P: Serialize>(props: &P) -> Result<JsValue, HostError> {
    to_js(props).map_err(|error| HostError::from(JsValue::from(error)))
}
