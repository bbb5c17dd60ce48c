//! A stack with everything deployed and with a state that nobody has used before, for programs that drive a browser.

use std::{
    fs,
    path::PathBuf,
    process::{self, Command},
};

use anyhow::Context;

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
pub(crate) struct FreshStack {
    running: LocalStack,
    state: PathBuf,
    tools: Tools,
    browser: Browser,
}

impl FreshStack {
    /// Builds everything, starts a stack and deploys into it. `programs` are cargo's arguments for the programs that are going
    /// to use the stack, with the packages of all of them and of the stack: they are compiled together.
    pub(crate) fn start(
        workspace: &Workspace,
        processes: &Processes,
        profile: Profile,
        programs: &[String],
    ) -> anyhow::Result<Self> {
        ports::check()?;
        let tools = Tools::install(workspace, processes)?;
        let browser = Browser::find_or_install(processes)?;
        Builder::with_programs(workspace, processes, &tools, profile, programs)?.build_all()?;
        let state = workspace.path(STATE).join(format!("fresh-{}", process::id()));
        let running = step("starting a fresh stack", || {
            // Journeys let the identity provider misbehave.
            LocalStack::start(workspace, processes, &state, &["--faults"])
        })?;
        let stack = Self {
            running,
            state,
            tools,
            browser,
        };
        step("deploying the shell and the children", || {
            artifacts::deploy_all(workspace, processes)
        })?;
        Ok(stack)
    }

    /// Cargo with what the programs that it runs have to know about this machine and this stack.
    pub(crate) fn cargo(&self, workspace: &Workspace) -> Command {
        self.tell(workspace, workspace.cargo())
    }

    /// A program that was compiled for the stack, with what it has to know.
    pub(crate) fn program(&self, workspace: &Workspace, name: &str) -> Command {
        let mut command = Command::new(workspace.program(name));
        command.current_dir(workspace.root());
        self.tell(workspace, command)
    }

    fn tell(&self, workspace: &Workspace, mut command: Command) -> Command {
        command
            .env("WHARF_BIN", workspace.program("wharf"))
            .env("WASM_BINDGEN", self.tools.wasm_bindgen())
            .env("CHROMEDRIVER", &self.browser.driver)
            .env("CHROME", &self.browser.chromium)
            .env("WHARF_STATE", &self.state);
        command
    }

    /// Ends the stack and removes its state.
    pub(crate) fn end(self) -> anyhow::Result<()> {
        drop(self.running);
        fs::remove_dir_all(&self.state).with_context(|| format!("cannot remove `{}`", self.state.display()))
    }
}
