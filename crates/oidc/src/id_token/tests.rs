//! Every rule of OIDC Core 3.1.3.7 and 12.2, kept and broken.

use serde_json::{Value, json};

use super::*;
use crate::testing::{
    CLIENT, ISSUER, NONCE, NOW, SUBJECT, access_token, config, config_with, id_claims, id_token, merged, sign_raw,
    verified,
};

fn nonce() -> Nonce {
    Nonce::new(NONCE)
}

fn expected(nonce: &Nonce) -> ExpectedIdToken<'_> {
    ExpectedIdToken {
        nonce,
        access_token: None,
        now: NOW,
        max_age: None,
        authenticated_since: None,
    }
}

fn validate(changes: Value) -> Result<IdTokenClaims, IdTokenError> {
    validate_id_token(&verified(&id_token(changes)), &config(), &expected(&nonce()))
}

fn validate_at(now: u64, changes: Value) -> Result<IdTokenClaims, IdTokenError> {
    let nonce = nonce();
    let expected = ExpectedIdToken {
        now: UnixTime(now),
        ..expected(&nonce)
    };
    validate_id_token(&verified(&id_token(changes)), &config(), &expected)
}

fn error(changes: Value) -> IdTokenError {
    validate(changes).unwrap_err()
}

#[test]
fn accepts_what_cognito_issues() {
    let claims = validate(json!({})).unwrap();
    assert_eq!((claims.issuer.as_str(), claims.subject.as_str()), (ISSUER, SUBJECT));
    assert_eq!(claims.audience.as_str(), CLIENT);
    assert_eq!((claims.issued_at, claims.expires_at), (NOW, UnixTime(NOW.0 + 3_600)));
    assert_eq!(claims.auth_time, Some(UnixTime(NOW.0 - 5)));
    assert_eq!(claims.groups, ["customers", "billing"]);
}

#[test]
fn each_required_claim_is_required() {
    for name in ["iss", "sub", "aud", "exp", "iat", "nonce", "token_use"] {
        assert_eq!(error(json!({ name: null })), IdTokenError::Missing(name));
        // A member that is `null` is as good as missing.
        let null =
            merged(id_claims(), json!({ name: null }))
                .to_string()
                .replacen('{', &format!("{{\"{name}\":null,"), 1);
        let token = sign_raw(
            &json!({ "alg": "RS256", "kid": crate::testing::ID_KEY }).to_string(),
            &null,
        );
        let result = validate_id_token(&verified(&token), &config(), &expected(&nonce()));
        assert_eq!(result.unwrap_err(), IdTokenError::Missing(name));
    }
    assert_eq!(error(json!({ "sub": "" })), IdTokenError::Missing("sub"));
}

#[test]
fn each_claim_has_its_type() {
    for (name, value) in [
        ("iss", json!([ISSUER])),
        ("sub", json!(7)),
        ("aud", json!(7)),
        ("aud", json!([CLIENT, 7])),
        ("azp", json!([CLIENT])),
        ("exp", json!("1800003600")),
        ("exp", json!(true)),
        ("exp", json!(-1)),
        ("exp", json!(1e300)),
        ("exp", json!((NOW.0 + 3_600) * 1_000)),
        ("iat", json!("1800000000")),
        ("iat", json!(-1_800_000_000_i64)),
        ("nbf", json!({})),
        ("auth_time", json!("now")),
        ("nonce", json!([NONCE])),
        ("at_hash", json!(1)),
        ("token_use", json!(["id"])),
        ("name", json!({})),
        ("email", json!(1)),
        ("email_verified", json!("yes")),
        ("email_verified", json!(1)),
        ("cognito:groups", json!("billing")),
        ("cognito:groups", json!(["billing", 1])),
    ] {
        assert_eq!(
            error(json!({ name: value.clone() })),
            IdTokenError::Malformed(name),
            "{value}"
        );
    }
}

#[test]
fn dates_may_have_a_fraction() {
    let claims = validate(json!({ "iat": 1_800_000_000.25, "exp": 1_800_003_600.75 })).unwrap();
    assert_eq!((claims.issued_at, claims.expires_at), (NOW, UnixTime(NOW.0 + 3_600)));
}

#[test]
fn the_email_flag_is_a_boolean_or_its_text() {
    for (value, verified) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
        (json!("false"), false),
    ] {
        assert_eq!(
            validate(json!({ "email_verified": value })).unwrap().email_verified,
            verified
        );
    }
    assert!(!validate(json!({ "email_verified": null })).unwrap().email_verified);
}

#[test]
fn the_issuer_is_exactly_ours() {
    for issuer in [
        "https://id.example.com/pool_2",
        "https://id.example.com/pool_1/",
        "HTTPS://id.example.com/pool_1",
        "",
    ] {
        assert_eq!(error(json!({ "iss": issuer })), IdTokenError::Issuer, "{issuer}");
    }
}

