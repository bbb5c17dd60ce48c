//! The repository: its `wharf` command, and copies of it that a test may change.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};
use tempfile::TempDir;

use crate::{Result, bucket::Bucket, signing};

/// What is no source and would only cost time.
const LEFT_OUT: [&str; 6] = [".git", ".tools", ".wharf", "dist", "node_modules", "target"];

/// The root of the repository.
#[must_use]
pub fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// A copy of the repository's sources that is removed with this value.
#[derive(Debug)]
pub struct Copy {
    folder: TempDir,
}

impl Copy {
    /// Copies every source.
    ///
    /// # Errors
    ///
    /// The disk is full.
    pub fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        copy(root(), folder.path())?;
        Ok(Self { folder })
    }

    /// The root of the copy.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Replaces a text in a file of the copy.
    ///
    /// # Errors
    ///
    /// The text is not in the file.
    pub fn replace(&self, file: &str, old: &str, new: &str) -> Result<()> {
        let path = self.root().join(file);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {file}"))?;
        ensure!(text.contains(old), "`{old}` is not in {file}");
        Ok(fs::write(path, text.replace(old, new))?)
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        let (source, target) = (entry.path(), to.join(&name));
        if entry.file_type()?.is_dir() {
            fs::create_dir(&target)?;
            copy(&source, &target)?;
        } else {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}

/// Builds the app in a folder with the real `wharf build`, and answers with the folder that can be deployed.
///
/// # Errors
///
/// The build fails; its messages are in the error.
pub fn build(app: &Path, out: &Path) -> Result<()> {
    let mut command = wharf()?;
    command.arg("build").arg(app).arg("--out").arg(out);
    // The dependencies are compiled already, with the same profile and flags.
    command.env("CARGO_TARGET_DIR", target_folder());
    command.env("WASM_BINDGEN", wasm_bindgen()?);
    run(&mut command)?;
    if app.starts_with(root()) {
        return Ok(());
    }
    // Cargo names a module after its crate alone and tells packages apart by their place in the workspace, so it would take
    // the copy's module for the repository's own at the next build.
    let folder = target_folder().join("wasm32-unknown-unknown/wasm-dev");
    let module = app.file_name().context("an app has a folder")?;
    for folder in [folder.join("deps"), folder] {
        let module = folder.join(module).with_extension("wasm");
        fs::remove_file(&module).with_context(|| format!("cannot remove {}", module.display()))?;
    }
    Ok(())
}

/// Signs an app with the real `wharf sign` and the key of the stack, above every sequence that a page can have seen, and
/// deploys it with the real `wharf deploy`.
///
/// # Errors
///
/// One of the two fails; its messages are in the error.
pub async fn deploy(folder: &Path, bucket: &str) -> Result<()> {
    let sequence = signing::next_sequence(Bucket::open(bucket).sequence().await)?;
    let mut command = wharf()?;
    command.arg("sign").arg("--dir").arg(folder);
    command.args(["--sequence", &sequence.to_string()]);
    run(command.env("WHARF_SIGNING_KEY", stack::DEVELOPMENT_KEY))?;

    let mut command = wharf()?;
    command
        .arg("deploy")
        .arg("--dir")
        .arg(folder)
        .args(["--bucket", bucket]);
    command.args(["--endpoint", &stack::origin(stack::S3_PORT), "--region", stack::REGION]);
    command.env("AWS_ACCESS_KEY_ID", stack::ACCESS_KEY_ID);
    command.env("AWS_SECRET_ACCESS_KEY", stack::SECRET_ACCESS_KEY);
    run(&mut command).map(drop)
}

/// What the real `wharf csp` prints for a registry and a configuration, and for one more origin that pages talk to.
///
/// # Errors
///
/// It refuses one of them; its messages are in the error.
pub fn security_headers(registry: &Path, config: &Path, service: &str) -> Result<String> {
    let mut command = wharf()?;
    command.arg("csp").arg(registry).arg("--config").arg(config);
    run(command.args(["--service", service]))
}

fn target_folder() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The command that `WHARF_BIN` names, or else the one of this workspace, built now.
fn wharf() -> Result<Command> {
    if let Some(program) = env::var_os("WHARF_BIN") {
        return Ok(Command::new(program));
    }
    let mut cargo = cargo();
    cargo.args([
        "run",
        "--quiet",
        "--package",
        "wharf-cli",
        "--bin",
        "wharf",
        "--manifest-path",
    ]);
    cargo.arg(root().join("Cargo.toml")).arg("--");
    Ok(cargo)
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The wasm-bindgen that the project keeps for itself, since a copy has no tools.
fn wasm_bindgen() -> Result<PathBuf> {
    match env::var_os("WASM_BINDGEN") {
        Some(program) => Ok(program.into()),
        None => tool("wasm-bindgen"),
    }
}

/// A program that the project keeps for itself, or else the one on the PATH.
pub(crate) fn tool(program: &str) -> Result<PathBuf> {
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    for entry in fs::read_dir(root().join(".tools")).context("there are no tools; run `cargo xtask up` first")? {
        let program = entry?.path().join("bin").join(&name);
        if program.exists() {
            return Ok(program);
        }
    }
    Ok(name.into())
}

/// Runs a command, and answers with what it prints.
fn run(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot run {}", command.get_program().display()))?;
    let messages = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`wharf` failed:\n{messages}");
    Ok(String::from_utf8(output.stdout)?)
}
