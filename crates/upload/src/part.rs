//! What is uploaded, and where it goes.

use core::fmt;

/// One object to upload, as the state machine sees it: its bytes are the transport's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What errors call it, such as `attachment`.
    pub name: String,
    /// The size, in bytes.
    pub size: u64,
}

impl Part {
    /// Describes an object.
    #[must_use]
    pub fn new(name: impl Into<String>, size: u64) -> Self {
        Self {
            name: name.into(),
            size,
        }
    }
}

/// Which part: its position in the list that the upload was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartIndex(pub usize);

/// A URL with a signature in its query and a person's folder in its path. Whoever has it may use it, so nothing of it shows
/// in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PresignedUrl(String);

impl PresignedUrl {
    /// Takes a URL as the signer gave it.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The whole URL, for the request and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PresignedUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PresignedUrl(…)")
    }
}

/// One signed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresignedPut {
    /// What it uploads.
    pub part: PartIndex,
    /// Where to.
    pub url: PresignedUrl,
    /// The headers that were signed and have to be sent as they are. Browsers set `host` and `content-length` themselves.
    pub headers: Vec<(String, String)>,
}

/// How far an upload is, over all its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes that are stored or under way. It goes back only when a part has to be sent again.
    pub sent: u64,
    /// The size of all parts, in bytes.
    pub total: u64,
}
