//! Refresh tokens that are replaced at every renewal.

use http::StatusCode;
use serde_json::{Value, json};

use super::Browser;
use super::browser::Answer;
use crate::identity::IdentityConfig;
use crate::identity::rotation::Rotation;

/// A provider whose clients have rotation with a grace period of ten seconds.
fn rotating() -> Browser {
    let mut config = IdentityConfig::of_the_stack();
    for client in &mut config.clients {
        client.rotation = Rotation::On {
            retry_grace_period_seconds: 10.try_into().unwrap(),
        };
    }
    Browser::with(config)
}

fn refresh_token(tokens: &Value) -> String {
    tokens["refresh_token"].as_str().unwrap().to_owned()
}

fn assert_refused(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    assert_eq!(answer.json(), json!({ "error": "invalid_grant" }));
}

#[tokio::test]
async fn every_renewal_gives_a_new_refresh_token_and_the_old_one_has_its_grace_period() {
    let mut browser = rotating();
    let first = refresh_token(&browser.tokens(&[]).await);
    let second = refresh_token(&browser.renew(&first).await.json());
    assert_ne!(first, second);
    browser.clock.advance(9);
    let other = refresh_token(&browser.renew(&first).await.json());
    assert_ne!(other, second);
    browser.restart_provider();
    let third = browser.renew(&second).await;
    assert_eq!(third.status, StatusCode::OK, "{third:?}");
}

#[tokio::test]
async fn a_reuse_after_the_grace_period_revokes_the_whole_sign_in() {
    let mut browser = rotating();
    let tokens = browser.tokens(&[]).await;
    let first = refresh_token(&tokens);
    let second = refresh_token(&browser.renew(&first).await.json());
    browser.forget_cookies();
    let elsewhere = refresh_token(&browser.tokens(&[]).await);
    browser.clock.advance(10);

    assert_refused(&browser.renew(&first).await);
    assert_refused(&browser.renew(&second).await);
    browser.restart_provider();
    assert_refused(&browser.renew(&second).await);
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_eq!(browser.user_info(&bearer).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.renew(&elsewhere).await.status, StatusCode::OK);
}

#[tokio::test]
async fn thirty_days_count_from_the_sign_in() {
    let mut browser = rotating();
    let first = refresh_token(&browser.tokens(&[]).await);
    browser.clock.advance(30 * 24 * 3600 - 1);
    let second = refresh_token(&browser.renew(&first).await.json());
    browser.clock.advance(1);
    assert_refused(&browser.renew(&second).await);
}

#[tokio::test]
async fn revoking_an_old_token_revokes_the_new_one() {
    let mut browser = rotating();
    let first = refresh_token(&browser.tokens(&[]).await);
    let second = refresh_token(&browser.renew(&first).await.json());
    let fields = [("token", first.as_str()), ("client_id", stack::CLIENT_ID)];
    assert_eq!(browser.post("/oauth2/revoke", &fields).await.status, StatusCode::OK);
    assert_refused(&browser.renew(&second).await);
}
