//! Repository automation: `cargo xtask up`, `deploy`, `reset`, `test`, `size` and `bench`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod artifacts;
mod axe;
mod bench;
mod browsers;
mod fingerprint;
mod fonts;
mod fresh_stack;
mod interop;
mod interrupt;
mod local_stack;
mod network;
mod npm;
mod ports;
mod process;
mod redeploy;
mod reset;
mod shim;
mod single_spa;
mod size;
mod test;
mod tools;
mod up;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{interrupt::Interrupted, process::Processes, workspace::Workspace};

/// Build, run and test Wharf.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build everything, start the local stack, deploy the shell and the children into it, and open a browser
    Up(up::Options),
    /// Build one app and deploy it into its bucket of the running stack
    Deploy(redeploy::Options),
    /// Remove the state of the local stack: accounts, buckets, submissions
    Reset,
    /// Run every check and every test, or the parts that are named
    Test(test::Options),
    /// Print the sizes of the release builds against their budgets, or of each component of the toolkit
    Size(size::Options),
    /// Measure in headless Chromium: how long a person waits for each app, what a key press costs in large forms, or how fast a
    /// large file is uploaded
    Bench(bench::Options),
}

fn main() -> ExitCode {
    if let Some(code) = shim::run_if_called() {
        return code;
    }
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) if error.is::<Interrupted>() => {
            eprintln!("stopped");
            // The shell's convention for a program that SIGINT has ended.
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let processes = Processes::new()?;
    let workspace = Workspace::find(&processes)?;
    match command {
        Command::Up(options) => up::run(&workspace, &processes, &options)?,
        Command::Deploy(options) => redeploy::run(&workspace, &processes, &options)?,
        Command::Reset => reset::run(&workspace)?,
        Command::Test(options) => return test::run(&workspace, &processes, &options),
        Command::Size(options) => size::run(&workspace, &processes, &options)?,
        Command::Bench(options) => bench::run(&workspace, &processes, &options)?,
    }
    Ok(ExitCode::SUCCESS)
}
