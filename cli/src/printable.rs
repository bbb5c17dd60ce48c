//! Texts that others have written, for a terminal or the log of a build server.

/// The line with everything spelled out that a terminal or a log would not show as it is: control characters, which could move the
/// cursor or rewrite what stands there; new lines, which could look like a message of this tool; what runs backwards or is not
/// seen at all. What belongs to how a language or an emoji is written stays: combining marks, joiners and variation selectors.
///
/// Nor does a build server find a command in it. GitHub's obeys `::command::` where a line begins with it, blanks aside
/// ([workflow commands](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands)), and, as Azure's
/// does with `##vso[command]`, `##[command]` anywhere in a line
/// ([logging commands](https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands)): of two `#` the second
/// one is spelled out, and a colon with which the line begins.
#[must_use]
pub fn printable(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for character in line.chars() {
        if begins_command(&shown, character) {
            shown.extend(character.escape_unicode());
        } else if is_obeyed_or_hidden(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whether a build server could find the beginning of a command where this character follows what is shown already. What is not
/// seen keeps nothing apart: how .NET compares texts may pass over it.
fn begins_command(shown: &str, character: char) -> bool {
    match character {
        '#' => shown.trim_end_matches(is_part_of_writing).ends_with('#'),
        ':' => shown
            .trim_start_matches(|before: char| before.is_whitespace() || is_part_of_writing(before))
            .is_empty(),
        _ => false,
    }
}

/// How letters and emoji join (U+200C and U+200D), and variation selectors: how the character before them looks.
fn is_part_of_writing(character: char) -> bool {
    matches!(
        character,
        '\u{200c}' | '\u{200d}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
    )
}

fn is_obeyed_or_hidden(character: char) -> bool {
    match character {
        _ if is_part_of_writing(character) => false,
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
            "#1: https://example.com/#a::b [c]",
            "wharf: std::env is no command",
            "\u{fe0f}#\u{fe0f}\u{20e3}",
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

    #[test]
    fn a_build_server_finds_no_command() {
        for (text, expected) in [
            (
                "::set-output name=release_ok::true",
                "\\u{3a}:set-output name=release_ok::true",
            ),
            ("  \u{3000}\u{a0}::error::a", "  \u{3000}\u{a0}\\u{3a}:error::a"),
            ("\u{200d}:\u{fe0f}:error::a", "\u{200d}\\u{3a}\u{fe0f}:error::a"),
            (
                "1.0 ##vso[task.prependpath]/tmp/evil",
                "1.0 #\\u{23}vso[task.prependpath]/tmp/evil",
            ),
            ("a ##[add-path]/tmp/evil", "a #\\u{23}[add-path]/tmp/evil"),
            ("####[error]", "#\\u{23}#\\u{23}[error]"),
            ("#\u{200d}#[error]", "#\u{200d}\\u{23}[error]"),
            ("#\u{200b}#[error]", "#\\u{200b}#[error]"),
            ("a\n##[error]", "a\\n#\\u{23}[error]"),
        ] {
            let shown = printable(text);
            assert_eq!(shown, expected);
            assert!(!shown.contains("##") && !shown.trim_start().starts_with("::"));
        }
    }
}
