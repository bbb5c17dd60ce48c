//! A provider that nobody here wrote: npm's `oidc-provider`, as `tests/interop/provider.mjs` sets it up.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Result, bucket::Bucket, running_stack::shell_document, workspace};

/// The account's email address.
pub const EMAIL: &str = "demo@example.com";
/// The account's password.
pub const PASSWORD: &str = "Wharf-demo-1";
/// What the person is called, unlike anybody at the stack's own provider.
pub const NAME: &str = "Another Demo";
/// A claim of the userInfo endpoint that the shell itself does not read.
pub const USER_NAME: &str = "another-demo";
/// The heading of the page that asks whether to sign out there.
pub const SIGN_OUT_HEADING: &str = "Sign out here as well?";

/// The line that ends the start, before the issuer.
const READY: &str = "provider: ready ";
const CONFIG_KEY: &str = "config.json";

/// A running provider. It ends with this value.
#[derive(Debug)]
pub struct ForeignProvider {
    // With its standard input, whose end would end it as well: it does not outlive a test that is killed.
    process: Child,
    issuer: String,
}

/// What was asked of the provider since its start.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Requests {
    /// Token requests that were answered with tokens, by grant type.
    grants: BTreeMap<String, u64>,
    /// Token requests that were refused.
    pub refused: u64,
    /// How often somebody has entered the password.
    pub logins: u64,
    /// Refresh tokens that were revoked.
    pub revocations: u64,
    /// How often somebody has signed out.
    pub sign_outs: u64,
}

impl Requests {
    /// How often a refresh token has brought new tokens.
    #[must_use]
    pub fn renewals(&self) -> u64 {
        self.grants.get("refresh_token").copied().unwrap_or_default()
    }
}

impl ForeignProvider {
    /// Starts the provider on a port that the operating system chooses. Its access tokens live as long as given, in whole
    /// seconds.
    ///
    /// # Errors
    ///
    /// It is not installed, or does not start.
    pub fn start(access_token_lifetime: Duration) -> Result<Self> {
        let mut process = Command::new("node")
            .args(["provider.mjs", "--port", "0", "--exit-with-stdin"])
            .args(["--access-token-lifetime", &access_token_lifetime.as_secs().to_string()])
            .args(["--shell", &stack::origin(stack::SHELL.port)])
            .current_dir(folder()?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It warns of what is no danger on a loopback address.
            .stderr(Stdio::null())
            .spawn()
            .context("cannot run `node`; install Node.js 20 or newer")?;
        let output = process.stdout.take().context("the provider has no output")?;
        let mut provider = Self {
            process,
            issuer: String::new(),
        };
        for line in BufReader::new(output).lines() {
            if let Some(issuer) = line?.strip_prefix(READY) {
                issuer.clone_into(&mut provider.issuer);
                return Ok(provider);
            }
        }
        bail!("the foreign provider ended before it was ready; run `node provider.mjs` in tests/interop to see why")
    }

    /// What was asked of it.
    ///
    /// # Errors
    ///
    /// It does not answer.
    pub async fn requests(&self) -> Result<Requests> {
        let url = format!("{}/_counters", self.issuer);
        Ok(reqwest::get(url).await?.error_for_status()?.json().await?)
    }

    /// Makes it the provider of the deployed shell. Whoever calls this keeps the bucket and restores it.
    ///
    /// # Errors
    ///
    /// No shell is deployed.
    pub async fn take_over(&self, shell: &Bucket) -> Result<()> {
        let mut config: Value = serde_json::from_str(&shell_document("/config.json").await?)?;
        for (name, value) in [
            ("issuer", json!(self.issuer)),
            ("client_id", json!("wharf-shell")),
            ("scopes", json!(["openid", "profile", "email", "offline_access"])),
            ("sign_out", json!("rp-initiated")),
            ("token_profile", json!("standard")),
        ] {
            config[name] = value;
        }
        let bytes = serde_json::to_vec(&config)?;
        shell.change(CONFIG_KEY, |content| *content = bytes).await
    }
}

impl Drop for ForeignProvider {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where `cargo xtask test --e2e` has installed it, or else the sources, if somebody has installed it there.
fn folder() -> Result<PathBuf> {
    let installed = env::var_os("WHARF_INTEROP").map(PathBuf::from);
    let folder = installed.unwrap_or_else(|| workspace::root().join("tests/interop"));
    ensure!(
        folder.join("node_modules/oidc-provider").exists(),
        "the foreign provider is not installed: run `cargo xtask test --e2e`, or `npm ci --ignore-scripts` in tests/interop"
    );
    Ok(folder)
}
