//! `cargo xtask bench`: how long a person waits for an app, measured in headless Chromium against release builds.

use crate::{artifacts::Profile, fresh_stack::FreshStack, process::Processes, workspace::Workspace};

/// The package and the program that measure.
const PROGRAM: [&str; 5] = ["--quiet", "--package", "wharf-tests", "--bin", "bench"];

/// Builds as it is shipped, starts a stack of its own and prints the medians.
pub(crate) fn run(workspace: &Workspace, processes: &Processes) -> anyhow::Result<()> {
    let compile = [&["build"], PROGRAM.as_slice()].concat();
    let stack = FreshStack::start(workspace, processes, Profile::Release, &compile)?;
    let mut command = stack.cargo(workspace);
    command.arg("run").args(PROGRAM);
    let result = processes.run(&mut command);
    stack.end()?;
    result
}
