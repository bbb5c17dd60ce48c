//! The token, revocation and userInfo endpoints.

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::json;

use super::Browser;
use super::browser::{Answer, form};

fn assert_error(answer: &Answer, error: &str) {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    assert_eq!(answer.json(), json!({ "error": error }));
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
}

fn bearer(tokens: &serde_json::Value) -> String {
    format!("Bearer {}", tokens["access_token"].as_str().unwrap())
}

#[tokio::test]
async fn a_code_is_spent_by_a_failed_redemption() {
    let mut browser = Browser::new();
    let verifier = "a".repeat(43);
    for wrong in [
        ("code_verifier", verifier.as_str()),
        ("code_verifier", ""),
        ("redirect_uri", "http://localhost:8080/other/callback"),
        ("redirect_uri", ""),
        ("client_id", stack::OTHER_CLIENT_ID),
    ] {
        browser.forget_cookies();
        let code = browser.sign_in(&[]).await;
        assert_error(&browser.redeem(&code, &[wrong]).await, "invalid_grant");
        assert_error(&browser.redeem(&code, &[]).await, "invalid_grant");
    }
}

#[tokio::test]
async fn a_code_used_twice_takes_its_tokens_with_it() {
    let mut browser = Browser::new();
    let code = browser.sign_in(&[]).await;
    let tokens = browser.redeem(&code, &[]).await.json();
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(browser.renew(refresh_token).await.status, StatusCode::OK);
    assert_error(&browser.redeem(&code, &[]).await, "invalid_grant");
    assert_error(&browser.renew(refresh_token).await, "invalid_grant");
    assert_eq!(
        browser.user_info(&bearer(&tokens)).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_code_expires_after_five_minutes() {
    let mut browser = Browser::new();
    let code = browser.sign_in(&[]).await;
    browser.clock.advance(300);
    assert_error(&browser.redeem(&code, &[]).await, "invalid_grant");
}

#[tokio::test]
async fn malformed_requests_have_their_errors() {
    let mut browser = Browser::new();
    assert_error(&browser.redeem("unknown", &[]).await, "invalid_grant");
    assert_error(&browser.redeem("", &[]).await, "invalid_request");
    assert_error(
        &browser.redeem("x", &[("client_id", "unknown")]).await,
        "invalid_client",
    );
    assert_error(&browser.redeem("x", &[("client_id", "")]).await, "invalid_client");
    assert_error(&browser.redeem("x", &[("grant_type", "")]).await, "invalid_request");
    assert_error(
        &browser.redeem("x", &[("grant_type", "password")]).await,
        "unsupported_grant_type",
    );
    assert_error(&browser.renew("unknown").await, "invalid_grant");
    assert_error(&browser.renew("").await, "invalid_request");

    let repeated = [
        ("client_id", stack::CLIENT_ID),
        ("grant_type", "refresh_token"),
        ("grant_type", "refresh_token"),
    ];
    assert_error(&browser.post("/oauth2/token", &repeated).await, "invalid_request");
    let json = Request::post("/oauth2/token").header(header::CONTENT_TYPE, "application/json");
    assert_error(
        &browser.send(json.body(Body::from("{}")).unwrap()).await,
        "invalid_request",
    );
    let get = browser.get("/oauth2/token?grant_type=refresh_token").await;
    assert_eq!(get.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn more_requests_than_the_quota_are_refused_and_end_nothing() {
    let mut browser = Browser::new();
    let tokens = browser.tokens(&[]).await;
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    browser.clock.advance(1);
    for _ in 0..120 {
        assert_error(&browser.renew("unknown").await, "invalid_grant");
    }
    let answer = browser.renew(refresh_token).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{answer:?}");
    assert_eq!(answer.json(), json!({ "error": "TooManyRequestsException" }));
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    let other = [
        ("grant_type", "refresh_token"),
        ("client_id", stack::OTHER_CLIENT_ID),
        ("refresh_token", "unknown"),
    ];
    assert_error(&browser.post("/oauth2/token", &other).await, "invalid_grant");
    browser.clock.advance(1);
    assert_eq!(browser.renew(refresh_token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_public_client_that_authenticates_is_refused() {
    let mut browser = Browser::new();
    let body = form(&[
        ("grant_type", "refresh_token"),
        ("client_id", stack::CLIENT_ID),
        ("refresh_token", "x"),
    ]);
    let request = |path: &str| {
        Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::AUTHORIZATION, "Basic eDp5")
            .body(Body::from(body.clone()))
            .unwrap()
    };
    assert_error(&browser.send(request("/oauth2/token")).await, "invalid_client");
    let revoke = browser.send(request("/oauth2/revoke")).await;
    assert_eq!(
        (revoke.status, revoke.json()),
        (StatusCode::UNAUTHORIZED, json!({ "error": "invalid_client" }))
    );
}

#[tokio::test]
async fn a_refresh_token_belongs_to_its_client_and_lasts_thirty_days() {
    let mut browser = Browser::new();
    let tokens = browser.tokens(&[]).await;
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let foreign = [
        ("grant_type", "refresh_token"),
        ("client_id", stack::OTHER_CLIENT_ID),
        ("refresh_token", refresh_token),
    ];
    assert_error(&browser.post("/oauth2/token", &foreign).await, "invalid_grant");
    browser.clock.advance(30 * 24 * 3600 - 1);
    assert_eq!(browser.renew(refresh_token).await.status, StatusCode::OK);
    browser.clock.advance(1);
    assert_error(&browser.renew(refresh_token).await, "invalid_grant");
}

#[tokio::test]
async fn revocation_ends_renewal_and_user_info() {
    let mut browser = Browser::new();
    let tokens = browser.tokens(&[]).await;
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    for (token, client, status) in [
        (refresh_token, "unknown", StatusCode::UNAUTHORIZED),
        (refresh_token, stack::OTHER_CLIENT_ID, StatusCode::BAD_REQUEST),
        (
            tokens["access_token"].as_str().unwrap(),
            stack::CLIENT_ID,
            StatusCode::BAD_REQUEST,
        ),
        ("", stack::CLIENT_ID, StatusCode::BAD_REQUEST),
        ("unknown", stack::CLIENT_ID, StatusCode::OK),
    ] {
        let answer = browser
            .post("/oauth2/revoke", &[("token", token), ("client_id", client)])
            .await;
        assert_eq!(answer.status, status, "{client}");
    }
    assert_eq!(browser.renew(refresh_token).await.status, StatusCode::OK);

    let fields = [("token", refresh_token), ("client_id", stack::CLIENT_ID)];
    let answer = browser.post("/oauth2/revoke", &fields).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""));
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    assert_error(&browser.renew(refresh_token).await, "invalid_grant");
    assert_eq!(
        browser.user_info(&bearer(&tokens)).await.status,
        StatusCode::UNAUTHORIZED
    );
    browser.restart_provider();
    assert_error(&browser.renew(refresh_token).await, "invalid_grant");
}

#[tokio::test]
async fn user_info_takes_access_tokens_only() {
    let mut browser = Browser::new();
    let tokens = browser.tokens(&[]).await;
    let id_token = format!("Bearer {}", tokens["id_token"].as_str().unwrap());
    for refused in [
        "",
        "Basic x",
        "Bearer",
        "Bearer x",
        "Bearer a.b.c",
        &id_token,
        &format!("{}x", bearer(&tokens)),
    ] {
        let answer = browser.user_info(refused).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{refused}");
        assert!(
            answer
                .header(header::WWW_AUTHENTICATE)
                .contains("error=\"invalid_token\"")
        );
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    }
    assert_eq!(browser.user_info(&bearer(&tokens)).await.status, StatusCode::OK);
    browser.clock.advance(3600);
    assert_eq!(
        browser.user_info(&bearer(&tokens)).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn without_openid_there_is_no_identity() {
    let mut browser = Browser::new();
    let tokens = browser.tokens(&[("scope", stack::SUBMISSIONS_SCOPE)]).await;
    assert!(tokens.get("id_token").is_none());
    let answer = browser.user_info(&bearer(&tokens)).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(
        answer
            .header(header::WWW_AUTHENTICATE)
            .contains("does not contain openid scope")
    );
}

#[tokio::test]
async fn pages_of_every_origin_may_ask() {
    let mut browser = Browser::new();
    for path in ["/oauth2/token", "/oauth2/revoke", "/oauth2/userInfo"] {
        let request = Request::builder()
            .method(Method::OPTIONS)
            .uri(path)
            .header(header::ORIGIN, "http://localhost:8080")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization");
        let answer = browser.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
        assert!(
            answer
                .header(header::ACCESS_CONTROL_ALLOW_HEADERS)
                .contains("authorization")
        );
    }
}
