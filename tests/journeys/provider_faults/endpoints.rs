//! A sign-in at whose endpoints somebody else answers, or nobody.

use core::ops::RangeInclusive;

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::heading,
    identity_faults::{Answer, Endpoint, IssParameter, Plan, Settings, report},
};

use super::{Scene, answered, apply, be_honest, counters};

/// So often may one request arrive: if a connection that had been used before is closed without an answer, Chromium sends
/// the request again by itself, as long as it has such connections. It has six to one origin at most.
fn arrivals(answer: &Answer) -> RangeInclusive<u64> {
    1..=if *answer == Answer::Close { 7 } else { 1 }
}

#[tokio::test]
async fn a_token_endpoint_that_fails_is_asked_once_for_each_sign_in() -> Result<()> {
    let scene = Scene::set().await?;
    scene.open().await?;
    let mut is_known = false;
    for (answer, number) in [
        (Answer::status(429), "WHARF-122"),
        (Answer::error(400, "TooManyRequestsException"), "WHARF-122"),
        (Answer::status(500), "WHARF-123"),
        (Answer::error(400, "invalid_grant"), "WHARF-120"),
        (Answer::error(400, "invalid_client"), "WHARF-121"),
        (Answer::text(400, "Bad Request"), "WHARF-124"),
        (Answer::Html, "WHARF-124"),
        (Answer::NonsenseJson, "WHARF-125"),
        (Answer::TruncatedJson, "WHARF-124"),
        (Answer::Close, "WHARF-126"),
    ] {
        let fault = Plan::new().endpoint(Endpoint::TokenCode, answer.clone(), None);
        let before = fault.apply().await?.counters;
        if is_known {
            scene.press().await?;
        } else {
            scene.enter().await?;
        }
        is_known = true;
        scene
            .is_refused(number)
            .await
            .map_err(|error| error.context(format!("{answer:?}")))?;
        let now = counters().await?;
        let asked = |endpoint| now.answered(endpoint) - before.answered(endpoint);
        ensure!(
            arrivals(&answer).contains(&asked(Endpoint::TokenCode)),
            "{answer:?}: {now:?}"
        );
        ensure!(asked(Endpoint::Authorize) == 1, "{answer:?}: {now:?}");
    }
    be_honest().await?;
    let before = answered(Endpoint::TokenCode).await?;
    scene.press().await?;
    scene.is_signed_in().await?;
    assert_eq!(answered(Endpoint::TokenCode).await?, before + 1);
    Ok(())
}

#[tokio::test]
async fn without_the_providers_description_nobody_is_sent_to_it() -> Result<()> {
    let scene = Scene::set().await?;
    scene.open().await?;
    for (answer, number) in wrong_documents("WHARF-101", "WHARF-104") {
        let fault = Plan::new().endpoint(Endpoint::Discovery, answer.clone(), None);
        refuses_to_leave(&scene, fault, number, arrivals(&answer)).await?;
    }
    let elsewhere = Settings {
        discovery_issuer_mismatch: true,
        ..Settings::default()
    };
    refuses_to_leave(&scene, Plan::new().settings(elsewhere), "WHARF-102", 1..=1).await?;
    assert_eq!(answered(Endpoint::Authorize).await?, 0);

    be_honest().await?;
    scene.enter().await?;
    scene.is_signed_in().await
}

async fn refuses_to_leave(scene: &Scene, fault: Plan, number: &str, arrivals: RangeInclusive<u64>) -> Result<()> {
    let before = fault.apply().await?.counters.answered(Endpoint::Discovery);
    scene.press().await?;
    scene
        .is_refused(number)
        .await
        .map_err(|error| error.context(format!("{fault:?}")))?;
    let asked = answered(Endpoint::Discovery).await? - before;
    ensure!(arrivals.contains(&asked), "{fault:?}: asked {asked} times");
    Ok(())
}

