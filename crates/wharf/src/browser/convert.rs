//! Plain data on its way into JavaScript, for the shell that builds the host object.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::{AppInfo, Identity, Location};

/// An identity as `wharf.d.ts` describes it, frozen: what one app does to it reaches no other.
#[must_use]
pub fn identity_to_js(identity: &Identity) -> Object {
    let groups: Array = identity.groups.iter().map(|group| JsValue::from_str(group)).collect();
    Object::freeze(&groups);
    let session_ends_at = identity
        .session_ends_at
        .map_or(JsValue::UNDEFINED, |at| JsValue::from_f64(at as f64));
    record(&[
        ("subject", identity.subject.as_str().into()),
        ("name", identity.name.as_str().into()),
        ("email", identity.email.as_str().into()),
        ("groups", groups.into()),
        ("signedInAt", JsValue::from_f64(identity.signed_in_at as f64)),
        ("sessionEndsAt", session_ends_at),
    ])
}

/// A location as `wharf.d.ts` describes it.
#[must_use]
pub fn location_to_js(location: &Location) -> Object {
    record(&[
        ("path", location.path.as_str().into()),
        ("search", location.search.as_str().into()),
        ("hash", location.hash.as_str().into()),
    ])
}

/// What an app knows of itself, as `wharf.d.ts` describes it.
#[must_use]
pub fn app_info_to_js(app: &AppInfo) -> Object {
    record(&[
        ("name", app.name.as_str().into()),
        ("version", app.version.as_str().into()),
        ("instance", app.instance.as_str().into()),
        ("basePath", app.base_path.as_str().into()),
    ])
}

fn record(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        // Setting a member of a fresh, plain object does not fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    Object::freeze(&object)
}
