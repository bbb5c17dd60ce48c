//! What the browser accepts and what it has already.

use http::{HeaderMap, header};

/// Whether `Accept-Encoding` names `br` with a weight above zero
/// ([RFC 9110, 12.5.3](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3)).
pub(super) fn accepts_brotli(headers: &HeaderMap) -> bool {
    let fields = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    fields.flat_map(|field| field.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br")) && parts.all(|part| weight(part) != Some(0.0))
    })
}

fn weight(parameter: &str) -> Option<f32> {
    let (name, value) = parameter.split_once('=')?;
    name.trim()
        .eq_ignore_ascii_case("q")
        .then(|| value.trim().parse().ok())?
}

/// Whether `If-None-Match` names this entity tag, by weak comparison
/// ([RFC 9110, 13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2)).
pub(super) fn has_already(headers: &HeaderMap, etag: &str) -> bool {
    let fields = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    fields
        .flat_map(|field| field.split(','))
        .map(str::trim)
        .any(|candidate| {
            candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate).trim_matches('"') == etag
        })
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn brotli_is_taken_only_if_it_is_wanted() {
        for value in ["br", "gzip, deflate, br, zstd", "gzip;q=1.0, BR;q=0.1"] {
            assert!(accepts_brotli(&headers(header::ACCEPT_ENCODING, value)), "{value}");
        }
        for value in ["", "gzip", "br;q=0", "br; q=0.000", "brotli", "*"] {
            assert!(!accepts_brotli(&headers(header::ACCEPT_ENCODING, value)), "{value}");
        }
        assert!(!accepts_brotli(&HeaderMap::new()));
    }

    #[test]
    fn entity_tags_are_compared_weakly() {
        for value in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*"] {
            assert!(has_already(&headers(header::IF_NONE_MATCH, value), "a"), "{value}");
        }
        for value in ["\"b\"", "", "\"aa\""] {
            assert!(!has_already(&headers(header::IF_NONE_MATCH, value), "a"), "{value}");
        }
    }
}
