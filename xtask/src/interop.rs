//! Implementations that nobody here wrote, which `tests/interop` holds against ours. npm fetches them, Node.js runs them, and the
//! tests of the scripts of `static/` as well.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{npm, process::Processes, workspace::Workspace};

/// Where the tests and their lock file are.
const SOURCE: &str = "tests/interop";

/// The environment variable that tells the journeys where the foreign implementations are.
pub(crate) const FOLDER: &str = "WHARF_INTEROP";

/// A folder below `.tools` with the tests and with what they need.
#[derive(Debug)]
pub(crate) struct Interop {
    folder: PathBuf,
}

impl Interop {
    /// Installs what the lock file names, if that has not been done, and puts the tests beside it: Node.js looks for
    /// packages where the script is.
    pub(crate) fn install(workspace: &Workspace, processes: &Processes) -> anyhow::Result<Self> {
        let folder = npm::install(workspace, processes, SOURCE, "the foreign implementations")?;
        Ok(Self { folder })
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Node.js with every test. They need a running stack, and run the `wharf` command.
    pub(crate) fn tests(&self, workspace: &Workspace) -> anyhow::Result<Command> {
        let tests = npm::files(&self.folder)?
            .into_iter()
            .filter(|name| name.ends_with(".test.mjs"));
        let mut command = npm::node(&self.folder);
        command
            .env("WHARF_BIN", workspace.program("wharf"))
            .env("WHARF_STATIC", workspace.path("static"))
            .args(["--test", "--test-reporter=tap"])
            .args(tests);
        Ok(command)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    /// JavaScript cannot read the table of the stack, so that its numbers stand twice.
    #[test]
    fn the_tests_know_the_stack_of_the_table() {
        let stack: Value = serde_json::from_str(include_str!("../../tests/interop/stack.json")).unwrap();
        let shell = stack::origin(stack::SHELL.port);
        let account = stack::ACCOUNTS[0];
        let expected = json!({
            "issuer": stack::issuer(),
            "client_id": stack::CLIENT_ID,
            "redirect_uri": format!("{shell}{}", stack::REDIRECT_PATH),
            "logout_uri": format!("{shell}/"),
            "registry": format!("{shell}/registry.json"),
            "scopes": stack::SCOPES,
            "account": {
                "subject": account.subject,
                "email": account.email,
                "password": account.password,
                "name": format!("{} {}", account.given_name, account.family_name),
                "groups": account.groups,
            },
        });
        assert_eq!(stack, expected);
    }
}
