//! What all text fields have in common.

use crate::{Field, Violation};

/// Trims white space at both ends and writes every line break as `\n`, as `HTMLTextAreaElement.value` does.
pub(crate) fn normalise(raw: &str) -> String {
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
    let several_lines = field == Field::Notes;
    if text
        .chars()
        .any(|character| is_hidden(character) && !(several_lines && matches!(character, '\n' | '\t')))
    {
        return Err(Violation::ForbiddenCharacter(field));
    }
    Ok(())
}

/// Control characters, line and paragraph separators, and the embeddings, overrides and isolates of the Unicode
/// bidirectional algorithm, with which a text can be made to look like another (`exe.gpj` as `jpg.exe`). The marks
/// U+200E and U+200F stay allowed: ordinary right-to-left text needs them.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
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
    fn right_to_left_names_pass() {
        assert_eq!(check(Field::FirstName, "\u{200f}שלום"), Ok(()));
    }

    #[test]
    fn line_breaks_become_one_kind() {
        assert_eq!(normalise(" \u{a0}a\r\nb\rc\n "), "a\nb\nc");
    }
}
