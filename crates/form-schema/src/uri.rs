//! URIs, by the grammar of [RFC 3986 appendix A](https://www.rfc-editor.org/rfc/rfc3986#appendix-A).

use std::net::Ipv6Addr;

/// Whether a text is a `URI`: with a scheme, and with a fragment or without.
pub(crate) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (hierarchy, query) = rest.split_once('?').unwrap_or((rest, ""));
    let is_path = |path: &str| consists_of(path, b":@/");
    let hierarchy_is_good = match hierarchy.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            is_authority(authority) && is_path(path)
        }
        None => is_path(hierarchy),
    };
    is_scheme(scheme) && hierarchy_is_good && consists_of(query, b":@/?") && consists_of(fragment, b":@/?")
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn is_authority(text: &str) -> bool {
    let (user, place) = text.rsplit_once('@').unwrap_or(("", text));
    let (host_is_good, port) = match place.strip_prefix('[') {
        Some(literal) => match literal.split_once(']') {
            Some((address, "")) => (is_ip_literal(address), ""),
            Some((address, rest)) => match rest.strip_prefix(':') {
                Some(port) => (is_ip_literal(address), port),
                None => return false,
            },
            None => return false,
        },
        None => {
            let (host, port) = place.split_once(':').unwrap_or((place, ""));
            (consists_of(host, b""), port)
        }
    };
    consists_of(user, b":") && host_is_good && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_ip_literal(text: &str) -> bool {
    let Some(future) = text.strip_prefix(['v', 'V']) else {
        return text.parse::<Ipv6Addr>().is_ok();
    };
    future.split_once('.').is_some_and(|(version, address)| {
        let is_version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_version && !address.is_empty() && !address.contains('%') && consists_of(address, b":")
    })
}

/// Whether there are only unreserved characters, sub-delimiters, percent-encoded bytes, and these others.
fn consists_of(text: &str, others: &[u8]) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let is_good = match byte {
            b'%' => {
                let mut is_digit = || bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit());
                is_digit() && is_digit()
            }
            b'-' | b'.' | b'_' | b'~' => true,
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => true,
            _ => byte.is_ascii_alphanumeric() || others.contains(&byte),
        };
        if !is_good {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_uri;

    #[test]
    fn what_the_grammar_derives_is_a_uri() {
        for text in [
            "https://example.com",
            "https://user:pass@example.com:8080/a/b;c=1?q=1&r=%20#top",
            "http://[2001:db8::7]:80/",
            "http://[v1.fe:d]/",
            "http://example.com:",
            "mailto:demo@example.com",
            "urn:wharf:problem:not-found",
            "file:///etc/hosts",
            "tel:+44-808-157-0192",
            "a:",
            "x://",
            "http://foo.bar/?baz=qux#quux",
            "ldap://[2001:db8::7]/c=GB?objectClass?one",
        ] {
            assert!(is_uri(text), "{text}");
        }
    }

    #[test]
    fn everything_else_is_none() {
        for text in [
            "",
            "example.com",
            "/path",
            "//example.com",
            "://example.com",
            "1http://example.com",
            "ht tp://example.com",
            "https://example.com/a b",
            "https://example.com/ü",
            "https://example.com/%2",
            "https://example.com/%zz",
            "https://example.com/a\\b",
            "https://example.com/<a>",
            "https://[::1",
            "https://[::g]/",
            "https://[::1]x/",
            "https://[v1.]/",
            "https://example.com:80a/",
            "https://a@b@example.com/",
            "https://example.com/#a#b",
            "https://exa[mple.com/",
            "https://example.com/{id}",
            "https://example.com/`",
            "https://example.com/\"",
        ] {
            assert!(!is_uri(text), "{text}");
        }
    }
}
