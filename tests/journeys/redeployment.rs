//! One team changes its child while the others and the shell go on.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::ensure;
use registry::File;
use wharf_tests::{
    Result,
    browser::{Browser, heading, link},
    bucket::Bucket,
    running_stack::turn,
    shell::{CHILDREN, DEMO, child_named},
    workspace,
};

const NEW_HEADING: &str = "Profile, second edition";

#[tokio::test]
async fn a_changed_child_is_there_after_a_reload_and_nothing_else_is_fetched_again() -> Result<()> {
    let _turn = turn().await?;
    let profile = child_named("Profile");
    let bucket = Bucket::open(profile.bucket);
    let kept = bucket.keep().await?;
    let old = bucket.manifest().await?;
    let others_before = others().await?;

    let browser = Browser::start().await?;
    browser.sign_in_at("/profile", DEMO).await?;
    for child in CHILDREN {
        browser.visit(child).await?;
    }
    browser.visit(profile).await?;
    browser.requests().await?;

    let copy = workspace::Copy::new()?;
    copy.replace(
        "components/profile/src/lib.rs",
        "title=\"Profile\"",
        &format!("title=\"{NEW_HEADING}\""),
    )?;
    copy.replace(
        "components/profile/Cargo.toml",
        "\nversion.workspace = true",
        "\nversion = \"9.9.9\"",
    )?;
    let built = copy.root().join("profile-dist");
    workspace::build(&copy.root().join("components/profile"), &built)?;
    workspace::deploy(&built, profile.bucket).await?;
    let new = bucket.manifest().await?;
    assert_eq!((new.name.as_str(), new.version.as_str()), ("profile", "9.9.9"));
    ensure!(new.wasm != old.wasm, "the module is the same");
    ensure!(
        bucket.list().await?.contains_key(&old.entry.path),
        "the old version is gone, and with it the pages that still show it"
    );

    // Nothing happens to a page that is open.
    browser.find(&heading("Profile")).await?;
    browser.reload().await?;
    browser.find(&heading(NEW_HEADING)).await?;
    for child in CHILDREN {
        if child != profile {
            browser.visit(child).await?;
        }
    }
    let requests = browser.requests().await?;
    // Files with a content hash; the others are asked for again at each load, and answered with 304.
    let is_code =
        |url: &str| [".wasm", ".js", ".css"].iter().any(|ending| url.ends_with(ending)) && !url.ends_with("/boot.js");
    let fetched: BTreeSet<String> = requests
        .into_iter()
        .filter(|request| !request.is_from_cache && is_code(&request.url))
        .map(|request| request.url)
        .collect();
    let is_new = |file: &&File| !old.files().any(|other| other.path == file.path);
    let expected: BTreeSet<String> = new
        .files()
        .filter(is_new)
        .map(|file| format!("{}/{}", stack::origin(profile.port), file.path))
        .collect();
    assert_eq!(fetched, expected);
    assert_eq!(others().await?, others_before, "the buckets of the others were touched");

    kept.restore().await?;
    browser.reload().await?;
    browser.click(&link("Profile")).await?;
    browser.find(&heading("Profile")).await?;
    Ok(())
}

/// The ETags of everything that belongs to the shell and the other children.
async fn others() -> Result<BTreeMap<&'static str, BTreeMap<String, String>>> {
    let mut all = BTreeMap::new();
    let profile = child_named("Profile").bucket;
    let buckets = [stack::SHELL.bucket]
        .into_iter()
        .chain(stack::CHILDREN.map(|child| child.bucket));
    for name in buckets.filter(|name| *name != profile) {
        all.insert(name, Bucket::open(name).list().await?);
    }
    Ok(all)
}
