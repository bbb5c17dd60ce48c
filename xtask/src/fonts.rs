//! The fonts in which the journeys see pages: the pictures of `tests/screenshots` would show those of the machine.

use std::path::PathBuf;

use crate::{npm, process::Processes, workspace::Workspace};

/// Where their version, their lock file and fontconfig's file are.
const SOURCE: &str = "tests/fonts";

/// The environment variable that tells the journeys where they are.
pub(crate) const FOLDER: &str = "WHARF_FONTS";

/// Installs them, if that has not been done, and answers with the folder.
pub(crate) fn install(workspace: &Workspace, processes: &Processes) -> anyhow::Result<PathBuf> {
    npm::install(workspace, processes, SOURCE, "the DejaVu fonts")
}
