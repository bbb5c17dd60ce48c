//! What is known about a file from its name alone: whether it may ever change, and what it is served as.

use core::fmt::Write as _;

use sha2::{Digest, Sha256};

/// `Cache-Control` of a file whose name carries its content hash.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// `Cache-Control` of a file that a later version overwrites: kept, but asked for again before every use.
pub const REVALIDATE: &str = "no-cache";

/// How many hexadecimal digits of the SHA-256 stand in a file name: 64 bits, more than enough to tell versions apart.
const HASH_DIGITS: usize = 16;
/// The fewest digits that count as a content hash. Trunk writes its 64-bit hash without leading zeros; a date has eight.
const SHORTEST_HASH: usize = 12;

/// `stem-<hash>.extension`, where the hash is the beginning of the SHA-256 of `bytes`.
///
/// ```
/// # use wharf_cli::artifact::hashed_name;
/// assert_eq!(hashed_name("forms", b"", "js"), "forms-e3b0c44298fc1c14.js");
/// ```
#[must_use]
pub fn hashed_name(stem: &str, bytes: &[u8], extension: &str) -> String {
    let mut name = format!("{stem}-");
    for byte in Sha256::digest(bytes).iter().take(HASH_DIGITS / 2) {
        // Writing into a `String` cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name.push('.');
    name.push_str(extension);
    name
}

/// Whether the name carries a content hash, as `wharf build` (`forms-<hash>.js`) and trunk (`shell-<hash>_bg.wasm`)
/// write it.
#[must_use]
pub fn is_hashed(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let digits = stem.rsplit_once('-').map_or("", |(_, digits)| digits);
    (SHORTEST_HASH..=64).contains(&digits.len())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// The `Cache-Control` that is stored with a file.
#[must_use]
pub fn cache_control(name: &str) -> &'static str {
    if is_hashed(name) { IMMUTABLE } else { REVALIDATE }
}

/// The `Content-Type` that is stored with a file. A `.br` file has the type of what it holds.
#[must_use]
pub fn content_type(name: &str) -> &'static str {
    let name = name.strip_suffix(".br").unwrap_or(name);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        // `compileStreaming` accepts exactly this one, without parameters.
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

/// Whether brotli makes a file of this name smaller: text and WebAssembly, but no image or font that is compressed
/// already.
#[must_use]
pub fn is_compressible(name: &str) -> bool {
    let kind = content_type(name);
    !name.ends_with(".br")
        && (kind.starts_with("text/")
            || kind.contains("json")
            || kind.contains("xml")
            || kind == "application/wasm"
            || kind == "image/vnd.microsoft.icon")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_follows_the_content() {
        assert_eq!(hashed_name("forms", b"abc", "wasm"), "forms-ba7816bf8f01cfea.wasm");
        assert_ne!(
            hashed_name("forms", b"abd", "wasm"),
            hashed_name("forms", b"abc", "wasm")
        );
    }

    #[test]
    fn a_content_hash_is_recognised() {
        let hashed = [
            "forms-ba7816bf8f01cfea.js",
            "shell-1a2b3c4d5e6f708_bg.wasm",
            "assets/base-ba7816bf8f01cfea.css",
            "forms-ba7816bf8f01cfea.js.br",
            "my-own-app-ba7816bf8f01cfea.js",
        ];
        for name in hashed {
            assert!(is_hashed(name), "{name}");
            assert_eq!(cache_control(name), IMMUTABLE, "{name}");
        }
        let mutable = [
            "index.html",
            "manifest.json",
            "boot.js",
            "report-20261123.pdf",
            "forms-BA7816BF8F01CFEA.js",
            "forms-ba7816bf8f01cfeg.js",
            "ba7816bf8f01cfea.js",
            "forms-ba7816bf8f01cfea/entry.js",
        ];
        for name in mutable {
            assert!(!is_hashed(name), "{name}");
            assert_eq!(cache_control(name), REVALIDATE, "{name}");
        }
    }

    #[test]
    fn the_content_type_is_that_of_the_original() {
        for (name, expected) in [
            ("forms-1.wasm", "application/wasm"),
            ("forms-1.wasm.br", "application/wasm"),
            ("forms-1.js", "text/javascript; charset=utf-8"),
            ("a/b.css", "text/css; charset=utf-8"),
            ("manifest.json", "application/json"),
            ("index.HTML", "text/html; charset=utf-8"),
            ("LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(content_type(name), expected, "{name}");
        }
    }

    #[test]
    fn only_what_gains_is_compressed() {
        for name in ["a.js", "a.wasm", "a.css", "index.html", "registry.json", "icon.svg"] {
            assert!(is_compressible(name), "{name}");
        }
        for name in ["a.png", "a.woff2", "a.js.br", "a.pdf"] {
            assert!(!is_compressible(name), "{name}");
        }
    }
}
