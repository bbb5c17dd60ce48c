//! What is true of every answer: problem documents, CORS, cache headers, limits.

use super::support::{Answer, OWNER, SHELL_ORIGIN, World, form, request};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};

fn assert_problem(answer: &Answer, status: StatusCode, kind: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
    assert_eq!(answer.body["type"], format!("urn:wharf:problem:{kind}"));
    assert_eq!(answer.body["status"], status.as_u16());
    assert!(!answer.body["title"].as_str().unwrap().is_empty());
    assert!(!answer.body["detail"].as_str().unwrap().is_empty());
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems() {
    let world = World::new().await;
    for path in [
        "/",
        "/v1",
        "/v1/submissions/",
        "/v1/submissions/a/b",
        "/v2/submissions",
        "/v1/submissions/%ff",
    ] {
        assert_problem(
            &world.get(path, &world.token(OWNER)).await,
            StatusCode::NOT_FOUND,
            "not-found",
        );
    }
    let delete = request(Method::DELETE, "/v1/submissions", &world.token(OWNER))
        .body(Body::empty())
        .unwrap();
    let answer = world.send(delete).await;
    assert_problem(&answer, StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed");
    let allow = answer.header(header::ALLOW);
    assert!(allow.contains("GET") && allow.contains("POST"), "{allow}");
}

#[tokio::test]
async fn a_body_that_is_not_json_is_named_with_its_place() {
    let world = World::new().await;
    let token = world.token(OWNER);
    for (body, part) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("{\n  \"customer\": {,", "line 2 column"),
        ("[]", "line 1"),
        ("{}", "missing field `customer`"),
        ("{\"customer\":{\"first_name\":7}}", "expected a string"),
        ("{\"customer\":{},\"key\":\"u/x\"}", "unknown field `key`"),
        ("{\"customer\":{}} trailing", "trailing characters"),
        ("\u{feff}{}", "line 1"),
    ] {
        let request = request(Method::POST, "/v1/submissions", &token)
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .body(Body::from(body))
            .unwrap();
        let answer = world.send(request).await;
        assert_problem(&answer, StatusCode::BAD_REQUEST, "bad-request");
        assert!(
            answer.body["detail"].as_str().unwrap().contains(part),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn other_media_types_and_large_bodies_are_refused() {
    let world = World::new().await;
    let token = world.token(OWNER);
    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "",
    ] {
        let request = request(Method::POST, "/v1/submissions", &token)
            .header(header::CONTENT_TYPE, media_type)
            .body(Body::from(form().to_string()))
            .unwrap();
        assert_problem(
            &world.send(request).await,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
        );
    }
    let mut large = form();
    large["customer"]["notes"] = "x".repeat(64 * 1024).into();
    let answer = world.post_json("/v1/submissions", &token, &large).await;
    assert_problem(&answer, StatusCode::PAYLOAD_TOO_LARGE, "body-too-large");
}

#[tokio::test]
async fn the_largest_valid_form_fits_into_the_limit() {
    let world = World::new().await;
    let mut largest = form();
    // Four bytes each, and as JSON escapes twelve: the worst that 2000 characters can be.
    largest["customer"]["notes"] = "\u{1f600}".repeat(2000).into();
    let body = largest.to_string().replace('\u{1f600}', "\\ud83d\\ude00");
    let request = request(Method::POST, "/v1/submissions", &world.token(OWNER))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap();
    assert_eq!(world.send(request).await.status, StatusCode::CREATED);
}

fn preflight(origin: &str, method: &str, headers: &str) -> Request<Body> {
    Request::builder()
        .method(Method::OPTIONS)
        .uri("/v1/submissions")
        .header(header::ORIGIN, origin)
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, method)
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, headers)
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn the_shell_may_call_from_a_browser_and_nobody_else() {
    let world = World::new().await;
    let answer = world
        .send(preflight(SHELL_ORIGIN, "POST", "authorization,content-type"))
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), SHELL_ORIGIN);
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_METHODS), "GET,POST,DELETE");
    assert_eq!(
        answer.header(header::ACCESS_CONTROL_ALLOW_HEADERS),
        "authorization,content-type"
    );
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "");

    for origin in [
        "http://localhost:8081",
        "http://localhost:8080.example",
        "https://localhost:8080",
        "null",
    ] {
        let answer = world.send(preflight(origin, "POST", "authorization")).await;
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "", "{origin}");
    }
}

#[tokio::test]
async fn a_browser_can_read_errors_and_the_challenge() {
    let world = World::new().await;
    let request = Request::get("/v1/submissions")
        .header(header::ORIGIN, SHELL_ORIGIN)
        .body(Body::empty())
        .unwrap();
    let answer = world.send(request).await;
    assert_problem(&answer, StatusCode::UNAUTHORIZED, "unauthenticated");
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), SHELL_ORIGIN);
    assert!(
        answer
            .header(header::ACCESS_CONTROL_EXPOSE_HEADERS)
            .contains("www-authenticate")
    );
    assert!(answer.header(header::VARY).contains("origin"));
    assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
}
