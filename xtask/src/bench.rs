//! `cargo xtask bench`: how long a person waits for an app, measured in headless Chromium against release builds.

use crate::{artifacts::Profile, fresh_stack::FreshStack, process::Processes, workspace::Workspace};

/// The program that measures, and the packages of all programs that are compiled.
const PROGRAMS: [&str; 8] = [
    "--bin",
    PROGRAM,
    "--package",
    "wharf-tests",
    "--package",
    "wharf-local",
    "--package",
    "wharf-cli",
];
const PROGRAM: &str = "bench";

/// Builds as it is shipped, starts a stack of its own and prints the medians.
pub(crate) fn run(workspace: &Workspace, processes: &Processes) -> anyhow::Result<()> {
    let programs = PROGRAMS.map(str::to_owned);
    let stack = FreshStack::start(workspace, processes, Profile::Release, &programs)?;
    let result = processes.run(&mut stack.program(workspace, PROGRAM));
    stack.end()?;
    result
}
