//! Answers that are wrong as a whole, and counters.

use std::time::{Duration, Instant};

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use super::super::Browser;
use super::super::browser::{Answer, form};
use super::{DISCOVERY, JWKS, switched_on};
use crate::server::Servers;

const ENDPOINTS: [&str; 8] = [
    "authorize",
    "token-code",
    "token-refresh",
    "jwks",
    "discovery",
    "userinfo",
    "revoke",
    "logout",
];

fn fault(endpoint: &str, answer: Value) -> Value {
    json!({ "endpoint_faults": [{ "endpoint": endpoint, "answer": answer, "times": 1 }] })
}

/// Any request to an endpoint.
async fn ask(browser: &mut Browser, endpoint: &str) -> Answer {
    match endpoint {
        "authorize" => browser.authorize(&[]).await,
        "token-code" => browser.redeem("unknown", &[]).await,
        "token-refresh" => browser.renew("unknown").await,
        "jwks" => browser.get(JWKS).await,
        "discovery" => browser.get(DISCOVERY).await,
        "userinfo" => browser.user_info("Bearer unknown").await,
        "revoke" => {
            let fields = [("token", "unknown"), ("client_id", stack::CLIENT_ID)];
            browser.post("/oauth2/revoke", &fields).await
        }
        "logout" => {
            let uri = "/logout?logout_uri=http%3A%2F%2Flocalhost%3A8080%2F&client_id=";
            browser.get(&format!("{uri}{}", stack::CLIENT_ID)).await
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn every_endpoint_fails_as_often_as_it_is_told_to_and_alone() {
    let mut browser = switched_on();
    for endpoint in ENDPOINTS {
        let mut right = Vec::new();
        for other in ENDPOINTS {
            right.push(ask(&mut browser, other).await.status);
        }
        browser
            .set_faults(json!({ "endpoint_faults": [
                { "endpoint": endpoint, "answer": { "status": { "code": 503 } }, "times": 2 },
            ] }))
            .await;
        for (other, expected) in ENDPOINTS.iter().zip(&right).filter(|(other, _)| **other != endpoint) {
            assert_eq!(ask(&mut browser, other).await.status, *expected, "{endpoint} {other}");
        }
        for _ in 0..2 {
            let answer = ask(&mut browser, endpoint).await;
            assert_eq!((answer.status.as_u16(), answer.text.as_str()), (503, ""), "{endpoint}");
            let readable = answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN) == "*";
            assert_eq!(readable, !matches!(endpoint, "authorize" | "logout"), "{endpoint}");
        }
        let index = ENDPOINTS.iter().position(|other| *other == endpoint).unwrap();
        assert_eq!(ask(&mut browser, endpoint).await.status, right[index], "{endpoint}");
    }
}

#[tokio::test]
async fn errors_have_the_body_they_are_given() {
    let mut browser = switched_on();
    for (body, content_type, text) in [
        (
            json!({ "error": "invalid_grant" }),
            "application/json",
            r#"{"error":"invalid_grant"}"#,
        ),
        (
            json!({ "text": "Bad Request" }),
            "text/plain; charset=utf-8",
            "Bad Request",
        ),
    ] {
        let answer = json!({ "status": { "code": 400, "body": body } });
        browser.set_faults(fault("token-refresh", answer)).await;
        let answer = browser.renew("unknown").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.header(header::CONTENT_TYPE), content_type);
        assert_eq!(answer.text, text);
    }
}

#[tokio::test]
async fn a_good_status_can_have_a_bad_body() {
    let mut browser = switched_on();
    let tokens = browser.tokens(&[]).await;
    let refresh_token = tokens["refresh_token"].as_str().unwrap();

    browser.set_faults(fault("token-refresh", json!("html"))).await;
    let html = browser.renew(refresh_token).await;
    assert_eq!(html.status, StatusCode::OK);
    assert_eq!(html.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert!(html.text.starts_with("<!doctype html>"));

    browser.set_faults(fault("token-refresh", json!("nonsense-json"))).await;
    let nonsense = browser.renew(refresh_token).await;
    assert_eq!(nonsense.status, StatusCode::OK);
    assert!(nonsense.json().get("access_token").is_none());

    browser.set_faults(fault("jwks", json!("truncated-json"))).await;
    let half = browser.get(JWKS).await;
    let whole = browser.get(JWKS).await;
    assert_eq!((half.status, whole.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(half.text, whole.text[..whole.text.len() / 2]);
    assert_eq!(half.header(header::CONTENT_TYPE), "application/json");
}

#[tokio::test]
async fn a_connection_can_end_without_an_answer() {
    let mut browser = switched_on();
    browser.set_faults(fault("jwks", json!("close"))).await;
    let listener = TcpListener::bind((stack::HOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut servers = Servers::new();
    servers.serve("test", listener, browser.router());
    let get = async || {
        let mut connection = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {JWKS} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        answer
    };
    assert_eq!(get().await, "");
    assert!(get().await.starts_with("HTTP/1.1 200 OK"));
    servers.stop().await;
}

#[tokio::test]
async fn a_late_answer_is_right() {
    let mut browser = switched_on();
    let code = browser.sign_in(&[]).await;
    let delay = Duration::from_millis(30);
    browser
        .set_faults(fault("token-code", json!({ "delay": { "milliseconds": 30 } })))
        .await;
    let start = Instant::now();
    let answer = browser.redeem(&code, &[]).await;
    assert!(start.elapsed() >= delay);
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}

#[tokio::test]
async fn a_held_answer_goes_when_the_switch_is_used_again() {
    let mut browser = switched_on();
    let tokens = browser.tokens(&[]).await;
    let body = form(&[
        ("grant_type", "refresh_token"),
        ("client_id", stack::CLIENT_ID),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ]);
    for release in [Method::PUT, Method::DELETE] {
        browser
            .set_faults(json!({ "endpoint_faults": [{ "endpoint": "token-refresh", "answer": "stall" }] }))
            .await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..2 {
            let request = Request::post("/oauth2/token")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(body.clone()));
            tasks.spawn(browser.router().oneshot(request.unwrap()));
        }
        // Somebody who goes away is not waited for.
        let gone = Request::post("/oauth2/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.clone()));
        let gone = tokio::spawn(browser.router().oneshot(gone.unwrap()));
        held(&mut browser, 3).await;
        gone.abort();
        held(&mut browser, 2).await;
        let report = browser.report().await;
        assert_eq!(report["counters"]["token_requests_in_flight_at_most"], 3);
        assert_eq!(report["counters"]["answered"]["token-refresh"], 0);

        browser.switch(release, "/_faults", "{}").await;
        for answer in tasks.join_all().await {
            assert_eq!(answer.unwrap().status(), StatusCode::OK);
        }
        let report = browser.report().await;
        assert_eq!(
            (&report["held"], &report["counters"]["answered"]["token-refresh"]),
            (&json!(0), &json!(2))
        );
        browser.switch(Method::DELETE, "/_faults", "").await;
    }
}

/// Waits until so many answers are held.
async fn held(browser: &mut Browser, count: u32) {
    while browser.report().await["held"] != count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn answers_are_counted_until_they_are_forgotten() {
    let mut browser = switched_on();
    let mut expected = json!({ "token-other": 1 });
    for (number, endpoint) in ENDPOINTS.iter().enumerate() {
        for _ in 0..=number {
            ask(&mut browser, endpoint).await;
        }
        expected[*endpoint] = json!(number + 1);
    }
    browser.redeem("unknown", &[("grant_type", "password")]).await;
    let preflight = Request::builder().method(Method::OPTIONS).uri("/oauth2/token");
    browser.send(preflight.body(Body::empty()).unwrap()).await;
    assert_eq!(
        browser.report().await["counters"],
        json!({ "answered": expected, "wrong": {}, "token_requests_in_flight_at_most": 1 })
    );
    // A new plan keeps them.
    browser.set_faults(json!({})).await;
    assert_eq!(browser.report().await["counters"]["answered"], expected);

    browser.switch(Method::DELETE, "/_faults", "").await;
    let counters = browser.report().await["counters"].clone();
    let answered = counters["answered"].as_object().unwrap();
    assert_eq!(answered.len(), 9);
    assert!(answered.values().all(|count| *count == 0), "{counters}");
    assert_eq!(counters["token_requests_in_flight_at_most"], 0);
}
