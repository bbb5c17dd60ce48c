//! Requests of an app.

use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Request, RequestInit};

use super::mount::Mount;
use crate::platform::member;

impl Mount {
    /// What the app asks for, as a request that ends with the mount, and when the app itself gives it up.
    pub(super) fn request(&self, input: &JsValue, init: &JsValue) -> Result<Request, JsValue> {
        self.check()?;
        let default = RequestInit::new();
        let init = if init.is_object() {
            init.unchecked_ref()
        } else {
            &default
        };
        let request = match input.dyn_ref::<Request>() {
            Some(request) => Request::new_with_request_and_init(request, init)?,
            None => {
                // As `fetch` does: a text, or anything that can be made one, such as a `URL`.
                let to_text: Function = member(&js_sys::global(), "String").dyn_into()?;
                let url = to_text.call1(&JsValue::UNDEFINED, input)?;
                Request::new_with_str_and_init(&url.as_string().unwrap_or_default(), init)?
            }
        };
        let Some(mount) = self.signal() else { return Ok(request) };
        let signals = Array::of2(&mount, &request.signal());
        let until_either = RequestInit::new();
        until_either.set_signal(Some(&AbortSignal::any(&signals)));
        Request::new_with_request_and_init(&request, &until_either)
    }
}
