//! Who may use the switch, and what it understands.

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::json;

use super::super::Browser;
use super::{JWKS, switched_on};

#[tokio::test]
async fn without_the_flag_there_is_no_switch() {
    let mut browser = Browser::new();
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let answer = browser.switch(method, "/_faults", "{}").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let answer = browser
        .switch(Method::POST, "/_faults/keys", r#"{"action":"rotate"}"#)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn no_page_can_use_it() {
    let mut browser = switched_on();
    let plan = r#"{"settings":{"sparse_errors":true}}"#;
    for (method, path) in [
        (Method::GET, "/_faults"),
        (Method::PUT, "/_faults"),
        (Method::DELETE, "/_faults"),
        (Method::OPTIONS, "/_faults"),
        (Method::POST, "/_faults/keys"),
        (Method::OPTIONS, "/_faults/keys"),
    ] {
        for headers in [
            &[][..],
            &[("x-wharf-faults", "0")],
            &[("x-wharf-faults", "1"), ("origin", "http://localhost:8090")],
            &[
                ("origin", "http://localhost:8080"),
                ("access-control-request-headers", "x-wharf-faults"),
            ],
        ] {
            let mut request = Request::builder().method(method.clone()).uri(path);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = browser.send(request.body(Body::from(plan)).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path} {headers:?}");
            assert!(answer.text.contains("wants the header `x-wharf-faults: 1`"));
            let shared = answer
                .headers
                .keys()
                .find(|name| name.as_str().starts_with("access-control"));
            assert_eq!(shared, None);
        }
    }
    assert_eq!(browser.report().await["settings"]["sparse_errors"], false);
    let answer = browser.switch(Method::GET, "/_faults", "").await;
    assert!(!answer.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
}

#[tokio::test]
async fn what_it_does_not_understand_it_refuses_with_a_sentence_and_changes_nothing() {
    let mut browser = switched_on();
    browser.set(json!({ "access_token_seconds": 5 })).await;
    for (body, part) in [
        ("", "EOF"),
        ("[]", "no object"),
        (r#"{"setting":{}}"#, "unknown field `setting`"),
        (r#"{"settings":{"sparse":true}}"#, "unknown field `sparse`"),
        (r#"{"settings":{}} {}"#, "trailing"),
    ] {
        let answer = browser.switch(Method::PUT, "/_faults", body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        let sentence = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(
            sentence.starts_with("The fault switch does not understand this: ") && sentence.contains(part),
            "{sentence}"
        );
    }
    let keys = browser
        .switch(Method::POST, "/_faults/keys", r#"{"action":"lose"}"#)
        .await;
    assert_eq!(keys.status, StatusCode::BAD_REQUEST);
    assert_eq!(browser.report().await["settings"]["access_token_seconds"], 5);
}

#[tokio::test]
async fn a_plan_replaces_the_one_before_and_ends_with_the_provider() {
    let mut browser = switched_on();
    let fault = |answer: &str| json!({ "endpoint": "jwks", "answer": answer, "times": 2 });
    browser
        .set_faults(json!({ "settings": { "sparse_errors": true }, "endpoint_faults": [fault("html")] }))
        .await;
    browser
        .set_faults(json!({ "endpoint_faults": [fault("nonsense-json")] }))
        .await;
    assert!(browser.get(JWKS).await.json().get("weather").is_some());
    let report = browser.report().await;
    assert_eq!(report["settings"]["sparse_errors"], false);
    assert_eq!(
        report["endpoint_faults"],
        json!([{ "endpoint": "jwks", "answer": "nonsense-json", "times": 1 }])
    );

    browser.restart_provider();
    assert_eq!(browser.report().await["endpoint_faults"], json!([]));
    browser
        .set_faults(json!({ "endpoint_faults": [fault("html")], "token_faults": [{ "fault": "expired" }] }))
        .await;
    let answer = browser.switch(Method::DELETE, "/_faults", "").await;
    assert_eq!(answer.status, StatusCode::OK);
    let report = browser.report().await;
    assert_eq!(
        (&report["endpoint_faults"], &report["token_faults"]),
        (&json!([]), &json!([]))
    );
    assert!(browser.get(JWKS).await.json().get("keys").is_some());
}
