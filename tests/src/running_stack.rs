//! The stack that all journeys share.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, ensure};
use tokio::{
    net::TcpStream,
    sync::{Mutex, MutexGuard},
};

use crate::Result;

static TURN: Mutex<()> = Mutex::const_new(());

/// The right to use the stack. The test runner starts tests side by side; a journey that damages a bucket must not be
/// seen by another.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "held, never read")] MutexGuard<'static, ()>);

/// Waits until no other journey uses the stack.
///
/// # Errors
///
/// The stack does not run.
pub async fn turn() -> Result<Turn> {
    for (port, purpose) in stack::PORTS {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let open = TcpStream::connect(address).await.is_ok();
        ensure!(
            open,
            "nothing listens on port {port} ({purpose}): run `cargo xtask test --e2e`, which starts the stack first"
        );
    }
    Ok(Turn(TURN.lock().await))
}

/// Reads a document of the shell's origin, such as `/registry.json`.
///
/// # Errors
///
/// It is not there.
pub async fn shell_document(path: &str) -> Result<String> {
    let url = format!("{}{path}", stack::origin(stack::SHELL.port));
    let answer = reqwest::get(&url).await?.error_for_status()?;
    answer.text().await.with_context(|| format!("{url} cannot be read"))
}
