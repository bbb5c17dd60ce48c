//! Fetches the files of an app and checks each against the manifest.

use core::{future::poll_fn, task::Poll};

use futures::future::LocalBoxFuture;
use js_sys::{Function, Promise, WebAssembly};
use loader::{LoadError, RequestError, Verified, with_retries};
use registry::{AppKind, File, Integrity, file_url};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, HtmlScriptElement, RequestInit, Response};

use super::Browser;
use crate::{
    platform::{self, document, outcome, set},
    trusted::script_url,
};

/// Bytes of a file that is fetched ahead; a longer one is left to the visit, which knows how long it may be.
const PREFETCH_LIMIT: u32 = 64 * 1024 * 1024;

/// The files of an app, all of which match the manifest.
pub(crate) struct CheckedFiles {
    /// Where the entry is in the page's module map.
    pub(super) entry_url: String,
    /// The compiled module.
    pub(super) wasm: Option<JsValue>,
    /// The stylesheets.
    pub(super) styles: Vec<JsValue>,
}

/// Where a file is, and what it must be.
#[derive(Debug, Clone)]
struct FileAddress {
    url: String,
    integrity: Integrity,
    path: String,
    size: u64,
}

impl FileAddress {
    /// The first load uses the plain URL, which every cache knows. Later ones carry the number of the attempt: the module
    /// map would otherwise answer with the module that failed or died.
    fn new(version: &Verified<'_>, file: &File, attempt: u32) -> Self {
        let mut url = file_url(version.manifest_url, &file.path);
        if attempt > 1 {
            url.push_str("?attempt=");
            url.push_str(&attempt.to_string());
        }
        Self {
            url,
            integrity: file.integrity.clone(),
            path: file.path.clone(),
            size: file.size,
        }
    }

    /// The same for a script, with a fragment that nobody can guess. It is part of the key in the page's module map, and of nothing
    /// else: under a key that is there already, Chromium and Firefox evaluate what they have, whatever the `integrity` of the new
    /// element says.
    fn of_entry(version: &Verified<'_>, attempt: u32) -> Self {
        let mut address = Self::new(version, &version.manifest.contents().entry, attempt);
        address.url.push('#');
        address.url.push_str(&platform::secret());
        address
    }

    fn unreachable(&self, error: RequestError) -> LoadError {
        LoadError::FileUnreachable(self.path.clone(), error)
    }
}

/// Where a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// The browser's cache, if it has it.
    Cache,
    /// The app's origin; what the cache has is replaced.
    Origin,
}

/// Fetches all files and checks them. Nothing is started before all of them match.
pub(super) async fn files(browser: &Browser, version: &Verified<'_>, attempt: u32) -> Result<CheckedFiles, LoadError> {
    let contents = version.manifest.contents();
    let mut files: Vec<Checked<'_>> = Vec::new();
    if let Some(file) = &contents.wasm {
        files.push(file_patiently(browser, FileAddress::new(version, file, attempt), wasm));
    }
    for file in &contents.styles {
        files.push(file_patiently(browser, FileAddress::new(version, file, attempt), style));
    }
    if contents.kind == AppKind::Wasm {
        // All at once: the browser evaluates an entry when it matches, and one of kind `wasm` does nothing then.
        files.push(entry_patiently(browser, version, attempt));
        return Ok(sorted(all(files).await?, contents.wasm.is_some()));
    }
    let mut made = all(files).await?;
    // Last, because it runs when it matches.
    made.push(entry_patiently(browser, version, attempt).await?);
    Ok(sorted(made, contents.wasm.is_some()))
}

/// What was made of the module, the stylesheets and the entry, in this order.
fn sorted(mut made: Vec<JsValue>, has_wasm: bool) -> CheckedFiles {
    let entry_url = made.pop().and_then(|url| url.as_string()).unwrap_or_default();
    let mut made = made.into_iter();
    CheckedFiles {
        entry_url,
        wasm: if has_wasm { made.next() } else { None },
        styles: made.collect(),
    }
}

/// A file that is under way, and what the browser has made of it when it turned out to match.
type Checked<'load> = LocalBoxFuture<'load, Result<JsValue, LoadError>>;

/// What makes something of a file.
type Fetch = fn(FileAddress, Source) -> Checked<'static>;

