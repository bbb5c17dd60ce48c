//! Which tokens are let in.

use super::support::{CLIENT, ISSUER, OTHER, OWNER, SigningKey, World, signing_keys};
use crate::SUBMISSIONS_SCOPE;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use jwt_compact::alg::{Hs256, Hs256Key, Rsa};
use jwt_compact::{Algorithm as _, AlgorithmSignature as _};
use serde_json::{Value, json};

const PATH: &str = "/v1/submissions";

/// Asserts that a token is refused as RFC 6750 section 3.1 wants it, and that no part of it comes back.
async fn assert_refused(world: &World, token: &str, reason: &str) {
    let answer = world.get(PATH, token).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{reason}: {}", answer.body);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
    let challenge = answer.header(header::WWW_AUTHENTICATE);
    assert!(
        challenge.starts_with("Bearer realm=\"wharf\", error=\"invalid_token\""),
        "{challenge}"
    );
    assert!(challenge.contains(reason), "{challenge} should say {reason}");
    let text = format!("{challenge}{}", answer.body);
    assert!(
        token
            .split('.')
            .filter(|part| part.len() > 8)
            .all(|part| !text.contains(part)),
        "{text}"
    );
}

#[tokio::test]
async fn a_token_of_the_pool_is_let_in_whichever_key_signed_it() {
    let world = World::new().await;
    for key in signing_keys() {
        let token = key.sign(&json!({ "alg": "RS256", "kid": key.id }), &world.claims(OWNER));
        let answer = world.get(PATH, &token).await;
        assert_eq!(
            (answer.status, answer.body),
            (StatusCode::OK, json!({ "submissions": [] }))
        );
    }
}

#[tokio::test]
async fn without_a_token_the_challenge_has_no_error() {
    let world = World::new().await;
    let answer = world.send(Request::get(PATH).body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.header(header::WWW_AUTHENTICATE), "Bearer realm=\"wharf\"");
    assert_eq!(answer.body["type"], "urn:wharf:problem:unauthenticated");
}

#[tokio::test]
async fn claims_of_another_kind_are_refused() {
    let world = World::new().await;
    let now = world.claims(OWNER)["iat"].as_i64().unwrap();
    for (changes, reason) in [
        (json!({ "iss": "http://localhost:8090/local_Other" }), "another issuer"),
        (json!({ "iss": format!("{ISSUER}/") }), "another issuer"),
        (json!({ "client_id": "other-client" }), "another client"),
        (json!({ "client_id": null }), "another client"),
        (json!({ "aud": "https://other-api.example.com" }), "another client"),
        (json!({ "aud": ["https://other-api.example.com"] }), "another client"),
        (json!({ "token_use": "id" }), "not an access token"),
        // An ID token has the client as its audience and no client_id.
        (
            json!({ "token_use": "id", "client_id": null, "aud": CLIENT, "scope": null }),
            "not an access token",
        ),
        (json!({ "token_use": null }), "malformed"),
        (json!({ "sub": null }), "malformed"),
        (json!({ "sub": "../someone" }), "subject"),
        (json!({ "exp": null }), "malformed"),
        (json!({ "exp": now }), "expired"),
        (json!({ "exp": now - 1 }), "expired"),
        (json!({ "exp": "tomorrow" }), "malformed"),
        (json!({ "nbf": now + 61 }), "not valid yet"),
        (json!({ "iat": now + 61 }), "not valid yet"),
        (json!({ "cognito:groups": "billing" }), "malformed"),
    ] {
        assert_refused(&world, &world.sign(&world.claims_with(changes)), reason).await;
    }
}

#[tokio::test]
async fn small_clock_differences_and_our_own_audience_are_fine() {
    let world = World::new().await;
    let now = world.claims(OWNER)["iat"].as_i64().unwrap();
    for changes in [
        json!({ "iat": now + 59 }),
        json!({ "nbf": now + 59 }),
        json!({ "aud": CLIENT }),
        json!({ "aud": [CLIENT] }),
    ] {
        let answer = world.get(PATH, &world.sign(&world.claims_with(changes.clone()))).await;
        assert_eq!(answer.status, StatusCode::OK, "{changes}");
    }
}

