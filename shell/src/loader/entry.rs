//! The module of an app, as JavaScript sees it.

use futures::future::LocalBoxFuture;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use super::LoadError;
use crate::platform::{message_of, outcome, set};

/// A started entry, ready to mount.
#[derive(Debug)]
pub(crate) struct Entry {
    module: JsValue,
    mount: Function,
}

/// What an app's `mount` answered.
#[derive(Debug)]
pub(crate) struct Mounted(JsValue);

impl Entry {
    /// Imports the entry, which must have been checked, and starts its WebAssembly with the compiled module.
    pub(super) async fn start(import: &Function, url: &str, compiled: Option<JsValue>) -> Result<Self, LoadError> {
        let failed = |error: JsValue| LoadError::Start(message_of(&error));
        let module = settle(import.call1(&JsValue::NULL, &url.into()))
            .await
            .map_err(failed)?;
        if let Some(compiled) = compiled {
            let options = Object::new();
            set(&options, "module_or_path", &compiled);
            let init = function(&module, "default")?;
            settle(init.call1(&JsValue::NULL, &options)).await.map_err(failed)?;
        }
        let abi = function(&module, "wharf_abi")?.call0(&JsValue::NULL).map_err(failed)?;
        let abi = abi.as_f64().unwrap_or_default() as u32;
        if abi != wharf::ABI_VERSION {
            return Err(LoadError::Abi { found: abi });
        }
        let mount = function(&module, "mount")?;
        Ok(Self { module, mount })
    }

    /// Calls the app's `mount` and waits for what it answers.
    pub(crate) async fn mount(&self, element: &HtmlElement, host: &JsValue) -> Result<Mounted, LoadError> {
        let answer = settle(self.mount.call2(&self.module, element, host)).await;
        answer
            .map(Mounted)
            .map_err(|error| LoadError::Mount(message_of(&error)))
    }
}

impl Mounted {
    /// Calls the instance's `unmount`. An app that crashed cannot answer any more: what the shell holds for it is
    /// released all the same.
    pub(crate) fn unmount(self) -> Result<(), String> {
        let unmount = function(&self.0, "unmount").map_err(|error| error.to_string())?;
        unmount.call0(&self.0).map_err(|error| message_of(&error))?;
        // wasm-bindgen's classes hold their Rust value until they are told to let go.
        if let Ok(free) = function(&self.0, "free") {
            free.call0(&self.0).map_err(|error| message_of(&error))?;
        }
        Ok(())
    }
}

fn function(target: &JsValue, name: &str) -> Result<Function, LoadError> {
    Reflect::get(target, &name.into())
        .ok()
        .and_then(|member| member.dyn_into().ok())
        .ok_or_else(|| LoadError::Start(["it has no `", name, "`"].concat()))
}

/// What a function of the app answered, be it a promise or not.
fn settle(answer: Result<JsValue, JsValue>) -> LocalBoxFuture<'static, Result<JsValue, JsValue>> {
    outcome(answer.map(|answer| Promise::resolve(&answer)))
}
