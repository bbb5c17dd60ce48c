//! The page that `cargo xtask bench upload` measures: one file, with the upload engine and its driver. It has no shell, and its
//! server is the one of the measurement.
// wasm-bindgen exports what is public; nobody else imports it.
#![allow(unreachable_pub)]

use core::time::Duration;
use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use upload::{
    PresignedUrl,
    browser::{Listed, Service, Signed, Uploader},
    engine::{Checksum, Failure, FileId, FileState, Opened, SignedPart, StoredPart},
};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, RequestInit, Response};

std::thread_local! {
    static UPLOADER: RefCell<Option<Uploader<Server>>> = const { RefCell::new(None) };
}

/// Uploads a file: a promise of when the server has confirmed it.
#[wasm_bindgen]
pub fn upload(file: Blob) -> Promise {
    Promise::new(&mut |resolve: Function, reject: Function| {
        let settled = Rc::new(RefCell::new(Some((resolve, reject))));
        let uploader = Uploader::new(Server, move |uploader| {
            let state = uploader.engine().state(FileId(0));
            let (is_done, words) = match state {
                Some(FileState::Done) => (true, String::new()),
                Some(FileState::Failed(error)) => (false, error.to_string()),
                _ => return,
            };
            let Some((resolve, reject)) = settled.take() else {
                return;
            };
            let settle = if is_done { resolve } else { reject };
            // Settling a promise does not fail.
            let _ = settle.call1(&JsValue::UNDEFINED, &words.into());
        });
        uploader.add(file.clone());
        UPLOADER.set(Some(uploader));
    })
}

/// How much of the file is stored or under way, in bytes.
#[wasm_bindgen]
pub fn sent() -> f64 {
    UPLOADER.with_borrow(|uploader| {
        let uploader = uploader.as_ref();
        uploader.map_or(0.0, |uploader| uploader.engine().progress(FileId(0)).sent as f64)
    })
}

/// The server of the measurement: one upload at a time.
struct Server;

/// Posts JSON and reads JSON.
async fn post(path: &str, body: &JsValue) -> Result<JsValue, Failure> {
    let request = async {
        let options = RequestInit::new();
        options.set_method("POST");
        options.set_body(&JSON::stringify(body)?.into());
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let response = JsFuture::from(window.fetch_with_str_and_init(path, &options)).await?;
        let response: Response = response.dyn_into()?;
        JsFuture::from(response.json()?).await
    };
    request.await.map_err(|_: JsValue| Failure::Unreachable)
}

fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        // An object of our own takes every member.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

fn member(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn number(of: &JsValue, name: &str) -> f64 {
    member(of, name).as_f64().unwrap_or_default()
}

fn text(of: &JsValue, name: &str) -> String {
    member(of, name).as_string().unwrap_or_default()
}

fn list(of: &JsValue, name: &str) -> Array {
    member(of, name).dyn_into::<Array>().unwrap_or_default()
}

impl Service for Server {
    async fn open(&self, _: FileId, fingerprint: Checksum) -> Result<Opened, Failure> {
        let answer = post("/open", &object(&[("fingerprint", fingerprint.as_str().into())])).await?;
        Ok(Opened {
            part_size: number(&answer, "part_size") as u64,
            resumed: member(&answer, "resumed").is_truthy(),
            complete: false,
        })
    }

    async fn list(&self, _: FileId, after: u32) -> Result<Listed, Failure> {
        let answer = post("/list", &object(&[("after", after.into())])).await?;
        let stored = list(&answer, "parts");
        let parts = stored.iter().map(|part| StoredPart {
            number: number(&part, "number") as u32,
            size: number(&part, "size") as u64,
            sha256: Checksum::new(text(&part, "sha256")),
        });
        Ok(Listed {
            parts: parts.collect(),
            next: member(&answer, "next").as_f64().map(|next| next as u32),
        })
    }

    async fn sign(&self, _: FileId, parts: Vec<(u32, Checksum)>) -> Result<Signed, Failure> {
        let parts = parts
            .into_iter()
            .map(|(number, sha256)| object(&[("number", number.into()), ("sha256", sha256.as_str().into())]));
        let parts: Array = parts.collect();
        let answer = post("/sign", &object(&[("parts", parts.into())])).await?;
        let signed = list(&answer, "parts");
        let parts = signed.iter().map(|part| {
            let headers = member(&part, "headers");
            let names = Object::keys(headers.unchecked_ref::<Object>());
            let names = names.iter().filter_map(|name| name.as_string());
            SignedPart {
                number: number(&part, "number") as u32,
                url: PresignedUrl::new(text(&part, "url")),
                headers: names.map(|name| (name.clone(), text(&headers, &name))).collect(),
            }
        });
        Ok(Signed {
            parts: parts.collect(),
            valid_for: Duration::from_secs(300),
        })
    }

    async fn complete(&self, _: FileId, _: Vec<Checksum>) -> Result<(), Failure> {
        post("/complete", &object(&[])).await.map(drop)
    }

    async fn abort(&self, _: FileId) -> Result<(), Failure> {
        Ok(())
    }
}
