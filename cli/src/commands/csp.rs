//! `wharf csp`: the headers that whoever serves the shell has to send.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use registry::Registry;
use serde_json::Value;
use shell_headers::{Headers, Services, ShellHeaders, WORKER_PATH, origin};
use wharf_cli::discovery;

use super::{progress, read, say, wait};

/// The end of the hosts of Cognito's pools, at which codes are redeemed.
const COGNITO_DOMAINS: &str = ".amazoncognito.com";
/// The beginning of the hosts of Cognito's issuers, at which they are not.
const COGNITO_ISSUERS: &str = "https://cognito-idp.";

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
    /// Ask the identity provider where its endpoints are, for the worker's policy
    #[arg(long, requires = "config")]
    online: bool,
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
        let config = serde_json::from_str(&text)?;
        services = Services::configured(&config);
        if config["metadata"].is_null() {
            services = discovered(services, &config, arguments.online)?;
        }
    }
    for url in &arguments.services {
        let origin = origin(url).with_context(|| format!("`{url}` is no http or https URL with a plain host"))?;
        if origin.ends_with(COGNITO_DOMAINS) {
            bail!(
                "`{url}` is where Cognito redeems codes, and pages with access to it could do so: only the worker may. Give \
                 --online instead of it"
            );
        }
        services = services.with(origin);
    }
    if !services.has_provider() {
        progress("without --config the identity provider is not known, and the worker's policy does not allow it");
    }
    let ShellHeaders { page, worker } = ShellHeaders::new(&registry, &services);
    say(&format!("# every path but {WORKER_PATH}"));
    show(&page);
    say("");
    say(&format!("# {WORKER_PATH}"));
    show(&worker);
    Ok(())
}

/// With the endpoints of a provider whose configuration does not name them.
fn discovered(services: Services, config: &Value, online: bool) -> anyhow::Result<Services> {
    let issuer = config["issuer"].as_str().context("the configuration has no `issuer`")?;
    if online {
        return Ok(services.discovered(&wait(discovery::metadata(issuer))??));
    }
    if issuer.starts_with(COGNITO_ISSUERS) {
        bail!(
            "Cognito's endpoints are on the domain of the pool, which the configuration does not name: with these headers nobody \
             could sign in. Give --online, so that the provider is asked, or write its endpoints into `metadata`"
        );
    }
    progress("the provider's endpoints are taken to be on the origin of its issuer; with --online it is asked");
    Ok(services)
}

fn show(headers: &Headers) {
    for (name, value) in headers {
        say(&format!("{name}: {value}"));
    }
}
