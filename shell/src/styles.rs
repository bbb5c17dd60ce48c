//! The toolkit's stylesheet, shipped once by the shell and adopted into the shadow root of every app.

use std::cell::RefCell;

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, HtmlLinkElement, ShadowRoot};

use crate::platform::{self, document, set};

/// The toolkit's stylesheet as one object that any number of shadow roots share.
#[derive(Default)]
pub(crate) struct ToolkitStyles(RefCell<Option<CssStyleSheet>>);

impl ToolkitStyles {
    /// The stylesheet, which somebody else has read.
    pub(crate) fn of(sheet: CssStyleSheet) -> Self {
        Self(RefCell::new(Some(sheet)))
    }

    /// The stylesheet, read from the browser's cache on the first ask: the page has loaded the file already.
    pub(crate) async fn get(&self) -> Option<CssStyleSheet> {
        if let Some(sheet) = self.0.borrow().clone() {
            return Some(sheet);
        }
        let link: HtmlLinkElement = document()
            .query_selector("link[rel=stylesheet][href*='/toolkit-']")
            .ok()??
            .dyn_into()
            .ok()?;
        let response = platform::fetch(&link.href(), &platform::request_init("GET"))
            .await
            .ok()?;
        if !response.ok() {
            return None;
        }
        let sheet = sheet(&platform::text_of(&response).await.ok()?)?;
        *self.0.borrow_mut() = Some(sheet.clone());
        Some(sheet)
    }
}

/// A constructed stylesheet.
pub(crate) fn sheet(text: &str) -> Option<CssStyleSheet> {
    let sheet = CssStyleSheet::new().ok()?;
    let replace: Function = Reflect::get(&sheet, &"replaceSync".into()).ok()?.dyn_into().ok()?;
    replace.call1(&sheet, &text.into()).ok()?;
    Some(sheet)
}

/// Lets a shadow root use these stylesheets, the later ones over the earlier.
pub(crate) fn adopt<'sheet>(root: &ShadowRoot, sheets: impl Iterator<Item = &'sheet CssStyleSheet>) {
    let sheets: Array = sheets.map(JsValue::from).collect();
    set(root, "adoptedStyleSheets", &sheets);
}
