//! How long a session lives where: the choice of `config.json`, browsers without shared workers, and pages that come back out
//! of the back-forward cache.

use anyhow::ensure;
use serde_json::Value;
use wharf_tests::{
    Result,
    browser::{Browser, button},
    bucket::Bucket,
    identity_faults::{self, Endpoint},
    running_stack::{shell_document, turn, turn_with_browser},
    shell::{DEMO, child_named},
};

#[tokio::test]
async fn a_session_in_memory_only_ends_with_a_reload() -> Result<()> {
    let _turn = turn().await?;
    let shell = Bucket::open(stack::SHELL.bucket);
    let _kept = shell.keep().await?;
    let mut config: Value = serde_json::from_str(&shell_document("/config.json").await?)?;
    config["storage"] = "memory".into();
    let bytes = serde_json::to_vec(&config)?;
    shell.change("config.json", |content| *content = bytes).await?;
    shell.remove("config.json.br").await?;

    let browser = Browser::start().await?;
    browser.sign_in_at("/profile", DEMO).await?;
    browser.find_child(child_named("Profile")).await?;
    browser.reload().await?;
    browser.find(&button("Sign in")).await?;
    // Not by itself through the provider either, whose cookie would answer.
    ensure!(browser.address().await?.path() == "/profile");
    ensure!(!browser.has(&button("Sign out")).await?);
    Ok(())
}

#[tokio::test]
async fn without_shared_workers_a_tab_has_a_session_of_its_own_and_keeps_it() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.run_in_every_document("delete globalThis.SharedWorker;").await?;
    identity_faults::reset().await?;
    // A deep link is restored with all that it has, by a sign-in and by the way that nobody sees.
    let place = "/billing?page=2#x";
    let is_there = async || {
        browser.find_text("26–50 of 240").await?;
        let address = browser.address().await?;
        ensure!(
            address.as_str() == [&stack::origin(stack::SHELL.port), place].concat(),
            "{address}"
        );
        Ok(())
    };
    browser.sign_in_at(place, DEMO).await?;
    is_there().await?;
    let has_none: bool = browser
        .run("return !('SharedWorker' in globalThis);", Vec::new())
        .await?;
    ensure!(has_none, "the browser has shared workers after all");
    // The worker goes with the page, and the next one asks the provider without a word.
    browser.reload().await?;
    is_there().await?;
    let counters = identity_faults::report().await?.counters;
    assert_eq!(counters.answered(Endpoint::TokenCode), 2, "{counters:?}");
    browser.visit(child_named("Profile")).await?;
    browser.click(&button("Sign out")).await?;
    browser.find(&button("Sign in")).await?;
    browser.reload().await?;
    browser.find(&button("Sign in")).await?;
    Ok(())
}

#[tokio::test]
async fn a_page_out_of_the_back_forward_cache_knows_that_the_person_has_signed_out() -> Result<()> {
    let _turn = turn().await?;
    let browser = Browser::start_whole().await?;
    browser.sign_in_at("/profile", DEMO).await?;
    browser.find_child(child_named("Profile")).await?;
    browser
        .run::<Value>("globalThis.isTheSamePage = true;", Vec::new())
        .await?;
    browser
        .go_to(&format!("{}/manifest.json", stack::origin(stack::CHILDREN[0].port)))
        .await?;
    browser.in_new_tab().await?;
    browser.go_to("/").await?;
    browser.click(&button("Sign out")).await?;
    browser.find(&button("Sign in")).await?;
    browser.in_first_tab().await?;
    browser.back().await?;
    browser.find(&button("Sign in")).await?;
    let is_restored: bool = browser
        .run("return globalThis.isTheSamePage === true;", Vec::new())
        .await?;
    ensure!(is_restored, "the browser has loaded the page anew");
    ensure!(!browser.has(&button("Sign out")).await?);
    Ok(())
}
