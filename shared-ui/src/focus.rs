//! Moving focus to an element that is known by its `id`.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node, ShadowRoot};

/// Moves focus to the element with this `id` in the tree that `near` belongs to, and says whether it is there.
///
/// Every app lives in a shadow root, where `document.getElementById` and links to `#id` find nothing: the search starts
/// at the root of the tree that `near` is in.
#[must_use]
pub fn focus_by_id(near: &Node, id: &str) -> bool {
    let Some(element) = by_id(near, id) else {
        return false;
    };
    // An element that has focus already would neither be scrolled into view nor read out again. Both calls fail only on
    // elements that were taken out of the page meanwhile.
    element.blur().and_then(|()| element.focus()).is_ok()
}

/// The element with this `id` in the tree that `near` belongs to.
pub(crate) fn by_id(near: &Node, id: &str) -> Option<HtmlElement> {
    let root = near.get_root_node();
    let element = match root.dyn_ref::<ShadowRoot>() {
        Some(shadow) => shadow.get_element_by_id(id),
        None => leptos::prelude::document().get_element_by_id(id),
    };
    element?.dyn_into().ok()
}
