//! One PUT by XMLHttpRequest.

use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

use crate::{Answer, PresignedUrl};

/// What becomes of a PUT.
pub(super) enum Happened {
    /// So many bytes have left.
    Progress(u64),
    /// The storage answered.
    Answered(Answer),
    /// No answer came.
    Failed,
}

/// A PUT that ends when it is dropped; nothing comes of it afterwards.
pub(super) struct Request {
    xhr: XmlHttpRequest,
    _handler: Closure<dyn FnMut(ProgressEvent)>,
}

impl Request {
    /// Sends `body`; `happened` gets its progress and its outcome.
    pub(super) fn send(
        url: &PresignedUrl,
        headers: &[(String, String)],
        body: &Blob,
        happened: impl Fn(Happened) + 'static,
    ) -> Result<Self, JsValue> {
        let xhr = XmlHttpRequest::new()?;
        xhr.open_with_async("PUT", url.expose(), true)?;
        for (name, value) in headers {
            // These two are signed, but only the browser may set them, and it sets them right.
            if !["host", "content-length"]
                .iter()
                .any(|own| name.eq_ignore_ascii_case(own))
            {
                xhr.set_request_header(name, value)?;
            }
        }
        // One closure for every event: each further one costs code.
        let answered = xhr.clone();
        let handler = Closure::<dyn FnMut(_)>::new(move |event: ProgressEvent| {
            happened(match event.type_().as_str() {
                "progress" => Happened::Progress(event.loaded() as u64),
                "load" => Happened::Answered(answer(&answered)),
                _ => Happened::Failed,
            });
        });
        let function = handler.as_ref().unchecked_ref();
        xhr.upload()?.set_onprogress(Some(function));
        xhr.set_onload(Some(function));
        xhr.set_onerror(Some(function));
        xhr.send_with_opt_blob(Some(body))?;
        Ok(Self { xhr, _handler: handler })
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        // `abort` fires events, and after an outcome it has nothing to end; neither is of interest any more.
        if let Ok(upload) = self.xhr.upload() {
            upload.set_onprogress(None);
        }
        self.xhr.set_onload(None);
        self.xhr.set_onerror(None);
        let _ = self.xhr.abort();
    }
}

fn answer(xhr: &XmlHttpRequest) -> Answer {
    // Of a success too: there may be an error in it.
    let answer = Answer::new(xhr.status().unwrap_or_default())
        .with_body(&xhr.response_text().ok().flatten().unwrap_or_default());
    // Browsers complain in the console about headers that CORS hides, so this one is read only where it can be expected.
    match answer.status {
        429 | 503 => match xhr.get_response_header("retry-after") {
            Ok(Some(value)) => answer.with_retry_after(&value),
            _ => answer,
        },
        _ => answer,
    }
}