#[test]
fn the_audience_is_this_client_alone() {
    for audience in [json!(CLIENT), json!([CLIENT])] {
        assert!(validate(json!({ "aud": audience })).is_ok());
    }
    for audience in [
        json!("other"),
        json!(["other"]),
        json!([]),
        json!(""),
        json!(["other", CLIENT]),
        json!([CLIENT, "other"]),
    ] {
        assert_eq!(
            error(json!({ "aud": audience, "azp": CLIENT })),
            IdTokenError::Audience,
            "{audience}"
        );
    }
}

#[test]
fn the_authorized_party_is_this_client() {
    assert!(validate(json!({ "azp": CLIENT })).is_ok());
    assert!(validate(json!({ "aud": [CLIENT, CLIENT], "azp": CLIENT })).is_ok());
    assert_eq!(error(json!({ "azp": "other" })), IdTokenError::AuthorizedParty);
    assert_eq!(error(json!({ "azp": "" })), IdTokenError::AuthorizedParty);
    assert_eq!(error(json!({ "aud": [CLIENT, CLIENT] })), IdTokenError::AuthorizedParty);
}

#[test]
fn expiry_has_a_minute_of_leeway() {
    let expiry = NOW.0 + 3_600;
    for now in [NOW.0, expiry - 1, expiry, expiry + 59] {
        assert!(validate_at(now, json!({})).is_ok(), "{now}");
    }
    for now in [expiry + 60, expiry + 61, expiry + 86_400, u64::MAX] {
        assert_eq!(validate_at(now, json!({})).unwrap_err(), IdTokenError::Expired, "{now}");
    }
}

#[test]
fn the_beginning_has_a_minute_of_leeway() {
    assert!(validate_at(NOW.0 - 60, json!({})).is_ok());
    assert_eq!(
        validate_at(NOW.0 - 61, json!({})).unwrap_err(),
        IdTokenError::NotYetValid
    );
    assert!(validate(json!({ "nbf": NOW.0 + 60 })).is_ok());
    assert_eq!(error(json!({ "nbf": NOW.0 + 61 })), IdTokenError::NotYetValid);
    // Issued after its own end.
    assert_eq!(
        error(json!({ "iat": NOW.0 + 30, "exp": NOW.0 + 20 })),
        IdTokenError::NotYetValid
    );
    assert_eq!(validate_at(0, json!({})).unwrap_err(), IdTokenError::NotYetValid);
}

#[test]
fn the_nonce_is_that_of_this_sign_in() {
    for nonce in [
        "",
        "nonce-of-another-login",
        "Nonce-of-this-login",
        "nonce-of-this-login ",
    ] {
        assert_eq!(error(json!({ "nonce": nonce })), IdTokenError::Nonce, "{nonce}");
    }
}

