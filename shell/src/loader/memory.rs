//! What the loader remembers beyond one page: the highest sequence numbers of manifests for the browser, and the versions
//! that are left alone for the tab. Where nothing can be stored, it is the page's own memory alone.

use std::cell::RefCell;

use linear_map::LinearMap;
use web_sys::Storage;

use crate::platform::window;

const BREAKER: &str = "wharf.breaker";
/// What the key of a sequence number begins with; the URL of the manifest follows.
const SEQUENCE: &str = "wharf.sequence.";

/// The highest sequence number of each manifest.
#[derive(Debug, Default)]
pub(super) struct Sequences(RefCell<LinearMap<String, u64>>);

impl Sequences {
    /// The highest one that was ever accepted from this URL; 0 if none was, or nothing can be remembered.
    pub(super) fn highest(&self, url: &str) -> u64 {
        let stored = local_storage().and_then(|storage| storage.get_item(&key(url)).ok()?);
        let stored: u64 = stored.and_then(|text| text.parse().ok()).unwrap_or_default();
        let known = self.0.borrow().get(url).copied().unwrap_or_default();
        // Whoever clears the storage does not turn back a page that is open.
        stored.max(known)
    }

    /// Remembers one that was accepted.
    pub(super) fn remember(&self, url: &str, sequence: u64) {
        self.0.borrow_mut().insert(url.to_owned(), sequence);
        if let Some(storage) = local_storage() {
            // Full, or not allowed: then it holds for this page.
            let _ = storage.set_item(&key(url), &sequence.to_string());
        }
    }
}

fn key(url: &str) -> String {
    [SEQUENCE, url].concat()
}

/// What a [`loader::Breaker`] wrote on an earlier page of this tab.
pub(super) fn read_breaker() -> String {
    session_storage()
        .and_then(|storage| storage.get_item(BREAKER).ok()?)
        .unwrap_or_default()
}

/// Keeps it for the next page of this tab.
pub(super) fn write_breaker(text: &str) {
    if let Some(storage) = session_storage() {
        let _ = if text.is_empty() {
            storage.remove_item(BREAKER)
        } else {
            storage.set_item(BREAKER, text)
        };
    }
}

fn local_storage() -> Option<Storage> {
    window().local_storage().ok()?
}

fn session_storage() -> Option<Storage> {
    window().session_storage().ok()?
}
