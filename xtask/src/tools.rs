//! The build tools in the versions that the project needs, below `.tools/`: nothing of the person's own is touched.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::{
    process::{Processes, step},
    workspace::{WASM_TARGET, Workspace},
};

/// Trunk 0.22 needs rustc 1.96.
const TRUNK: Tool = Tool {
    package: "trunk",
    program: "trunk",
    folder: "trunk",
    version: "0.21.14",
    opt_level: "0",
    minutes: 4,
};
/// Exactly the version of the crate, as `[workspace.dependencies]` and `Trunk.toml` have it.
const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    folder: "wasm-bindgen",
    version: "0.2.130",
    opt_level: "3",
    minutes: 2,
};

/// The WebDriver of Firefox, which speaks to every version that is maintained.
const GECKODRIVER: Tool = Tool {
    package: "geckodriver",
    program: "geckodriver",
    folder: "geckodriver",
    version: "0.37.1",
    opt_level: "0",
    minutes: 1,
};

/// A program that cargo can install.
#[derive(Debug, Clone, Copy)]
struct Tool {
    package: &'static str,
    program: &'static str,
    /// The folder below `.tools`, before the version.
    folder: &'static str,
    version: &'static str,
    /// For what only starts other programs, building it quickly is worth more than a quick program.
    opt_level: &'static str,
    /// How long the installation takes on two cores, to set the person's expectation.
    minutes: u32,
}

/// Where the tools are.
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    /// The `bin` folder of trunk.
    pub(crate) trunk: PathBuf,
    /// The `bin` folder of wasm-bindgen.
    wasm_bindgen: PathBuf,
}

impl Tools {
    /// Installs what is missing: the Wasm target, trunk and wasm-bindgen.
    pub(crate) fn install(workspace: &Workspace, processes: &Processes) -> anyhow::Result<Self> {
        add_target(workspace, processes)?;
        Ok(Self {
            trunk: TRUNK.install(workspace, processes)?,
            wasm_bindgen: WASM_BINDGEN.install(workspace, processes)?,
        })
    }

    /// The `wasm-bindgen` command.
    pub(crate) fn wasm_bindgen(&self) -> PathBuf {
        program(&self.wasm_bindgen, "wasm-bindgen")
    }

    /// The runner of browser tests, which comes with wasm-bindgen.
    pub(crate) fn test_runner(&self) -> PathBuf {
        program(&self.wasm_bindgen, "wasm-bindgen-test-runner")
    }

    /// The versions, for fingerprints.
    pub(crate) fn versions() -> String {
        format!("trunk {}, wasm-bindgen {}", TRUNK.version, WASM_BINDGEN.version)
    }
}

impl Tool {
    /// Answers with the `bin` folder, after installing the tool if it is missing.
    fn install(&self, workspace: &Workspace, processes: &Processes) -> anyhow::Result<PathBuf> {
        let tools = workspace.path(".tools");
        let root = tools.join(format!("{}-{}", self.folder, self.version));
        let bin = root.join("bin");
        if self.is_there(&bin) {
            return Ok(bin);
        }
        let Self {
            package,
            version,
            opt_level,
            minutes,
            ..
        } = self;
        step(
            &format!("installing {package} {version} into .tools (once, about {minutes} minutes)"),
            || {
                let target = tools.join(format!("build-{}-{version}", self.folder));
                let path = env::var_os("PATH").unwrap_or_default();
                let install = |locked: bool| {
                    let mut command = workspace.cargo();
                    command
                        .args(["install", "--force", "--root"])
                        .arg(&root)
                        .arg(format!("{package}@{version}"));
                    if locked {
                        command.arg("--locked");
                    }
                    command
                        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
                        .env("CARGO_PROFILE_RELEASE_LTO", "off");
                    // Without it cargo would advise to extend the PATH, which nobody has to.
                    let path = env::join_paths([bin.clone()].into_iter().chain(env::split_paths(&path)))?;
                    processes.status(command.env("CARGO_TARGET_DIR", &target).env("PATH", path))
                };
                let mut status = install(true)?;
                if !status.success() {
                    eprintln!("    with the tool's own lock file it failed; trying with current dependencies");
                    status = install(false)?;
                }
                // Half a gigabyte that nobody needs again.
                remove(&target)?;
                if !status.success() || !self.is_there(&bin) {
                    bail!(
                        "{package} {version} could not be installed; cargo's messages stand above (is there a network?)"
                    );
                }
                Ok(bin)
            },
        )
    }

    /// Whether the program is there in this version. An installation that was interrupted is none.
    fn is_there(&self, bin: &Path) -> bool {
        let output = Command::new(program(bin, self.program))
            .arg("--version")
            .stdin(Stdio::null())
            .output();
        output
            .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).split_whitespace().nth(1) == Some(self.version))
    }
}

/// The `geckodriver` command, installed if it is missing.
pub(crate) fn geckodriver(workspace: &Workspace, processes: &Processes) -> anyhow::Result<PathBuf> {
    let bin = GECKODRIVER.install(workspace, processes)?;
    Ok(program(&bin, GECKODRIVER.program))
}

/// Adds the Wasm target to the toolchain if it is missing. A toolchain without rustup may have it as well.
pub(crate) fn add_target(workspace: &Workspace, processes: &Processes) -> anyhow::Result<()> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let query = ["--print", "target-libdir", "--target", WASM_TARGET];
    let folder = processes.output(Command::new(rustc).args(query).current_dir(workspace.root()))?;
    if fs::read_dir(folder.trim()).is_ok_and(|mut entries| entries.next().is_some()) {
        return Ok(());
    }
    step(&format!("adding the target {WASM_TARGET}"), || {
        processes
            .run(
                Command::new("rustup")
                    .args(["target", "add", WASM_TARGET])
                    .current_dir(workspace.root()),
            )
            .with_context(|| {
                format!("the Rust toolchain has no target {WASM_TARGET}; install Rust with rustup (https://rustup.rs)")
            })
    })
}

fn program(bin: &Path, name: &str) -> PathBuf {
    bin.join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove `{}`", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The version stands in three places that cannot refer to each other.
    #[test]
    fn the_versions_agree() {
        let expected = format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version);
        assert!(
            include_str!("../../Cargo.toml").contains(&expected),
            "Cargo.toml: {expected}"
        );
        let expected = format!("wasm_bindgen = \"{}\"", WASM_BINDGEN.version);
        assert!(
            include_str!("../../Trunk.toml").contains(&expected),
            "Trunk.toml: {expected}"
        );
        let expected = format!("name = \"wasm-bindgen\"\nversion = \"{}\"", WASM_BINDGEN.version);
        assert!(
            include_str!("../../Cargo.lock").contains(&expected),
            "Cargo.lock: {expected}"
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_installed() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!TRUNK.is_there(folder.path()));
    }
}
