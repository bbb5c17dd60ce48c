//! What all text fields have in common.

use crate::{Field, Violation};

/// Trims white space at both ends and writes every line break as `\n`, as `HTMLTextAreaElement.value` does. A text of
/// which nothing would be seen becomes the empty text.
#[must_use]
pub fn normalise(raw: &str) -> String {
    if is_blank(raw) {
        return String::new();
    }
    raw.trim().replace("\r\n", "\n").replace('\r', "\n")
}

/// Checks emptiness, length and characters of a normalised text.
pub(crate) fn check(field: Field, text: &str) -> Result<(), Violation> {
    if text.is_empty() {
        return if field.is_optional() {
            Ok(())
        } else {
            Err(Violation::Required(field))
        };
    }
    if text.chars().count() > field.maximum_characters() {
        return Err(Violation::TooLong(field));
    }
    // Free text is pasted from documents, which are full of soft hyphens and marks, and nobody is identified by it.
    let forbidden = |character| match field {
        Field::Notes => is_hidden(character) && !matches!(character, '\n' | '\t'),
        _ => is_hidden(character) || is_invisible(character),
    };
    if text.chars().any(forbidden) {
        return Err(Violation::ForbiddenCharacter(field));
    }
    Ok(())
}

/// Control characters, line and paragraph separators, and the embeddings, overrides and isolates of the Unicode
/// bidirectional algorithm, with which a text can be made to look like another (`exe.gpj` as `jpg.exe`).
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Characters without a glyph, with which two names can look the same and differ: soft hyphen, Arabic letter mark,
/// Mongolian vowel separator, zero-width space, directional marks, word joiner and invisible operators, deprecated format
/// characters, byte order mark, Hangul fillers, interlinear annotations and tags. The joiners U+200C and U+200D are not
/// among them: Persian, the scripts of India and emoji need them.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{2060}'..='\u{2064}'
            | '\u{206A}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

/// Whether nothing of a text would be seen: it is empty or consists of white space, of invisible characters and of
/// characters that only change their neighbours (joiners, variation selectors, the fillers of Hangul syllables) or are an
/// empty cell of Braille.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|character| {
        character.is_whitespace()
            || is_invisible(character)
            || matches!(
                character,
                '\u{34F}'
                    | '\u{115F}'
                    | '\u{1160}'
                    | '\u{180B}'..='\u{180D}'
                    | '\u{180F}'
                    | '\u{200C}'
                    | '\u{200D}'
                    | '\u{2800}'
                    | '\u{FE00}'..='\u{FE0F}'
                    | '\u{E0100}'..='\u{E01EF}'
            )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_not_bytes() {
        let limit = Field::FirstName.maximum_characters();
        assert_eq!(check(Field::FirstName, &"ß".repeat(limit)), Ok(()));
        assert_eq!(check(Field::FirstName, &"漢".repeat(limit)), Ok(()));
        assert_eq!(
            check(Field::FirstName, &"a".repeat(limit + 1)),
            Err(Violation::TooLong(Field::FirstName))
        );
    }

    #[test]
    fn only_notes_have_lines() {
        assert_eq!(check(Field::Notes, "one\ntwo\tthree"), Ok(()));
        assert_eq!(
            check(Field::LastName, "one\ntwo"),
            Err(Violation::ForbiddenCharacter(Field::LastName))
        );
        for hidden in [
            "a\0b",
            "a\u{7f}b",
            "a\u{85}b",
            "a\u{1b}[31mb",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{2028}b",
        ] {
            assert_eq!(
                check(Field::Notes, hidden),
                Err(Violation::ForbiddenCharacter(Field::Notes)),
                "{hidden:?}"
            );
        }
    }

    #[test]
    fn names_of_every_script_pass() {
        for name in [
            "שלום",
            "علی\u{200c}رضا",
            "क्\u{200d}ष",
            "山田",
            "O\u{2019}Hara",
            "👩\u{200d}🔬",
        ] {
            assert_eq!(check(Field::FirstName, name), Ok(()), "{name}");
        }
    }

    const INVISIBLE: &str = "\u{ad}\u{61c}\u{180e}\u{200b}\u{200e}\u{200f}\u{2060}\u{2064}\u{3164}\u{feff}\u{ffa0}\u{e0000}\u{e0041}\u{e007f}";

    #[test]
    fn invisible_characters_are_refused_in_names() {
        for invisible in INVISIBLE.chars() {
            assert_eq!(
                check(Field::LastName, &format!("Ac{invisible}count")),
                Err(Violation::ForbiddenCharacter(Field::LastName)),
                "{invisible:?}"
            );
        }
        assert_eq!(check(Field::Notes, "a soft\u{ad}hyphen and a mark\u{200f}"), Ok(()));
    }

    #[test]
    fn a_text_of_which_nothing_is_seen_is_empty() {
        for blank in [
            INVISIBLE,
            "\u{200b}",
            " \u{200c}\u{200d} ",
            "\u{2060}\n\u{a0}",
            "\u{2800}",
            "\u{fe0f}",
        ] {
            assert_eq!(normalise(blank), "", "{blank:?}");
        }
        assert_eq!(normalise(" a\u{200d} "), "a\u{200d}");
        assert_eq!(normalise("\u{7}"), "\u{7}");
    }

    #[test]
    fn line_breaks_become_one_kind() {
        assert_eq!(normalise(" \u{a0}a\r\nb\rc\n "), "a\nb\nc");
    }
}
