//! `cargo xtask reset`: the local stack as on its first day.

use std::fs;

use anyhow::{Context, bail};

use crate::{ports, up::STATE, workspace::Workspace};

/// Removes the state of the local stack.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    // Some other program may listen on one of the ports, but only the stack listens on all of them.
    if ports::taken().len() == stack::PORTS.len() {
        bail!("the local stack runs; stop it first with Ctrl-C where `cargo xtask up` runs");
    }
    let state = workspace.path(STATE);
    if state.exists() {
        fs::remove_dir_all(&state).with_context(|| format!("cannot remove `{}`", state.display()))?;
        println!("removed {STATE}: the next `cargo xtask up` begins with empty buckets");
    } else {
        println!("nothing to remove: {STATE} does not exist");
    }
    Ok(())
}
