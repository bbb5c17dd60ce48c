//! Percent-encoding of query and form values, in both directions, and base64url of random bytes.

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::ports::Random;

/// Appends `name=value`, both percent-encoded, with the separator that `query` needs.
///
/// Everything but RFC 3986's unreserved characters is encoded, a space as `%20`: right in a query and in a form body.
pub(crate) fn push_parameter(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() && !query.ends_with(['?', '&']) {
        query.push('&');
    }
    percent_encode_into(query, name);
    query.push('=');
    percent_encode_into(query, value);
}

fn percent_encode_into(text: &mut String, value: &str) {
    const HEXADECIMAL: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push(char::from(HEXADECIMAL[usize::from(byte >> 4)]));
            text.push(char::from(HEXADECIMAL[usize::from(byte & 15)]));
        }
    }
}

/// The decoded pairs of `application/x-www-form-urlencoded` text, or `None` if an escape is broken or not UTF-8.
pub(crate) fn parse_parameters(query: &str) -> Option<Vec<(String, String)>> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((percent_decode(name)?, percent_decode(value)?))
        })
        .collect()
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hexadecimal(rest.next()?)? << 4 | hexadecimal(rest.next()?)?,
            _ => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

const fn hexadecimal(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// 256 random bits as 43 characters of base64url.
pub(crate) fn random_text(random: &impl Random) -> String {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    Base64UrlUnpadded::encode_string(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Xorshift;

    #[test]
    fn encodes_all_but_unreserved_characters() {
        let mut query = "https://a.example/?x=1&".to_owned();
        push_parameter(&mut query, "a b", "ö&=+#?/%~-._");
        push_parameter(&mut query, "c", "");
        assert_eq!(query, "https://a.example/?x=1&a%20b=%C3%B6%26%3D%2B%23%3F%2F%25~-._&c=");
    }

    #[test]
    fn what_was_encoded_is_decoded_to_the_same() {
        let random = Xorshift::new(11);
        for _ in 0..500 {
            let (name, value) = (
                random.text("ab&=%+ é€😀\u{0}", 8),
                random.text("xyz&=%+ é€😀\"<>\n", 20),
            );
            let mut query = String::new();
            push_parameter(&mut query, &name, &value);
            push_parameter(&mut query, "last", "1");
            assert!(query.is_ascii());
            let expected = vec![(name, value), ("last".to_owned(), "1".to_owned())];
            assert_eq!(parse_parameters(&query).unwrap(), expected);
        }
    }

    #[test]
    fn decodes_forms_and_refuses_broken_escapes() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            parse_parameters("a=b+c&&d&=e").unwrap(),
            [pair("a", "b c"), pair("d", ""), pair("", "e")]
        );
        assert_eq!(parse_parameters("a=b%3dc=d").unwrap(), [pair("a", "b=c=d")]);
        for broken in ["a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1", "a=%+1"] {
            assert_eq!(parse_parameters(broken), None, "{broken}");
        }
    }
}
