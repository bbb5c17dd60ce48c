//! From the path of a URL to the key of an object, without a way out of the bucket.

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// An object that may or may not exist.
    Object(String),
    /// A path that ends in `/`; no object has such a key.
    Folder,
}

/// Reads a path as it stands in the request line, still percent-encoded; `None` for paths that no key corresponds to.
///
/// Each segment is decoded once and on its own: an encoded `/`, `\`, NUL or `..` can never become structure.
pub(super) fn target(path: &str) -> Option<Target> {
    let (folder, path) = match path.strip_prefix('/')? {
        "" => return Some(Target::Folder),
        rest => (rest.ends_with('/'), rest.strip_suffix('/').unwrap_or(rest)),
    };
    let segments = path.split('/').map(segment).collect::<Option<Vec<_>>>()?;
    Some(if folder {
        Target::Folder
    } else {
        Target::Object(segments.join("/"))
    })
}

/// Whether the last segment has no `.`, so that it names a page of the application and not a file.
pub(super) fn is_page(path: &str) -> bool {
    !path.rsplit('/').next().unwrap_or_default().contains('.')
}

fn segment(raw: &str) -> Option<String> {
    let decoded = percent_decode(raw)?;
    let plain = !matches!(decoded.as_str(), "" | "." | "..") && !decoded.contains(['/', '\\']);
    (plain && !decoded.contains(char::is_control)).then_some(decoded)
}

fn percent_decode(raw: &str) -> Option<String> {
    let mut bytes = raw.bytes();
    let mut decoded = Vec::with_capacity(raw.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let value = digit()? * 16 + digit()?;
        decoded.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(key: &str) -> Option<Target> {
        Some(Target::Object(key.to_owned()))
    }

    #[test]
    fn keys_are_decoded_once() {
        assert_eq!(target("/forms-1.js"), object("forms-1.js"));
        assert_eq!(target("/a/b%20c.css"), object("a/b c.css"));
        assert_eq!(target("/%C3%BC.svg"), object("ü.svg"));
        assert_eq!(target("/a%252fb"), object("a%2fb"));
        assert_eq!(target("/..a/b.."), object("..a/b.."));
    }

    #[test]
    fn nothing_leaves_the_bucket() {
        let odd = [
            "",
            "x",
            "//",
            "//a",
            "/a//b",
            "/.",
            "/..",
            "/../x",
            "/a/../../x",
            "/%2e%2e/x",
            "/%2E%2e/x",
            "/.%2e/x",
            "/..%2fwharf-data/x",
            "/a%2fb",
            "/a%5cb",
            "/a\\..\\b",
            "/a%00.js",
            "/%0a",
            "/%",
            "/%2",
            "/%zz",
            "/%ff",
        ];
        for path in odd {
            assert_eq!(target(path), None, "{path:?}");
        }
    }

    #[test]
    fn a_folder_is_no_object() {
        assert_eq!(target("/"), Some(Target::Folder));
        assert_eq!(target("/forms/"), Some(Target::Folder));
        assert_eq!(target("/forms/../"), None);
    }

    #[test]
    fn a_page_has_no_extension() {
        for path in ["/", "/forms", "/billing/invoices/7", "/auth/callback", "/forms/"] {
            assert!(is_page(path), "{path}");
        }
        for path in ["/shell.js", "/forms/x.wasm", "/.hidden"] {
            assert!(!is_page(path), "{path}");
        }
    }
}
