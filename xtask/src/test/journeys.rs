//! A stack for the journeys: with everything deployed, and with a state that nobody has used before.

use std::{
    fs,
    path::PathBuf,
    process::{self, Command},
};

use anyhow::Context;

use super::packages::JOURNEYS;
use crate::{
    artifacts::{self, Builder, Profile},
    browsers::Browser,
    local_stack::LocalStack,
    ports,
    process::{Processes, step},
    tools::Tools,
    up::STATE,
    workspace::Workspace,
};

/// A running stack and the folder of its state, which is removed with it.
#[derive(Debug)]
pub(super) struct Journeys {
    running: LocalStack,
    state: PathBuf,
}

/// Builds everything, starts a stack, deploys, and answers with the command that runs the journeys.
pub(super) fn prepare(workspace: &Workspace, processes: &Processes) -> anyhow::Result<(Journeys, Command)> {
    ports::check()?;
    let tools = Tools::install(workspace, processes)?;
    let browser = Browser::find_or_install(processes)?;
    Builder::new(workspace, processes, &tools, Profile::Dev)?.build_all()?;
    let compile = ["test", "--no-run", "--package", JOURNEYS];
    step("compiling the journeys", || {
        processes.run(workspace.cargo().args(compile))
    })?;

    let state = workspace.path(STATE).join(format!("test-{}", process::id()));
    let running = step("starting a stack for the journeys", || {
        LocalStack::start(workspace, processes, &state)
    })?;
    let journeys = Journeys { running, state };
    step("deploying the shell and the children", || {
        artifacts::deploy_all(workspace, processes)
    })?;

    let mut command = workspace.cargo();
    // One after the other: they share one stack, and some of them break it on purpose.
    command.args([
        "test",
        "--no-fail-fast",
        "--package",
        JOURNEYS,
        "--",
        "--test-threads=1",
    ]);
    command
        .env("WHARF_BIN", workspace.program("wharf"))
        .env("WASM_BINDGEN", tools.wasm_bindgen());
    command
        .env("CHROMEDRIVER", browser.driver)
        .env("CHROME", browser.chromium);
    command.env("WHARF_STATE", &journeys.state);
    Ok((journeys, command))
}

impl Journeys {
    /// Ends the stack and removes its state.
    pub(super) fn end(self) -> anyhow::Result<()> {
        let Self { running, state } = self;
        drop(running);
        fs::remove_dir_all(&state).with_context(|| format!("cannot remove `{}`", state.display()))
    }
}