#[tokio::test]
async fn a_token_expires_on_the_second() {
    let world = World::new().await;
    let token = world.token(OWNER);
    world.clock.advance(3599);
    assert_eq!(world.get(PATH, &token).await.status, StatusCode::OK);
    world.clock.advance(1);
    assert_refused(&world, &token, "expired").await;
}

#[tokio::test]
async fn only_the_scope_of_the_route_opens_it() {
    let world = World::new().await;
    for scope in [
        "",
        "openid",
        "wharf/invoices",
        "wharf/submissionsx",
        "x wharf/submissions.read",
        "WHARF/SUBMISSIONS",
    ] {
        let answer = world
            .get(PATH, &world.sign(&world.claims_with(json!({ "scope": scope }))))
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{scope}");
        assert_eq!(answer.body["type"], "urn:wharf:problem:forbidden");
        assert_eq!(
            answer.header(header::WWW_AUTHENTICATE),
            format!("Bearer realm=\"wharf\", error=\"insufficient_scope\", scope=\"{SUBMISSIONS_SCOPE}\"")
        );
    }
    let token = world.sign(&world.claims_with(json!({ "scope": SUBMISSIONS_SCOPE })));
    assert_eq!(world.get(PATH, &token).await.status, StatusCode::OK);
    assert_eq!(world.get("/v1/invoices", &token).await.status, StatusCode::FORBIDDEN);
}

fn unsigned(header: &Value, claims: &Value) -> String {
    [header, claims]
        .map(|part| Base64UrlUnpadded::encode_string(part.to_string().as_bytes()))
        .join(".")
}

#[tokio::test]
async fn the_token_does_not_choose_its_algorithm() {
    let world = World::new().await;
    let [key, _] = signing_keys();
    let claims = world.claims(OWNER);
    let with = |algorithm: &str| json!({ "alg": algorithm, "kid": key.id });

    assert_refused(&world, &format!("{}.", unsigned(&with("none"), &claims)), "algorithm").await;
    assert_refused(&world, &key.sign(&with("none"), &claims), "algorithm").await;
    assert_refused(&world, &key.sign(&with("RS512"), &claims), "algorithm").await;
    assert_refused(&world, &key.sign(&with("rs256"), &claims), "algorithm").await;

    // The public key is public: whoever takes it for an HMAC secret lets everybody in.
    let message = unsigned(&with("HS256"), &claims);
    let mac = Hs256.sign(&Hs256Key::new(key.jwk().to_string()), message.as_bytes());
    let forged = format!("{message}.{}", Base64UrlUnpadded::encode_string(&mac.as_bytes()));
    assert_refused(&world, &forged, "algorithm").await;
    // The same with a header that claims RS256.
    let message = unsigned(&with("RS256"), &claims);
    let forged = format!("{message}.{}", Base64UrlUnpadded::encode_string(&mac.as_bytes()));
    assert_refused(&world, &forged, "signature").await;
}

#[tokio::test]
async fn keys_in_the_header_are_not_used() {
    let world = World::new().await;
    let [trusted, _] = signing_keys();
    let (private, public) = Rsa::generate(&mut rand::rngs::OsRng, jwt_compact::alg::ModulusBits::TwoKibibytes).unwrap();
    let mut jwk = serde_json::to_value(jwt_compact::jwk::JsonWebKey::from(public.as_ref())).unwrap();
    jwk["kid"] = trusted.id.into();
    let header = json!({ "alg": "RS256", "kid": trusted.id, "jwk": jwk, "jku": "https://attacker.example/jwks.json" });
    let message = unsigned(&header, &world.claims(OWNER));
    let signature = Rsa::rs256().sign(private.as_ref(), message.as_bytes());
    let forged = format!("{message}.{}", Base64UrlUnpadded::encode_string(&signature.as_bytes()));
    assert_refused(&world, &forged, "signature").await;
}

