//! The subcommands: what they are told, and what they say.

mod build;
mod check;
mod csp;
mod deploy;
mod key;
mod rollback;
mod sign;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use wharf_cli::{deploy::Target, distribution::distribution_of, printable};

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Build(build::Build),
    Key(key::Key),
    Sign(sign::Sign),
    Deploy(deploy::Deploy),
    Rollback(rollback::Rollback),
    Check(check::Check),
    Csp(csp::Csp),
    Compress(build::Compress),
    Shrink(build::Shrink),
    Rustflags(build::Rustflags),
}

/// Where the app is deployed.
#[derive(Debug, Args)]
struct BucketArguments {
    /// The URL of the S3 server, such as http://localhost:8092 [default: AWS]
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL_S3")]
    endpoint: Option<String>,
    /// The bucket, which must exist
    #[arg(long)]
    bucket: String,
    /// The region of the bucket
    #[arg(long, env = "AWS_REGION", default_value = "us-east-1")]
    region: String,
}

impl From<BucketArguments> for Target {
    fn from(arguments: BucketArguments) -> Self {
        let BucketArguments {
            endpoint,
            bucket,
            region,
        } = arguments;
        Self {
            endpoint,
            region,
            bucket,
        }
    }
}

/// Does what the person has asked for.
pub(crate) fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Build(arguments) => build::build(arguments),
        Command::Key(arguments) => key::run(arguments),
        Command::Sign(arguments) => sign::run(arguments),
        Command::Deploy(arguments) => deploy::run(arguments),
        Command::Rollback(arguments) => rollback::run(arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Csp(arguments) => csp::run(&arguments),
        Command::Compress(arguments) => build::compress(&arguments),
        Command::Shrink(arguments) => build::shrink_output(&arguments),
        Command::Rustflags(arguments) => build::rustflags(&arguments),
    }
}

/// Tells the person how far it is, beside what other programs read.
fn progress(line: &str) {
    eprintln!("wharf: {}", printable(line));
}

/// Says what came of it. A line begins with words of its own, never with what somebody else has written: a build server may take
/// the beginning of a line for a command.
fn say(line: &str) {
    println!("{}", printable(line));
}

/// The folder that is meant: the one that is named, which may be a link, or that of the app.
fn distribution(app: Option<&Path>, dir: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    match (dir, app) {
        (Some(dir), _) => Ok(dir),
        (None, Some(app)) => Ok(distribution_of(app)?),
        (None, None) => bail!("name an app, or a folder with --dir"),
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Waits for work that goes over the network.
fn wait<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(work))
}
