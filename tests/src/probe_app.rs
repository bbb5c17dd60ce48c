//! An app that hands its host to the page, so that a journey can do whatever an app could do.
//!
//! `window.probes.<name>` has the `host` and the `element` of its latest mount and the hosts of `all`. Its marks are those of
//! [`crate::failing_app`]: `mount`, `update`, `unmount`, `aborted`.

use crate::{
    guests::Guest,
    publication::{Kind, Publication},
};

/// A probe of this name, with the heading of [`heading`].
#[must_use]
pub fn probe(name: &str) -> Guest {
    Guest::new(Publication::new(name, Kind::Esm, include_str!("../fixtures/probe.js")))
}

/// The heading of a probe.
#[must_use]
pub fn heading(name: &str) -> String {
    format!("Probe {name}")
}
