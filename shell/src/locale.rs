//! The language of the page, which is that of its apps: the `lang` of its root element.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, closure::Closure};

use crate::platform::{document, member, set, window};

/// The language as a BCP 47 tag; English where the page does not say.
pub(crate) fn current() -> String {
    let root = document().document_element();
    let lang = root.and_then(|root| root.get_attribute("lang"));
    lang.filter(|lang| !lang.is_empty()).unwrap_or_else(|| "en".to_owned())
}

/// Calls back after each change, for as long as the page is there.
pub(crate) fn on_change(changed: impl Fn() + 'static) {
    let changed = Closure::<dyn Fn()>::new(changed).into_js_value();
    let options = Object::new();
    set(&options, "attributeFilter", &Array::of1(&"lang".into()));
    let observer = member(&window(), "MutationObserver")
        .dyn_into::<Function>()
        .and_then(|constructor| Reflect::construct(&constructor, &Array::of1(&changed)));
    if let (Ok(observer), Some(root)) = (observer, document().document_element())
        && let Ok(observe) = member(&observer, "observe").dyn_into::<Function>()
    {
        // The element holds its observer.
        let _ = observe.call2(&observer, &root, &options);
    }
}
