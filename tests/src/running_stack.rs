//! The stack that all journeys share.

use std::{
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    thread,
    time::Instant,
};

use anyhow::{Context, ensure};
use tokio::{
    net::TcpStream,
    sync::{Mutex, MutexGuard},
};

use crate::{Result, browser::Browser};

static TURN: Mutex<()> = Mutex::const_new(());

/// The right to use the stack. The test runner starts tests side by side; a journey that damages a bucket must not be
/// seen by another.
#[derive(Debug)]
pub struct Turn {
    begun: Instant,
    /// What is said of it instead of the name of the test.
    journey: Option<&'static str>,
    _guard: MutexGuard<'static, ()>,
}

impl Turn {
    /// With a name of its own: one of several journeys of a test.
    #[must_use]
    pub fn of(mut self, journey: &'static str) -> Self {
        self.journey = Some(journey);
        self
    }
}

impl Drop for Turn {
    /// Says how long the journey has taken. Past the test runner, which would keep it to itself where nothing fails.
    fn drop(&mut self) {
        let thread = thread::current();
        let name = self.journey.or_else(|| thread.name()).unwrap_or("a journey");
        // A duration that nobody can read is no reason to fail.
        let _ = writeln!(io::stderr(), "{:7.1} s  {name}", self.begun.elapsed().as_secs_f32());
    }
}

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
    let guard = TURN.lock().await;
    Ok(Turn {
        begun: Instant::now(),
        journey: None,
        _guard: guard,
    })
}

/// Starts a browser, and then waits until no other journey uses the stack: two of them at a time, and one has its browser when
/// the other is over.
///
/// # Errors
///
/// Chromium does not start, or the stack does not run.
pub async fn turn_with_browser() -> Result<(Turn, Browser)> {
    let browser = Browser::start().await?;
    // Whoever takes the pair apart has the browser end before the turn.
    Ok((turn().await?, browser))
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
