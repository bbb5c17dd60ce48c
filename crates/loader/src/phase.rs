//! The stretches of an app's life that have a time limit.

use core::fmt;

use registry::{App, Limit};

/// A stretch of an app's life with a time limit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Fetching and verifying the manifest.
    Manifest,
    /// Fetching and checking entry, module and stylesheets.
    Files,
    /// Importing the entry and initialising the module.
    Start,
    /// The app's own `mount`.
    Mount,
    /// The instance's `update`.
    Update,
    /// The instance's `unmount`.
    Unmount,
    /// The app's own `unload`, after which its module is not used again.
    Unload,
}

impl Phase {
    /// The name in errors, in the registry's `limits` and in `performance` entries.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Files => "files",
            Self::Start => "start",
            Self::Mount => "mount",
            Self::Update => "update",
            Self::Unmount => "unmount",
            Self::Unload => "unload",
        }
    }

    /// How long it may take for an app.
    #[must_use]
    pub fn limit(self, app: &App) -> Limit {
        let limits = &app.limits;
        match self {
            Self::Manifest => limits.manifest,
            Self::Files => limits.files,
            Self::Start => limits.start,
            Self::Mount => limits.mount,
            Self::Update => limits.update,
            Self::Unmount => limits.unmount,
            Self::Unload => limits.unload,
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
