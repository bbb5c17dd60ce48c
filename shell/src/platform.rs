//! The few browser services that more than one part of the shell needs.

use futures::future::LocalBoxFuture;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use loader::RequestError;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{
    AbortController, AbortSignal, Event, EventTarget, Request, RequestCredentials, RequestInit, RequestRedirect,
    Response, Window,
};

/// How long the shell waits for an answer of its own origin.
const REQUEST_TIMEOUT_MS: u32 = 10_000;

/// Browsers tell scripts of other origins nothing about why.
fn no_answer(_: JsValue) -> RequestError {
    RequestError::Network
}

/// The page's window.
#[expect(clippy::expect_used, reason = "the shell runs in a page or not at all")]
pub(crate) fn window() -> Window {
    web_sys::window().expect("a window")
}

/// The page's document.
#[expect(clippy::expect_used, reason = "the shell runs in a page or not at all")]
pub(crate) fn document() -> web_sys::Document {
    window().document().expect("a document")
}

/// The page's own origin.
pub(crate) fn own_origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The time by the local clock, in seconds since 1970-01-01 UTC.
pub(crate) fn unix_time() -> u64 {
    (js_sys::Date::now() / 1000.0) as u64
}

/// Fills `buffer`, of at most 65,536 bytes, from the browser's cryptographic random generator.
#[expect(clippy::expect_used, reason = "a sign-in with guessable secrets is worse than none")]
pub(crate) fn fill_random(buffer: &mut [u8]) {
    let crypto = window().crypto().expect("a random generator");
    crypto.get_random_values_with_u8_array(buffer).expect("random bytes");
}

/// An identifier for logs and error cards: eight hexadecimal digits.
pub(crate) fn trace_id() -> String {
    random_digits(&mut [0; 4])
}

/// Something that nobody can guess: 128 bits in hexadecimal digits.
pub(crate) fn secret() -> String {
    random_digits(&mut [0; 16])
}

fn random_digits(bytes: &mut [u8]) -> String {
    fill_random(bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the browser promises, or the failure to promise anything. All waiting of the shell goes through here: a future on
/// the heap is a pointer to whoever waits for it, where an `async fn` would become part of each of its callers.
pub(crate) fn outcome(promise: Result<Promise, JsValue>) -> LocalBoxFuture<'static, Result<JsValue, JsValue>> {
    // Made at once and not when it is first polled: a promise that nobody has looked at when it fails goes to the console.
    let promise = promise.map(JsFuture::from);
    Box::pin(async move { promise?.await })
}

/// The other way round: a promise of what some work brings. It goes on by itself, and any number of callers may wait for it.
pub(crate) fn promise(work: LocalBoxFuture<'static, Result<JsValue, JsValue>>) -> Promise {
    future_to_promise(work)
}

/// Waits.
pub(crate) fn sleep(milliseconds: i32) -> LocalBoxFuture<'static, ()> {
    let promise = Promise::new(&mut |resolve, _| {
        // Without a timer there is no waiting; going on at once is the best that is left.
        if window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
            .is_err()
        {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let elapsed = outcome(Ok(promise));
    Box::pin(async move { drop(elapsed.await) })
}

/// Calls back once after some time.
pub(crate) fn after(milliseconds: i32, callback: Box<dyn FnOnce()>) {
    let callback = Closure::once_into_js(callback);
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), milliseconds);
}

/// Calls a handler at each event of this name, for as long as the page lives.
pub(crate) fn listen(target: &EventTarget, event: &str, handler: impl FnMut(Event) + 'static) {
    let handler: Box<dyn FnMut(Event)> = Box::new(handler);
    let handler = Closure::wrap(handler).into_js_value();
    // Adding a listener does not fail.
    let _ = target.add_event_listener_with_callback(event, handler.unchecked_ref());
}

/// A request without cookies that ends by itself when it takes too long.
pub(crate) fn request_init(method: &str) -> RequestInit {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_credentials(RequestCredentials::Omit);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(REQUEST_TIMEOUT_MS)));
    init
}

/// Sets a property of a JavaScript object.
pub(crate) fn set(target: &JsValue, member: &str, value: &JsValue) {
    // Fails on frozen objects only.
    let _ = Reflect::set(target, &JsValue::from_str(member), value);
}

