//! Fetches the files of an app and checks each against the manifest.

use js_sys::{Function, Promise, WebAssembly};
use registry::{App, File, Integrity, Manifest};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CssStyleSheet, HtmlScriptElement, RequestInit};

use super::LoadError;
use crate::platform::{self, RequestError, document};

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
            url.push_str(&format!("?attempt={attempt}"));
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
pub(super) async fn entry(address: &FileAddress) -> Result<(), LoadError> {
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
        let on_load = Closure::once_into_js(move || resolve.call0(&JsValue::NULL));
        let on_error = Closure::once_into_js(move || reject.call0(&JsValue::NULL));
        script.set_onload(Some(on_load.unchecked_ref()));
        script.set_onerror(Some(on_error.unchecked_ref()));
    });
    let head = document().head().ok_or_else(failed)?;
    head.append_child(&script).map_err(|_| failed())?;
    let result = JsFuture::from(loaded).await;
    // The element has done its work; what it loaded stays in the module map.
    script.remove();
    result.map(drop).map_err(|_| failed())
}

/// Compiles the module while it streams in, and hashes the same bytes beside it. The module is handed out only if the
/// hash matches; until then nothing of it has run.
pub(super) async fn wasm(address: &FileAddress) -> Result<WebAssembly::Module, LoadError> {
    let unreachable = |error| LoadError::WasmUnreachable(address.path.clone(), error);
    let response = platform::fetch(&address.url, &file_request())
        .await
        .map_err(unreachable)?;
    if !response.ok() {
        return Err(unreachable(RequestError::Status(response.status())));
    }
    let copy = response.clone().map_err(|_| unreachable(RequestError::Network))?;
    let compiled = JsFuture::from(WebAssembly::compile_streaming(&Promise::resolve(&JsValue::from(
        response,
    ))));
    let digest = async {
        let buffer = copy.array_buffer().map_err(|_| RequestError::Network)?;
        let buffer = JsFuture::from(buffer).await.map_err(|_| RequestError::Network)?;
        platform::sha384(&buffer).await
    };
    let (compiled, digest) = futures::future::join(compiled, digest).await;
    if !address.integrity.matches(&digest.map_err(unreachable)?) {
        return Err(LoadError::WasmIntegrity(address.path.clone()));
    }
    compiled
        .map(JsCast::unchecked_into)
        .map_err(|error| LoadError::WasmCompile(platform::message_of(&error)))
}

/// Fetches a stylesheet of the app.
pub(super) async fn style(address: &FileAddress) -> Result<CssStyleSheet, LoadError> {
    let failed = || LoadError::Style(address.path.clone());
    let response = platform::fetch(&address.url, &file_request())
        .await
        .map_err(|_| failed())?;
    let buffer = response.array_buffer().map_err(|_| failed())?;
    let buffer = JsFuture::from(buffer).await.map_err(|_| failed())?;
    let digest = platform::sha384(&buffer).await.map_err(|_| failed())?;
    if !response.ok() || !address.integrity.matches(&digest) {
        return Err(failed());
    }
    let text = String::from_utf8(js_sys::Uint8Array::new(&buffer).to_vec()).map_err(|_| failed())?;
    crate::styles::sheet(&text).ok_or_else(failed)
}

fn file_request() -> RequestInit {
    let init = RequestInit::new();
    init.set_credentials(web_sys::RequestCredentials::Omit);
    init
}
