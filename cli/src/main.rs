//! The `wharf` command.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use wharf_cli::{
    build::{self, Built},
    cargo::App,
    compress::{self, Effort},
    deploy::{self, Credentials, DISTRIBUTION_FOLDER, Plan, Target},
    shrink::shrink,
};

/// Build child apps and deploy them into their buckets.
#[derive(Debug, Parser)]
#[command(name = "wharf", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(Build),
    Deploy(Deploy),
    Compress(Compress),
    Shrink(Shrink),
    Rustflags(Rustflags),
}

/// Build a child app into a folder that can be deployed as it is.
///
/// Compiles the crate for wasm32-unknown-unknown, generates its entry with wasm-bindgen, gives every file its content
/// hash as part of its name, puts a brotli copy (.br) beside it, and writes manifest.json with the size and SHA-384 of
/// each. Two builds of the same source give the same bytes. The folder is replaced as a whole: a build that fails leaves
/// the one before in place.
#[derive(Debug, Args)]
struct Build {
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

/// Deploy a built app, or a site, into a bucket through the S3 API.
///
/// Before anything is sent, every file is verified against manifest.json. Content-hashed files go first and may be cached
/// for ever; manifest.json goes last (for a site: index.html), so that nobody sees half of a version. What is there
/// already is not sent again, and old versions stay.
///
/// The access key is read from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, if set, AWS_SESSION_TOKEN.
#[derive(Debug, Args)]
struct Deploy {
    /// The folder of the app's crate, whose dist folder is deployed
    #[arg(required_unless_present = "dir")]
    app: Option<PathBuf>,
    /// The URL of the S3 server, such as http://localhost:8092 [default: AWS]
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL_S3")]
    endpoint: Option<String>,
    /// The bucket, which must exist
    #[arg(long)]
    bucket: String,
    /// The region of the bucket
    #[arg(long, env = "AWS_REGION", default_value = "us-east-1")]
    region: String,
    /// The folder to deploy instead of <APP>/dist
    #[arg(long)]
    dir: Option<PathBuf>,
}

/// Put a brotli copy (.br) beside every file of a site that gains from it.
#[derive(Debug, Args)]
struct Compress {
    /// The folder of the site
    dir: PathBuf,
    /// Take the time for the best compression
    #[arg(long)]
    release: bool,
}

/// Make what wasm-bindgen has written smaller, for tools that run it by themselves, such as trunk.
#[derive(Debug, Args)]
#[command(hide = true)]
struct Shrink {
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
struct Rustflags {
    /// The folder of an app of the workspace
    app: PathBuf,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Build(arguments) => run_build(arguments),
        Command::Deploy(arguments) => run_deploy(arguments),
        Command::Compress(arguments) => run_compress(&arguments),
        Command::Shrink(arguments) => run_shrink(&arguments),
        Command::Rustflags(arguments) => run_rustflags(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn progress(line: &str) {
    eprintln!("wharf: {line}");
}

fn run_build(arguments: Build) -> anyhow::Result<()> {
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
        manifest,
        compressed,
    } = built;
    println!("{} {} in {}", manifest.name, manifest.version, folder.display());
    for (file, compressed) in manifest.files().zip(&compressed) {
        println!("  {} {} bytes, {compressed} with brotli", file.path, file.size);
    }
    println!("  together {} bytes with brotli", compressed.iter().sum::<usize>());
    Ok(())
}

fn run_deploy(arguments: Deploy) -> anyhow::Result<()> {
    let Deploy {
        app,
        endpoint,
        bucket,
        region,
        dir,
    } = arguments;
    let folder = dir.or_else(|| app.map(|app| app.join(DISTRIBUTION_FOLDER)));
    let folder = folder.context("name an app, or a folder with --dir")?;
    let plan = Plan::read(&folder)?;
    let credentials = Credentials::from_variables(|name| env::var(name).ok())?;
    let target = Target {
        endpoint,
        region,
        bucket,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(deploy::deploy(&plan, &target, &credentials, &mut progress))?;
    println!(
        "{} is in bucket {}: {} files uploaded, {} unchanged",
        plan.name(),
        target.bucket,
        report.uploaded,
        report.unchanged
    );
    Ok(())
}

fn run_compress(arguments: &Compress) -> anyhow::Result<()> {
    let count = compress::compress_folder(&arguments.dir, Effort::for_release(arguments.release))?;
    println!("{count} files compressed in {}", arguments.dir.display());
    Ok(())
}

fn run_shrink(arguments: &Shrink) -> anyhow::Result<()> {
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

fn run_rustflags(arguments: &Rustflags) -> anyhow::Result<()> {
    println!("{}", App::read(&arguments.app)?.release_flags());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
