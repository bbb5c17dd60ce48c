//! Texts that others have written, for a terminal or the log of a build server.

/// The text with everything spelled out that a terminal or a log would not show as it is: control characters, which could move the
/// cursor or rewrite what stands there; new lines, which could look like a message of this tool or like a command to the build
/// server; what runs backwards or is not seen at all.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '\'' | '\\' => shown.push(character),
            _ => shown.extend(character.escape_debug()),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_stays_as_it_is() {
        for text in ["", "cannot read `C:\\dist`: \"it's gone\"", "Übersicht — 概要 ✓ 😀"] {
            assert_eq!(printable(text), text);
        }
    }

    #[test]
    fn what_a_terminal_or_a_log_would_obey_is_spelled_out() {
        for (text, expected) in [
            ("\u{1b}[2J\u{7}", "\\u{1b}[2J\\u{7}"),
            ("a\n::error::b\r", "a\\n::error::b\\r"),
            ("\u{9b}31m\u{85}", "\\u{9b}31m\\u{85}"),
            ("\u{2028}\u{202e}gpj\u{2066}", "\\u{2028}\\u{202e}gpj\\u{2066}"),
            ("\u{200b}\u{feff}\u{e0041}", "\\u{200b}\\u{feff}\\u{e0041}"),
        ] {
            assert_eq!(printable(text), expected);
        }
    }
}
