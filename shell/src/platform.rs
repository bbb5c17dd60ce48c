//! The few browser services that more than one part of the shell needs.

use js_sys::{Promise, Reflect, Uint8Array};
use oidc::UnixTime;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Request, RequestCredentials, RequestInit, Response, Window};

/// How long the shell waits for an answer of its own origin or of the identity provider.
const REQUEST_TIMEOUT_MS: u32 = 10_000;

/// Why a request of the shell has no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RequestError {
    /// No answer: no connection, refused by CORS, or too late.
    #[error("no answer")]
    Network,
    /// An answer that is no success.
    #[error("status {0}")]
    Status(u16),
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

/// The time by the local clock.
pub(crate) fn unix_time() -> UnixTime {
    UnixTime((js_sys::Date::now() / 1000.0) as u64)
}

/// Fills `buffer`, of at most 65,536 bytes, from the browser's cryptographic random generator.
#[expect(clippy::expect_used, reason = "a sign-in with guessable secrets is worse than none")]
pub(crate) fn fill_random(buffer: &mut [u8]) {
    let crypto = window().crypto().expect("a random generator");
    crypto.get_random_values_with_u8_array(buffer).expect("random bytes");
}

/// An identifier for logs and error cards: eight hexadecimal digits.
pub(crate) fn trace_id() -> String {
    let mut bytes = [0; 4];
    fill_random(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Waits.
pub(crate) async fn sleep(milliseconds: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        // Without a timer there is no waiting; going on at once is the best that is left.
        if window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
            .is_err()
        {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// Calls back once after some time.
pub(crate) fn after(milliseconds: i32, callback: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(callback);
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), milliseconds);
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

/// Sends a request.
pub(crate) async fn fetch(url: &str, init: &RequestInit) -> Result<Response, RequestError> {
    let request = Request::new_with_str_and_init(url, init).map_err(|_| RequestError::Network)?;
    fetch_request(&request).await
}

/// Sends a request that is there already.
pub(crate) async fn fetch_request(request: &Request) -> Result<Response, RequestError> {
    let response = JsFuture::from(window().fetch_with_request(request))
        .await
        .map_err(|_| RequestError::Network)?;
    response.dyn_into().map_err(|_| RequestError::Network)
}

/// The body of a response as text.
pub(crate) async fn text_of(response: &Response) -> Result<String, RequestError> {
    let promise = response.text().map_err(|_| RequestError::Network)?;
    JsFuture::from(promise)
        .await
        .ok()
        .and_then(|text| text.as_string())
        .ok_or(RequestError::Network)
}

/// Reads a document that may change between two visits.
pub(crate) async fn get_text(url: &str) -> Result<String, RequestError> {
    let init = request_init("GET");
    set(&init, "cache", &"no-cache".into());
    let response = fetch(url, &init).await?;
    if !response.ok() {
        return Err(RequestError::Status(response.status()));
    }
    text_of(&response).await
}

/// The SHA-384 of a buffer, by WebCrypto.
pub(crate) async fn sha384(buffer: &JsValue) -> Result<Vec<u8>, RequestError> {
    let bytes: &js_sys::Object = buffer.unchecked_ref();
    let promise = window()
        .crypto()
        .and_then(|crypto| crypto.subtle().digest_with_str_and_buffer_source("SHA-384", bytes))
        .map_err(|_| RequestError::Network)?;
    let digest = JsFuture::from(promise).await.map_err(|_| RequestError::Network)?;
    Ok(Uint8Array::new(&digest).to_vec())
}

/// What JavaScript threw, as text.
pub(crate) fn message_of(error: &JsValue) -> String {
    Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "unknown error".to_owned())
}
