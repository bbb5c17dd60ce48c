//! The addresses of the app, below its mount path, and what is there.

use crate::TITLE;

/// The steps of the customer form, by the names that stand in addresses. The first one is the start page.
pub(crate) const STEPS: [&str; 4] = ["person", "contact", "files", "review"];

/// What stands above each of them.
pub(crate) const STEP_TITLES: [&str; STEPS.len()] = ["You", "Contact", "Notes and files", "Check your answers"];

/// Where forms from a schema are.
pub(crate) const SCHEMA: &str = "/schema";

/// A page of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// The customer form, at whichever step.
    Form,
    /// Forms from a schema.
    Schema,
    /// No page.
    Unknown,
}

impl Route {
    /// The page at a path.
    pub(crate) fn of(path: &str) -> Self {
        match step_of(path) {
            Some(_) => Self::Form,
            None if path.strip_suffix('/').unwrap_or(path) == SCHEMA => Self::Schema,
            None => Self::Unknown,
        }
    }
}

/// The step of the customer form at a path.
pub(crate) fn step_of(path: &str) -> Option<&'static str> {
    let name = path.strip_prefix('/').unwrap_or(path);
    let name = name.strip_suffix('/').unwrap_or(name);
    if name.is_empty() {
        return STEPS.first().copied();
    }
    STEPS.into_iter().skip(1).find(|step| *step == name)
}

/// What the title of the page says of a step. The first one is the start page of the form, which is called as the whole.
pub(crate) fn title_of(step: &str) -> String {
    let mut others = STEPS.into_iter().zip(STEP_TITLES).skip(1);
    match others.find(|(name, _)| *name == step) {
        Some((_, title)) => [title, " · ", TITLE].concat(),
        None => TITLE.to_owned(),
    }
}

/// The path of a step.
pub(crate) fn path_of(step: &str) -> String {
    let is_first = STEPS.first().is_some_and(|first| *first == step);
    ["/", if is_first { "" } else { step }].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_step_has_a_title_of_its_own() {
        let titles = STEPS.map(title_of);
        assert_eq!(titles[0], "Customer form");
        assert_eq!(titles[3], "Check your answers · Customer form");
        assert_eq!(BTreeSet::from(titles).len(), STEPS.len());
    }

    #[test]
    fn every_step_has_one_path() {
        for step in STEPS {
            assert_eq!(step_of(&path_of(step)), Some(step));
        }
        assert_eq!(step_of(""), Some("person"));
        assert_eq!(step_of("/contact/"), Some("contact"));
        assert_eq!(step_of("/person"), None, "the first step has its path already");
        assert_eq!(step_of("/contact/email"), None);
        assert_eq!(step_of("/nowhere"), None);
        let routes = ["/review", "/schema", "/schema/", "/schemas"].map(Route::of);
        assert_eq!(routes, [Route::Form, Route::Schema, Route::Schema, Route::Unknown]);
    }
}
