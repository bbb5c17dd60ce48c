//! Programs that this one starts: shown to the person, ended with it, and never left behind.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use crate::interrupt::{Interrupt, Interrupted};

/// How often a running program is asked whether it has ended.
const POLL: Duration = Duration::from_millis(50);
/// How long a program may take to end by itself once it was asked to.
const GRACE: Duration = Duration::from_secs(10);

/// Starts programs and ends them when the person asks to stop.
#[derive(Debug, Clone)]
pub(crate) struct Processes {
    interrupt: Interrupt,
}

impl Processes {
    /// Takes over Ctrl-C for the whole program.
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            interrupt: Interrupt::install()?,
        })
    }

    /// What tells that the person asks to stop.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// Runs a program to its end, and fails if it fails.
    pub(crate) fn run(&self, command: &mut Command) -> anyhow::Result<()> {
        let status = self.status(command)?;
        if !status.success() {
            bail!("`{}` failed ({status}); its messages stand above", describe(command));
        }
        Ok(())
    }

    /// Runs a program to its end.
    pub(crate) fn status(&self, command: &mut Command) -> anyhow::Result<ExitStatus> {
        let mut child = start(command.stdin(Stdio::null()))?;
        self.wait(&mut child)
    }

    /// Runs a program to its end, shows its standard output as it comes, and answers with its lines.
    pub(crate) fn lines(&self, command: &mut Command) -> anyhow::Result<(ExitStatus, Vec<String>)> {
        let mut child = start(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
        let output = child
            .stdout
            .take()
            .context("the output of a program is not connected")?;
        let reader = thread::spawn(move || {
            let lines = BufReader::new(output).split(b'\n').map_while(Result::ok);
            lines
                .map(|line| String::from_utf8_lossy(&line).into_owned())
                .inspect(|line| println!("{line}"))
                .collect()
        });
        let status = self.wait(&mut child)?;
        let lines = reader.join().unwrap_or_default();
        Ok((status, lines))
    }

    /// Runs a program whose output is of no interest to the person, and answers with it.
    pub(crate) fn output(&self, command: &mut Command) -> anyhow::Result<String> {
        self.interrupt.check()?;
        let output = command
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| cannot_run(command))?;
        if !output.status.success() {
            bail!("`{}` failed ({})", describe(command), output.status);
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Waits for the end of a program, and ends it if the person asks to stop.
    fn wait(&self, child: &mut Child) -> anyhow::Result<ExitStatus> {
        loop {
            if let Some(status) = child.try_wait()? {
                self.interrupt.check()?;
                return Ok(status);
            }
            if let Err(interrupted) = self.interrupt.wait(POLL) {
                end(child);
                return Err(interrupted.into());
            }
        }
    }
}

/// Starts a program in a process group of its own, so that it can be ended together with everything that it starts.
pub(crate) fn start(command: &mut Command) -> anyhow::Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command.spawn().with_context(|| cannot_run(command))
}

/// Ends a program and everything that it has started: first by asking, then by force.
pub(crate) fn end(child: &mut Child) {
    #[cfg(unix)]
    signal(child, nix::sys::signal::Signal::SIGTERM);
    #[cfg(unix)]
    if wait_until(child, Instant::now() + GRACE).is_some() {
        return;
    }
    #[cfg(unix)]
    signal(child, nix::sys::signal::Signal::SIGKILL);
    // Elsewhere there are no signals to ask with. A program that has ended by itself is what was wanted.
    let _ = child.kill();
    // Nothing is left to try if the system does not report the end of a killed program.
    let _ = child.wait();
}

/// Waits for the end of a program until a point in time.
pub(crate) fn wait_until(child: &mut Child, deadline: Instant) -> Option<ExitStatus> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if Instant::now() < deadline => thread::sleep(POLL),
            Ok(None) | Err(_) => return None,
        }
    }
}

/// Sends a signal to a program and everything that it has started.
#[cfg(unix)]
fn signal(child: &Child, signal: nix::sys::signal::Signal) {
    if let Ok(group) = i32::try_from(child.id()) {
        // A group that is gone already is what was wanted.
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(group), signal);
    }
}

/// Says what is being done, does it, and says how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    eprintln!("==> {what}");
    let start = Instant::now();
    let result = work();
    let seconds = start.elapsed().as_secs_f32();
    match &result {
        Ok(_) => eprintln!("    done in {seconds:.1} s"),
        Err(error) if error.is::<Interrupted>() => {}
        Err(_) => eprintln!("    failed after {seconds:.1} s"),
    }
    result
}

fn cannot_run(command: &Command) -> String {
    format!("cannot run `{}`", command.get_program().to_string_lossy())
}

/// The command line, as far as a person needs it to recognise the command.
fn describe(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn processes() -> Processes {
        Processes {
            interrupt: Interrupt::default(),
        }
    }

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn the_lines_and_the_status_come_back() {
        let (status, lines) = processes().lines(&mut shell("echo one; echo two; exit 3")).unwrap();
        assert_eq!(
            (status.code(), lines),
            (Some(3), vec!["one".to_owned(), "two".to_owned()])
        );
        assert!(
            processes()
                .run(&mut shell("exit 1"))
                .unwrap_err()
                .to_string()
                .contains("sh -c exit 1")
        );
        assert!(processes().run(&mut Command::new("no-such-program")).is_err());
    }

    #[test]
    fn asking_to_stop_ends_a_program_and_what_it_has_started() {
        let processes = processes();
        processes.interrupt().raise();
        let start = Instant::now();
        // The reader of `lines` only comes back when the inner `sleep`, which holds the pipe, is gone as well.
        let error = processes.lines(&mut shell("sleep 60 & wait")).unwrap_err();
        assert!(error.is::<Interrupted>());
        assert!(start.elapsed() < GRACE);
    }
}
