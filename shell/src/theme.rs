//! Light or dark, as the system asks for it.

use std::cell::OnceCell;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use wharf::Theme;

use crate::platform::window;

const PREFERS_DARK: &str = "(prefers-color-scheme: dark)";

/// The theme, following the system's setting.
pub(crate) fn current() -> Signal<Theme> {
    thread_local!(static THEME: OnceCell<ArcRwSignal<Theme>> = const { OnceCell::new() });
    THEME.with(|theme| theme.get_or_init(follow_system).clone()).into()
}

fn follow_system() -> ArcRwSignal<Theme> {
    let theme = ArcRwSignal::new(read());
    if let Ok(Some(query)) = window().match_media(PREFERS_DARK) {
        let on_change = Closure::<dyn Fn()>::new({
            let theme = theme.clone();
            move || theme.set(read())
        });
        query.set_onchange(Some(on_change.as_ref().unchecked_ref()));
        // As long as the page, like the query itself.
        on_change.forget();
        std::mem::forget(query);
    }
    theme
}

fn read() -> Theme {
    let dark = window()
        .match_media(PREFERS_DARK)
        .ok()
        .flatten()
        .is_some_and(|query| query.matches());
    if dark { Theme::Dark } else { Theme::Light }
}
