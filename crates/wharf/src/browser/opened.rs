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
        self.open_with(element, app, &props_to_js(props)?, &JsValue::UNDEFINED)
    }

    /// The same for an app that has the locations of this one below a path, such as `/schema`: the page is its page, with
    /// location and title, for as long as it is shown.
    ///
    /// # Errors
    ///
    /// As [`Self::open`], and if `path` is none that this app can give away: `/` and segments of `a-z`, `0-9` and `-`.
    pub fn open_at<P: Serialize>(
        &self,
        path: &str,
        element: &web_sys::HtmlElement,
        app: &str,
        props: &P,
    ) -> Result<Opened, HostError> {
        let options = js_sys::Object::new();
        // An object that was just made takes every member.
        let _ = js_sys::Reflect::set(&options, &"path".into(), &path.into());
        self.open_with(element, app, &props_to_js(props)?, &options)
    }

    fn open_with(
        &self,
        element: &web_sys::HtmlElement,
        app: &str,
        props: &JsValue,
        options: &JsValue,
    ) -> Result<Opened, HostError> {
        let opened = self.js().open(element, app, props, options)?;
        Ok(Opened(opened.unchecked_into()))
    }
}

fn props_to_js<P: Serialize>(props: &P) -> Result<JsValue, HostError> {
    to_js(props).map_err(|error| HostError::from(JsValue::from(error)))
}