/// Tries again what nobody has answered. On the heap, so that the tries of all files are compiled once.
fn patiently<'load>(browser: &'load Browser, attempt: Box<dyn FnMut() -> Checked<'load> + 'load>) -> Checked<'load> {
    Box::pin(with_retries(
        browser,
        js_sys::Math::random,
        LoadError::is_of_the_network,
        attempt,
    ))
}

fn file_patiently(browser: &Browser, address: FileAddress, fetch: Fetch) -> Checked<'_> {
    patiently(browser, Box::new(move || undamaged(address.clone(), fetch)))
}

/// The same for the entry, under a URL of its own for each try: the module map may keep what has failed. Made of it is the URL
/// of the one that did not.
fn entry_patiently<'load>(browser: &'load Browser, version: &'load Verified<'_>, attempt: u32) -> Checked<'load> {
    let mut first = Some(attempt);
    patiently(
        browser,
        Box::new(move || {
            let attempt = first.take().unwrap_or_else(|| browser.count_attempt(&version.app.name));
            entry(FileAddress::of_entry(version, attempt))
        }),
    )
}

/// All of the files in their order, or the first failure.
async fn all(mut files: Vec<Checked<'_>>) -> Result<Vec<JsValue>, LoadError> {
    let mut made = vec![None; files.len()];
    poll_fn(|context| {
        for (file, made) in files.iter_mut().zip(&mut made) {
            if made.is_none()
                && let Poll::Ready(result) = file.as_mut().poll(context)
            {
                match result {
                    Ok(value) => *made = Some(value),
                    Err(error) => return Poll::Ready(Err(error)),
                }
            }
        }
        if made.iter().all(Option::is_some) {
            Poll::Ready(Ok(()))
        } else {
            Poll::Pending
        }
    })
    .await?;
    Ok(made.into_iter().flatten().collect())
}

/// Lets the browser fetch, check and evaluate the entry.
///
/// After this succeeded, `import()` of the same URL answers from the module map. After it failed, `import()` must never
/// be called for the URL: Chromium and WebKit would fetch it again, without integrity, and run it.
fn entry(address: FileAddress) -> Checked<'static> {
    Box::pin(async move {
        fits(&address).await?;
        if let Some(script) = script(&address)
            && let Some(head) = document().head()
        {
            let loaded = Promise::new(&mut |resolve: Function, reject: Function| {
                script.set_onload(Some(&resolve));
                script.set_onerror(Some(&reject));
            });
            if head.append_child(&script).is_ok() {
                let result = outcome(Ok(loaded)).await;
                // The element has done its work; what it loaded stays in the module map.
                script.remove();
                if result.is_ok() {
                    return Ok(address.url.into());
                }
            }
        }
        Err(why_the_entry_failed(address).await)
    })
}

/// A browser reads a script to its end before it compares, however long it is, and dies of one that is long enough. So nothing
/// of the entry is a script before as much of it as the manifest says was read and matched; then it is in the cache.
async fn fits(address: &FileAddress) -> Result<(), LoadError> {
    let url = address.url.split('#').next().unwrap_or_default().to_owned();
    let address = FileAddress { url, ..address.clone() };
    for source in [Source::Cache, Source::Origin] {
        let (_, digest) = contents_of(&address, source).await?;
        if address.integrity.matches(&digest) {
            return Ok(());
        }
    }
    Err(LoadError::EntryIntegrity(address.path))
}

fn script(address: &FileAddress) -> Option<HtmlScriptElement> {
    let script: HtmlScriptElement = document().create_element("script").ok()?.dyn_into().ok()?;
    script.set_type("module");
    script.set_cross_origin(Some("anonymous"));
    script.set_integrity(&address.integrity.to_string());
    set(&script, "src", &script_url(&address.url));
    Some(script)
}

/// Browsers do not say whether a script was missing or did not match, so its bytes are looked at. If they are right now, they
/// were not on the way, or in the cache.
async fn why_the_entry_failed(address: FileAddress) -> LoadError {
    match contents_of(&address, Source::Origin).await {
        Err(error) => error,
        Ok((_, digest)) if address.integrity.matches(&digest) => address.unreachable(RequestError::Network),
        Ok(_) => LoadError::EntryIntegrity(address.path),
    }
}

