//! axe-core, the accessibility checker that the journeys put into pages.

use std::path::PathBuf;

use crate::{npm, process::Processes, workspace::Workspace};

/// Where its version and its lock file are.
const SOURCE: &str = "tests/axe";

/// The environment variable that tells the journeys where it is.
pub(crate) const FOLDER: &str = "WHARF_AXE";

/// Installs it, if that has not been done, and answers with the folder. Before the journeys begin: some of them have no network.
pub(crate) fn install(workspace: &Workspace, processes: &Processes) -> anyhow::Result<PathBuf> {
    npm::install(workspace, processes, SOURCE, "axe-core")
}
