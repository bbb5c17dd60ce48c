//! `wharf sign`: says that the files of a built app are those that its team means.

use std::{env, path::PathBuf};

use clap::Args;
use wharf_cli::{
    distribution::SIGNED_MANIFEST_FILE,
    key::{self, KEY_VARIABLE},
    sign::{Terms, sign},
    time::{self, Lifetime},
};

use super::{distribution, say};

/// Sign the manifest of a built app.
///
/// Checks every file against manifest.json, and writes manifest.signed.json beside it, which `wharf deploy` then makes the
/// manifest in the bucket. A shell starts only what is signed with a key that its registry trusts for the app.
#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// The folder of the app's crate, whose dist folder is signed; that must be no link
    #[arg(required_unless_present = "dir")]
    app: Option<PathBuf>,
    /// The folder to sign instead of <APP>/dist; this one may be a link
    #[arg(long)]
    dir: Option<PathBuf>,
    #[command(flatten)]
    keys: KeyArguments,
    /// The place in the order of deployments: shells go forward only [default: the seconds since 1970, which grow by
    /// themselves, also when several machines deploy]
    #[arg(long, value_name = "NUMBER")]
    sequence: Option<u64>,
}

/// Who signs, and for how long.
#[derive(Debug, Args)]
pub(super) struct KeyArguments {
    /// A key to sign with, from `wharf key new`; two while one replaces the other [default: the JWK in the environment
    /// variable WHARF_SIGNING_KEY]
    #[arg(long = "key", value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// When shells begin to refuse the manifest: a number with m, h, d or w. Sign and deploy again before that
    #[arg(long, value_name = "TIME", default_value = Lifetime::DEFAULT)]
    pub(super) expires_in: Lifetime,
}

impl KeyArguments {
    /// The private keys.
    pub(super) fn read(&self) -> Result<Vec<registry::SigningKey>, key::KeyError> {
        key::read_all(&self.files, env::var(KEY_VARIABLE))
    }
}

pub(crate) fn run(arguments: Sign) -> anyhow::Result<()> {
    let folder = distribution(arguments.app.as_deref(), arguments.dir)?;
    let keys = arguments.keys.read()?;
    let terms = Terms {
        keys: &keys,
        now: time::now(),
        lifetime: arguments.keys.expires_in,
    };
    let payload = sign(&folder, &terms, arguments.sequence)?.payload;
    say(&format!(
        "signed {} {} in {}: sequence {}, until {}",
        payload.contents.name,
        payload.contents.version,
        folder.join(SIGNED_MANIFEST_FILE).display(),
        payload.sequence,
        time::readable(payload.expires)
    ));
    Ok(())
}
