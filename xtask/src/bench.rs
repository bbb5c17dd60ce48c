//! `cargo xtask bench`: what people wait for, measured in headless Chromium against release builds.

use std::process::Command;

use clap::{Args, ValueEnum};

use crate::{
    artifacts::{Builder, Profile},
    browsers::Browser,
    fresh_stack::FreshStack,
    npm,
    process::{Processes, step},
    tools::Tools,
    workspace::Workspace,
};

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What to measure
    #[arg(value_enum, default_value_t)]
    what: What,
    /// How often each uploader sends the file, besides the first time, which does not count
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum What {
    /// How long a person waits for each app
    #[default]
    Loading,
    /// What a key press costs in a form of many fields, beside other form libraries
    Forms,
    /// How fast a large file gets into the storage, beside curl and Uppy
    Upload,
}

/// The packages of all programs that measure.
const PACKAGES: [&str; 6] = [
    "--package",
    "wharf-tests",
    "--package",
    "wharf-local",
    "--package",
    "wharf-cli",
];
/// The program that measures loading.
const LOADING: &str = "bench";
/// The program that measures forms.
const FORMS: &str = "bench_forms";
/// The program that measures uploads.
const UPLOAD: &str = "bench_upload";
/// The pages of the other form libraries, with their lock file.
const FORMS_PEERS: &str = "benches/forms";
/// The page of ours.
const FORMS_OWN: &str = "benches/forms/wharf";
/// The page of the other uploader, with its lock file.
const UPLOAD_PEERS: &str = "benches/upload";
/// The page of ours.
const UPLOAD_OWN: &str = "benches/upload/wharf";
/// The largest crate by far, of which that program needs signatures: it is compiled as fast as can be.
const CLIENT_OF_S3: &str = "profile.release.package.aws-sdk-s3.opt-level=0";
/// The environment variable that tells where those pages were built.
const FOLDER: &str = "WHARF_BENCH_PEERS";

/// Builds as it is shipped and prints what was measured.
pub(crate) fn run(workspace: &Workspace, processes: &Processes, options: &Options) -> anyhow::Result<()> {
    match options.what {
        What::Loading => loading(workspace, processes),
        What::Forms => forms(workspace, processes),
        What::Upload => upload(workspace, processes, options.rounds),
    }
}

/// With a stack of its own.
fn loading(workspace: &Workspace, processes: &Processes) -> anyhow::Result<()> {
    let stack = FreshStack::start(workspace, processes, Profile::Release, &programs(LOADING))?;
    let result = processes.run(&mut stack.program(workspace, LOADING));
    stack.end()?;
    result
}

/// Without a stack: the program serves the pages itself.
fn forms(workspace: &Workspace, processes: &Processes) -> anyhow::Result<()> {
    let tools = Tools::install(workspace, processes)?;
    let browser = Browser::find_or_install(processes)?;
    let peers = npm::install(workspace, processes, FORMS_PEERS, "React and its form libraries")?;
    let builder = Builder::with_programs(workspace, processes, &tools, Profile::Release, &programs(FORMS))?;
    builder.build_app(FORMS_OWN)?;
    step("building the pages of the other libraries", || {
        processes.run(npm::node(&peers).arg("build.mjs"))?;
        builder.compress(&peers.join("dist"))
    })?;
    drop(builder);
    let mut program = Command::new(workspace.program(FORMS));
    program.current_dir(workspace.root()).env(FOLDER, peers.join("dist"));
    processes.run(browser.told_to(&mut program))
}

/// Without a stack, too: the program has its own S3, compiled for release, since its speed is part of what is measured.
fn upload(workspace: &Workspace, processes: &Processes, rounds: usize) -> anyhow::Result<()> {
    let tools = Tools::install(workspace, processes)?;
    let browser = Browser::find_or_install(processes)?;
    let peers = npm::install(workspace, processes, UPLOAD_PEERS, "Uppy")?;
    let builder = Builder::with_programs(workspace, processes, &tools, Profile::Release, &[])?;
    builder.build_app(UPLOAD_OWN)?;
    drop(builder);
    step("building the page of the other uploader", || {
        processes.run(npm::node(&peers).arg("build.mjs"))
    })?;
    step("compiling what measures", || {
        let arguments = ["build", "--release", "--package", "wharf-tests", "--bin", UPLOAD];
        processes.run(workspace.cargo().args(arguments).args(["--config", CLIENT_OF_S3]))
    })?;
    let mut program = Command::new(workspace.target().join("release").join(UPLOAD));
    program
        .arg(rounds.to_string())
        .current_dir(workspace.root())
        .env(FOLDER, peers.join("dist"));
    processes.run(browser.told_to(&mut program))
}

/// Cargo's arguments for one of the programs. The packages are those of all, so that they are compiled together.
fn programs(name: &str) -> Vec<String> {
    let program = ["--bin", name].into_iter();
    program.chain(PACKAGES).map(str::to_owned).collect()
}
