//! `wharf deploy`: a folder goes into a bucket.

use std::{env, path::PathBuf};

use clap::Args;
use wharf_cli::{
    deploy::{Credentials, Plan, Target, deploy},
    time,
};

use super::{BucketArguments, distribution, progress, say, wait};

/// Deploy a built and signed app, or a site, into a bucket through the S3 API.
///
/// Before anything is sent, every file is verified against the manifest. Content-hashed files go first and may be cached
/// for ever; the signed manifest goes last, as manifest.json (for a site: index.html), so that nobody sees half of a version.
/// What is there already is not sent again, and old versions stay, each with a copy of its manifest below manifests/, to
/// which `wharf rollback` can go back. A manifest is written only in place of the one that was found, and never with a lower
/// sequence.
///
/// A shell shows the new version when its page is loaded anew, if its registry names the address of the manifest and trusts a key
/// that has signed it. An app that is new has to be put into the registry, and the registry deployed, first.
///
/// The access key is read from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, if set, AWS_SESSION_TOKEN.
#[derive(Debug, Args)]
pub(crate) struct Deploy {
    /// The folder of the app's crate, whose dist folder is deployed; that must be no link
    #[arg(required_unless_present = "dir")]
    app: Option<PathBuf>,
    #[command(flatten)]
    bucket: BucketArguments,
    /// The folder to deploy instead of <APP>/dist; this one may be a link
    #[arg(long)]
    dir: Option<PathBuf>,
}

pub(crate) fn run(arguments: Deploy) -> anyhow::Result<()> {
    let Deploy { app, bucket, dir } = arguments;
    let folder = distribution(app.as_deref(), dir)?;
    let plan = Plan::read(&folder, time::now())?;
    let credentials = Credentials::from_variables(|name| env::var(name).ok())?;
    let target = Target::from(bucket);
    let report = wait(deploy(&plan, &target, &credentials, &mut progress))??;
    say(&format!(
        "deployed {} into bucket {}: {} files uploaded, {} unchanged",
        plan.name(),
        target.bucket,
        report.uploaded,
        report.unchanged
    ));
    Ok(())
}
