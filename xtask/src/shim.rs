//! A `wasm-bindgen` for trunk that adds the flags which trunk cannot pass on.
//!
//! Trunk takes `wasm-bindgen` from the PATH and knows nothing of removing the names from a module. So this program puts
//! itself first on trunk's PATH under that name, and hands everything over to the real one.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::Context;

/// The environment variable that names the real program.
const REAL: &str = "WHARF_REAL_WASM_BINDGEN";
/// The environment variable that is set for a release build.
const RELEASE: &str = "WHARF_RELEASE";

/// Does the work of `wasm-bindgen` if this program was started under that name.
pub(crate) fn run_if_called() -> Option<ExitCode> {
    let called = PathBuf::from(env::args_os().next()?);
    if called.file_stem()? != "wasm-bindgen" {
        return None;
    }
    let mut command = Command::new(env::var_os(REAL)?);
    command.args(env::args_os().skip(1));
    if env::args_os().len() > 2 {
        command.args(flags(env::var_os(RELEASE).is_some()));
    }
    match command.status() {
        Ok(status) => Some(
            status
                .code()
                .and_then(|code| u8::try_from(code).ok())
                .map_or(ExitCode::FAILURE, ExitCode::from),
        ),
        Err(error) => {
            eprintln!("cannot run `{}`: {error}", command.get_program().to_string_lossy());
            Some(ExitCode::FAILURE)
        }
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

/// Puts this program under the name `wasm-bindgen` into `folder`, and itself and `more` first on the command's PATH.
pub(crate) fn install(
    command: &mut Command,
    folder: &Path,
    real: &Path,
    more: &Path,
    release: bool,
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
    if release {
        command.env(RELEASE, "1");
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
