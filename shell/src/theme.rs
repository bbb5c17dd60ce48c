//! Light or dark, as the system asks for it.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::MediaQueryList;
use wharf::Theme;

use crate::platform::window;

const PREFERS_DARK: &str = "(prefers-color-scheme: dark)";

/// The theme, following the system's setting. Called once; it follows as long as the page lives.
pub(crate) fn follow_system() -> ReadSignal<Theme> {
    let query = window().match_media(PREFERS_DARK).ok().flatten();
    let (theme, set_theme) = signal(query.as_ref().map_or(Theme::Light, theme_of));
    if let Some(query) = query {
        // The closure holds the query: a query that is collected tells nobody of changes any more.
        let on_change = Closure::<dyn Fn()>::new({
            let query = query.clone();
            move || set_theme.set(theme_of(&query))
        });
        query.set_onchange(Some(on_change.as_ref().unchecked_ref()));
        on_change.forget();
    }
    theme
}

fn theme_of(query: &MediaQueryList) -> Theme {
    if query.matches() { Theme::Dark } else { Theme::Light }
}
