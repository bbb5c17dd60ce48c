//! Keys that are unknown, too weak, or changed just now.

use wharf_tests::{
    Result,
    identity_faults::{Answer, Defect, Endpoint, Plan, PublishedKeys, Settings, rotate_keys},
};

use super::{Scene, answered, apply, be_honest};

#[tokio::test]
async fn the_key_set_is_fetched_once_more_for_an_unknown_key_and_then_not_for_a_while() -> Result<()> {
    let scene = Scene::set().await?;
    scene.open().await?;
    Plan::new().token(Defect::UnknownKid, None).apply().await?;
    scene.enter().await?;
    scene.is_refused("WHARF-132").await?;
    assert_eq!(answered(Endpoint::Jwks).await?, 2, "the first time, and once more");
    for _ in 0..3 {
        scene.press().await?;
        scene.is_refused("WHARF-132").await?;
    }
    assert_eq!(answered(Endpoint::Jwks).await?, 2, "within the cool-down");
    assert_eq!(answered(Endpoint::TokenCode).await?, 4);
    // A cool-down stands in nobody's way whose key is known.
    be_honest().await?;
    scene.press().await?;
    scene.is_signed_in().await?;
    assert_eq!(answered(Endpoint::Jwks).await?, 2);
    Ok(())
}

#[tokio::test]
async fn a_key_that_is_too_short_is_not_used() -> Result<()> {
    let scene = Scene::set().await?;
    scene.open().await?;
    let weak = Settings {
        keys: PublishedKeys::Weak,
        ..Settings::default()
    };
    apply(weak).await?;
    scene.enter().await?;
    scene.is_refused("WHARF-134").await?;
    assert_eq!(
        answered(Endpoint::Jwks).await?,
        1,
        "the key is there: asking again is no use; {:?}",
        scene.events().await?
    );
    assert_eq!(answered(Endpoint::TokenCode).await?, 1);
    be_honest().await?;
    scene.press().await?;
    scene.is_signed_in().await
}

/// OpenID Connect Core, section 10.1: there is nothing to choose from.
#[tokio::test]
async fn a_token_that_names_no_key_is_taken_from_a_provider_that_has_one() -> Result<()> {
    let scene = Scene::set().await?;
    scene.open().await?;
    let single = Settings {
        keys: PublishedKeys::Single,
        ..Settings::default()
    };
    let nameless = Plan::new().settings(single).token(Defect::KidAbsent, None);
    nameless.apply().await?;
    scene.enter().await?;
    scene.is_signed_in().await?;
    assert_eq!(answered(Endpoint::Jwks).await?, 1);
    Ok(())
}

#[tokio::test]
async fn keys_that_change_just_before_signing_stop_nobody() -> Result<()> {
    let scene = Scene::set().await?;
    scene.open().await?;
    // A sign-in that fails for another reason knows the keys from then on.
    let fault = Plan::new().endpoint(Endpoint::TokenCode, Answer::status(500), Some(1));
    fault.apply().await?;
    scene.enter().await?;
    scene.is_refused("WHARF-123").await?;
    assert_eq!(answered(Endpoint::Jwks).await?, 1);
    rotate_keys().await?;
    scene.press().await?;
    scene.is_signed_in().await?;
    assert_eq!(answered(Endpoint::Jwks).await?, 2);

    // Once more, for a tab that comes back without its vault.
    rotate_keys().await?;
    scene.browser.end_vault().await?;
    scene.browser.reload().await?;
    scene.is_signed_in().await?;
    assert_eq!(answered(Endpoint::Jwks).await?, 3);
    assert_eq!(answered(Endpoint::TokenCode).await?, 3);
    Ok(())
}
