//! `wharf-local`: runs the local stack until it is told to stop.

mod logging;
mod shutdown;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use wharf_local::{Stack, StackOptions, StartError};

/// Runs the local stack: identity provider, S3, static origins and API, on loopback only.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The folder for keys, sessions, buckets and the API's store.
    #[arg(long, value_name = "DIR", default_value = ".wharf")]
    state: PathBuf,
    /// Stop when standard input closes, so that the stack does not outlive the program that started it.
    #[arg(long)]
    exit_with_stdin: bool,
    /// Let programs tell the identity provider to misbehave, at `/_faults`. For tests.
    #[arg(long)]
    faults: bool,
}

/// The exit code when a port is taken; every other failure is 1.
const PORT_TAKEN: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    logging::start();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Not through the log, which may be filtered away.
            let _ = writeln!(io::stderr(), "error: {error}");
            match error.downcast_ref() {
                Some(StartError::Port(_)) => ExitCode::from(PORT_TAKEN),
                _ => ExitCode::FAILURE,
            }
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let mut stop = Box::pin(shutdown::requested(arguments.exit_with_stdin)?);
    let options = StackOptions {
        state: arguments.state,
        faults: arguments.faults,
    };
    let stack = tokio::select! {
        stack = Stack::start(options) => stack?,
        () = &mut stop => return Ok(()),
    };
    announce();
    stop.await;
    tracing::info!("stopping");
    stack.stop().await;
    Ok(())
}

/// The line that whoever started the stack waits for. Nobody may be reading.
fn announce() {
    let mut out = io::stdout();
    let _ = writeln!(out, "stack: ready").and_then(|()| out.flush());
}