#[test]
fn the_hash_is_that_of_the_access_token() {
    // The example of OIDC Core appendix A.3: this access token and its `at_hash`.
    let token = AccessToken::new("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
    assert_eq!(access_token_hash(&token), "77QmUPtjPfzWtF2AnpK9RQ");

    let nonce = nonce();
    let validate = |hash: Option<&str>, token: Option<&AccessToken>| {
        let expected = ExpectedIdToken {
            access_token: token,
            ..expected(&nonce)
        };
        validate_id_token(&verified(&id_token(json!({ "at_hash": hash }))), &config(), &expected).map(|_| ())
    };
    assert_eq!(validate(Some("77QmUPtjPfzWtF2AnpK9RQ"), Some(&token)), Ok(()));
    assert_eq!(validate(None, Some(&token)), Ok(()));
    for other in ["", "77QmUPtjPfzWtF2AnpK9RR", "77QmUPtjPfzWtF2AnpK9RQ=="] {
        assert_eq!(
            validate(Some(other), Some(&token)),
            Err(IdTokenError::AccessTokenHash),
            "{other}"
        );
    }
    let other = AccessToken::new(access_token(json!({})));
    assert_eq!(
        validate(Some("77QmUPtjPfzWtF2AnpK9RQ"), Some(&other)),
        Err(IdTokenError::AccessTokenHash)
    );
}

#[test]
fn an_access_token_is_no_id_token() {
    for token_use in ["access", "refresh", "ID", ""] {
        assert_eq!(
            error(json!({ "token_use": token_use })),
            IdTokenError::TokenUse,
            "{token_use}"
        );
    }
    let standard = config_with(json!({ "token_profile": "standard" }));
    let validate = |changes| validate_id_token(&verified(&id_token(changes)), &standard, &expected(&nonce()));
    assert!(validate(json!({ "token_use": null })).is_ok());
    assert_eq!(
        validate(json!({ "token_use": "access" })).unwrap_err(),
        IdTokenError::TokenUse
    );
}

#[test]
fn an_old_sign_in_is_refused_where_a_fresh_one_was_asked_for() {
    let nonce = nonce();
    let validate = |auth_time: Option<u64>, max_age: Option<u64>, since: Option<u64>| {
        let max_age = max_age.map(Duration::from_secs);
        let expected = ExpectedIdToken {
            max_age,
            authenticated_since: since.map(UnixTime),
            ..expected(&nonce)
        };
        validate_id_token(
            &verified(&id_token(json!({ "auth_time": auth_time }))),
            &config(),
            &expected,
        )
        .map(|_| ())
    };
    let now = NOW.0;
    assert_eq!(validate(Some(now - 300), Some(300), None), Ok(()));
    assert_eq!(validate(Some(now - 360), Some(300), None), Ok(()));
    assert_eq!(
        validate(Some(now - 361), Some(300), None),
        Err(IdTokenError::AuthenticationAge)
    );
    assert_eq!(validate(Some(now - 10), None, Some(now - 20)), Ok(()));
    assert_eq!(
        validate(Some(now - 3_000), None, Some(now - 20)),
        Err(IdTokenError::AuthenticationAge)
    );
    // The stricter of both counts.
    assert_eq!(
        validate(Some(now - 100), Some(3_600), Some(now - 20)),
        Err(IdTokenError::AuthenticationAge)
    );
    assert_eq!(
        validate(Some(now - 100), Some(10), Some(now - 3_600)),
        Err(IdTokenError::AuthenticationAge)
    );
    assert_eq!(validate(None, Some(300), None), Err(IdTokenError::Missing("auth_time")));
    assert_eq!(validate(None, None, Some(now)), Err(IdTokenError::Missing("auth_time")));
    assert_eq!(validate(None, None, None), Ok(()));
    assert_eq!(validate(Some(0), None, None), Ok(()));
}

fn renew(changes: Value) -> Result<IdTokenClaims, IdTokenError> {
    let previous = validate(json!({})).unwrap();
    let later = json!({ "iat": NOW.0 + 3_000, "exp": NOW.0 + 6_600, "nonce": null });
    let token = verified(&id_token(merged_changes(later, changes)));
    validate_refreshed_id_token(&token, &config(), &previous, None, UnixTime(NOW.0 + 3_000))
}

/// Both sets of changes, the second on top, with its `null`s kept.
fn merged_changes(mut first: Value, second: Value) -> Value {
    for (name, value) in second.as_object().unwrap() {
        first[name] = value.clone();
    }
    first
}

#[test]
fn a_renewal_stays_with_its_sign_in() {
    let renewed = renew(json!({})).unwrap();
    assert_eq!(renewed.issued_at, UnixTime(NOW.0 + 3_000));
    // What the renewal leaves out stays as it was.
    assert_eq!(renewed.nonce, Some(nonce()));
    assert_eq!(
        renew(json!({ "auth_time": null })).unwrap().auth_time,
        Some(UnixTime(NOW.0 - 5))
    );
    assert!(renew(json!({ "nonce": NONCE })).is_ok());
    assert_eq!(
        renew(json!({ "name": "New Name" })).unwrap().name.as_deref(),
        Some("New Name")
    );
}

#[test]
fn a_renewal_for_somebody_else_is_refused() {
    for (changes, error) in [
        (json!({ "iss": "https://other.example" }), IdTokenError::Issuer),
        (json!({ "sub": "somebody else" }), IdTokenError::Changed("sub")),
        (json!({ "aud": "other" }), IdTokenError::Audience),
        (json!({ "azp": "other" }), IdTokenError::AuthorizedParty),
        (json!({ "auth_time": NOW.0 }), IdTokenError::Changed("auth_time")),
        (json!({ "nonce": "another" }), IdTokenError::Changed("nonce")),
        (json!({ "iat": NOW.0 - 1 }), IdTokenError::Changed("iat")),
        (json!({ "token_use": "access" }), IdTokenError::TokenUse),
        (json!({ "exp": NOW.0 + 2_990 }), IdTokenError::NotYetValid),
        (json!({ "iat": NOW.0, "exp": NOW.0 + 2_940 }), IdTokenError::Expired),
        (json!({ "sub": null }), IdTokenError::Missing("sub")),
    ] {
        assert_eq!(renew(changes).unwrap_err(), error);
    }
    // The configuration changed under a session that goes on.
    let previous = IdTokenClaims {
        issuer: Issuer::parse("https://other.example").unwrap(),
        ..validate(json!({})).unwrap()
    };
    let token = verified(&id_token(json!({})));
    let result = validate_refreshed_id_token(&token, &config(), &previous, None, NOW);
    assert_eq!(result.unwrap_err(), IdTokenError::Changed("iss"));
    let previous = IdTokenClaims {
        audience: ClientId::new("other"),
        ..validate(json!({})).unwrap()
    };
    let result = validate_refreshed_id_token(&token, &config(), &previous, None, NOW);
    assert_eq!(result.unwrap_err(), IdTokenError::Changed("aud"));
}

#[test]
fn error_texts_contain_no_claim() {
    for changes in [
        json!({ "nonce": "Zq7" }),
        json!({ "sub": ["Zq7"] }),
        json!({ "iss": "Zq7" }),
        json!({ "aud": "Zq7" }),
    ] {
        let error = error(changes);
        assert!(!format!("{error} {error:?}").contains("Zq7"));
    }
}
