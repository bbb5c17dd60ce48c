//! The local stack as a program that this one starts and ends.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, TryRecvError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use crate::{
    network::Network,
    ports,
    process::{Processes, end, start, wait_until},
    workspace::Workspace,
};

/// What the stack prints when every port answers.
const READY: &str = "stack: ready";
/// How long the stack may take to start. The first start makes two RSA keys and a few hundred invoices.
const START_LIMIT: Duration = Duration::from_secs(120);
/// How long the stack may take to end by itself.
const END_LIMIT: Duration = Duration::from_secs(10);
/// How often it is looked at.
const POLL: Duration = Duration::from_millis(50);

/// A running stack. It ends when this value is dropped, and also when this program dies: the stack watches its standard
/// input.
#[derive(Debug)]
pub(crate) struct LocalStack {
    child: Child,
    input: Option<ChildStdin>,
}

impl LocalStack {
    /// Starts the stack in a network, with its state in a folder, and waits until it is ready. `switches` are options of its own.
    pub(crate) fn start(
        workspace: &Workspace,
        processes: &Processes,
        network: &Network,
        state: &Path,
        switches: &[&str],
    ) -> anyhow::Result<Self> {
        if matches!(network, Network::Host) {
            ports::check()?;
        }
        let mut command = Command::new(workspace.program("wharf-local"));
        command
            .arg("--state")
            .arg(state)
            .arg("--exit-with-stdin")
            .args(switches)
            .current_dir(workspace.root());
        let mut command = network.inside(command);
        let mut child = start(command.stdin(Stdio::piped()).stdout(Stdio::piped()))?;
        let input = child.stdin.take();
        let output = child
            .stdout
            .take()
            .context("the output of the local stack is not connected")?;
        let (sender, ready) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                println!("{line}");
                if line.trim() == READY {
                    // Nobody listens any more if the start was given up.
                    let _ = sender.send(());
                }
            }
        });
        let mut stack = Self { child, input };
        stack.wait_until_ready(processes, &ready)?;
        Ok(stack)
    }

    fn wait_until_ready(&mut self, processes: &Processes, ready: &Receiver<()>) -> anyhow::Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        loop {
            match ready.try_recv() {
                Ok(()) => return Ok(()),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => {}
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the local stack ended before it was ready ({status}); its messages stand above");
            }
            if Instant::now() > deadline {
                bail!("the local stack was not ready after {} seconds", START_LIMIT.as_secs());
            }
            processes.interrupt().wait(POLL)?;
        }
    }

    /// Waits until the stack dies (answers with its status) or the person asks to stop (answers with nothing).
    pub(crate) fn wait(&mut self, processes: &Processes) -> anyhow::Result<Option<ExitStatus>> {
        loop {
            if processes.interrupt().wait(POLL).is_err() {
                return Ok(None);
            }
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
        }
    }
}

impl Drop for LocalStack {
    fn drop(&mut self) {
        // The end of its standard input is the stack's sign to finish what it is writing and to end.
        drop(self.input.take());
        if wait_until(&mut self.child, Instant::now() + END_LIMIT).is_none() {
            end(&mut self.child);
        }
    }
}
