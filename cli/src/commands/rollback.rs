//! `wharf rollback`: back to a version that was deployed before.

use std::{env, path::PathBuf};

use anyhow::Context;
use clap::Args;
use registry::TrustedKey;
use wharf_cli::{
    deploy::{Credentials, Target},
    rollback::{Deployed, list, roll_back},
    sign::Terms,
    time,
};

use super::{BucketArguments, progress, read, say, sign::KeyArguments, wait};

/// Make a version that was deployed before the current one again.
///
/// Its files are still in the bucket; its manifest is signed anew with a higher sequence, since shells do not go back to a
/// lower one. Only what one of the named keys has signed before, for this app, is signed anew.
///
/// The access key is read as by `wharf deploy`.
#[derive(Debug, Args)]
pub(crate) struct Rollback {
    #[command(flatten)]
    bucket: BucketArguments,
    /// The name of the app: a manifest of another one is not signed
    #[arg(long, value_name = "NAME", required_unless_present = "list", conflicts_with = "list")]
    app: Option<String>,
    /// The version, or its sequence if it was built more than once
    #[arg(long, value_name = "VERSION", required_unless_present = "list")]
    to: Option<String>,
    /// Show the versions to which it is possible to go back, and change nothing
    #[arg(long, conflicts_with = "to")]
    list: bool,
    #[command(flatten)]
    keys: KeyArguments,
    /// A public key, as `wharf key public` prints it, with which the version may have been signed, beside those that sign now
    #[arg(long, value_name = "FILE")]
    trust: Vec<PathBuf>,
}

pub(crate) fn run(arguments: Rollback) -> anyhow::Result<()> {
    let target = Target::from(arguments.bucket);
    let credentials = Credentials::from_variables(|name| env::var(name).ok())?;
    let (Some(app), Some(wanted)) = (arguments.app, arguments.to) else {
        let versions = wait(list(&target, &credentials, &mut progress))??;
        show(&versions, &target.bucket);
        return Ok(());
    };
    let keys = arguments.keys.read()?;
    let mut trusted = Vec::new();
    for path in &arguments.trust {
        let key = TrustedKey::parse(&read(path)?).with_context(|| format!("`{}` is no public key", path.display()))?;
        trusted.push(key);
    }
    let terms = Terms {
        keys: &keys,
        now: time::now(),
        lifetime: arguments.keys.expires_in,
    };
    let mut progress = progress;
    let rolled = roll_back(&target, &credentials, &app, &wanted, &terms, &trusted, &mut progress);
    let payload = wait(rolled)??.payload;
    say(&format!(
        "back to {} {} in bucket {}: sequence {}, until {}",
        payload.contents.name,
        payload.contents.version,
        target.bucket,
        payload.sequence,
        time::readable(payload.expires)
    ));
    Ok(())
}

/// What it says was read from the bucket, and nobody has verified it.
fn show(versions: &[Deployed], bucket: &str) {
    if versions.is_empty() {
        say(&format!("no version in bucket {bucket} can be gone back to"));
    }
    for version in versions {
        say(&format!(
            "sequence {}  {} {}  deployed {}  signed by {}{}",
            version.sequence,
            version.contents.name,
            version.contents.version,
            version
                .deployed
                .map_or_else(|| "at an unknown time".to_owned(), time::readable),
            version.key_ids().collect::<Vec<_>>().join(", "),
            if version.is_current { "  (current)" } else { "" }
        ));
    }
}
