//! Streams of the browser as streams of Rust, and the other way round: what `server_fn` asks of the crate
//! [wasm-streams](https://docs.rs/wasm-streams), whose place this one takes by `[patch.crates-io]`.
//!
//! Leptos links `server_fn` into every app, and the original wasm-streams exports three JavaScript classes. What a module
//! exports is never dead code, so each app carried them and the asynchronous code behind them, 5 KB with brotli, for
//! server functions that it does not have. Here the browser's streams are made from closures, and an app that uses none
//! carries nothing.

use std::{cell::RefCell, rc::Rc};

use futures::{Stream, StreamExt, stream};
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{ReadableStreamDefaultController, ReadableStreamDefaultReader};

/// A `ReadableStream` of the browser ([Streams 4](https://streams.spec.whatwg.org/#rs)).
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Takes a stream of the browser's.
    #[must_use]
    pub fn from_raw(stream: web_sys::ReadableStream) -> Self {
        Self(stream)
    }

    /// Makes a stream whose chunks are the items of a Rust stream. It is asked for the next one only when the browser wants
    /// it; its first error ends the stream.
    ///
    /// # Panics
    ///
    /// In browsers without `ReadableStream`, which run no WebAssembly either.
    pub fn from_stream(items: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        let items = Rc::new(RefCell::new(Some(items.boxed_local())));
        let pull = Closure::<dyn Fn(ReadableStreamDefaultController) -> js_sys::Promise>::new(
            move |controller: ReadableStreamDefaultController| {
                let items = Rc::clone(&items);
                future_to_promise(async move {
                    // The browser pulls again only after this promise is settled, so nobody else has taken them.
                    let Some(mut rest) = items.take() else {
                        return Ok(JsValue::UNDEFINED);
                    };
                    match rest.next().await {
                        Some(chunk) => controller.enqueue_with_chunk(&chunk?)?,
                        None => controller.close()?,
                    }
                    items.replace(Some(rest));
                    Ok(JsValue::UNDEFINED)
                })
            },
        );
        let source = Object::new();
        // A fresh object takes every property.
        let _ = Reflect::set(&source, &"pull".into(), &pull.into_js_value());
        Self(web_sys::ReadableStream::new_with_underlying_source(&source).unwrap_throw())
    }

    /// The stream of the browser.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// The chunks, as they come. After an error there are none. A stream that is dropped before its end is cancelled.
    ///
    /// # Panics
    ///
    /// If somebody else reads the stream already.
    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> {
        let reader = Reader {
            reader: self.0.get_reader().unchecked_into(),
            has_ended: false,
        };
        stream::unfold(reader, |mut reader| async move {
            if reader.has_ended {
                return None;
            }
            let read = JsFuture::from(reader.reader.read()).await;
            let chunk = read.and_then(|answer| chunk_of(&answer)).transpose();
            reader.has_ended = !matches!(chunk, Some(Ok(_)));
            Some((chunk?, reader))
        })
    }
}

struct Reader {
    reader: ReadableStreamDefaultReader,
    has_ended: bool,
}

impl Drop for Reader {
    fn drop(&mut self) {
        if !self.has_ended {
            let _ = self.reader.cancel();
        }
    }
}

/// What a `read()` brought, or `None` at the end of the stream.
fn chunk_of(answer: &JsValue) -> Result<Option<JsValue>, JsValue> {
    if Reflect::get(answer, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    Reflect::get(answer, &"value".into()).map(Some)
}
