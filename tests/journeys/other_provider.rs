//! The shell with a provider that is not Cognito, and that nobody here wrote.

use std::time::Duration;

use anyhow::ensure;
use wharf_tests::{
    Result,
    browser::{Browser, button, field, heading, link},
    bucket::Bucket,
    foreign_provider::{EMAIL, ForeignProvider, NAME, PASSWORD, SIGN_OUT_HEADING, USER_NAME},
    running_stack::turn,
    shell::child_named,
};

/// Short enough to wait for, long enough for a sign-in on a busy machine.
const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_provider_of_another_make_signs_in_renews_and_signs_out() -> Result<()> {
    let _turn = turn().await?;
    let provider = ForeignProvider::start(ACCESS_TOKEN_LIFETIME)?;
    let shell = Bucket::open(stack::SHELL.bucket);
    let _kept = shell.keep().await?;
    provider.take_over(&shell).await?;

    let browser = Browser::start().await?;
    browser.go_to("/profile").await?;
    browser.click(&button("Sign in")).await?;
    browser.enter_credentials(EMAIL, PASSWORD).await?;
    is_signed_in(&browser).await?;
    ensure!(browser.address().await?.path() == "/profile");
    browser.find_text(USER_NAME).await?;

    let renewed = async || Ok((provider.requests().await?.renewals() > 0).then_some(()));
    browser
        .wait_for(3 * ACCESS_TOKEN_LIFETIME, "a renewal of the tokens", renewed)
        .await?;
    // Nobody has noticed, and the new access token opens what the old one did.
    browser.click(&link("Wharf")).await?;
    browser.find(&heading(&format!("Welcome, {NAME}"))).await?;
    browser.visit(child_named("Profile")).await?;
    browser.find_text(USER_NAME).await?;

    browser.reload().await?;
    is_signed_in(&browser).await?;
    browser.find_text(USER_NAME).await?;
    let requests = provider.requests().await?;
    ensure!(
        requests.logins == 1,
        "the password was entered {} times",
        requests.logins
    );
    // With rotation on, a refresh token that is used twice ends the session.
    ensure!(requests.refused == 0, "{requests:?}");

    browser.click(&button("Sign out")).await?;
    browser.find(&heading(SIGN_OUT_HEADING)).await?;
    browser.click(&button("Sign out")).await?;
    browser.find(&heading("Welcome to Wharf")).await?;
    ensure!(browser.address().await?.port() == Some(stack::SHELL.port));
    ensure!(provider.requests().await?.sign_outs == 1);
    // The provider's own session has ended with it: the next person is asked who they are.
    browser.click(&button("Sign in")).await?;
    browser.find(&field("Password")).await?;

    let violations = browser.console_errors().await?.into_iter();
    let violations: Vec<String> = violations.filter(|error| error.contains("CSP violation")).collect();
    assert_eq!(violations, Vec::<String>::new());
    Ok(())
}

async fn is_signed_in(browser: &Browser) -> Result<()> {
    browser.find(&button("Sign out")).await?;
    browser.find_text(NAME).await?;
    ensure!(browser.address().await?.port() == Some(stack::SHELL.port));
    Ok(())
}
