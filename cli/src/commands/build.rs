//! `wharf build`, and the parts of it that other tools need.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;
use wharf_cli::{
    build::{self, Built},
    cargo::App,
    compress::{self, Effort},
    shrink::shrink,
};

use super::{progress, say};

/// Build a child app into a folder that can be deployed as it is.
///
/// Compiles the crate for wasm32-unknown-unknown, generates its entry with wasm-bindgen, gives every file its content
/// hash as part of its name, puts a brotli copy (.br) beside it, and writes manifest.json with the size and SHA-384 of
/// each. Two builds of the same source give the same bytes. The folder is replaced as a whole: a build that fails leaves
/// the one before in place.
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// The folder of the app's crate, such as components/forms
    app: PathBuf,
    /// Build what is shipped: profile wasm-release instead of wasm-dev, and the best compression
    #[arg(long)]
    release: bool,
    /// Where to write [default: <APP>/dist]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The wasm-bindgen command, of exactly the version that the app depends on [default: the one below .tools, then the
    /// one on the PATH]
    #[arg(long, value_name = "PATH", env = "WASM_BINDGEN")]
    wasm_bindgen: Option<PathBuf>,
}

/// Put a brotli copy (.br) beside every file of a site that gains from it.
#[derive(Debug, Args)]
pub(crate) struct Compress {
    /// The folder of the site
    dir: PathBuf,
    /// Take the time for the best compression
    #[arg(long)]
    release: bool,
}

/// Make what wasm-bindgen has written smaller, for tools that run it by themselves, such as trunk.
#[derive(Debug, Args)]
#[command(hide = true)]
pub(crate) struct Shrink {
    /// The folder that wasm-bindgen has written to
    dir: PathBuf,
    /// The name that it was given with --out-name
    name: String,
}

/// Print what a release build adds to the compiler's flags, for tools that compile by themselves, such as trunk.
///
/// Set CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS to it. Cargo then shares what it has compiled between the two.
#[derive(Debug, Args)]
#[command(hide = true)]
pub(crate) struct Rustflags {
    /// The folder of an app of the workspace
    app: PathBuf,
}

pub(crate) fn build(arguments: Build) -> anyhow::Result<()> {
    let Build {
        app,
        release,
        out,
        wasm_bindgen,
    } = arguments;
    let built = build::build(
        &app,
        &build::Options {
            release,
            out,
            wasm_bindgen,
        },
        &mut progress,
    )?;
    let Built {
        folder,
        contents,
        compressed,
    } = built;
    say(&format!(
        "built {} {} in {}",
        contents.name,
        contents.version,
        folder.display()
    ));
    for (file, compressed) in contents.files().zip(&compressed) {
        say(&format!(
            "  {} bytes, {compressed} with brotli: {}",
            file.size, file.path
        ));
    }
    say(&format!(
        "  together {} bytes with brotli",
        compressed.iter().sum::<usize>()
    ));
    Ok(())
}

pub(crate) fn compress(arguments: &Compress) -> anyhow::Result<()> {
    let count = compress::compress_folder(&arguments.dir, Effort::for_release(arguments.release))?;
    say(&format!("{count} files compressed in {}", arguments.dir.display()));
    Ok(())
}

pub(crate) fn shrink_output(arguments: &Shrink) -> anyhow::Result<()> {
    let path = |suffix: &str| arguments.dir.join([&arguments.name, suffix].concat());
    let (glue, module) = (path(".js"), path("_bg.wasm"));
    let cannot = |verb: &str, path: &Path| format!("cannot {verb} `{}`", path.display());
    let shrunk = shrink(
        &fs::read_to_string(&glue).with_context(|| cannot("read", &glue))?,
        &fs::read(&module).with_context(|| cannot("read", &module))?,
    )?;
    fs::write(&glue, shrunk.glue).with_context(|| cannot("write", &glue))?;
    fs::write(&module, shrunk.module).with_context(|| cannot("write", &module))
}

pub(crate) fn rustflags(arguments: &Rustflags) -> anyhow::Result<()> {
    // As it is, for a variable.
    println!("{}", App::read(&arguments.app)?.release_flags());
    Ok(())
}