#[tokio::test]
async fn without_keys_no_token_is_believed() -> Result<()> {
    let scene = Scene::set().await?;
    scene.open().await?;
    let mut is_known = false;
    for (answer, number) in wrong_documents("WHARF-133", "WHARF-136") {
        let fault = Plan::new().endpoint(Endpoint::Jwks, answer.clone(), None);
        let before = fault.apply().await?.counters;
        if is_known {
            scene.press().await?;
        } else {
            scene.enter().await?;
        }
        is_known = true;
        scene
            .is_refused(number)
            .await
            .map_err(|error| error.context(format!("{answer:?}")))?;
        let now = counters().await?;
        let asked = |endpoint| now.answered(endpoint) - before.answered(endpoint);
        ensure!(
            arrivals(&answer).contains(&asked(Endpoint::Jwks)),
            "{answer:?}: {now:?}"
        );
        ensure!(asked(Endpoint::TokenCode) == 1, "{answer:?}: {now:?}");
    }
    be_honest().await?;
    scene.press().await?;
    scene.is_signed_in().await
}

/// Answers of an endpoint that should give a document, with the number for what is none, and that for nothing.
fn wrong_documents(unreadable: &'static str, unreachable: &'static str) -> [(Answer, &'static str); 5] {
    [
        (Answer::status(500), unreachable),
        (Answer::Html, unreadable),
        (Answer::NonsenseJson, unreadable),
        (Answer::TruncatedJson, unreadable),
        (Answer::Close, unreachable),
    ]
}

/// The shell is not asked there. *Back* is, and the shell is as it was.
#[tokio::test]
async fn a_person_comes_back_from_a_login_page_that_is_none() -> Result<()> {
    let scene = Scene::set().await?;
    scene.open().await?;
    let welcome = heading("Welcome to Wharf");
    for answer in [Answer::text(503, "Out of order"), Answer::Html, Answer::Close] {
        let fault = Plan::new().endpoint(Endpoint::Authorize, answer, None);
        fault.apply().await?;
        scene.press().await?;
        scene.browser.find_gone(&welcome).await?;
        scene.browser.back().await?;
        scene.browser.find(&welcome).await?;
    }
    assert_eq!(answered(Endpoint::TokenCode).await?, 0);
    be_honest().await?;
    scene.enter().await?;
    scene.is_signed_in().await
}

/// Whatever comes onto the page later, such as an app, finds no code in its address, not even one that is still good.
#[tokio::test]
async fn a_code_has_left_the_address_before_it_is_redeemed() -> Result<()> {
    let scene = Scene::set().await?;
    scene.open().await?;
    let stalled = Plan::new().endpoint(Endpoint::TokenCode, Answer::Stall, None);
    stalled.apply().await?;
    scene.enter().await?;
    let is_held = async || Ok((report().await?.held > 0).then_some(()));
    scene.browser.wait("the code to be on its way", is_held).await?;
    let address = "return [location.search, location.hash, document.querySelectorAll('.wharf-outlet').length];";
    let address: Value = scene.browser.run(address, Vec::new()).await?;
    assert_eq!(address, json!(["", "", 0]));
    Ok(())
}

#[tokio::test]
async fn an_answer_of_another_issuer_is_not_redeemed() -> Result<()> {
    let scene = Scene::set().await?;
    let answers_with = |iss_parameter, iss_parameter_advertised| Settings {
        iss_parameter,
        iss_parameter_advertised,
        ..Settings::default()
    };
    scene.open().await?;
    apply(answers_with(IssParameter::Wrong, false)).await?;
    scene.enter().await?;
    scene.is_refused("WHARF-113").await?;

    // Promised and missing. The promise is in the provider's description, which is read once.
    scene.browser.end_vault().await?;
    scene.open().await?;
    apply(answers_with(IssParameter::Absent, true)).await?;
    scene.press().await?;
    scene.is_refused("WHARF-113").await?;
    assert_eq!(answered(Endpoint::Authorize).await?, 2);
    assert_eq!(answered(Endpoint::TokenCode).await?, 0, "a code was redeemed");

    apply(answers_with(IssParameter::Right, true)).await?;
    scene.press().await?;
    scene.is_signed_in().await?;
    assert_eq!(answered(Endpoint::TokenCode).await?, 1);
    Ok(())
}
