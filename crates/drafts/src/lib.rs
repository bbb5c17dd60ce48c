//! What a person has typed and not sent, kept in the browser until they come back.
//!
//! It survives a reload, a crash, the renewal of the session and a new version of the app. Each draft is encrypted and bound to
//! a person, an app, a form and the version of its schema: what stands around the ciphertext, the [`Header`], is authenticated
//! with it, so a draft that somebody moves to another person or form is not read. What cannot be read, or is too old, is thrown
//! away, and the form begins empty.
//!
//! ```
//! # use drafts::*; use futures::{FutureExt, future::LocalBoxFuture};
//! # async fn example(ports: impl Ports + 'static) -> Result<(), Failure> {
//! let drafts = Drafts::new(ports, "the subject of the identity", "forms");
//! let draft = drafts.form("customer", 1);
//! if let Some(typed) = draft.load::<Vec<String>>().await {
//!     // Put it back.
//! }
//! draft.save(&vec!["typed"]).await?;
//! draft.clear().await?; // After it was sent.
//! # Ok(()) }
//! ```
//!
//! Two tabs with the same form write one draft, and the last one wins as a whole: fields of two tabs are never mixed. By
//! [`FormDraft::name`] they can tell each other that they do.
//!
//! The logic is in here and knows no browser; with the feature `browser` there are `browser::BrowserStore`, IndexedDB and WebCrypto,
//! and `browser::forget_person`, by which the shell deletes a person's key and drafts of every app when they sign out. `SECURITY.md`
//! says what that protects from and what not.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

#[cfg(feature = "browser")]
pub mod browser;
mod drafts;
mod header;
mod ports;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use drafts::{Drafts, FormDraft};
pub use header::{Header, Rejection};
pub use ports::{Answer, Failure, Ports, Record, Sealed};
