//! SHA-256 by the browser.

use js_sys::{ArrayBuffer, Uint8Array};
use thiserror::Error;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Why there is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DigestError {
    /// The file was moved, changed or deleted since it was chosen.
    #[error("The file can no longer be read. Choose it again.")]
    Unreadable,
    /// `crypto.subtle` exists on `https` pages and on `localhost` only.
    #[error("This page was not loaded over a secure connection, so the file cannot be checked.")]
    Unavailable,
}

/// The SHA-256 of a blob as standard base64 with padding, the form of `x-amz-checksum-sha256`.
///
/// # Errors
///
/// See [`DigestError`].
pub async fn sha256_base64(blob: &Blob) -> Result<String, DigestError> {
    let content: ArrayBuffer = JsFuture::from(blob.array_buffer())
        .await
        .and_then(JsCast::dyn_into)
        .map_err(|_| DigestError::Unreadable)?;
    let window = web_sys::window().ok_or(DigestError::Unavailable)?;
    let digest = window
        .crypto()
        .and_then(|crypto| crypto.subtle().digest_with_str_and_buffer_source("SHA-256", &content))
        .map_err(|_| DigestError::Unavailable)?;
    let digest = JsFuture::from(digest).await.map_err(|_| DigestError::Unavailable)?;
    // `btoa` takes one character per byte.
    let bytes: String = Uint8Array::new(&digest).to_vec().into_iter().map(char::from).collect();
    window.btoa(&bytes).map_err(|_| DigestError::Unavailable)
}