#[tokio::test]
async fn a_tampered_token_is_refused() {
    let world = World::new().await;
    let token = world.token(OWNER);
    let [header_part, _, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("a JWT has three parts")
    };
    let other_claims = Base64UrlUnpadded::encode_string(world.claims(OTHER).to_string().as_bytes());
    assert_refused(
        &world,
        &format!("{header_part}.{other_claims}.{signature}"),
        "signature",
    )
    .await;

    let [first, second] = signing_keys();
    let swapped = second.sign(&json!({ "alg": "RS256", "kid": first.id }), &world.claims(OWNER));
    assert_refused(&world, &swapped, "signature").await;

    // One character in the middle of the signature.
    let middle = token.len() - 20;
    let flipped = if token.as_bytes()[middle] == b'A' { 'B' } else { 'A' };
    let flipped = format!("{}{flipped}{}", &token[..middle], &token[middle + 1..]);
    assert_refused(&world, &flipped, "signature").await;
}

#[tokio::test]
async fn text_that_is_no_token_is_refused() {
    let world = World::new().await;
    let token = world.token(OWNER);
    for wrong in [
        "",
        "a",
        "a.b",
        "a.b.c",
        "..",
        &format!("{token}.x"),
        &format!("{token}="),
        &"a".repeat(20_000),
    ] {
        assert_refused(&world, wrong, "malformed").await;
    }
}

#[tokio::test]
async fn critical_header_parameters_are_refused_even_with_a_good_signature() {
    let world = World::new().await;
    let [key, _] = signing_keys();
    for critical in [json!(["exp"]), json!(["b64"]), json!([]), Value::Null] {
        let header = json!({ "alg": "RS256", "kid": key.id, "crit": critical, "b64": true });
        assert_refused(&world, &key.sign(&header, &world.claims(OWNER)), "critical").await;
    }
}

#[tokio::test]
async fn a_key_that_the_issuer_does_not_have_is_refused() {
    let world = World::new().await;
    let [key, _] = signing_keys();
    let claims = world.claims(OWNER);
    assert_refused(
        &world,
        &key.sign(&json!({ "alg": "RS256", "kid": "unknown" }), &claims),
        "unknown key",
    )
    .await;
    assert_refused(&world, &key.sign(&json!({ "alg": "RS256" }), &claims), "unknown key").await;
}

#[tokio::test]
async fn every_route_but_the_description_wants_a_token() {
    let world = World::new().await;
    for (method, path) in [
        ("GET", "/v1/submissions"),
        ("POST", "/v1/submissions"),
        ("GET", "/v1/submissions/01JD0000000000000000000000"),
        ("POST", "/v1/submissions/01JD0000000000000000000000/uploads"),
        ("POST", "/v1/submissions/01JD0000000000000000000000/complete"),
        ("GET", "/v1/invoices"),
        ("GET", "/v1/invoices/inv-0001"),
    ] {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        assert_eq!(
            world.send(request).await.status,
            StatusCode::UNAUTHORIZED,
            "{method} {path}"
        );
    }
    let request = Request::get("/v1/openapi.json").body(Body::empty()).unwrap();
    assert_eq!(world.send(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn headers_that_a_gateway_might_set_prove_nothing() {
    let world = World::new().await;
    let request = Request::get(PATH)
        .header("x-amzn-oidc-identity", OWNER)
        .header(
            "x-amzn-request-context",
            json!({ "authorizer": { "jwt": { "claims": { "sub": OWNER } } } }).to_string(),
        )
        .body(Body::empty())
        .unwrap();
    assert_eq!(world.send(request).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_weak_key_or_a_key_for_something_else_is_never_used() {
    let world = World::new().await;
    let [first, second] = signing_keys();
    let changed = |key: &SigningKey, name: &str, value: &str| {
        let mut jwk = key.jwk();
        jwk[name] = value.into();
        jwk
    };
    let weak = rsa_1024_jwk();
    world
        .keys
        .publish(&[changed(first, "use", "enc"), changed(second, "alg", "PS256"), weak]);
    for key in ["weak", first.id, second.id] {
        let token = first.sign(&json!({ "alg": "RS256", "kid": key }), &world.claims(OWNER));
        assert_refused(&world, &token, "unknown key").await;
    }
}

/// The public half of a key that is too short: the modulus is 1024 bits of no particular number.
fn rsa_1024_jwk() -> Value {
    let mut modulus = [0xa5_u8; 128];
    modulus[127] |= 1;
    json!({ "kty": "RSA", "kid": "weak", "n": Base64UrlUnpadded::encode_string(&modulus), "e": "AQAB" })
}
