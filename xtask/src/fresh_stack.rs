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
    /// Builds everything, compiles the program that is going to use the stack (`compile` are cargo's arguments), starts a
    /// stack and deploys into it.
    pub(crate) fn start(
        workspace: &Workspace,
        processes: &Processes,
        profile: Profile,
        compile: &[&str],
    ) -> anyhow::Result<Self> {
        ports::check()?;
        let tools = Tools::install(workspace, processes)?;
        let browser = Browser::find_or_install(processes)?;
        Builder::new(workspace, processes, &tools, profile)?.build_all()?;
        step("compiling what drives the browser", || {
            processes.run(workspace.cargo().args(compile))
        })?;
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

    /// Cargo with what the program has to know about this machine and this stack.
    pub(crate) fn cargo(&self, workspace: &Workspace) -> Command {
        let mut command = workspace.cargo();
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
