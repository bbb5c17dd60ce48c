//! Renewals that the provider refuses, or answers with somebody else's tokens: the end of the session, once.

use std::time::Duration;

use anyhow::ensure;
use wharf_tests::{
    Result,
    browser::{button, field, heading},
    identity_faults::{Answer, Defect, Endpoint, Plan, Settings},
    shell::DEMO,
};

use super::{Scene, answered, counters};
use crate::form::{Customer, fresh_name};

/// For so long nothing more may happen. Only time shows that something does not.
const WATCHED: Duration = Duration::from_secs(5);

/// Tokens that are renewed about every two seconds.
fn short_lived() -> Plan {
    Plan::new().settings(Settings {
        access_token_seconds: Some(1),
        ..Settings::default()
    })
}

#[tokio::test]
async fn a_refusal_ends_the_session_once_and_leaves_the_page_as_it_is() -> Result<()> {
    let scene = Scene::set().await?;
    let browser = &scene.browser;
    short_lived().apply().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find(&heading("Your submissions")).await?;
    let last_name = fresh_name("Lovelace")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(browser, None).await?;
    let fault = short_lived().endpoint(Endpoint::TokenRefresh, Answer::error(400, "invalid_grant"), None);
    fault.apply().await?;
    ended_once(&scene, "WHARF-120").await?;
    let asked = answered(Endpoint::TokenRefresh).await?;
    tokio::time::sleep(WATCHED).await;
    ended_once(&scene, "WHARF-120").await?;
    // A renewal that was under way when the fault came is none of these.
    assert_eq!(counters().await?.wrong(Endpoint::TokenRefresh), 1);
    assert_eq!(answered(Endpoint::TokenRefresh).await?, asked);
    // What the provider refuses is worth nothing already.
    assert_eq!(answered(Endpoint::Revoke).await?, 0);
    let steps: [&[_]; 3] = [
        &[("Notes", customer.notes)],
        &[("Email", customer.email), ("Phone", customer.phone)],
        &[("First name", customer.first_name), ("Last name", customer.last_name)],
    ];
    for (index, fields) in steps.into_iter().enumerate() {
        if index > 0 {
            browser.click(&button("Back")).await?;
        }
        for (label, text) in fields {
            let value = browser.find(&field(label)).await?.prop("value").await?;
            assert_eq!(value.as_deref(), Some(*text), "{label}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn tokens_of_somebody_else_or_of_another_sign_in_end_the_session_once() -> Result<()> {
    let scene = Scene::set().await?;
    for (defect, number) in [
        (Defect::RefreshTokenInvalidSub, "WHARF-148"),
        (Defect::RefreshTokenInvalidIssuer, "WHARF-141"),
        (Defect::RefreshTokenInvalidAuthTime, "WHARF-148"),
        (Defect::AccessTokenInvalidSub, "WHARF-152"),
    ] {
        let revoked_before = answered(Endpoint::Revoke).await?;
        short_lived().apply().await?;
        // From the second time on this is the page of a session that has ended, and the provider asks for the password.
        scene.open().await?;
        scene.enter().await?;
        scene.is_signed_in().await?;
        let wrong_before = counters().await?.wrong(Endpoint::TokenRefresh);
        short_lived().token(defect, None).apply().await?;
        ended_once(&scene, number)
            .await
            .map_err(|error| error.context(format!("{defect:?}")))?;
        // Nobody is going to use them.
        let revoked = async || Ok((answered(Endpoint::Revoke).await? == revoked_before + 1).then_some(()));
        scene.browser.wait("the revocation", revoked).await?;
        // A renewal that was under way when the fault came is none of these.
        let wrong = counters().await?.wrong(Endpoint::TokenRefresh);
        assert_eq!(wrong, wrong_before + 1, "{defect:?}");
    }
    Ok(())
}

/// One message with one way on, and one event.
async fn ended_once(scene: &Scene, number: &str) -> Result<()> {
    let browser = &scene.browser;
    if let Err(error) = browser.find_text("Your session has ended").await {
        return Err(error.context(format!("the vault has said {:?}", scene.events().await?)));
    }
    browser.find(&button("Sign in")).await?;
    let text = browser.text().await?;
    let banners = text.matches("Your session has ended").count();
    ensure!(banners == 1, "{banners} messages: {text}");
    let buttons = browser.all(&button("Sign in")).await?.len();
    ensure!(buttons == 1, "{buttons} buttons: {text}");
    let events = scene.events().await?;
    let ends: Vec<_> = events.iter().filter(|(name, _)| name == "session-ended").collect();
    ensure!(
        matches!(ends[..], [(_, Some(code))] if code == number),
        "the vault has said {events:?}"
    );
    Ok(())
}
