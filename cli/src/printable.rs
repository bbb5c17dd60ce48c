//! Texts that others have written, for a terminal or the log of a build server.

/// The text with everything spelled out that a terminal or a log would not show as it is: control characters, which could move the
/// cursor or rewrite what stands there; new lines, which could look like a message of this tool or like a command to the build
/// server; what runs backwards or is not seen at all. What belongs to how a language or an emoji is written stays: combining
/// marks, joiners and variation selectors.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_obeyed_or_hidden(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn is_obeyed_or_hidden(character: char) -> bool {
    match character {
        // How letters and emoji join: U+200C and U+200D.
        '\u{200c}' | '\u{200d}' => false,
        // Variation selectors: how the character before them looks.
        '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => false,
        // The separators of lines and paragraphs, and what annotates a text between the lines.
        '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' => true,
        // `Default_Ignorable_Code_Point` (https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point), what changes the
        // direction among it.
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        _ => character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_stays_as_it_is() {
        for text in [
            "",
            "cannot read `C:\\dist`: \"it's gone\"",
            "Übersicht — 概要\u{3000}✓ 😀",
            // As macOS writes the names of files.
            "U\u{308}bersicht",
            "\u{301}",
            "ที่อยู่",
            "हिन्दी",
            "می\u{200c}خواهم",
            "❤\u{fe0f} 👩\u{200d}💻",
        ] {
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
            ("\u{2029}\u{200f}\u{61c}\t", "\\u{2029}\\u{200f}\\u{61c}\\t"),
            ("a\u{ad}\u{3164}\u{2060}b", "a\\u{ad}\\u{3164}\\u{2060}b"),
        ] {
            assert_eq!(printable(text), expected);
        }
    }
}
