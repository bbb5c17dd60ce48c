//! When the issuer's keys are fetched.

use super::support::{OWNER, SigningKey, World, signing_keys};
use crate::auth::HttpKeySource;
use crate::auth::KeySource as _;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::get;
use serde_json::json;

const PATH: &str = "/v1/submissions";

fn token_of(world: &World, key: &SigningKey) -> String {
    key.sign(&json!({ "alg": "RS256", "kid": key.id }), &world.claims(OWNER))
}

#[tokio::test]
async fn keys_are_fetched_once_for_many_requests_at_once() {
    let world = World::new().await;
    assert_eq!(world.keys.fetches(), 0, "opening fetches nothing");
    let token = world.token(OWNER);
    let (first, second, third) = tokio::join!(
        world.get(PATH, &token),
        world.get(PATH, &token),
        world.get(PATH, &token)
    );
    assert!(
        [first, second, third]
            .iter()
            .all(|answer| answer.status == StatusCode::OK)
    );
    assert_eq!(world.keys.fetches(), 1);
}

#[tokio::test]
async fn a_new_key_is_found_by_fetching_again_but_not_at_will() {
    let world = World::new().await;
    let [first, second] = signing_keys();
    world.keys.publish(&[first.jwk()]);
    assert_eq!(world.get(PATH, &token_of(&world, first)).await.status, StatusCode::OK);

    // The issuer rotates. Right after a fetch an unknown name does not cause another one.
    world.keys.publish(&[first.jwk(), second.jwk()]);
    for _ in 0..5 {
        assert_eq!(
            world.get(PATH, &token_of(&world, second)).await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    assert_eq!(world.keys.fetches(), 1);
    world.clock.advance(10);
    assert_eq!(world.get(PATH, &token_of(&world, second)).await.status, StatusCode::OK);
    assert_eq!(world.keys.fetches(), 2);
}

#[tokio::test]
async fn a_withdrawn_key_stops_working_within_the_hour() {
    let world = World::new().await;
    let [first, second] = signing_keys();
    assert_eq!(world.get(PATH, &token_of(&world, first)).await.status, StatusCode::OK);
    world.keys.publish(&[second.jwk()]);
    world.clock.advance(3600);
    assert_eq!(
        world.get(PATH, &token_of(&world, first)).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(world.get(PATH, &token_of(&world, second)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_issuer_that_is_away_is_a_503_until_it_is_back() {
    let world = World::new().await;
    world.keys.break_down();
    let answer = world.get(PATH, &world.token(OWNER)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body["type"], "urn:wharf:problem:unavailable");
    assert!(
        answer.body["instance"]
            .as_str()
            .unwrap()
            .starts_with("urn:wharf:occurrence:")
    );

    world.keys.publish(&[signing_keys()[0].jwk()]);
    world.clock.advance(1);
    assert_eq!(world.get(PATH, &world.token(OWNER)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn known_keys_outlive_an_issuer_that_is_away() {
    let world = World::new().await;
    assert_eq!(world.get(PATH, &world.token(OWNER)).await.status, StatusCode::OK);
    world.keys.break_down();
    world.clock.advance(7200);
    assert_eq!(world.get(PATH, &world.token(OWNER)).await.status, StatusCode::OK);
    assert_eq!(world.keys.fetches(), 2);
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn the_key_set_is_read_over_http_without_following_redirects() {
    let document = json!({ "keys": [signing_keys()[0].jwk()] }).to_string();
    let expected = document.clone();
    let origin = serve(
        Router::new()
            .route("/jwks.json", get(async || document))
            .route("/moved", get(async || Redirect::temporary("/jwks.json")))
            .route("/endless", get(async || "x".repeat(100_000))),
    )
    .await;
    let source = |path: &str| HttpKeySource::new(format!("{origin}{path}").parse().unwrap()).unwrap();
    assert_eq!(source("/jwks.json").fetch().await.unwrap(), expected.into_bytes());
    assert_eq!(
        source("/moved").fetch().await.unwrap_err().to_string(),
        "the issuer answered the request for its JWK set with status 307"
    );
    assert!(
        source("/endless")
            .fetch()
            .await
            .unwrap_err()
            .to_string()
            .contains("larger")
    );
    assert!(source("/missing").fetch().await.is_err());
}
