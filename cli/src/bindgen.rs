//! The `wasm-bindgen` command: found in the one version that fits, and run.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::cargo::App;

/// A `wasm-bindgen` of exactly the version that an app was compiled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WasmBindgen {
    program: PathBuf,
}

/// Why wasm-bindgen cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BindgenError {
    /// There is none.
    #[error(
        "wasm-bindgen {version} was not found: neither with --wasm-bindgen, nor in `{}`, nor on the PATH; install it with \
         `cargo install --root {} wasm-bindgen-cli@{version}`",
        folder.join("bin").display(), folder.display()
    )]
    Missing {
        /// The version that is needed.
        version: String,
        /// Where the project keeps it.
        folder: PathBuf,
    },
    /// There is one of another version; its output would not fit the module.
    #[error(
        "`{}` is wasm-bindgen {found}, but the app was compiled with wasm-bindgen {expected}, and the two must be the \
         same; install it with `cargo install --root {} wasm-bindgen-cli@{expected}`",
        program.display(), folder.display()
    )]
    Version {
        /// The program.
        program: PathBuf,
        /// Its version.
        found: String,
        /// The version of the crate.
        expected: String,
        /// Where the project keeps the right one.
        folder: PathBuf,
    },
    /// The program could not be started.
    #[error("cannot run `{}`: {source}", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// Why it did not start.
        source: io::Error,
    },
    /// The program has ended with an error, which it has printed itself.
    #[error("`{}` failed; its messages stand above", .0.display())]
    Failed(PathBuf),
}

impl WasmBindgen {
    /// Finds the program: `chosen` if the person named one, else the project's own below `.tools`, else the one on the
    /// `PATH`.
    ///
    /// # Errors
    ///
    /// [`BindgenError::Missing`], [`BindgenError::Version`] or [`BindgenError::Start`].
    pub fn find(app: &App, chosen: Option<&Path>) -> Result<Self, BindgenError> {
        let folder = app
            .workspace
            .join(".tools")
            .join(format!("wasm-bindgen-{}", app.wasm_bindgen));
        let own = folder
            .join("bin")
            .join(format!("wasm-bindgen{}", env::consts::EXE_SUFFIX));
        let program = match chosen {
            Some(program) => program.to_owned(),
            None if own.exists() => own,
            None => PathBuf::from("wasm-bindgen"),
        };
        let output = match Command::new(&program).arg("--version").stdin(Stdio::null()).output() {
            Ok(output) => output,
            Err(error) if chosen.is_none() && error.kind() == io::ErrorKind::NotFound => {
                return Err(BindgenError::Missing {
                    version: app.wasm_bindgen.clone(),
                    folder,
                });
            }
            Err(source) => return Err(BindgenError::Start { program, source }),
        };
        let text = String::from_utf8_lossy(&output.stdout);
        let found = version(&text);
        if found == app.wasm_bindgen {
            Ok(Self { program })
        } else {
            let (found, expected) = (found.to_owned(), app.wasm_bindgen.clone());
            Err(BindgenError::Version {
                program,
                found,
                expected,
                folder,
            })
        }
    }

    /// Writes `<name>.js` and `<name>_bg.wasm` for a compiled module into a folder.
    ///
    /// The abort handler makes a panic the end of the instance: without it, a module that is compiled with
    /// `panic = "abort"` goes on answering with whatever state the panic left behind.
    ///
    /// # Errors
    ///
    /// [`BindgenError::Start`] or [`BindgenError::Failed`].
    pub fn run(&self, module: &Path, name: &str, folder: &Path, release: bool) -> Result<(), BindgenError> {
        let mut command = Command::new(&self.program);
        command.args(["--target", "web", "--no-typescript", "--force-enable-abort-handler"]);
        // The loader always hands over a compiled module, so the glue need not know a URL.
        command.arg("--omit-default-module-path");
        if release {
            // Not `strip` in the profile: that drops `target_features`, and wasm-bindgen then misreads the module.
            command.args(["--remove-name-section", "--remove-producers-section"]);
        }
        command.args(["--out-name", name, "--out-dir"]).arg(folder).arg(module);
        let program = || self.program.clone();
        let status = command.stdin(Stdio::null()).status();
        let status = status.map_err(|source| BindgenError::Start {
            program: program(),
            source,
        })?;
        if status.success() {
            Ok(())
        } else {
            Err(BindgenError::Failed(program()))
        }
    }
}

/// The version in `wasm-bindgen 0.2.130`, or in `wasm-bindgen 0.2.130 (commit)`.
fn version(output: &str) -> &str {
    output.split_whitespace().nth(1).unwrap_or("of an unknown version")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_second_word() {
        assert_eq!(version("wasm-bindgen 0.2.130\n"), "0.2.130");
        assert_eq!(version("wasm-bindgen 0.2.130 (a1b2c3)"), "0.2.130");
        assert_eq!(version(""), "of an unknown version");
    }
}