/// A property of a JavaScript object; nothing of what is no object.
pub(crate) fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Sends a request.
pub(crate) fn fetch(url: &str, init: &RequestInit) -> LocalBoxFuture<'static, Result<Response, RequestError>> {
    let request = Request::new_with_str_and_init(url, init);
    let response = outcome(request.map(|request| window().fetch_with_request(&request)));
    Box::pin(async move { Ok(response.await.map_err(no_answer)?.unchecked_into()) })
}

/// The body of a response as text.
pub(crate) fn text_of(response: &Response) -> LocalBoxFuture<'static, Result<String, RequestError>> {
    let text = outcome(response.text());
    Box::pin(async move {
        text.await
            .ok()
            .and_then(|text| text.as_string())
            .ok_or(RequestError::Network)
    })
}

/// The body of a response, or a little more than `most` bytes of it: then the rest is given up, and with `abort` the request too,
/// on which somebody else may be reading.
pub(crate) fn bytes_of(
    response: &Response,
    most: u32,
    abort: Option<AbortController>,
) -> LocalBoxFuture<'static, Result<Uint8Array, RequestError>> {
    let body = member(response, "body");
    Box::pin(async move {
        let chunks = Array::new();
        let mut length = 0_u32;
        // An answer without a body has no reader.
        if let Ok(reader) = call(&body, "getReader") {
            while length <= most {
                let step = outcome(call(&reader, "read").map(JsCast::unchecked_into));
                let step = step.await.map_err(no_answer)?;
                if member(&step, "done").is_truthy() {
                    break;
                }
                let chunk: Uint8Array = member(&step, "value").unchecked_into();
                length = length.saturating_add(chunk.length());
                chunks.push(&chunk);
            }
            if length > most {
                let _ = call(&reader, "cancel");
                if let Some(abort) = abort {
                    abort.abort();
                }
            }
        }
        let bytes = Uint8Array::new_with_length(length);
        let mut offset = 0;
        for chunk in chunks.iter() {
            let chunk: Uint8Array = chunk.unchecked_into();
            bytes.set(&chunk, offset);
            offset += chunk.length();
        }
        Ok(bytes)
    })
}

fn call(object: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    member(object, method).dyn_into::<Function>()?.call0(object)
}

/// Reads a document that may change between two visits.
pub(crate) fn get_text(url: &str) -> LocalBoxFuture<'static, Result<String, RequestError>> {
    let response = get(url);
    Box::pin(async move { text_of(&response.await?).await })
}

/// The answer of whoever has such a document.
pub(crate) fn get(url: &str) -> LocalBoxFuture<'static, Result<Response, RequestError>> {
    let init = request_init("GET");
    set(&init, "cache", &"no-cache".into());
    // Whoever deploys a document says where it is; nobody else does.
    init.set_redirect(RequestRedirect::Error);
    let response = fetch(url, &init);
    Box::pin(async move {
        let response = response.await?;
        if !response.ok() {
            return Err(RequestError::Status(response.status()));
        }
        Ok(response)
    })
}

/// The SHA-384 of a buffer, by WebCrypto.
pub(crate) fn sha384(buffer: &JsValue) -> LocalBoxFuture<'static, Result<Vec<u8>, RequestError>> {
    let bytes: &js_sys::Object = buffer.unchecked_ref();
    let crypto = window().crypto();
    let digest = outcome(crypto.and_then(|crypto| crypto.subtle().digest_with_str_and_buffer_source("SHA-384", bytes)));
    Box::pin(async move { Ok(Uint8Array::new(&digest.await.map_err(no_answer)?).to_vec()) })
}

/// What JavaScript threw, as text.
pub(crate) fn message_of(error: &JsValue) -> String {
    Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "unknown error".to_owned())
}

/// Tells whoever listens on the page's window.
pub(crate) fn dispatch(name: &str, detail: &Object) {
    let init = Object::new();
    set(&init, "detail", detail);
    let event = member(&window(), "CustomEvent")
        .dyn_into::<Function>()
        .and_then(|constructor| Reflect::construct(&constructor, &Array::of2(&name.into(), &init)));
    if let Ok(event) = event {
        let _ = window().dispatch_event(event.unchecked_ref());
    }
}

/// A copy of plain data, by [structured clone](https://html.spec.whatwg.org/multipage/structured-data.html).
///
/// # Errors
///
/// What cannot be copied, such as a function.
pub(crate) fn structured_clone(value: &JsValue) -> Result<JsValue, JsValue> {
    let clone: Function = member(&window(), "structuredClone").dyn_into()?;
    clone.call1(&window(), value)
}
