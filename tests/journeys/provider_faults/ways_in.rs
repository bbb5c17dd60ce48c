//! A provider that differs in what it may, or that knows nobody, and what it says about a person.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::json;
use wharf_tests::{
    Result,
    browser::{Role, Target, button, field, heading, link},
    identity_faults::{Answer, Defect, Endpoint, Plan, Settings},
    shell::{DEMO, SECOND, child_named},
};

use super::{Scene, answered, apply, be_honest};

/// The times in a token are whole seconds, rounded down, so a token is good for up to a second less than that.
const ACCESS_TOKEN_SECONDS: u32 = 2;

#[tokio::test]
async fn a_clock_that_is_ten_minutes_off_keeps_nobody_out() -> Result<()> {
    let scene = Scene::set().await?;
    for (sign_outs, clock_shift_seconds) in [(1, 600), (2, -600)] {
        let settings = Settings {
            clock_shift_seconds,
            access_token_seconds: Some(ACCESS_TOKEN_SECONDS),
            ..Settings::default()
        };
        apply(settings).await?;
        let before = answered(Endpoint::TokenRefresh).await?;
        let since = Instant::now();
        scene.browser.sign_in_at("/profile", DEMO).await?;
        // The provider takes the access token, by its own clock.
        scene.browser.find_child(child_named("Profile")).await?;
        // And it is renewed when it ends by that clock: not at once, and not in ten minutes.
        let renewed = async || Ok((answered(Endpoint::TokenRefresh).await? > before).then_some(()));
        scene.browser.wait("a renewal", renewed).await?;
        scene.is_signed_in().await?;
        let (renewals, passed) = (answered(Endpoint::TokenRefresh).await? - before, since.elapsed());
        let shortest = Duration::from_secs((ACCESS_TOKEN_SECONDS - 1).into());
        ensure!(
            shortest * u32::try_from(renewals)? <= passed,
            "{renewals} renewals in {passed:?}"
        );
        scene.browser.click(&button("Sign out")).await?;
        let signed_out = async || Ok((answered(Endpoint::Logout).await? == sign_outs).then_some(()));
        scene.browser.wait("the sign-out", signed_out).await?;
        scene.browser.find(&heading("Welcome to Wharf")).await?;
    }
    Ok(())
}

/// A tab that had a session asks for it without being told to, so nobody is told that it is not there.
#[tokio::test]
async fn a_provider_that_knows_nobody_any_more_leads_to_the_plain_page() -> Result<()> {
    let scene = Scene::set().await?;
    let browser = &scene.browser;
    browser.sign_in_at("/profile", DEMO).await?;
    browser.find_child(child_named("Profile")).await?;
    browser.cdp("Network.clearBrowserCookies", json!({})).await?;
    scene.browser.end_vault().await?;
    browser.reload().await?;
    let refused = async || Ok((answered(Endpoint::Authorize).await? == 2).then_some(()));
    browser.wait("the silent attempt", refused).await?;
    let is_back = async || {
        let is_there = browser.address().await?.path() == "/profile" && browser.has(&button("Sign in")).await?;
        Ok(is_there.then_some(()))
    };
    browser.wait("the signed-out page", is_back).await?;
    let text = browser.text().await?;
    ensure!(text.contains("Welcome to Wharf") && !text.contains("WHARF-"), "{text}");
    ensure!(!browser.has(&Target::any(Role::Alert)).await?, "{text}");
    // The next load does not try again: that is up to the person now.
    browser.reload().await?;
    browser.find(&button("Sign in")).await?;
    scene.enter().await?;
    scene.is_signed_in().await?;
    browser.find_child(child_named("Profile")).await?;
    assert_eq!(answered(Endpoint::Authorize).await?, 3);
    assert_eq!(answered(Endpoint::TokenCode).await?, 2);
    Ok(())
}

/// As Cognito often does.
#[tokio::test]
async fn a_refusal_without_a_description_is_told_like_any_other() -> Result<()> {
    let scene = Scene::set().await?;
    let browser = &scene.browser;
    scene.open().await?;
    let sparse = Settings {
        sparse_errors: true,
        ..Settings::default()
    };
    apply(sparse).await?;
    scene.press().await?;
    browser.find(&field("Password")).await?;
    browser.requests().await?;
    browser.click(&link("Cancel")).await?;
    scene.is_refused("WHARF-114").await?;
    let callback = format!("{}{}?", stack::origin(stack::SHELL.port), stack::REDIRECT_PATH);
    let requests = browser.requests().await?;
    let refusal = requests.iter().find(|request| request.url.starts_with(&callback));
    let refusal = &refusal.context("no refusal was recorded")?.url;
    ensure!(
        refusal.contains("error=access_denied") && !refusal.contains("error_description"),
        "{refusal}"
    );
    Ok(())
}

/// OpenID Connect Core, section 5.3.2: nothing in an answer about another `sub` may be used.
#[tokio::test]
async fn what_the_provider_says_about_somebody_else_is_not_shown() -> Result<()> {
    let scene = Scene::set().await?;
    let browser = &scene.browser;
    Plan::new().token(Defect::UserinfoInvalidSub, None).apply().await?;
    browser.sign_in_at("/profile", DEMO).await?;
    browser.find(&heading("The identity provider did not answer")).await?;
    let text = browser.text().await?;
    ensure!(text.contains(DEMO.subject), "{text}");
    ensure!(!text.contains(SECOND.subject), "{text}");
    assert_eq!(answered(Endpoint::Userinfo).await?, 1);
    // One that is out of order looks the same.
    let down = Plan::new().endpoint(Endpoint::Userinfo, Answer::status(500), None);
    down.apply().await?;
    browser.click(&button("Try again")).await?;
    let asked = async || Ok((answered(Endpoint::Userinfo).await? == 2).then_some(()));
    browser.wait("the second answer", asked).await?;
    browser.find(&heading("The identity provider did not answer")).await?;
    assert_eq!(answered(Endpoint::TokenRefresh).await?, 0);
    be_honest().await?;
    browser.click(&button("Try again")).await?;
    browser.find_child(child_named("Profile")).await?;
    scene.is_signed_in().await
}
