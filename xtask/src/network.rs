//! The network that a stack listens on. The ports of the stack are fixed, so a second stack needs a second network.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use crate::process::{Processes, end, start, wait_until};

/// Options of [unshare(1)](https://man7.org/linux/man-pages/man1/unshare.1.html): a user namespace, so that nobody has to be
/// root, and a network namespace.
const NEW: [&str; 4] = ["--user", "--map-root-user", "--net", "--"];
/// Options of [nsenter(1)](https://man7.org/linux/man-pages/man1/nsenter.1.html) for the same two. It would change user and
/// groups, which is not permitted in a namespace of somebody who is not root.
const ENTER: [&str; 4] = ["--preserve-credentials", "--user", "--net", "--target"];
/// Sets the network up and keeps it until the end of the standard input. A browser is offline where there is no other interface
/// than the loopback, so there are two that lead to each other, with an address for documentation
/// ([RFC 5737](https://www.rfc-editor.org/rfc/rfc5737)). Without a route to anywhere else whatever asks for a name is told at
/// once that there is no network.
const KEEP: &str = "ip link set lo up && ip link add wharf0 type veth peer name wharf1 && ip addr add 192.0.2.1/24 dev wharf0 \
                    && ip link set wharf0 up && ip link set wharf1 up && echo ready && exec cat";
/// What the script prints when everything is set up.
const READY: &str = "ready";
/// How long the network may take to end by itself.
const END_LIMIT: Duration = Duration::from_secs(10);

/// A network with a `localhost`.
#[derive(Debug)]
pub(crate) enum Network {
    /// That of this machine.
    Host,
    /// One of its own, from which nothing else can be reached.
    Own(Keeper),
}

/// The program that a network of its own lasts as long as. It ends when this value is dropped, and also when this program dies.
#[derive(Debug)]
pub(crate) struct Keeper {
    child: Child,
    input: Option<ChildStdin>,
}

impl Network {
    /// Makes a network of its own, which only Linux can, and not everywhere.
    pub(crate) fn own(processes: &Processes) -> anyhow::Result<Self> {
        let network = Self::Own(Keeper::start()?);
        let entered = processes.status(&mut network.inside(Command::new("true")))?;
        if !entered.success() {
            bail!("`nsenter` failed ({entered}); its message stands above");
        }
        Ok(network)
    }

    /// The same command in this network.
    pub(crate) fn inside(&self, command: Command) -> Command {
        match self {
            Self::Host => command,
            Self::Own(keeper) => entering(keeper.child.id(), &command),
        }
    }
}

impl Keeper {
    fn start() -> anyhow::Result<Self> {
        let mut command = Command::new("unshare");
        command.args(NEW).args(["sh", "-c", KEEP]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = start(&mut command)?;
        let (input, output, messages) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        // From here on it ends with this value.
        let keeper = Self { child, input };
        let mut line = String::new();
        let output = output.context("the output of `unshare` is not connected")?;
        BufReader::new(output).read_line(&mut line)?;
        if line.trim() != READY {
            let mut message = String::new();
            messages
                .context("the messages of `unshare` are not connected")?
                .read_to_string(&mut message)?;
            bail!("{}", message.trim());
        }
        Ok(keeper)
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.input.take());
        if wait_until(&mut self.child, Instant::now() + END_LIMIT).is_none() {
            end(&mut self.child);
        }
    }
}

/// A command in the network of a program, which replaces `nsenter`: whoever ends the one ends the other.
fn entering(keeper: u32, command: &Command) -> Command {
    let mut entering = Command::new("nsenter");
    entering.args(ENTER).arg(keeper.to_string()).arg("--");
    entering.arg(command.get_program()).args(command.get_args());
    // There is nothing to download from.
    entering.env("CARGO_NET_OFFLINE", "true");
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => entering.env(name, value),
            None => entering.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        entering.current_dir(folder);
    }
    entering
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsStr, path::Path};

    use super::*;

    #[test]
    fn a_command_is_the_same_in_the_network_of_this_machine() {
        let mut command = Command::new("wharf");
        command.arg("deploy");
        let inside = Network::Host.inside(command);
        assert_eq!(inside.get_program(), "wharf");
        assert_eq!(inside.get_args().collect::<Vec<_>>(), ["deploy"]);
    }

    #[test]
    fn a_command_takes_everything_into_another_network() {
        let mut command = Command::new("/bin/journeys");
        command
            .args(["--exact", "a b"])
            .env("WHARF_STATE", "/state")
            .env_remove("AWS_SESSION_TOKEN")
            .current_dir("/w/tests");
        let inside = entering(42, &command);
        assert_eq!(inside.get_program(), "nsenter");
        let line: Vec<_> = inside.get_args().filter_map(OsStr::to_str).collect();
        assert_eq!(
            line.join("|"),
            "--preserve-credentials|--user|--net|--target|42|--|/bin/journeys|--exact|a b"
        );
        let value = |name: &str| inside.get_envs().find(|(other, _)| *other == name).unwrap().1;
        assert_eq!(value("WHARF_STATE"), Some(OsStr::new("/state")));
        assert_eq!(value("AWS_SESSION_TOKEN"), None);
        assert_eq!(value("CARGO_NET_OFFLINE"), Some(OsStr::new("true")));
        assert_eq!(inside.get_current_dir(), Some(Path::new("/w/tests")));
    }
}
