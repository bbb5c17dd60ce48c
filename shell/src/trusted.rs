//! The page's one [Trusted Types](https://www.w3.org/TR/trusted-types/) policy.
//!
//! The page runs under `require-trusted-types-for 'script'`: a script's address that comes from anywhere else than this
//! policy is refused by the browser. The policy is in the shell's memory, where no app reaches it, the header lets nobody make
//! another one, and it admits one address at a time: that which the shell is about to load.

use std::cell::RefCell;

use js_sys::{Function, JsString, Object};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use crate::platform::{member, set};

/// The name that the Content-Security-Policy allows.
const POLICY: &str = "wharf";

thread_local! {
    static ADMITTED: RefCell<Option<String>> = const { RefCell::new(None) };
    /// Nothing in browsers without Trusted Types, which take plain texts.
    static CREATE: Option<(JsValue, Function)> = create_policy();
}

/// The address of a script that was verified, or that is the shell's own, in the form that a script's `src` and the constructors
/// of workers take.
pub(crate) fn script_url(url: &str) -> JsValue {
    CREATE.with(|create| {
        let Some((policy, create)) = create else {
            return url.into();
        };
        ADMITTED.set(Some(url.to_owned()));
        let trusted = create.call1(policy, &url.into());
        ADMITTED.set(None);
        // Refused by the policy: then the browser refuses the plain text as well.
        trusted.unwrap_or_else(|_| url.into())
    })
}

fn create_policy() -> Option<(JsValue, Function)> {
    let factory = member(&js_sys::global(), "trustedTypes");
    let create_policy: Function = member(&factory, "createPolicy").dyn_into().ok()?;
    let admit = Closure::<dyn Fn(JsString) -> Result<JsValue, JsValue>>::new(|url: JsString| {
        let is_admitted = ADMITTED.with_borrow(|admitted| admitted.as_ref().is_some_and(|admitted| url == *admitted));
        if is_admitted {
            Ok(url.into())
        } else {
            Err(js_sys::Error::new("only the shell loads scripts").into())
        }
    });
    let rules = Object::new();
    set(&rules, "createScriptURL", &admit.into_js_value());
    let policy = create_policy.call2(&factory, &POLICY.into(), &rules).ok()?;
    let create = member(&policy, "createScriptURL").dyn_into().ok()?;
    Some((policy, create))
}
