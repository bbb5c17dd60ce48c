#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! The components of the toolkit as custom elements, for apps that are not written in Rust.
//!
//! It is a module of its own, which the shell loads when an app first asks for it (`host.toolkit()`). The classes of the
//! elements are JavaScript, `static/wharf-elements.js`: a class that the browser takes for an element cannot be made in
//! WebAssembly. Each element of a page has an [`Element`] here that builds its component from its properties.
//!
//! - `kinds`: which elements there are, their properties, and how each is built
//! - `properties`: the properties of one element as signals, and what it tells its class
//! - `element`: a component in the shadow root of its element

mod element;
mod kinds;
mod properties;

use js_sys::{Array, Function, Object, Reflect};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::kinds::KINDS;

pub use element::Element;

/// What the module does when it has been loaded.
fn main() {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("an element of the toolkit panicked: {panic}");
    }));
}

/// What there is: of each element its `name`, its `properties` with the type of each, whether it is a `field` of forms, and
/// whether each new value `commits` it.
#[wasm_bindgen]
pub fn kinds() -> Array {
    let set = |object: &Object, name: &str, value: JsValue| {
        // Setting a member of a fresh, plain object does not fail.
        let _ = Reflect::set(object, &name.into(), &value);
    };
    let describe = |kind: &kinds::Kind| -> JsValue {
        let properties = Object::new();
        for property in kind.properties {
            set(&properties, property.name, property.kind.name().into());
        }
        let object = Object::new();
        set(&object, "name", kind.name.into());
        set(&object, "properties", properties.into());
        set(&object, "field", kind.is_field().into());
        set(&object, "commits", kind.commits.into());
        object.into()
    };
    KINDS.iter().map(describe).collect()
}

/// Has it told why the module ends, when an element panics. All elements of a page are in one memory, so it is the end of all of
/// them: nothing of the module may be called any more.
#[wasm_bindgen(js_name = onEnd)]
pub fn on_end(tell: Function) {
    let tell = SendWrapper::new(tell);
    std::panic::set_hook(Box::new(move |panic| {
        // It is `static/wharf-elements.js`, which throws nothing.
        let _ = tell.call1(&JsValue::UNDEFINED, &panic.to_string().into());
    }));
}

/// Sets the language of all elements, as a BCP 47 tag.
#[wasm_bindgen(js_name = setLocale)]
pub fn set_locale(tag: &str) {
    shared_ui::locale::set(tag);
}
