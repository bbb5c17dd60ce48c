//! A component in the shadow root of its element.

use js_sys::Function;
use leptos::prelude::*;
use shared_ui::{contents, tag::dynamic};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::HtmlElement;

use crate::{
    kinds::{KINDS, Kind},
    properties::Properties,
};

/// What an element of the page has here. JavaScript frees it when the element has left the page.
#[wasm_bindgen]
pub struct Element {
    kind: &'static Kind,
    properties: Properties,
    owner: Owner,
    view: Option<Box<dyn core::any::Any>>,
}

impl core::fmt::Debug for Element {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("Element")
    }
}

#[wasm_bindgen]
impl Element {
    /// Builds the component of the element with this name inside `place`. `tell` is called with `=` and a property when the
    /// component has changed that, and with the name of an event when one has happened. Nothing is shown before
    /// [`Self::show`].
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str, tell: Function) -> Result<Self, JsValue> {
        let kind = KINDS
            .iter()
            .find(|kind| kind.name == name)
            .ok_or_else(|| JsValue::from(js_sys::Error::new(&["there is no element ", name].concat())))?;
        let owner = Owner::new();
        let properties = owner.with(|| {
            shared_ui::locale::begin();
            Properties::new(kind, tell)
        });
        Ok(Self {
            kind,
            properties,
            owner,
            view: None,
        })
    }

    /// Shows the component in this place.
    pub fn show(&mut self, place: HtmlElement) {
        let (build, properties) = (self.kind.build, self.properties);
        let state = self
            .owner
            .with(|| leptos::mount::mount_to(place, move || contents(dynamic(build(properties)))));
        self.view = Some(Box::new(state));
    }

    /// Sets a property.
    pub fn set(&self, property: &str, value: JsValue) {
        self.properties.set(property, value);
    }
}

impl Drop for Element {
    fn drop(&mut self) {
        self.view.take();
        self.owner.cleanup();
    }
}
