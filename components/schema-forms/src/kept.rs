//! What stays in the browser: the schema that was loaded last, and for each schema what was typed into its form.

use drafts::{Drafts, FormDraft, browser::BrowserStore};
use js_sys::Uint8Array;
use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;
use wharf::Host;

/// The version of what is saved.
const VERSION: u32 = 1;

/// What is kept of one person.
#[derive(Clone)]
pub(crate) struct Kept {
    drafts: Drafts,
    /// The text of the schema whose form is shown.
    pub(crate) schema: FormDraft,
}

/// What is kept of the form of one schema.
#[derive(Clone)]
pub(crate) struct KeptData {
    /// What was typed, by the form engine.
    pub(crate) typed: FormDraft,
    /// The text of the data that was imported, for its members that are no fields.
    pub(crate) imported: FormDraft,
}

impl Kept {
    pub(crate) fn new(host: &Host) -> Self {
        let app = host.app().name;
        let drafts = Drafts::new(BrowserStore::new(&app), host.identity().subject, app);
        let schema = drafts.form("schema", VERSION);
        Self { drafts, schema }
    }

    /// For the schema with this digest: another one asks for something else, and has drafts of its own.
    pub(crate) fn data(&self, digest: &str) -> KeptData {
        let form = |what: &str| self.drafts.form([what, digest].concat(), VERSION);
        KeptData {
            typed: form("typed-"),
            imported: form("imported-"),
        }
    }
}

/// The SHA-256 of a text, in hexadecimal digits; nothing if the browser computes none.
pub(crate) async fn digest(text: &str) -> Option<String> {
    let bytes = Uint8Array::from(text.as_bytes());
    let subtle = window().crypto().ok()?.subtle();
    let digest = subtle.digest_with_str_and_buffer_source("SHA-256", &bytes).ok()?;
    let digest = Uint8Array::new(&JsFuture::from(digest).await.ok()?);
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16);
    let digits = digest.to_vec().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(digit).collect()
}
