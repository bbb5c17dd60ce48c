//! Which submissions some tab works on, by [Web Locks](https://www.w3.org/TR/web-locks/): a lock ends with its tab,
//! however the tab ends.

use js_sys::{Array, Function, Promise, Reflect};
use submission::SubmissionId;
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use wasm_bindgen_futures::JsFuture;

const PREFIX: &str = "wharf.submission.";

#[wasm_bindgen]
extern "C" {
    type LockManager;
    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, callback: &Function) -> Promise;
    #[wasm_bindgen(method)]
    fn query(this: &LockManager) -> Promise;
}

fn manager() -> Option<LockManager> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    // Browsers have them on secure pages only.
    locks.is_object().then(|| locks.unchecked_into())
}

/// Held until it is dropped. Where there are no locks it does nothing.
pub(crate) struct Lock(Option<Function>);

impl Lock {
    /// Lets other tabs know that this one works on a submission.
    pub(crate) fn hold(id: &SubmissionId) -> Self {
        let mut release = None;
        if let Some(locks) = manager() {
            // The lock is held for as long as the promise is open that its callback returns.
            let open = Promise::new(&mut |resolve, _| release = Some(resolve));
            let hold = Closure::once_into_js(move |_lock: JsValue| open);
            let _ = locks.request(&name_of(id), hold.unchecked_ref());
        }
        Self(release)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            // Resolving a promise does not fail.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

fn name_of(id: &SubmissionId) -> String {
    [PREFIX, id.as_str()].concat()
}

/// Waits until no tab works on a submission any more.
pub(crate) async fn released(id: &SubmissionId) {
    if let Some(locks) = manager() {
        // It is given back as soon as it is given.
        let given = Closure::once_into_js(|_lock: JsValue| ());
        // A page that is about to go waits for nothing.
        let _ = JsFuture::from(locks.request(&name_of(id), given.unchecked_ref())).await;
    }
}

/// The submissions that some tab works on.
pub(crate) async fn held() -> Vec<SubmissionId> {
    let Some(locks) = manager() else { return Vec::new() };
    let snapshot = JsFuture::from(locks.query()).await.unwrap_or(JsValue::NULL);
    let member = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let held = member(&snapshot, "held").and_then(|held| held.dyn_into::<Array>().ok());
    let names = held
        .iter()
        .flat_map(Array::iter)
        .filter_map(|lock| member(&lock, "name")?.as_string());
    names
        .filter_map(|name| name.strip_prefix(PREFIX).map(SubmissionId::new))
        .collect()
}
