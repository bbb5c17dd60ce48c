//! The program of the journeys: which tests it has, and how some of them are run.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::{process::Processes, workspace::Workspace};

/// The program, compiled.
#[derive(Debug)]
pub(super) struct Journeys {
    program: PathBuf,
    /// Where cargo would run it.
    folder: PathBuf,
    names: Vec<String>,
}

/// What cargo says of something that it has compiled
/// ([external tools](https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages)).
#[derive(Deserialize)]
struct Artifact {
    target: Target,
    executable: Option<PathBuf>,
    manifest_path: PathBuf,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

impl Journeys {
    /// Compiles the program, unless that has been done, and asks it for its tests. `target` are cargo's arguments that name it.
    pub(super) fn compile(workspace: &Workspace, processes: &Processes, target: &[String]) -> anyhow::Result<Self> {
        let mut cargo = workspace.cargo();
        cargo
            .args(["test", "--no-run", "--message-format=json-render-diagnostics"])
            .args(target);
        let messages = processes.output(&mut cargo)?;
        let (program, folder) = find(&messages).context("cargo does not say where it has put the journeys")?;
        let mut list = Command::new(&program);
        let names = names(&processes.output(list.args(["--list", "--format=terse"]))?);
        ensure!(!names.is_empty(), "there are no journeys");
        Ok(Self { program, folder, names })
    }

    /// The names of all tests, in the order in which the program would run them.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The program with some of its tests. They share one stack, and some of them break it on purpose, so they take turns. Two at
    /// a time, so that one starts its browser while the other is at work.
    pub(super) fn command(&self, names: &[String]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["--test-threads=2", "--exact"]).args(names);
        command.current_dir(&self.folder);
        command
    }
}

/// The only test program among what cargo has compiled, and the folder of its package.
fn find(messages: &str) -> Option<(PathBuf, PathBuf)> {
    // Messages of other kinds lack what an artifact has.
    let mut artifacts = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
    let artifact = artifacts.find(|artifact| artifact.target.kind == ["test"])?;
    let folder = artifact.manifest_path.parent().map(Path::to_owned)?;
    Some((artifact.executable?, folder))
}

/// The names in a list with lines such as `accounts::a_test: test`.
fn names(list: &str) -> Vec<String> {
    list.lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn the_program_is_found_among_what_cargo_has_compiled() {
        let library = r#"{"reason":"compiler-artifact","manifest_path":"/w/tests/Cargo.toml","target":{"kind":["lib"],"name":"wharf_tests"},"executable":null}"#;
        let journeys = r#"{"reason":"compiler-artifact","manifest_path":"/w/tests/Cargo.toml","target":{"kind":["test"],"name":"journeys"},"executable":"/t/journeys-1f"}"#;
        let end = r#"{"reason":"build-finished","success":true}"#;
        let found = find(&[library, journeys, end].join("\n")).unwrap();
        assert_eq!(found, ("/t/journeys-1f".into(), "/w/tests".into()));
        assert_eq!(find(&[library, end].join("\n")), None);
    }

    #[test]
    fn the_tests_are_listed_by_their_names() {
        let list = "accounts::one: test\nloader::in_chromium::two: test\nspeed: benchmark\n";
        assert_eq!(names(list), ["accounts::one", "loader::in_chromium::two"]);
    }

    #[test]
    fn some_tests_are_run_by_their_whole_names() {
        let journeys = Journeys {
            program: "/t/journeys-1f".into(),
            folder: "/w/tests".into(),
            names: Vec::new(),
        };
        let command = journeys.command(&["a::one".to_owned(), "a::two".to_owned()]);
        let line: Vec<_> = command.get_args().filter_map(OsStr::to_str).collect();
        assert_eq!(line.join(" "), "--test-threads=2 --exact a::one a::two");
        assert_eq!(command.get_current_dir(), Some(Path::new("/w/tests")));
    }
}
