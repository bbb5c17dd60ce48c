//! Media types.

/// Whether a text is a media type, RFC 9110 section 8.3.1, without white space around the semicolon: a type, a subtype
/// and any number of parameters whose values are tokens (`text/plain;charset=utf-8`) or quoted strings without escapes.
/// At most 255 bytes.
///
/// White space is refused although the RFC tolerates it, because the text is signed and must come back byte by byte.
pub(crate) fn is_media_type(text: &str) -> bool {
    if text.len() > 255 {
        return false;
    }
    let mut pieces = text.split(';');
    let is_pair = |piece: &str, separator: char, right: fn(&str) -> bool| match piece.split_once(separator) {
        Some((left, value)) => is_token(left) && right(value),
        None => false,
    };
    pieces.next().is_some_and(|essence| is_pair(essence, '/', is_token))
        && pieces.all(|parameter| is_pair(parameter, '=', |value| is_token(value) || is_quoted(value)))
}

/// `token` of RFC 9110 section 5.6.2.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(
                    byte,
                    b'!' | b'#'
                        | b'$'
                        | b'%'
                        | b'&'
                        | b'\''
                        | b'*'
                        | b'+'
                        | b'-'
                        | b'.'
                        | b'^'
                        | b'_'
                        | b'`'
                        | b'|'
                        | b'~'
                )
        })
}

fn is_quoted(text: &str) -> bool {
    text.strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .is_some_and(|inner| {
            inner
                .bytes()
                .all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\')
        })
}

#[cfg(test)]
mod tests {
    use super::is_media_type;

    #[test]
    fn media_types_pass() {
        for text in [
            "application/pdf",
            "image/svg+xml",
            "text/plain;charset=utf-8",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "text/csv;header=\"present today\"",
        ] {
            assert!(is_media_type(text), "{text}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "application",
            "/pdf",
            "application/",
            "application/pdf/x",
            "application/pdf;",
            "text/plain; charset=utf-8",
            "text/plain;charset",
            "text/plain\r\nx-injected: 1",
            "text/pläin",
            "text/plain;a=\"b\"c\"",
        ] {
            assert!(!is_media_type(text), "{text}");
        }
        assert!(!is_media_type(&format!("text/{}", "a".repeat(251))));
    }
}
