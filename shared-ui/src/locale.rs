//! The language of what the toolkit says and of the figures it shows.

use std::cell::{Cell, RefCell};

use leptos::{
    prelude::{ReadUntracked, Signal, Track, With, on_cleanup, provide_context, use_context},
    reactive::{graph::Observer, signal::ArcTrigger, traits::Notify},
};

use crate::{format, tag::effect};

/// A language that the [messages](crate::messages) are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English, also in place of every language that is not here.
    #[default]
    English,
    /// German.
    German,
    /// Arabic, written from right to left.
    Arabic,
}

impl Language {
    /// Reads a [BCP 47](https://www.rfc-editor.org/info/bcp47) tag by its first subtag: `de-AT` is German.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let is = |name: &str| {
            let (first, rest) = tag.as_bytes().split_at(name.len().min(tag.len()));
            first.eq_ignore_ascii_case(name.as_bytes()) && matches!(rest.first(), None | Some(b'-'))
        };
        if is("de") {
            Self::German
        } else if is("ar") {
            Self::Arabic
        } else {
            Self::English
        }
    }
}

#[derive(Default)]
struct Locale {
    tag: RefCell<String>,
    language: Cell<Language>,
    /// Of everything that follows the language, by number. A signal keeps a place for each subscriber that it ever had, so each
    /// view has one of its own, which goes with it.
    views: RefCell<Vec<(u32, ArcTrigger)>>,
    last: Cell<u32>,
}

/// In the context of a view: what its texts follow.
#[derive(Clone)]
struct Changed(ArcTrigger);

thread_local! {
    static LOCALE: Locale = Locale::default();
}

/// Lets the texts and figures below the current owner follow the language, until that is cleaned up.
pub fn begin() {
    let trigger = ArcTrigger::new();
    let number = LOCALE.with(|locale| {
        let number = locale.last.get().wrapping_add(1);
        locale.last.set(number);
        locale.views.borrow_mut().push((number, trigger.clone()));
        number
    });
    on_cleanup(move || LOCALE.with(|locale| locale.views.borrow_mut().retain(|(other, _)| *other != number)));
    provide_context(Changed(trigger));
}

/// Sets the language of all texts and figures of the app, as a BCP 47 tag such as `de-AT`. Those that are on the page and
/// [follow](begin) it change.
pub fn set(tag: &str) {
    LOCALE.with(|locale| {
        if *locale.tag.borrow() == tag {
            return;
        }
        tag.clone_into(&mut locale.tag.borrow_mut());
        locale.language.set(Language::of(tag));
        format::forget();
        let views = locale.views.borrow().clone();
        for (_, changed) in views {
            changed.notify();
        }
    });
}

/// Sets the language, and lets everything below the current owner follow it from then on: `locale::follow(use_locale())` at the
/// root of an app.
pub fn follow(tag: Signal<String>) {
    begin();
    set(&tag.read_untracked());
    effect(move || tag.with(|tag| set(tag)));
}

/// The language that was set, as its tag; empty where none was. Followed by what reads it.
pub(crate) fn with_tag<T>(read: impl FnOnce(&str) -> T) -> T {
    LOCALE.with(|locale| {
        track();
        read(&locale.tag.borrow())
    })
}

/// The language that the texts are in. Followed by what reads it.
#[must_use]
pub fn language() -> Language {
    LOCALE.with(|locale| {
        track();
        locale.language.get()
    })
}

/// Outside of what follows signals there is nobody to tell.
fn track() {
    if Observer::get().is_some()
        && let Some(Changed(trigger)) = use_context()
    {
        trigger.track();
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_language_is_told_by_the_first_subtag() {
        for (tag, language) in [
            ("de", Language::German),
            ("de-AT", Language::German),
            ("DE-ch-1996", Language::German),
            ("ar-EG", Language::Arabic),
            ("en-GB", Language::English),
            // Lower Sorbian begins with other letters, Mapudungun with the same two.
            ("dsb", Language::English),
            ("arn", Language::English),
            ("d", Language::English),
            ("fr", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of(tag), language, "{tag}");
        }
    }
}
