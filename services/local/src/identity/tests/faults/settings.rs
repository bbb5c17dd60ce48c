//! Settings in which an honest provider may differ as well.

use base64ct::{Base64UrlUnpadded, Encoding};
use http::StatusCode;
use serde_json::{Value, json};

use super::super::browser::Browser;
use super::tokens::{Token, published_keys};
use super::{DISCOVERY, JWKS, switched_on};

fn token(tokens: &Value, name: &str) -> Token {
    Token::read(tokens[name].as_str().unwrap())
}

#[tokio::test]
async fn rotation_can_be_switched_on_and_off_for_the_client_of_the_shell() {
    let mut browser = switched_on();
    let on = json!({ "rotation": { "on": { "retry_grace_period_seconds": 0 } } });
    browser.set(on).await;
    let first = browser.tokens(&[]).await["refresh_token"].as_str().unwrap().to_owned();
    let second = browser.renew(&first).await.json()["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    browser.set(json!({ "rotation": "off" })).await;
    assert!(browser.renew(&second).await.json().get("refresh_token").is_none());
    assert_eq!(browser.renew(&first).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(browser.renew(&second).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn tokens_can_end_after_seconds() {
    let mut browser = switched_on();
    browser
        .set(json!({ "access_token_seconds": 5, "id_token_seconds": 7 }))
        .await;
    let tokens = browser.tokens(&[]).await;
    assert_eq!(tokens["expires_in"], 5);
    for (name, seconds) in [("access_token", 5), ("id_token", 7)] {
        let claims = token(&tokens, name).claims;
        assert_eq!(
            claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
            seconds
        );
    }
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    browser.clock.advance(4);
    assert_eq!(browser.user_info(&bearer).await.status, StatusCode::OK);
    browser.clock.advance(1);
    assert_eq!(browser.user_info(&bearer).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_clock_can_be_ahead_and_behind() {
    let mut browser = switched_on();
    let before = token(&browser.tokens(&[]).await, "id_token").claims["iat"]
        .as_i64()
        .unwrap();
    for shift in [-300, 7200] {
        browser.forget_cookies();
        browser.set(json!({ "clock_shift_seconds": shift })).await;
        let claims = token(&browser.tokens(&[]).await, "id_token").claims;
        assert_eq!(claims["iat"].as_i64().unwrap() - before, shift);
        assert_eq!(claims["auth_time"], claims["iat"]);
    }
}

#[tokio::test]
async fn errors_can_be_without_a_description() {
    let mut browser = switched_on();
    let wrong = [("response_type", "id_token")];
    let answer = browser.authorize(&wrong).await;
    assert!(answer.redirect_parameter("error_description").is_some());
    browser.set(json!({ "sparse_errors": true })).await;
    let answer = browser.authorize(&wrong).await;
    assert_eq!(answer.redirect_parameter("error").unwrap(), "invalid_request");
    assert_eq!(answer.redirect_parameter("state").unwrap(), "the-state");
    assert!(answer.redirect_parameter("error_description").is_none());
}

/// `iss` of a code, of an error, and of the link by which a person cancels.
async fn issuers(browser: &mut Browser) -> [Option<String>; 3] {
    browser.forget_cookies();
    let error = browser.authorize(&[("prompt", "none")]).await;
    let (page, _) = browser.login_page(&[]).await;
    let cancel = url::Url::parse(&page.attribute("class=\"cancel\" href=\"")).unwrap();
    let cancelled = cancel.query_pairs().find(|(name, _)| name == "iss");
    browser.sign_in(&[]).await;
    let code = browser.authorize(&[]).await;
    assert!(code.redirect_parameter("code").is_some());
    [
        code.redirect_parameter("iss"),
        error.redirect_parameter("iss"),
        cancelled.map(|(_, value)| value.into_owned()),
    ]
}

#[tokio::test]
async fn authorization_responses_can_name_their_issuer() {
    let mut browser = switched_on();
    assert_eq!(issuers(&mut browser).await, [None, None, None]);
    browser.set(json!({ "iss_parameter": "right" })).await;
    assert_eq!(issuers(&mut browser).await, [(); 3].map(|()| Some(stack::issuer())));
    browser.set(json!({ "iss_parameter": "wrong" })).await;
    for issuer in issuers(&mut browser).await {
        assert_ne!(issuer.unwrap(), stack::issuer());
    }
}

#[tokio::test]
async fn discovery_can_promise_that_and_can_be_somebody_elses() {
    let mut browser = switched_on();
    let member = "authorization_response_iss_parameter_supported";
    let right = browser.get(DISCOVERY).await.json();
    assert!(right.get(member).is_none());
    browser.set(json!({ "iss_parameter_advertised": true })).await;
    let mut advertised = browser.get(DISCOVERY).await.json();
    assert_eq!(advertised[member], true);
    advertised.as_object_mut().unwrap().remove(member);
    assert_eq!(advertised, right);

    browser.set(json!({ "discovery_issuer_mismatch": true })).await;
    let mut mismatch = browser.get(DISCOVERY).await.json();
    assert_ne!(mismatch["issuer"], right["issuer"]);
    mismatch["issuer"] = right["issuer"].clone();
    assert_eq!(mismatch, right);
}

#[tokio::test]
async fn one_key_can_sign_both_tokens() {
    let mut browser = switched_on();
    browser.set(json!({ "keys": "single" })).await;
    let keys = published_keys(&mut browser).await;
    assert_eq!(keys.len(), 1);
    let tokens = browser.tokens(&[]).await;
    for name in ["access_token", "id_token"] {
        let token = token(&tokens, name);
        assert_eq!(token.header["kid"], keys[0]["kid"]);
        assert!(token.fits(&keys[0]), "{name}");
    }
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_eq!(browser.user_info(&bearer).await.status, StatusCode::OK);
    browser.set(json!({})).await;
    assert_eq!(published_keys(&mut browser).await.len(), 2);
}

#[tokio::test]
async fn a_key_that_is_too_short_can_sign() {
    let mut browser = switched_on();
    let right = published_keys(&mut browser).await;
    browser.set(json!({ "keys": "weak" })).await;
    let keys = published_keys(&mut browser).await;
    assert_eq!(keys.len(), 3);
    assert!(right.iter().all(|key| keys.contains(key)));
    let tokens = browser.tokens(&[]).await;
    let id_token = token(&tokens, "id_token");
    let key = keys.iter().find(|key| key["kid"] == id_token.header["kid"]).unwrap();
    let modulus = Base64UrlUnpadded::decode_vec(key["n"].as_str().unwrap()).unwrap();
    assert_eq!(modulus.len(), 1024 / 8);
    assert!(id_token.fits(key));
    let access = token(&tokens, "access_token");
    assert!(right.iter().any(|key| key["kid"] == access.header["kid"]));
}

#[tokio::test]
async fn the_quota_can_be_small() {
    let mut browser = switched_on();
    browser.set(json!({ "token_requests_per_second": 1 })).await;
    assert_eq!(browser.renew("unknown").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(browser.renew("unknown").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn keys_can_be_rotated_and_old_ones_dropped() {
    let mut browser = switched_on();
    let tokens = browser.tokens(&[]).await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let first = published_keys(&mut browser).await;
    browser.change_keys("rotate").await;
    let second = published_keys(&mut browser).await;
    assert_eq!(second[2..], first);
    let renewed = browser.renew(tokens["refresh_token"].as_str().unwrap()).await.json();
    let id_token = token(&renewed, "id_token");
    assert_eq!(id_token.header["kid"], second[0]["kid"]);
    assert!(id_token.fits(&second[0]));
    assert!(token(&renewed, "access_token").fits(&second[1]));
    assert_eq!(browser.user_info(&bearer).await.status, StatusCode::OK);

    browser.change_keys("drop-old").await;
    assert_eq!(published_keys(&mut browser).await, second[..2]);
    assert_eq!(browser.user_info(&bearer).await.status, StatusCode::UNAUTHORIZED);
    browser.restart_provider();
    assert_eq!(browser.get(JWKS).await.json()["keys"], json!(second[..2]));
}
