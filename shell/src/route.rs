//! What a location means to a person with certain groups.

use registry::{App, Registry};

use crate::session::{SIGN_IN_AGAIN, SIGNED_IN_AGAIN};

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
    /// An app, by its title, that wants a sign-in that is at most so many seconds old.
    SignInAfresh(String, u64),
    /// The end of a sign-in in a tab of its own.
    SignedInAgain,
    /// A location that belongs to nobody.
    NotFound,
}

impl Route {
    /// The meaning of `path` for a person in `groups` who has signed in so many seconds ago, coming from the page `from`. An
    /// app that is open stays open, however long ago that is by now: what was typed into it must not be lost.
    pub(crate) fn of(registry: &Registry, path: &str, groups: &[String], age: u64, from: Option<&Self>) -> Self {
        if matches!(path, SIGN_IN_AGAIN | SIGNED_IN_AGAIN) {
            return Self::SignedInAgain;
        }
        match registry.owner(path) {
            Some((app, _)) if !app.permits(groups) => Self::Forbidden(app.title.clone()),
            Some((app, _)) => match app.max_age {
                Some(max_age) if age > max_age && !from.is_some_and(|from| from.is_of(app)) => {
                    Self::SignInAfresh(app.title.clone(), max_age)
                }
                _ => Self::App(app.name.clone()),
            },
            None if path == "/" => Self::Home,
            None => Self::NotFound,
        }
    }

    fn is_of(&self, app: &App) -> bool {
        matches!(self, Self::App(name) if *name == app.name)
    }
}
