//! When the files of an app are fetched ahead. Nothing of them runs before somebody visits the app.

use strict_json::Error;

use crate::read::{Part, Read};

/// When the shell fetches an app's files ahead of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prefetch {
    /// When the pointer or the focus is on a link to the app.
    #[default]
    Hover,
    /// When the page has nothing else to do.
    Idle,
    /// Not before the visit.
    Never,
}

impl Read for Prefetch {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        part.one_of(&[("hover", Self::Hover), ("idle", Self::Idle), ("never", Self::Never)])
    }
}
