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
    network::Network,
    ports,
    process::{Processes, step},
    tools::Tools,
    up::STATE,
    workspace::Workspace,
};

/// A running stack and the folder of its state, which is removed with it.
#[derive(Debug)]
pub(crate) struct FreshStack {
    // In the order in which they end.
    running: LocalStack,
    network: Network,
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
        Self::deployed(workspace, processes, Network::Host, state, tools, browser)
    }

    /// Starts another stack beside this one, in a network of its own, with the same artefacts. `number` tells its state from that
    /// of others.
    pub(crate) fn another(
        &self,
        workspace: &Workspace,
        processes: &Processes,
        network: Network,
        number: usize,
    ) -> anyhow::Result<Self> {
        let state = self.state.with_extension(number.to_string());
        let (tools, browser) = (self.tools.clone(), self.browser.clone());
        Self::deployed(workspace, processes, network, state, tools, browser)
    }

    fn deployed(
        workspace: &Workspace,
        processes: &Processes,
        network: Network,
        state: PathBuf,
        tools: Tools,
        browser: Browser,
    ) -> anyhow::Result<Self> {
        let running = step("starting a fresh stack", || {
            // Journeys let the identity provider misbehave.
            LocalStack::start(workspace, processes, &network, &state, &["--faults"])
        })?;
        step("deploying the shell and the children", || {
            artifacts::deploy_all(workspace, processes, &network)
        })?;
        Ok(Self {
            running,
            network,
            state,
            tools,
            browser,
        })
    }

    /// A program that was compiled for the stack.
    pub(crate) fn program(&self, workspace: &Workspace, name: &str) -> Command {
        let mut command = Command::new(workspace.program(name));
        command.current_dir(workspace.root());
        self.command(workspace, command)
    }

    /// A command in the network of the stack, with what it has to know about this machine and this stack.
    pub(crate) fn command(&self, workspace: &Workspace, mut command: Command) -> Command {
        command
            .env("WHARF_BIN", workspace.program("wharf"))
            .env("WASM_BINDGEN", self.tools.wasm_bindgen())
            .env("WHARF_STATE", &self.state);
        self.browser.told_to(&mut command);
        self.network.inside(command)
    }

    /// Ends the stack and removes its state.
    pub(crate) fn end(self) -> anyhow::Result<()> {
        drop(self.running);
        drop(self.network);
        fs::remove_dir_all(&self.state).with_context(|| format!("cannot remove `{}`", self.state.display()))
    }
}
