//! What a location means to a person with certain groups.

use registry::Registry;

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// The start page.
    Home,
    /// An app, by its name.
    App(String),
    /// An app that the person may not use, by its title.
    Forbidden(String),
    /// A location that belongs to nobody.
    NotFound,
}

impl Route {
    /// The meaning of `path` for a person in `groups`.
    pub(crate) fn of(registry: &Registry, path: &str, groups: &[String]) -> Self {
        match registry.owner(path) {
            Some((app, _)) if app.permits(groups) => Self::App(app.name.clone()),
            Some((app, _)) => Self::Forbidden(app.title.clone()),
            None if path == "/" => Self::Home,
            None => Self::NotFound,
        }
    }
}
