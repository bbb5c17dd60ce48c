//! Files that are made and read in the browser.

use js_sys::Array;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

/// Saves a text as a file of this name. An error is a sentence for the person.
pub(crate) fn save(name: &str, text: &str) -> Result<(), String> {
    offer(name, text)
        .map_err(|_| "The browser could not make the file. Close other tabs to free memory, and try again.".to_owned())
}

fn offer(name: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    let url = Url::create_object_url_with_blob(&blob)?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // What was begun goes on.
    Url::revoke_object_url(&url)
}

/// Reads a file of at most so many bytes, and tells the text, or why there is none.
pub(crate) fn read(file: &File, most_bytes: usize, then: impl FnOnce(Result<String, String>) + 'static) {
    if file.size() > most_bytes as f64 {
        let limit = (most_bytes / 1024).to_string();
        return then(Err(["The file must be ", &limit, " KiB or smaller."].concat()));
    }
    let text = file.text();
    spawn_local(async move {
        let text = JsFuture::from(text).await.ok().and_then(|text| text.as_string());
        then(text.ok_or_else(|| {
            "The file could not be read. It may have been moved or changed. Choose it again.".to_owned()
        }));
    });
}
