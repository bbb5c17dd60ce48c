//! A `wasm-bindgen` for trunk that adds the flags which trunk cannot pass on.
//!
//! Trunk takes `wasm-bindgen` from the PATH and knows nothing of removing the names from a module, nor of making module
//! and glue smaller together. So this program puts itself first on trunk's PATH under that name, hands everything over to
//! the real one, and has `wharf` make its output smaller.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::Context;

/// The environment variable that names the real program.
const REAL: &str = "WHARF_REAL_WASM_BINDGEN";
/// The environment variable that names the `wharf` command in a release build.
const WHARF: &str = "WHARF_COMMAND";

/// Does the work of `wasm-bindgen` if this program was started under that name.
pub(crate) fn run_if_called() -> Option<ExitCode> {
    let called = PathBuf::from(env::args_os().next()?);
    if called.file_stem()? != "wasm-bindgen" {
        return None;
    }
    let wharf = env::var_os(WHARF);
    let mut command = Command::new(env::var_os(REAL)?);
    command.args(env::args_os().skip(1));
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    // Trunk also asks for the version alone.
    let output = Output::named_by(&arguments);
    if output.is_some() {
        command.args(flags(wharf.is_some()));
    }
    if let Err(code) = run(command) {
        return Some(code);
    }
    let shrunk = match (wharf, output) {
        (Some(wharf), Some(Output { folder, name })) => {
            let mut command = Command::new(wharf);
            command.args(["shrink", folder, name]);
            run(command)
        }
        _ => Ok(()),
    };
    Some(shrunk.err().unwrap_or(ExitCode::SUCCESS))
}

/// Runs a program to its end; the error is the code of a program that has failed, which has said why.
fn run(mut command: Command) -> Result<(), ExitCode> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            Err(code.map_or(ExitCode::FAILURE, ExitCode::from))
        }
        Err(error) => {
            eprintln!("cannot run `{}`: {error}", command.get_program().to_string_lossy());
            Err(ExitCode::FAILURE)
        }
    }
}

/// What wasm-bindgen writes to.
#[derive(Debug, PartialEq, Eq)]
struct Output<'arguments> {
    folder: &'arguments str,
    name: &'arguments str,
}

impl<'arguments> Output<'arguments> {
    fn named_by(arguments: &'arguments [String]) -> Option<Self> {
        let value = |flag: &str| {
            let position = arguments.iter().position(|argument| argument.starts_with(flag))?;
            match arguments[position].strip_prefix(flag)?.strip_prefix('=') {
                Some(value) => Some(value),
                None => arguments.get(position + 1).map(String::as_str),
            }
        };
        Some(Self {
            folder: value("--out-dir")?,
            name: value("--out-name")?,
        })
    }
}

/// The flags that `wharf build` passes for a child, but for the abort handler: a trap in a child's `mount` passes through
/// the shell's own frames, whose glue would take it for the shell's and end the shell with the child.
fn flags(release: bool) -> &'static [&'static str] {
    const DEV: &[&str] = &["--omit-default-module-path"];
    const RELEASE: &[&str] = &[
        "--omit-default-module-path",
        "--remove-name-section",
        "--remove-producers-section",
    ];
    if release { RELEASE } else { DEV }
}

/// Puts this program under the name `wasm-bindgen` into `folder`, and itself and `more` first on the command's PATH. With
/// the `wharf` command it makes a release build.
pub(crate) fn install(
    command: &mut Command,
    folder: &Path,
    real: &Path,
    more: &Path,
    wharf: Option<&Path>,
) -> anyhow::Result<()> {
    let program = folder.join(format!("wasm-bindgen{}", env::consts::EXE_SUFFIX));
    place(&program).with_context(|| format!("cannot write `{}`", program.display()))?;
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = [folder.to_owned(), more.to_owned()]
        .into_iter()
        .chain(env::split_paths(&path));
    command
        .env("PATH", env::join_paths(folders).context("the PATH cannot be extended")?)
        .env(REAL, real);
    if let Some(wharf) = wharf {
        command.env(WHARF, wharf);
    }
    Ok(())
}

fn place(program: &Path) -> io::Result<()> {
    let folder = program.parent().unwrap_or(program);
    fs::create_dir_all(folder)?;
    match fs::remove_file(program) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let own = env::current_exe()?;
    // Not every file system has links.
    fs::hard_link(&own, program).or_else(|_| fs::copy(&own, program).map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_is_found_in_either_spelling() {
        let arguments = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let expected = Some(Output {
            folder: "out",
            name: "shell",
        });
        for text in [
            "--target=web --out-dir=out --out-name=shell shell.wasm",
            "--out-name shell --target web --out-dir out shell.wasm",
        ] {
            assert_eq!(Output::named_by(&arguments(text)), expected, "{text}");
        }
        assert_eq!(Output::named_by(&arguments("--version")), None);
    }

    /// Nothing of either is to be shipped in vain, and a crash of a child is not to end the shell.
    #[test]
    fn the_shell_is_built_with_the_flags_of_the_children_without_the_abort_handler() {
        let children = include_str!("../../cli/src/bindgen.rs");
        assert!(!flags(true).contains(&"--force-enable-abort-handler"));
        for flag in flags(true) {
            assert!(children.contains(&format!("\"{flag}\"")), "{flag}");
        }
        assert!(flags(false).iter().all(|flag| flags(true).contains(flag)));
    }
}
