//! Fetches the files of an app and checks each against the manifest.

use futures::future::LocalBoxFuture;
use js_sys::{Function, Promise, WebAssembly};
use registry::{App, File, Integrity, Manifest};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlScriptElement, RequestInit, Response};

use super::LoadError;
use crate::platform::{self, RequestError, document, outcome};

/// How often a manifest is asked for when nobody answers.
const MANIFEST_TRIES: u32 = 3;

/// Where a file of one load is, and what it must be.
#[derive(Debug, Clone)]
pub(super) struct FileAddress {
    pub(super) url: String,
    integrity: Integrity,
    path: String,
}

impl FileAddress {
    /// The first load uses the plain URL, which every cache knows. Later ones carry the number of the attempt: the module
    /// map would otherwise answer with the module that failed or died.
    pub(super) fn new(app: &App, file: &File, attempt: u32) -> Self {
        let mut url = app.file_url(&file.path);
        if attempt > 1 {
            url.push_str("?attempt=");
            url.push_str(&attempt.to_string());
        }
        Self {
            url,
            integrity: file.integrity.clone(),
            path: file.path.clone(),
        }
    }
}

/// Fetches the manifest; network errors are tried again, answers are not.
pub(super) async fn manifest(app: &App) -> Result<Manifest, LoadError> {
    let mut tries = 1;
    let text = loop {
        match platform::get_text(&app.manifest_url).await {
            Err(RequestError::Network) if tries < MANIFEST_TRIES => {
                tries += 1;
                platform::sleep(200 + (js_sys::Math::random() * 400.0) as i32).await;
            }
            result => break result.map_err(LoadError::ManifestUnreachable)?,
        }
    };
    let manifest = Manifest::parse(&text).map_err(|error| LoadError::ManifestInvalid(error.to_string()))?;
    manifest
        .check_app(&app.name, app.kind)
        .map_err(|error| LoadError::ManifestInvalid(error.to_string()))?;
    Ok(manifest)
}

/// Lets the browser fetch, check and evaluate the entry.
///
/// After this succeeded, `import()` of the same URL answers from the module map. After it failed, `import()` must never
/// be called for the URL: Chromium and WebKit would fetch it again, without integrity, and run it.
pub(super) async fn entry(address: FileAddress) -> Result<JsValue, LoadError> {
    let failed = || LoadError::Entry(address.path.clone());
    let script: HtmlScriptElement = document()
        .create_element("script")
        .ok()
        .and_then(|element| element.dyn_into().ok())
        .ok_or_else(failed)?;
    script.set_type("module");
    script.set_cross_origin(Some("anonymous"));
    script.set_integrity(&address.integrity.to_string());
    script.set_src(&address.url);
    let loaded = Promise::new(&mut |resolve: Function, reject: Function| {
        script.set_onload(Some(&resolve));
        script.set_onerror(Some(&reject));
    });
    let head = document().head().ok_or_else(failed)?;
    head.append_child(&script).map_err(|_| failed())?;
    let result = outcome(Ok(loaded)).await;
    // The element has done its work; what it loaded stays in the module map.
    script.remove();
    result.map_err(|_| failed())
}

/// Compiles the module while it streams in, and hashes the same bytes beside it. The module is handed out only if the
/// hash matches; until then nothing of it has run.
pub(super) async fn wasm(address: FileAddress) -> Result<JsValue, LoadError> {
    let unreachable = |error| LoadError::WasmUnreachable(address.path.clone(), error);
    let response = platform::fetch(&address.url, &file_request())
        .await
        .map_err(unreachable)?;
    if !response.ok() {
        return Err(unreachable(RequestError::Status(response.status())));
    }
    let copy = response.clone().map_err(|_| unreachable(RequestError::Network))?;
    // Both at once: the browser works on its promises whether they are awaited or not.
    let compiled = outcome(Ok(WebAssembly::compile_streaming(&Promise::resolve(&JsValue::from(
        response,
    )))));
    let (_, digest) = contents(&copy).await.map_err(unreachable)?;
    if !address.integrity.matches(&digest) {
        return Err(LoadError::WasmIntegrity(address.path));
    }
    compiled
        .await
        .map_err(|error| LoadError::WasmCompile(platform::message_of(&error)))
}

/// Fetches a stylesheet of the app.
pub(super) async fn style(address: FileAddress) -> Result<JsValue, LoadError> {
    let failed = || LoadError::Style(address.path.clone());
    let response = platform::fetch(&address.url, &file_request())
        .await
        .map_err(|_| failed())?;
    let (buffer, digest) = contents(&response).await.map_err(|_| failed())?;
    if !response.ok() || !address.integrity.matches(&digest) {
        return Err(failed());
    }
    let text = String::from_utf8(js_sys::Uint8Array::new(&buffer).to_vec()).map_err(|_| failed())?;
    crate::styles::sheet(&text).map(JsValue::from).ok_or_else(failed)
}

/// The body of a response and its SHA-384.
fn contents(response: &Response) -> LocalBoxFuture<'static, Result<(JsValue, Vec<u8>), RequestError>> {
    let buffer = outcome(response.array_buffer());
    Box::pin(async move {
        let buffer = buffer.await?;
        let digest = platform::sha384(&buffer).await?;
        Ok((buffer, digest))
    })
}

fn file_request() -> RequestInit {
    let init = RequestInit::new();
    init.set_credentials(web_sys::RequestCredentials::Omit);
    init
}
