//! The parts that only a browser has: XMLHttpRequest, timers and `crypto.subtle`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use core::{cell::RefCell, time::Duration};
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use upload::{
    PartIndex, PresignedPut, PresignedUrl, ServiceFailure, Signed, Status, Trouble, Upload, UploadError,
    browser::{Body, Service, Transfer, sha256_base64, time_until},
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Blob;

wasm_bindgen_test_configure!(run_in_browser);

fn blob(text: &str) -> Blob {
    Blob::new_with_str_sequence(&Array::of1(&text.into())).unwrap()
}

/// Signs every part for one address, and completes everything.
struct Everything {
    url: &'static str,
}

impl Service for Everything {
    async fn sign(&self, parts: Vec<PartIndex>) -> Result<Signed, ServiceFailure> {
        let put = |part| PresignedPut {
            part,
            url: PresignedUrl::new(self.url),
            headers: vec![
                ("content-type".to_owned(), "text/plain".to_owned()),
                // Signed as well, but the browser's own: setting them would be refused with a warning.
                ("Content-Length".to_owned(), "4".to_owned()),
                ("host".to_owned(), "localhost".to_owned()),
            ],
        };
        Ok(Signed {
            puts: parts.into_iter().map(put).collect(),
            valid_for: Duration::from_secs(300),
        })
    }

    async fn complete(&self) -> Result<(), ServiceFailure> {
        Ok(())
    }
}

/// Lets a test wait until an upload is where it wants it.
#[derive(Clone, Default)]
struct Watch {
    seen: Rc<RefCell<Vec<Seen>>>,
    changed: Rc<RefCell<Option<Function>>>,
}

type Seen = (Status, Option<Trouble>);

impl Watch {
    fn take(&self, upload: &Upload) {
        self.seen.borrow_mut().push((upload.status().clone(), upload.trouble()));
        if let Some(resolve) = self.changed.take() {
            resolve.call0(&JsValue::UNDEFINED).unwrap();
        }
    }

    async fn until(&self, wanted: impl Fn(&Status, Option<Trouble>) -> bool) -> Status {
        loop {
            if let Some((status, _)) = self
                .seen
                .borrow()
                .iter()
                .find(|(status, trouble)| wanted(status, *trouble))
            {
                return status.clone();
            }
            let changed = Promise::new(&mut |resolve, _| drop(self.changed.replace(Some(resolve))));
            JsFuture::from(changed).await.unwrap();
        }
    }

    fn start(&self, url: &'static str, contents: &[&str]) -> Transfer<Everything> {
        let bodies = contents.iter().map(|content| Body {
            name: "text".to_owned(),
            blob: blob(content),
        });
        let watch = self.clone();
        Transfer::start(bodies.collect(), Everything { url }, move |upload| watch.take(upload))
    }
}

#[wasm_bindgen_test]
async fn digests_are_those_of_the_standard() {
    // FIPS 180-4, the examples "" and "abc".
    let digests = [
        ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        ("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
    ];
    for (text, digest) in digests {
        assert_eq!(sha256_base64(&blob(text)).await.unwrap(), digest);
    }
}

#[wasm_bindgen_test]
fn the_time_until_a_moment_is_never_negative() {
    assert!(time_until("9999-12-31T23:59:59Z") > Duration::from_secs(1_000_000_000));
    assert_eq!(time_until("2000-01-01T00:00:00Z"), Duration::ZERO);
    assert_eq!(time_until("soon"), Duration::ZERO);
}

#[wasm_bindgen_test]
async fn an_upload_without_parts_completes() {
    let watch = Watch::default();
    let _transfer = watch.start("/", &[]);
    assert_eq!(watch.until(|status, _| *status == Status::Done).await, Status::Done);
}

#[wasm_bindgen_test]
async fn an_answer_of_the_server_comes_back_with_its_status() {
    // The server of these tests has no such page, and takes no uploads.
    let watch = Watch::default();
    let _transfer = watch.start("/no-such-page", &["text"]);
    let failed = watch.until(|status, _| matches!(status, Status::Failed(_))).await;
    let expected = UploadError::Refused {
        part: "text".to_owned(),
        status: 404,
    };
    assert_eq!(failed, Status::Failed(expected));
}

#[wasm_bindgen_test]
async fn a_server_that_cannot_be_reached_is_tried_again_until_the_person_cancels() {
    let watch = Watch::default();
    // The port of the discard protocol, on which browsers open no connection.
    let transfer = watch.start("http://127.0.0.1:9/", &["text"]);
    let lost =
        |status: &Status, trouble| matches!(status, Status::Sending { .. }) && trouble == Some(Trouble::ConnectionLost);
    watch.until(lost).await;
    transfer.cancel();
    assert_eq!(
        watch.until(|status, _| *status == Status::Cancelled).await,
        Status::Cancelled
    );
}
