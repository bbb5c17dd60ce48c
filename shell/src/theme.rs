//! Light or dark, as the system asks for it.

use std::cell::OnceCell;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::MediaQueryList;
use wharf::Theme;

use crate::platform::window;

const PREFERS_DARK: &str = "(prefers-color-scheme: dark)";

/// The theme, following the system's setting.
pub(crate) fn current() -> Signal<Theme> {
    thread_local!(static THEME: OnceCell<FollowedTheme> = const { OnceCell::new() });
    THEME
        .with(|theme| theme.get_or_init(follow_system).theme.clone())
        .into()
}

struct FollowedTheme {
    theme: ArcRwSignal<Theme>,
    /// A query that is collected tells nobody of changes any more.
    _query: Option<MediaQueryList>,
}

fn follow_system() -> FollowedTheme {
    let theme = ArcRwSignal::new(read());
    let query = window().match_media(PREFERS_DARK).ok().flatten();
    if let Some(query) = &query {
        let on_change = Closure::<dyn Fn()>::new({
            let theme = theme.clone();
            move || theme.set(read())
        });
        query.set_onchange(Some(on_change.as_ref().unchecked_ref()));
        // As long as the page.
        on_change.forget();
    }
    FollowedTheme { theme, _query: query }
}

fn read() -> Theme {
    let dark = window()
        .match_media(PREFERS_DARK)
        .ok()
        .flatten()
        .is_some_and(|query| query.matches());
    if dark { Theme::Dark } else { Theme::Light }
}
