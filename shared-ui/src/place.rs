//! Where elements are in the window. By itself, because `web_sys` would bring `DomRect` with all that it can do.

use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// An element as something that has a place.
    type Placed;
    /// In CSS pixels, from the top of the window.
    pub(crate) type Place;
    #[wasm_bindgen(method, js_name = getBoundingClientRect)]
    fn place(this: &Placed) -> Place;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn top(this: &Place) -> f64;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn bottom(this: &Place) -> f64;
}

/// Where an element is now.
pub(crate) fn place_of(element: &Element) -> Place {
    element.unchecked_ref::<Placed>().place()
}
