//! Every text that the components say by themselves, in every [`Language`].
//!
//! A [`Message`] follows the language of the app: what shows one changes with [`locale::set`](crate::locale::set). An app
//! pays only for those that its components use. A team that speaks another language, or wants other words, puts its own in
//! their place with [`replace_with`].
//!
//! Numbers never stand where they would decide the form of a word, so there are no plurals.

mod catalogue;

use std::cell::Cell;

use leptos::prelude::Signal;

pub use catalogue::*;

use crate::{
    locale::{self, Language},
    tag::{Child, Text},
};

/// A text of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    key: &'static str,
    english: &'static str,
    german: &'static str,
    arabic: &'static str,
}

/// Finds the text for a key and a language, which is a BCP 47 tag.
pub type Replacement = fn(key: &str, tag: &str) -> Option<&'static str>;

thread_local! {
    static REPLACEMENT: Cell<Option<Replacement>> = const { Cell::new(None) };
}

/// What stands in a text for the value that is put in.
const PLACE: &str = "{}";

/// Characters around a value in a text from right to left, so that a name in Latin letters does not turn the text around
/// (U+2068 and U+2069, [UAX #9](https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates)).
const ISOLATE: [&str; 2] = ["\u{2068}", "\u{2069}"];

/// Asks this before the catalogue: once, before anything is shown. What it has no text for stays as it is.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// messages::replace_with(|key, tag| match (key, tag) {
///     ("TRY_AGAIN", "fr") => Some("Réessayer"),
///     _ => None,
/// });
/// ```
pub fn replace_with(replacement: Replacement) {
    REPLACEMENT.set(Some(replacement));
}

impl Message {
    /// The text in the language of the app.
    #[must_use]
    pub fn text(&self) -> &'static str {
        let language = locale::language();
        let replaced = REPLACEMENT
            .get()
            .and_then(|replacement| locale::with_tag(|tag| replacement(self.key, tag)));
        replaced.unwrap_or(match language {
            Language::English => self.english,
            Language::German => self.german,
            Language::Arabic => self.arabic,
        })
    }

    /// The same with a value in the place for it.
    #[must_use]
    pub fn with(&self, value: &str) -> String {
        let [open, close] = isolation(locale::language());
        let (before, after) = around(self.text());
        [before, open, value, close, after].concat()
    }

    /// The same with a value in each of two places.
    #[must_use]
    pub fn with_both(&self, first: &str, second: &str) -> String {
        let [open, close] = isolation(locale::language());
        let (before, rest) = around(self.text());
        let (between, after) = around(rest);
        [before, open, first, close, between, open, second, close, after].concat()
    }

    /// What replacements know it by.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.key
    }
}

/// What stands before and behind a value in a text of this language.
fn isolation(language: Language) -> [&'static str; 2] {
    match language {
        Language::Arabic => ISOLATE,
        _ => [""; 2],
    }
}

/// What stands before and after the place for a value. `str::split_once` brings a search that is larger than all texts.
fn around(text: &str) -> (&str, &str) {
    let at = text.bytes().position(|byte| byte == b'{').unwrap_or(text.len());
    let after = (at + PLACE.len()).min(text.len());
    (text.get(..at).unwrap_or(text), text.get(after..).unwrap_or_default())
}

impl From<&'static Message> for Child {
    fn from(message: &'static Message) -> Self {
        Self::Bound(Box::new(|| Text::Borrowed(message.text())))
    }
}

impl From<&'static Message> for Signal<String> {
    fn from(message: &'static Message) -> Self {
        Self::derive(|| message.text().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{DONE_OF, Message, PLACE, REMOVE, around, catalogue::ALL};

    const DOCUMENT: &str = include_str!("../../docs/texts.md");

    fn texts(message: &Message) -> [&'static str; 3] {
        [message.english, message.german, message.arabic]
    }

    #[test]
    fn every_text_is_there_in_every_language() {
        for message in ALL {
            for text in texts(message) {
                assert!(!text.trim().is_empty(), "{message:?}");
            }
        }
        let keys: std::collections::BTreeSet<_> = ALL.iter().map(|message| message.key).collect();
        assert_eq!(keys.len(), ALL.len());
    }

    #[test]
    fn values_have_as_many_places_in_every_language() {
        for message in ALL {
            let places = texts(message).map(|text| text.matches(PLACE).count());
            assert!(places[0] <= 2 && places == [places[0]; 3], "{message:?}");
            let braces = texts(message).map(|text| text.matches(['{', '}']).count());
            assert_eq!(braces, places.map(|count| count * PLACE.len()), "{message:?}");
        }
    }

    #[test]
    fn a_text_that_begins_or_ends_in_a_space_does_so_in_every_language() {
        for message in ALL {
            let ends = texts(message).map(|text| text.ends_with(' '));
            assert!(ends == [ends[0]; 3], "{message:?}");
            let begins = texts(message).map(|text| text.starts_with(' '));
            assert!(begins == [begins[0]; 3], "{message:?}");
        }
    }

    #[test]
    fn arabic_texts_are_arabic_and_the_others_are_not() {
        let is_arabic = |text: &str| {
            text.chars()
                .any(|character| ('\u{600}'..='\u{6ff}').contains(&character))
        };
        for message in ALL {
            assert_eq!(texts(message).map(is_arabic), [false, false, true], "{message:?}");
        }
    }

    #[test]
    fn the_documentation_has_all_of_them() {
        let row = |message: &&Message| {
            let [english, german, arabic] = texts(message);
            format!("| `{}` | {english} | {german} | {arabic} |", message.key)
        };
        let expected: Vec<_> = ALL.iter().map(row).collect();
        let documented: Vec<_> = DOCUMENT.lines().filter(|line| line.starts_with("| `")).collect();
        assert_eq!(documented, expected);
    }

    #[test]
    fn values_are_isolated_in_texts_from_right_to_left_alone() {
        let texts = || [REMOVE.with("a.pdf"), DONE_OF.with_both("1 MB", "2 MB")];
        crate::locale::set("en");
        assert_eq!(texts(), ["Remove a.pdf", "1 MB of 2 MB"]);
        crate::locale::set("ar");
        assert_eq!(
            texts(),
            [
                "إزالة \u{2068}a.pdf\u{2069}",
                "\u{2068}1 MB\u{2069} من \u{2068}2 MB\u{2069}"
            ]
        );
    }

    #[test]
    fn a_value_is_put_into_its_place() {
        assert_eq!(around("Remove {}"), ("Remove ", ""));
        assert_eq!(around("{} entfernen"), ("", " entfernen"));
        assert_eq!(around("إزالة {} الآن"), ("إزالة ", " الآن"));
        assert_eq!(around("Close"), ("Close", ""));
        assert_eq!(around(""), ("", ""));
    }
}
