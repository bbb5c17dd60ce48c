use serde_json::{Value, json};

use super::*;
use crate::testing::{CLIENT, NOW, SUBJECT, access_token, config, config_with, id_token, verified};

const RESOURCE: &str = "https://api.example.com";

fn validate_with(
    config: &ClientConfig,
    now: UnixTime,
    scopes: &[&str],
    changes: Value,
) -> Result<AccessTokenClaims, AccessTokenError> {
    let subject = Subject::new(SUBJECT);
    let scopes: Vec<Scope> = scopes.iter().copied().map(Scope::new).collect();
    let expected = ExpectedAccessToken {
        subject: Some(&subject),
        scopes: &scopes,
        now,
    };
    validate_access_token(&verified(&access_token(changes)), config, &expected)
}

fn validate(changes: Value) -> Result<AccessTokenClaims, AccessTokenError> {
    validate_with(&config(), NOW, &["openid", "api/read"], changes)
}

fn error(changes: Value) -> AccessTokenError {
    validate(changes).unwrap_err()
}

#[test]
fn accepts_what_cognito_issues() {
    let claims = validate(json!({})).unwrap();
    assert_eq!(claims.subject.as_str(), SUBJECT);
    assert_eq!(claims.scopes, ["openid", "email", "api/read"].map(Scope::new));
    assert_eq!(claims.expires_at, UnixTime(NOW.0 + 3_600));
    assert_eq!((claims.username.as_deref(), claims.groups.len()), (Some("demo"), 2));
}

#[test]
fn each_required_claim_is_required_and_typed() {
    for name in ["iss", "sub", "client_id", "token_use", "scope", "exp", "iat"] {
        assert_eq!(error(json!({ name: null })), AccessTokenError::Missing(name));
        assert_eq!(error(json!({ name: {} })), AccessTokenError::Malformed(name));
    }
    for (name, value) in [
        ("exp", json!(-1)),
        ("exp", json!("1")),
        ("nbf", json!(1e300)),
        ("cognito:groups", json!("a")),
    ] {
        assert_eq!(error(json!({ name: value })), AccessTokenError::Malformed(name));
    }
    assert_eq!(error(json!({ "sub": "" })), AccessTokenError::Missing("sub"));
}

#[test]
fn belongs_to_this_provider_client_and_person() {
    assert_eq!(
        error(json!({ "iss": "https://other.example" })),
        AccessTokenError::Issuer
    );
    assert_eq!(error(json!({ "client_id": "other" })), AccessTokenError::Client);
    assert_eq!(error(json!({ "sub": "somebody else" })), AccessTokenError::Subject);
    assert_eq!(error(json!({ "token_use": "id" })), AccessTokenError::TokenUse);
}

#[test]
fn an_id_token_is_no_access_token() {
    let expected = ExpectedAccessToken {
        subject: None,
        scopes: &[],
        now: NOW,
    };
    let id_token = |changes| validate_access_token(&verified(&id_token(changes)), &config(), &expected);
    assert_eq!(id_token(json!({})).unwrap_err(), AccessTokenError::Missing("client_id"));
    assert_eq!(
        id_token(json!({ "client_id": CLIENT })).unwrap_err(),
        AccessTokenError::TokenUse
    );
}

#[test]
fn an_api_knows_no_subject_beforehand() {
    let expected = ExpectedAccessToken {
        subject: None,
        scopes: &[Scope::new("api/read")],
        now: NOW,
    };
    let claims = validate_access_token(&verified(&access_token(json!({ "sub": "x" }))), &config(), &expected).unwrap();
    assert_eq!(claims.subject.as_str(), "x");
}

#[test]
fn the_times_have_a_minute_of_leeway() {
    let at = |now| validate_with(&config(), UnixTime(now), &[], json!({})).map(|_| ());
    let expiry = NOW.0 + 3_600;
    for (now, result) in [
        (NOW.0 - 61, Err(AccessTokenError::NotYetValid)),
        (NOW.0 - 60, Ok(())),
        (expiry + 59, Ok(())),
        (expiry + 60, Err(AccessTokenError::Expired)),
    ] {
        assert_eq!(at(now), result);
    }
    assert_eq!(error(json!({ "nbf": NOW.0 + 61 })), AccessTokenError::NotYetValid);
    assert_eq!(
        error(json!({ "iat": NOW.0 + 9, "exp": NOW.0 + 8 })),
        AccessTokenError::NotYetValid
    );
}

#[test]
fn a_scope_is_there_as_a_whole_word() {
    assert!(validate(json!({ "scope": "api/read  openid" })).is_ok());
    for scope in [
        "",
        "openid",
        "openid api/readwrite",
        "openid API/READ",
        "openid\tapi/read",
    ] {
        assert_eq!(
            error(json!({ "scope": scope })).code(),
            ErrorCode::ACCESS_TOKEN_SCOPE,
            "{scope}"
        );
    }
}

#[test]
fn there_is_no_audience_unless_a_resource_was_asked_for() {
    for audience in [json!(CLIENT), json!(RESOURCE), json!([])] {
        assert_eq!(error(json!({ "aud": audience })), AccessTokenError::Audience);
    }
    let config = config_with(json!({ "resource": RESOURCE }));
    let validate = |changes| validate_with(&config, NOW, &[], changes);
    assert!(validate(json!({ "aud": RESOURCE })).is_ok());
    assert!(validate(json!({ "aud": [RESOURCE] })).is_ok());
    assert_eq!(validate(json!({})).unwrap_err(), AccessTokenError::Missing("aud"));
    for audience in [
        json!("https://api.example.com/"),
        json!([]),
        json!([RESOURCE, "https://other.example"]),
        json!(CLIENT),
    ] {
        assert_eq!(
            validate(json!({ "aud": audience })).unwrap_err(),
            AccessTokenError::Audience
        );
    }
}
