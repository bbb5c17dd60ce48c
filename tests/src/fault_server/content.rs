use registry::MANIFEST_FILE;

/// A file with what its origin says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The header `Content-Type`.
    pub content_type: String,
    /// The header `Cache-Control`.
    pub cache_control: String,
}

impl Content {
    /// A file with the headers that its name calls for, as `wharf deploy` sets them: a manifest is asked for each time, any
    /// other file has its hash in its name and never changes.
    #[must_use]
    pub fn named(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let is_manifest = name == MANIFEST_FILE || name.ends_with(&format!("/{MANIFEST_FILE}"));
        Self {
            bytes: bytes.into(),
            content_type: content_type(name).to_owned(),
            cache_control: if is_manifest {
                "no-cache".to_owned()
            } else {
                "public, max-age=31536000, immutable".to_owned()
            },
        }
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "html" => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}
