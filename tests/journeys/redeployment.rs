//! One team changes its child while the others and the shell go on.

use std::collections::BTreeMap;

use anyhow::ensure;
use wharf_tests::{
    Result,
    browser::{Browser, heading},
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
    workspace::deploy(&built, profile.bucket)?;
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
    let from_network: Vec<&str> = requests
        .iter()
        .filter(|request| !request.is_from_cache && request.url.ends_with(".js") || request.url.ends_with(".wasm"))
        .filter(|request| !request.is_from_cache)
        .map(|request| request.url.as_str())
        .collect();
    let origin = stack::origin(profile.port);
    let mut expected: Vec<String> = new
        .files()
        .filter(|file| !file.path.ends_with(".css"))
        .map(|file| format!("{origin}/{}", file.path))
        .filter(|url| !old.files().any(|file| url.ends_with(&file.path)))
        .collect();
    expected.sort_unstable();
    let mut fetched: Vec<String> = from_network.iter().map(|url| (*url).to_owned()).collect();
    fetched.retain(|url| !url.ends_with("/boot.js"));
    fetched.sort_unstable();
    fetched.dedup();
    assert_eq!(fetched, expected);
    assert_eq!(others().await?, others_before, "the buckets of the others were touched");

    kept.restore().await?;
    browser.reload().await?;
    browser.click(&wharf_tests::browser::link("Profile")).await?;
    browser.find(&heading("Profile")).await?;
    Ok(())
}

/// The ETags of everything that belongs to the shell and the other children.
async fn others() -> Result<BTreeMap<&'static str, BTreeMap<String, String>>> {
    let mut all = BTreeMap::new();
    for name in [
        stack::SHELL.bucket,
        stack::CHILDREN[0].bucket,
        stack::CHILDREN[1].bucket,
    ] {
        all.insert(name, Bucket::open(name).list().await?);
    }
    Ok(all)
}
