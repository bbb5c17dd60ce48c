//! Signing out, also where nobody at the provider hears of it: the person is told, and is signed out here in any case.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, button, field, heading},
    bucket::Bucket,
    identity_faults::{Answer, Endpoint, Plan},
    provider,
    recorder::Recorder,
    shell::{DEMO, child_named},
};

use super::{Scene, answered, be_honest, counters};

const OFFLINE: &str = "You are signed out here. There is no connection, so the sign-in service does not know yet.";
const UNHEARD: &str = "You are signed out here. The sign-in service has not confirmed it: close the browser if others use it \
    too.";

/// Marks the page, which is another one if the mark is gone.
async fn mark(browser: &Browser) -> Result<()> {
    let mark = "globalThis.isTheSamePage = true;";
    browser.run::<Value>(mark, Vec::new()).await.map(drop)
}

/// Waits until the app has gone. What is around it has to be the page that was marked.
async fn app_is_gone(browser: &Browser) -> Result<()> {
    let is_gone = "return document.querySelector('.wharf-outlet > *') === null || null;";
    let is_gone = async || browser.run::<Option<bool>>(is_gone, Vec::new()).await;
    browser.wait("the app to go", is_gone).await?;
    let is_same = "return globalThis.isTheSamePage === true;";
    let is_same: bool = browser.run(is_same, Vec::new()).await?;
    ensure!(is_same, "the person was led away from the page");
    Ok(())
}

#[tokio::test]
async fn a_sign_out_of_which_the_provider_does_not_hear_says_so() -> Result<()> {
    let scene = Scene::set().await?;
    let browser = &scene.browser;
    let profile = child_named("Profile");
    browser.sign_in_at("/profile", DEMO).await?;
    browser.find_child(profile).await?;
    mark(browser).await?;
    browser.in_new_tab().await?;
    browser.go_to("/profile").await?;
    browser.find_child(profile).await?;
    mark(browser).await?;
    browser.go_offline().await?;
    let is_offline = async || {
        browser
            .run::<Option<bool>>("return !navigator.onLine || null;", Vec::new())
            .await
    };
    browser.wait("the page to notice", is_offline).await?;
    browser.click(&button("Sign out")).await?;
    browser.find_text(OFFLINE).await?;
    app_is_gone(browser).await?;
    browser.in_first_tab().await?;
    browser.find_text("You signed out in another tab.").await?;
    app_is_gone(browser).await?;
    assert_eq!(answered(Endpoint::Logout).await?, 0);

    // The provider's cookie is still good, and lets nobody in.
    browser.in_tab(1).await?;
    browser.go_online().await?;
    scene.enter().await?;
    browser.find_child(profile).await?;
    mark(browser).await?;

    // A vault that knows nothing of the provider, and cannot ask.
    browser.end_vault().await?;
    browser.find_text("Your session has ended").await?;
    let silent = Plan::new().endpoint(Endpoint::Discovery, Answer::status(500), None);
    silent.apply().await?;
    browser.click(&button("Sign out")).await?;
    browser.find_text(UNHEARD).await?;
    app_is_gone(browser).await?;
    assert_eq!(answered(Endpoint::Logout).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_provider_that_fails_when_a_person_signs_out_keeps_nobody_signed_in() -> Result<()> {
    let scene = Scene::set().await?;
    let browser = &scene.browser;
    browser.sign_in_at("/profile", DEMO).await?;
    let fault = Plan::new().endpoint(Endpoint::Revoke, Answer::status(500), None);
    fault.apply().await?;
    browser.click(&button("Sign out")).await?;
    browser.find_text("You are signed out.").await?;
    let revoked = async || Ok((counters().await?.wrong(Endpoint::Revoke) == 1).then_some(()));
    browser.wait("the revocation", revoked).await?;
    assert_eq!(answered(Endpoint::Logout).await?, 1);

    // The page of the provider's own sign-out is none of the shell's any more. *Back* is.
    be_honest().await?;
    scene.enter().await?;
    scene.is_signed_in().await?;
    let fault = Plan::new().endpoint(Endpoint::Logout, Answer::text(500, "Out of order"), None);
    fault.apply().await?;
    browser.click(&button("Sign out")).await?;
    browser.find_text("Out of order").await?;
    browser.back().await?;
    browser.find(&heading("Welcome to Wharf")).await?;
    // Nobody has led the person back.
    browser.find_text(UNHEARD).await?;
    // Its cookie is still good, and lets nobody in.
    scene.press().await?;
    browser.find(&field("Password")).await.map(drop)
}

#[tokio::test]
async fn a_global_sign_out_tells_the_other_devices() -> Result<()> {
    let scene = Scene::set().await?;
    let browser = &scene.browser;
    let devices = Recorder::start(None).await?;
    let shell = Bucket::open(stack::SHELL.bucket);
    let _kept = shell.keep().await?;
    let mut config: Value = serde_json::from_slice(&shell.get("config.json").await?.bytes)?;
    config["sign_out_scope"] = json!("global");
    config["global_sign_out_endpoint"] = json!(format!("{}/everywhere", devices.origin()));
    let config = serde_json::to_vec(&config)?;
    shell.change("config.json", |content| *content = config).await?;

    browser.sign_in_at("/profile", DEMO).await?;
    browser.click(&button("Sign out")).await?;
    browser.find_text("You are signed out.").await?;
    let told = async || Ok(devices.requests().into_iter().next());
    let told = browser.wait("the other devices to be told", told).await?;
    assert_eq!((told.method.as_str(), told.path.as_str()), ("POST", "/everywhere"));
    let body: Value = serde_json::from_slice(&told.body)?;
    let claims = provider::claims(body["AccessToken"].as_str().context("no access token")?)?;
    assert_eq!(
        (claims["token_use"].as_str(), claims["sub"].as_str()),
        (Some("access"), Some(DEMO.subject))
    );
    // And then everything that another sign-out does.
    let revoked = async || Ok((answered(Endpoint::Revoke).await? == 1).then_some(()));
    browser.wait("the revocation", revoked).await?;
    assert_eq!(answered(Endpoint::Logout).await?, 1);
    Ok(())
}