/// Fetches a file, and once more past the cache if it does not match: files are cached for a year, and a damaged one would stay
/// for as long.
fn undamaged(address: FileAddress, fetch: Fetch) -> Checked<'static> {
    Box::pin(async move {
        match fetch(address.clone(), Source::Cache).await {
            Err(LoadError::WasmIntegrity(_) | LoadError::StyleIntegrity(_)) => fetch(address, Source::Origin).await,
            result => result,
        }
    })
}

/// Compiles the module while it streams in, and hashes the same bytes beside it. The module is handed out only if the
/// hash matches; until then nothing of it has run.
fn wasm(address: FileAddress, source: Source) -> Checked<'static> {
    Box::pin(async move {
        let (response, abort) = response_of(&address, source).await?;
        let copy = response
            .clone()
            .map_err(|_| address.unreachable(RequestError::Network))?;
        // Both at once: the browser works on its promises whether they are awaited or not.
        let compiled = outcome(Ok(WebAssembly::compile_streaming(&Promise::resolve(&JsValue::from(
            response,
        )))));
        let contents = contents(&copy, &address, abort);
        let (_, digest) = contents.await.map_err(|error| address.unreachable(error))?;
        if !address.integrity.matches(&digest) {
            return Err(LoadError::WasmIntegrity(address.path));
        }
        compiled
            .await
            .map_err(|error| LoadError::WasmCompile(platform::message_of(&error)))
    })
}

/// Fetches a stylesheet of the app.
fn style(address: FileAddress, source: Source) -> Checked<'static> {
    Box::pin(async move {
        let (buffer, digest) = contents_of(&address, source).await?;
        let failed = || LoadError::StyleIntegrity(address.path.clone());
        if !address.integrity.matches(&digest) {
            return Err(failed());
        }
        let text = String::from_utf8(js_sys::Uint8Array::new(&buffer).to_vec()).map_err(|_| failed())?;
        crate::styles::sheet(&text).map(JsValue::from).ok_or_else(failed)
    })
}

async fn contents_of(address: &FileAddress, source: Source) -> Result<(JsValue, Vec<u8>), LoadError> {
    let (response, abort) = response_of(address, source).await?;
    let contents = contents(&response, address, abort);
    contents.await.map_err(|error| address.unreachable(error))
}

/// An answer, and what ends it.
async fn response_of(address: &FileAddress, source: Source) -> Result<(Response, Option<AbortController>), LoadError> {
    let init = file_request();
    let abort = AbortController::new().ok();
    init.set_signal(abort.as_ref().map(AbortController::signal).as_ref());
    if source == Source::Origin {
        set(&init, "cache", &"reload".into());
    }
    let response = platform::fetch(&address.url, &init);
    let response = response.await.map_err(|error| address.unreachable(error))?;
    if response.ok() {
        Ok((response, abort))
    } else {
        Err(address.unreachable(RequestError::Status(response.status())))
    }
}

/// Fetches a file for the browser's cache, one after the other and behind everything else. Returns whether it is there.
pub(super) async fn into_the_cache(url: &str) -> bool {
    let init = file_request();
    set(&init, "priority", &"low".into());
    let Ok(response) = platform::fetch(url, &init).await else {
        return false;
    };
    // To its end, or the cache does not keep it.
    response.ok() && platform::bytes_of(&response, PREFETCH_LIMIT, None).await.is_ok()
}

/// The body of a response and its SHA-384. One that is longer than the manifest says is not read to its end, and does not match.
fn contents(
    response: &Response,
    address: &FileAddress,
    abort: Option<AbortController>,
) -> LocalBoxFuture<'static, Result<(JsValue, Vec<u8>), RequestError>> {
    let bytes = platform::bytes_of(response, address.size.try_into().unwrap_or(u32::MAX), abort);
    Box::pin(async move {
        let bytes = JsValue::from(bytes.await?);
        let digest = platform::sha384(&bytes).await?;
        Ok((bytes, digest))
    })
}

fn file_request() -> RequestInit {
    let init = RequestInit::new();
    init.set_credentials(web_sys::RequestCredentials::Omit);
    init.set_redirect(web_sys::RequestRedirect::Error);
    init
}
