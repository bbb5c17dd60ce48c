//! The single-spa app of `tests/fixtures/single-spa`, built with its own tools.

use std::path::PathBuf;

use crate::{
    npm,
    process::{Processes, step},
    workspace::Workspace,
};

/// Where the app and its lock file are.
const SOURCE: &str = "tests/fixtures/single-spa";

/// The environment variable that tells the journeys where the app was built.
pub(crate) const FOLDER: &str = "WHARF_SINGLE_SPA";

/// Builds the app, after installing what it needs, and answers with the folder that has `dist` in it. It takes less time than
/// finding out whether it is needed.
pub(crate) fn build(workspace: &Workspace, processes: &Processes) -> anyhow::Result<PathBuf> {
    let folder = npm::install(workspace, processes, SOURCE, "React and single-spa-react")?;
    step("building the single-spa app", || {
        processes.run(npm::node(&folder).arg("build.mjs"))
    })?;
    Ok(folder)
}
