//! The host as signals, and the entry module that [`app!`](crate::app) writes.

mod hooks;
mod instance;

pub use hooks::{use_host, use_identity, use_locale, use_location, use_props, use_theme, use_topic};
pub use instance::{Instance, mount};

/// Makes a Leptos component the app of this crate.
///
/// Exports what the loader asks of an entry of kind `wasm` (`wharf_abi` and `mount`) and nothing that runs by itself:
/// nothing of a child may run before it is mounted.
///
/// An app that has something on the page outside of its mounts may export `unload` beside it, with `#[wasm_bindgen]`: it is
/// called at most once, after the last unmount (`wharf.d.ts`). Whatever belongs to a mount ends with that by itself.
#[macro_export]
macro_rules! app {
    ($component:path) => {
        /// The version of the contract that this app speaks.
        #[$crate::__private::wasm_bindgen::prelude::wasm_bindgen(wasm_bindgen = $crate::__private::wasm_bindgen)]
        #[must_use]
        pub fn wharf_abi() -> u32 {
            $crate::ABI_VERSION
        }

        /// Puts one instance of this app into an element.
        #[$crate::__private::wasm_bindgen::prelude::wasm_bindgen(wasm_bindgen = $crate::__private::wasm_bindgen)]
        #[must_use]
        pub fn mount(
            element: $crate::__private::HtmlElement,
            host: $crate::browser::JsHost,
        ) -> $crate::leptos::Instance {
            $crate::leptos::mount(element, host, $component)
        }
    };
}
