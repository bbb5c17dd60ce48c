//! What servers answer whom nobody vouches for: read as far as it may be long, and no further.

use reqwest::Response;

/// The most bytes of a document, such as a manifest: 256 KiB. Shells read no longer manifest either.
pub(crate) const DOCUMENT_LIMIT: u64 = 256 * 1024;

/// The text of a document, `None` if it is longer than [`DOCUMENT_LIMIT`]. Bytes that are no UTF-8 are no JSON either, and are
/// refused as such.
pub(crate) async fn document(mut answer: Response) -> reqwest::Result<Option<String>> {
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await? {
        if !append(&mut bytes, &part, DOCUMENT_LIMIT) {
            return Ok(None);
        }
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Adds the next part of an answer, unless there are then more bytes than `limit`. Tells whether it was added.
pub(crate) fn append(bytes: &mut Vec<u8>, part: &[u8], limit: u64) -> bool {
    let fits = (bytes.len() as u64).saturating_add(part.len() as u64) <= limit;
    if fits {
        bytes.extend_from_slice(part);
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_kept_beyond_the_limit() {
        let mut bytes = Vec::new();
        assert!(append(&mut bytes, b"abc", 4) && append(&mut bytes, b"d", 4) && append(&mut bytes, b"", 4));
        assert!(!append(&mut bytes, b"e", 4));
        assert_eq!(bytes, b"abcd");
        assert!(!append(&mut Vec::new(), b"a", 0));
    }
}
