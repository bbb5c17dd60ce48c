//! What the journeys need beside a stack.

use std::{path::PathBuf, process::Command};

use crate::{
    axe,
    browsers::Firefox,
    fonts,
    interop::{self, Interop},
    single_spa,
};

/// What there is of it. Journeys that need what is missing say so.
#[derive(Debug)]
pub(super) struct Needs {
    pub(super) interop: Option<Interop>,
    pub(super) single_spa: Option<PathBuf>,
    pub(super) axe: Option<PathBuf>,
    pub(super) fonts: Option<PathBuf>,
    pub(super) firefox: Option<Firefox>,
}

impl Needs {
    /// The same command with where everything is.
    pub(super) fn told_to(&self, mut command: Command) -> Command {
        if let Some(interop) = &self.interop {
            command.env(interop::FOLDER, interop.folder());
        }
        if let Some(folder) = &self.single_spa {
            command.env(single_spa::FOLDER, folder);
        }
        if let Some(folder) = &self.axe {
            command.env(axe::FOLDER, folder);
        }
        if let Some(folder) = &self.fonts {
            command.env(fonts::FOLDER, folder);
        }
        if let Some(Firefox { firefox, driver }) = &self.firefox {
            command.env("FIREFOX", firefox).env("GECKODRIVER", driver);
        }
        // A backtrace through an executor says nothing, and is long.
        command.env("RUST_BACKTRACE", "0");
        command
    }
}
