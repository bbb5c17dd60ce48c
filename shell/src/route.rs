//! What a location means to a person with certain groups.

use registry::Registry;

/// A page and the person whose it is: another person's page is another page, even at the same location.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// What it shows.
    pub(crate) route: Route,
    /// The person.
    pub(crate) subject: String,
}

/// What the page shows.
#[derive(Clone, PartialEq, Eq)]
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
