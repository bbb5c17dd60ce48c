//! Renewals that fail for now: the person stays signed in, and there is a renewal as soon as there can be one.

use wharf_tests::{
    Result,
    identity_faults::{Answer, Defect, Endpoint, Plan, Rotation, Settings, rotate_keys},
};

use super::{Scene, answered, counters};

/// Tokens that are renewed about every two seconds, by a provider that changes the refresh token each time and takes the
/// old one for so many seconds more.
fn rotating(retry_grace_period_seconds: u32) -> Plan {
    Plan::new().settings(Settings {
        rotation: Some(Rotation::On {
            retry_grace_period_seconds,
        }),
        access_token_seconds: Some(1),
        ..Settings::default()
    })
}

/// One journey for all of them: each success in it is a renewal by rotation without grace, and the key set may be fetched
/// once more by the time that the keys change again.
#[tokio::test]
async fn what_may_pass_ends_no_session() -> Result<()> {
    let scene = Scene::set().await?;
    rotating(0).apply().await?;
    scene.open().await?;
    scene.enter().await?;
    scene.is_signed_in().await?;
    rotate_keys().await?;
    renews_with(&scene, rotating(0)).await?;
    assert_eq!(answered(Endpoint::Jwks).await?, 2, "{:?}", scene.events().await?);
    // OpenID Connect Core, section 12.2: it need not have one.
    renews_with(&scene, rotating(0).token(Defect::RefreshTokenMissingIdToken, Some(1))).await?;

    for (answer, number) in [
        (Answer::status(429), "WHARF-122"),
        (Answer::status(503), "WHARF-123"),
        (Answer::Html, "WHARF-124"),
        (Answer::Close, "WHARF-126"),
    ] {
        survives(&scene, 0, answer, number).await?;
    }
    // Here the provider has made new tokens, and the old refresh token is good for the grace period only.
    survives(&scene, 60, Answer::TruncatedJson, "WHARF-124").await?;
    survives(&scene, 60, Answer::Stall, "WHARF-126").await?;

    rotate_keys().await?;
    renews_with(&scene, rotating(0)).await?;
    assert_eq!(answered(Endpoint::Jwks).await?, 3);
    let counters = counters().await?;
    assert_eq!(counters.answered(Endpoint::TokenCode), 1);
    assert_eq!(counters.token_requests_in_flight_at_most, 1);
    Ok(())
}

/// Lets renewals fail until the vault has noticed, and then no longer.
async fn survives(scene: &Scene, grace: u32, answer: Answer, number: &str) -> Result<()> {
    let before = scene.events().await?.len();
    let fault = rotating(grace).endpoint(Endpoint::TokenRefresh, answer, None);
    fault.apply().await?;
    scene.hears("renewal-deferred", Some(number), before).await?;
    scene.is_signed_in().await?;
    renews_with(scene, rotating(grace)).await
}

/// Waits for a renewal, by what the vault says and by what the provider counts.
async fn renews_with(scene: &Scene, plan: Plan) -> Result<()> {
    let before = plan.apply().await?.counters.answered(Endpoint::TokenRefresh);
    let heard = scene.events().await?.len();
    let counted = async || Ok((answered(Endpoint::TokenRefresh).await? > before).then_some(()));
    scene.browser.wait("a renewal", counted).await?;
    scene.hears("renewed", None, heard).await?;
    scene.is_signed_in().await
}
