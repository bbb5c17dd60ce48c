//! Light or dark, as the system asks for it.

use web_sys::MediaQueryList;
use wharf::Theme;

use crate::platform::{listen, window};

const PREFERS_DARK: &str = "(prefers-color-scheme: dark)";

/// The system's setting.
pub(crate) struct SystemTheme(Option<MediaQueryList>);

impl SystemTheme {
    /// Light where the browser does not tell.
    pub(crate) fn new() -> Self {
        Self(window().match_media(PREFERS_DARK).ok().flatten())
    }

    /// The theme now.
    pub(crate) fn current(&self) -> Theme {
        match &self.0 {
            Some(query) if query.matches() => Theme::Dark,
            _ => Theme::Light,
        }
    }

    /// Calls back after each change, for as long as this is there: a query that is collected tells nobody any more.
    pub(crate) fn on_change(&self, changed: impl Fn() + 'static) {
        if let Some(query) = &self.0 {
            listen(query, "change", move |_| changed());
        }
    }
}
