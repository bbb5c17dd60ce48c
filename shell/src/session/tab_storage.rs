//! What one tab remembers across the redirect to the provider, in `sessionStorage`.
//!
//! Logins that are under way: the PKCE verifier, state and nonce of one login and the address to return to. The vault makes
//! and reads them; the tab keeps them, because they are the tab's. No token is ever stored.
//!
//! In `localStorage` is the query of the tab that was opened for signing in, which starts with a `sessionStorage` of its own.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::Storage;

use crate::platform::{set, window};

/// What the keys of logins begin with.
const LOGINS: &str = "wharf.sign-in.";
const SIGNED_IN: &str = "wharf.signed-in";
const NOTICE: &str = "wharf.notice";
const OPENED: &str = "wharf.opened";

/// The stored logins, for the vault.
pub(super) fn logins() -> JsValue {
    let logins = Object::new();
    if let Some(storage) = storage() {
        for index in 0..storage.length().unwrap_or_default() {
            let Ok(Some(key)) = storage.key(index) else { continue };
            if key.starts_with(LOGINS)
                && let Ok(Some(login)) = storage.get_item(&key)
            {
                set(&logins, &key, &login.into());
            }
        }
    }
    logins.into()
}

/// Stores and removes what the vault's answer says. `false` if the browser stores nothing: the login could not be completed.
pub(super) fn apply(answer: &JsValue) -> bool {
    let member = |name: &str| Reflect::get(answer, &name.into()).unwrap_or_default();
    let Some(storage) = storage() else { return false };
    for key in Array::from(&member("remove")).iter().filter_map(|key| key.as_string()) {
        let _ = storage.remove_item(&key);
    }
    let put = member("put");
    if put.is_null() {
        return true;
    }
    let put = Array::from(&put);
    let (key, login) = (put.get(0).as_string(), put.get(1).as_string());
    key.zip(login)
        .is_some_and(|(key, login)| storage.set_item(&key, &login).is_ok())
}

/// Keeps a notice for the next page of this tab.
pub(super) fn keep_notice(notice: &JsValue) {
    if let (Some(storage), Ok(text)) = (storage(), js_sys::JSON::stringify(notice)) {
        let _ = storage.set_item(NOTICE, &String::from(text));
    }
}

/// The notice that the page before has left.
pub(super) fn take_notice() -> Option<JsValue> {
    let storage = storage()?;
    let text = storage.get_item(NOTICE).ok()??;
    let _ = storage.remove_item(NOTICE);
    js_sys::JSON::parse(&text).ok()
}

/// Remembers whether this tab had a session, so that a reload can ask for it again.
pub(super) fn remember_session(signed_in: bool) {
    if let Some(storage) = storage() {
        // Without storage a reload asks the person to sign in: inconvenient, not wrong.
        let _ = if signed_in {
            storage.set_item(SIGNED_IN, "yes")
        } else {
            storage.remove_item(SIGNED_IN)
        };
    }
}

/// Whether this tab had a session before it was loaded anew.
pub(super) fn had_session() -> bool {
    storage()
        .and_then(|storage| storage.get_item(SIGNED_IN).ok().flatten())
        .is_some()
}

/// Remembers with which query a tab is opened for signing in.
pub(super) fn remember_opened(query: &str) {
    if let Some(storage) = shared_storage() {
        // Without storage that tab asks for a click.
        let _ = storage.set_item(OPENED, query);
    }
}

/// Whether this tab was opened with this query. Once: a tab that comes back to the address was not.
pub(super) fn was_opened(query: &str) -> bool {
    shared_storage().is_some_and(|storage| {
        let was_opened = storage.get_item(OPENED).ok().flatten().as_deref() == Some(query);
        was_opened && storage.remove_item(OPENED).is_ok()
    })
}

fn shared_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
