//! `cargo xtask up`: everything on this machine, from one command.

use std::{
    env,
    process::{Command, Stdio},
};

use anyhow::bail;
use clap::Args;

use crate::{
    artifacts::{self, Builder, Profile},
    local_stack::LocalStack,
    network::Network,
    ports,
    process::{Processes, step},
    tools::Tools,
    workspace::Workspace,
};

/// The folder of the stack's state, below the root.
pub(crate) const STATE: &str = ".wharf";

/// How to start.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Build the shell and the children as they are shipped; the first time takes minutes
    #[arg(long)]
    release: bool,
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
    /// Let programs tell the identity provider to misbehave, at `/_faults`
    #[arg(long)]
    faults: bool,
}

/// Builds, starts, deploys, and stays until Ctrl-C.
pub(crate) fn run(workspace: &Workspace, processes: &Processes, options: &Options) -> anyhow::Result<()> {
    // Before minutes of compiling, not after.
    ports::check()?;
    let tools = Tools::install(workspace, processes)?;
    Builder::new(workspace, processes, &tools, Profile::for_release(options.release))?.build_all()?;

    let state = workspace.path(STATE);
    let switches: &[&str] = if options.faults { &["--faults"] } else { &[] };
    let mut running = step("starting the local stack", || {
        LocalStack::start(workspace, processes, &Network::Host, &state, switches)
    })?;
    step("deploying the shell and the children", || {
        artifacts::deploy_all(workspace, processes, &Network::Host)
    })?;

    let url = stack::origin(stack::SHELL.port);
    println!("\nready: {url}");
    for account in stack::ACCOUNTS {
        println!(
            "  {} / {} (groups: {})",
            account.email,
            account.password,
            account.groups.join(", ")
        );
    }
    println!("Ctrl-C stops it; `cargo xtask reset` then removes its state.\n");
    if !options.no_open {
        open(&url);
    }

    match running.wait(processes)? {
        None => {
            eprintln!("==> stopping the local stack");
            Ok(())
        }
        Some(status) => bail!("the local stack has ended by itself ({status}); its messages stand above"),
    }
}

/// Opens the browser. Where there is none, the address on the terminal has to do.
fn open(url: &str) {
    let (program, arguments): (&str, &[&str]) = match env::consts::OS {
        "macos" => ("open", &[url]),
        "windows" => ("cmd", &["/C", "start", "", url]),
        _ => ("xdg-open", &[url]),
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if command.spawn().is_err() {
        eprintln!("note: no browser could be opened (`{program}` is missing); open {url} yourself");
    }
}
