//! `wharf csp`: the headers that whoever serves the shell has to send.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use registry::Registry;
use shell_headers::{Headers, Services, ShellHeaders, WORKER_PATH, origin};

use super::{progress, read};

/// Print the security headers of the shell's origin, with the Content-Security-Policy that a registry needs.
///
/// They are what the local stack sends. The worker that talks to the identity provider has headers of its own.
#[derive(Debug, Args)]
pub(crate) struct Csp {
    /// The registry, such as static/registry.json
    registry: PathBuf,
    /// The shell's config.json, for the origins of identity provider and API
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Another URL that pages talk to, such as that of the bucket for uploads; only its origin counts
    #[arg(long = "service", value_name = "URL")]
    services: Vec<String>,
}

pub(crate) fn run(arguments: &Csp) -> anyhow::Result<()> {
    let registry = Registry::parse(&read(&arguments.registry)?)?;
    let mut services = Services::default();
    if let Some(path) = &arguments.config {
        let text = read(path)?;
        shell_config::document(&text).with_context(|| format!("`{}` is no configuration", path.display()))?;
        services = Services::configured(&serde_json::from_str(&text)?);
    }
    for url in &arguments.services {
        let origin = origin(url).with_context(|| format!("`{url}` is no http or https URL with a plain host"))?;
        services = services.with(origin);
    }
    if !services.has_provider() {
        progress("without --config the identity provider is not known, and the worker's policy does not allow it");
    }
    let ShellHeaders { page, worker } = ShellHeaders::new(&registry, &services);
    println!("# every path but {WORKER_PATH}");
    print(&page);
    println!("\n# {WORKER_PATH}");
    print(&worker);
    Ok(())
}

fn print(headers: &Headers) {
    for (name, value) in headers {
        println!("{name}: {value}");
    }
}
