//! Renewals that fail for now: the person stays signed in, and there is a renewal as soon as there can be one.

use wharf_tests::{
    Result,
    identity_faults::{Answer, Defect, Endpoint, Plan, Rotation, Settings, rotate_keys},
};

use super::{Scene, answered, counters};

/// Tokens that are renewed about every two seconds, by a provider that does this to the refresh token. ID tokens have ended
/// just as soon, and say who has signed in all the same.
fn renewing(rotation: Rotation) -> Settings {
    Settings {
        rotation: Some(rotation),
        access_token_seconds: Some(1),
        id_token_seconds: Some(1),
        ..Settings::default()
    }
}

/// The provider changes the refresh token each time and takes the old one for so many seconds more.
fn rotating(retry_grace_period_seconds: u32) -> Plan {
    let rotation = Rotation::On {
        retry_grace_period_seconds,
    };
    Plan::new().settings(renewing(rotation))
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
    // Twice: the answer brings no refresh token, so the second renewal is with that of the first.
    for _ in 0..2 {
        renews_with(&scene, Plan::new().settings(renewing(Rotation::Off))).await?;
    }
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
    // A quota that is used up.
    let unforgiving = Rotation::On {
        retry_grace_period_seconds: 0,
    };
    let quota = Settings {
        token_requests_per_second: Some(0),
        ..renewing(unforgiving)
    };
    defers(&scene, Plan::new().settings(quota), "WHARF-122").await?;
    renews_with(&scene, rotating(0)).await?;
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
    let fault = rotating(grace).endpoint(Endpoint::TokenRefresh, answer, None);
    defers(scene, fault, number).await?;
    renews_with(scene, rotating(grace)).await
}

/// Waits for a renewal that fails and ends nothing.
async fn defers(scene: &Scene, fault: Plan, number: &str) -> Result<()> {
    let before = scene.events().await?.len();
    fault.apply().await?;
    scene.hears("renewal-deferred", Some(number), before).await?;
    scene.is_signed_in().await
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
