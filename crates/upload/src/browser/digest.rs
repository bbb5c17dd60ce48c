//! SHA-256 by the browser.

use core::cell::RefCell;

use js_sys::{ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Why there is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum DigestError {
    /// The file was moved, changed or deleted since it was chosen.
    #[error("The file can no longer be read. Choose it again.")]
    Unreadable,
    /// `crypto.subtle` exists on `https` pages and on `localhost` only.
    #[error("This page was not loaded over a secure connection, so the file cannot be checked.")]
    Unavailable,
}

/// Hashes blobs of about the same size, and reads them into the same memory one after the other. A new buffer for each would be
/// left to the garbage collector, which sees a few bytes and not the megabytes behind them: of 1 GiB, Chromium was seen to keep
/// 300 to 400 MB.
#[derive(Debug, Default)]
pub(super) struct Hasher {
    /// Those that nothing is read into right now: as many at most as blobs were hashed at once.
    buffers: RefCell<Vec<ArrayBuffer>>,
}

#[wasm_bindgen]
extern "C" {
    /// A [readable byte stream](https://streams.spec.whatwg.org/#rs-class).
    type ByteStream;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn get_reader(this: &ByteStream, options: &Object) -> Result<ByteReader, JsValue>;

    /// [What reads it](https://streams.spec.whatwg.org/#byob-reader-class) into memory that it is given.
    type ByteReader;
    #[wasm_bindgen(method)]
    fn read(this: &ByteReader, view: &Uint8Array) -> Promise;
}

impl Hasher {
    /// The SHA-256 of a blob as standard base64 with padding, the form of `x-amz-checksum-sha256`.
    pub(super) async fn sha256_base64(&self, blob: &Blob) -> Result<String, DigestError> {
        let window = web_sys::window().ok_or(DigestError::Unavailable)?;
        let content = self.read(blob).await.map_err(|_| DigestError::Unreadable)?;
        let digest = window
            .crypto()
            .and_then(|crypto| crypto.subtle().digest_with_str_and_buffer_source("SHA-256", &content))
            .map_err(|_| DigestError::Unavailable)?;
        let digest = JsFuture::from(digest).await;
        self.buffers.borrow_mut().push(content.buffer());
        let digest = digest.map_err(|_| DigestError::Unavailable)?;
        // `btoa` takes one character per byte.
        let bytes: String = Uint8Array::new(&digest).to_vec().into_iter().map(char::from).collect();
        window.btoa(&bytes).map_err(|_| DigestError::Unavailable)
    }

    /// The content of a blob.
    async fn read(&self, blob: &Blob) -> Result<Uint8Array, JsValue> {
        // No plan has parts of more than `LARGEST_PART`.
        let size = u32::try_from(blob.size() as u64).map_err(|_| JsValue::NULL)?;
        let Some(reader) = reader(blob) else {
            let content: ArrayBuffer = JsFuture::from(blob.array_buffer()).await?.dyn_into()?;
            return Ok(Uint8Array::new(&content));
        };
        // In a statement of its own: others may want a buffer while this one is read into.
        let buffer = self.buffers.borrow_mut().pop();
        let mut buffer = buffer
            .filter(|buffer| buffer.byte_length() >= size)
            .unwrap_or_else(|| ArrayBuffer::new(size));
        let mut read = 0;
        while read < size {
            let rest = Uint8Array::new_with_byte_offset_and_length(&buffer, read, size - read);
            // The memory goes there and comes back, each time as another object.
            let result = JsFuture::from(reader.read(&rest)).await?;
            let more: Uint8Array = Reflect::get(&result, &"value".into())?.dyn_into()?;
            buffer = more.buffer();
            if more.byte_length() == 0 {
                return Err(JsValue::NULL);
            }
            read += more.byte_length();
        }
        Ok(Uint8Array::new_with_byte_offset_and_length(&buffer, 0, size))
    }
}

/// A reader that takes memory to read into, where the browser has it.
fn reader(blob: &Blob) -> Option<ByteReader> {
    let stream = Reflect::get(blob, &"stream".into()).ok()?;
    let stream = stream.dyn_ref::<js_sys::Function>()?.call0(blob).ok()?;
    let options = Object::new();
    Reflect::set(&options, &"mode".into(), &"byob".into()).ok()?;
    stream.unchecked_ref::<ByteStream>().get_reader(&options).ok()
}
