use serde_json::{Value, json};

use super::*;
use crate::{
    IdTokenError, Jwks, JwksError, RsaVerifier, VerifyError,
    id_token::{ExpectedIdToken, validate_id_token},
    secret::Nonce,
    testing::{NONCE, NOW, access_token, config, id_token, jwks, metadata, response, run, verified},
    time::ClockOffset,
    token_response::{OAuthErrorCode, TokenResponse},
};

/// Verified tokens that live for so many seconds.
fn tokens(lifetime: u64, refresh_token: Option<&str>) -> VerifiedTokens {
    let nonce = Nonce::new(NONCE);
    let expected = ExpectedIdToken {
        nonce: &nonce,
        access_token: None,
        now: NOW,
        max_age: None,
        authenticated_since: None,
    };
    VerifiedTokens {
        access_token: AccessToken::new("first"),
        access_token_issued_at: NOW,
        access_token_expires_at: UnixTime(NOW.0 + lifetime),
        refresh_token: refresh_token.map(RefreshToken::new),
        claims: validate_id_token(&verified(&id_token(json!({}))), &config(), &expected).unwrap(),
        clock_offset: ClockOffset::NONE,
    }
}

fn session() -> Session {
    let mut session = Session::new();
    session.sign_in(tokens(3_600, Some("refresh-1")));
    session
}

fn after(seconds: u64) -> UnixTime {
    UnixTime(NOW.0 + seconds)
}

/// The answer to a renewal 3,000 seconds after the sign-in.
fn renewal_response(id: Value, refresh_token: Option<&str>) -> TokenResponse {
    let mut changes = json!({ "iat": NOW.0 + 3_000, "exp": NOW.0 + 6_600, "nonce": null });
    for (name, value) in id.as_object().unwrap() {
        changes[name] = value.clone();
    }
    let access = json!({ "iat": NOW.0 + 3_000, "exp": NOW.0 + 6_600 });
    response(&id_token(changes), &access_token(access), refresh_token)
}

fn verify(renewal: &Renewal, response: &TokenResponse) -> Result<Renewed, TokenError> {
    run(renewal.verify(response, &config(), &jwks(), &RsaVerifier, after(3_000)))
}

fn refused() -> TokenEndpointError {
    TokenResponse::parse(400, r#"{"error":"invalid_grant"}"#).unwrap_err()
}

#[test]
fn begins_signed_out() {
    let session = Session::default();
    assert!(session.identity().is_none() && session.begin_renewal().is_none() && session.ends_at().is_none());
    assert_eq!((session.access_token(NOW), session.end_reason()), (Access::Ended, None));
}

#[test]
fn the_token_is_handed_out_until_a_minute_before_its_end() {
    let session = session();
    let token = AccessToken::new("first");
    assert_eq!(session.identity().unwrap().name, "Demo Person");
    assert_eq!(
        (session.ends_at(), session.renew_at()),
        (Some(after(3_600)), Some(after(3_540)))
    );
    assert_eq!(session.access_token(after(0)), Access::Valid(&token));
    assert_eq!(session.access_token(after(3_539)), Access::Valid(&token));
    assert_eq!(session.access_token(after(3_540)), Access::NeedsRenewal(Some(&token)));
    assert_eq!(session.access_token(after(3_600)), Access::NeedsRenewal(None));
    // A laptop that slept for a week asks for renewal, too, instead of giving up.
    assert_eq!(session.access_token(after(700_000)), Access::NeedsRenewal(None));
}

#[test]
fn a_short_token_is_used_for_three_quarters_of_its_life() {
    let mut session = Session::new();
    session.sign_in(tokens(20, Some("r")));
    assert!(matches!(session.access_token(after(14)), Access::Valid(_)));
    assert!(matches!(session.access_token(after(15)), Access::NeedsRenewal(Some(_))));
}

#[test]
fn without_a_refresh_token_the_session_ends_with_its_access_token() {
    let mut session = Session::new();
    session.sign_in(tokens(3_600, None));
    assert!(session.begin_renewal().is_none() && session.renew_at().is_none());
    assert!(matches!(session.access_token(after(3_599)), Access::Valid(_)));
    assert!(!session.has_expired(after(3_599)));
    assert_eq!(session.access_token(after(3_600)), Access::Ended);
    let epoch = session.epoch();
    assert!(session.has_expired(after(3_600)));
    assert!(session.end(EndReason::Expired).is_none() && session.identity().is_none());
    assert_eq!(session.end_reason(), Some(&EndReason::Expired));
    assert_eq!(EndReason::Expired.code(), ErrorCode::SESSION_ENDED);
    assert_ne!(session.epoch(), epoch);
    assert!(!session.has_expired(after(3_600)), "it ends once");
}

#[test]
fn a_limited_session_ends_though_its_tokens_would_go_on() {
    let mut session = Session::with_lifetime(Some(Duration::from_secs(1_000)));
    assert_eq!(session.limit(), None);
    session.sign_in(tokens(3_600, Some("refresh-1")));
    // Counted from `auth_time`, five seconds before the token: a new tab or a reload does not begin it anew.
    assert_eq!(
        (session.authenticated_at(), session.limit()),
        (Some(UnixTime(NOW.0 - 5)), Some(after(995)))
    );
    assert!(!session.has_expired(after(994)));
    assert!(session.has_expired(after(995)));
    assert_eq!(session.access_token(after(995)), Access::Ended);
    // Nor does a renewal.
    let renewal = session.begin_renewal().unwrap();
    let renewed = verify(&renewal, &renewal_response(json!({}), None)).unwrap();
    assert!(session.renewed(renewed).is_ok());
    assert_eq!(session.limit(), Some(after(995)));
    assert_eq!(session.end(EndReason::Expired).unwrap().reveal(), "refresh-1");
}

#[test]
fn a_renewal_replaces_the_tokens_and_nothing_else() {
    let mut session = session();
    let epoch = session.epoch();
    let renewal = session.begin_renewal().unwrap();
    let request = renewal.request(&config(), &metadata());
    assert!(request.body().ends_with("&refresh_token=refresh-1"));
    let renewed = verify(&renewal, &renewal_response(json!({}), None)).unwrap();
    let before = session.identity().cloned();
    assert!(!session.renewed(renewed).unwrap(), "the identity has not changed");
    assert_eq!((session.identity().cloned(), session.epoch()), (before, epoch));
    assert_eq!(session.ends_at(), Some(after(6_600)));
    assert_ne!(
        session.access_token(after(3_000)),
        Access::Valid(&AccessToken::new("first"))
    );
    // Cognito without rotation sends no refresh token: the old one goes on.
    assert_eq!(session.begin_renewal().unwrap().refresh_token.reveal(), "refresh-1");
}

#[test]
fn with_rotation_the_new_refresh_token_counts() {
    let mut session = session();
    let renewed = verify(
        &session.begin_renewal().unwrap(),
        &renewal_response(json!({}), Some("refresh-2")),
    )
    .unwrap();
    assert!(!session.renewed(renewed).unwrap());
    assert_eq!(session.begin_renewal().unwrap().refresh_token.reveal(), "refresh-2");
    assert_eq!(session.sign_out().unwrap().reveal(), "refresh-2");
}

#[test]
fn a_renewal_may_change_what_the_person_is_called_and_may_bring_no_id_token() {
    let mut session = session();
    let renewal = session.begin_renewal().unwrap();
    let renewed = verify(&renewal, &renewal_response(json!({ "name": "New Name" }), None)).unwrap();
    assert!(session.renewed(renewed).unwrap());
    assert_eq!(session.identity().unwrap().name, "New Name");
    let mut answer = renewal_response(json!({}), None);
    answer.id_token = None;
    let renewed = verify(&session.begin_renewal().unwrap(), &answer).unwrap();
    assert!(!session.renewed(renewed).unwrap());
    assert_eq!(session.identity().unwrap().name, "New Name");
}

#[test]
fn a_renewal_for_somebody_else_ends_the_session() {
    let mut session = session();
    let renewal = session.begin_renewal().unwrap();
    let error = verify(&renewal, &renewal_response(json!({ "sub": "another" }), None)).unwrap_err();
    assert_eq!(error, IdTokenError::Changed("sub").into());
    let outcome = session
        .renewal_failed(renewal.epoch(), error.clone().into(), after(3_000))
        .unwrap();
    assert_eq!(outcome, AfterFailure::End(EndReason::Invalid(error.clone())));
    session.end(EndReason::Invalid(error));
    assert!(session.identity().is_none() && session.begin_renewal().is_none());
    assert_eq!(session.end_reason().unwrap().code(), ErrorCode::ID_TOKEN_CHANGED);
}

#[test]
fn the_clock_may_be_set_during_a_session() {
    let session = session();
    let renewal = session.begin_renewal().unwrap();
    // The local clock jumped two hours ahead; the new token shows it, since it is younger than the old one.
    let local = after(3_000 + 7_200);
    let answer = renewal_response(json!({}), None);
    let renewed = run(renewal.verify(&answer, &config(), &jwks(), &RsaVerifier, local)).unwrap();
    assert_eq!(renewed.tokens.clock_offset.provider_time(local), after(3_000));
    // A token as old as the first one shows nothing.
    let old = response(&id_token(json!({ "nonce": null })), &access_token(json!({})), None);
    let error = run(renewal.verify(&old, &config(), &jwks(), &RsaVerifier, local)).unwrap_err();
    assert_eq!(error, IdTokenError::Expired.into());
}

#[test]
fn whatever_may_pass_keeps_the_session() {
    let passing: Vec<SignInError> = vec![
        TokenEndpointError::RateLimited.into(),
        TokenEndpointError::Unavailable { status: 503 }.into(),
        TokenEndpointError::Unreadable { status: 200 }.into(),
        TokenEndpointError::Unreachable.into(),
        JwksError::Unreachable.into(),
        JwksError::Unreadable.into(),
        TokenError::IdTokenSignature(VerifyError::Key(JwksError::NotFound)).into(),
    ];
    for error in passing {
        let session = session();
        for now in [after(0), after(3_000), after(700_000)] {
            let outcome = session.renewal_failed(session.epoch(), error.clone(), now).unwrap();
            assert_eq!(outcome, AfterFailure::Retry, "{error}");
            assert!(session.identity().is_some() && session.begin_renewal().is_some());
        }
    }
}

#[test]
fn a_refusal_ends_the_session_at_once() {
    let mut session = session();
    let epoch = session.epoch();
    let outcome = session.renewal_failed(epoch, refused().into(), after(10)).unwrap();
    assert_eq!(outcome, AfterFailure::End(EndReason::Refused(refused())));
    session.end(EndReason::Refused(refused()));
    assert_eq!(session.access_token(after(10)), Access::Ended);
    assert_eq!(session.end_reason().unwrap().code(), ErrorCode::TOKEN_REFUSED);
    assert_ne!(session.epoch(), epoch);
}

#[test]
fn a_rejected_request_ends_the_session_when_the_token_has_ended_too() {
    let session = session();
    let rejected = TokenResponse::parse(400, r#"{"error":"invalid_client"}"#).unwrap_err();
    let epoch = session.epoch();
    assert_eq!(
        session.renewal_failed(epoch, rejected.clone().into(), after(3_599)),
        Ok(AfterFailure::Retry)
    );
    assert!(matches!(session.access_token(after(3_000)), Access::Valid(_)));
    let outcome = session.renewal_failed(epoch, rejected.clone().into(), after(3_600));
    assert_eq!(outcome, Ok(AfterFailure::End(EndReason::Refused(rejected))));
}

#[test]
fn late_answers_are_discarded() {
    let answer = renewal_response(json!({}), Some("refresh-2"));
    let renewed = |session: &Session| verify(&session.begin_renewal().unwrap(), &answer).unwrap();

    // After sign-out.
    let mut session = session();
    let (late, epoch) = (renewed(&session), session.epoch());
    assert_eq!(session.sign_out().unwrap().reveal(), "refresh-1");
    assert_eq!(session.renewed(late).unwrap_err().0.unwrap().reveal(), "refresh-2");
    assert!(session.identity().is_none());
    assert_eq!(session.renewal_failed(epoch, refused().into(), NOW), Err(Discarded));
    assert_eq!(session.end_reason(), None);

    // After somebody else has signed in.
    session.sign_in(tokens(3_600, Some("of the first")));
    let (late, epoch) = (renewed(&session), session.epoch());
    session.sign_in(tokens(3_600, Some("of the second")));
    assert_eq!(session.renewed(late).unwrap_err().0.unwrap().reveal(), "refresh-2");
    assert_eq!(session.renewal_failed(epoch, refused().into(), NOW), Err(Discarded));
    assert_eq!(session.begin_renewal().unwrap().refresh_token.reveal(), "of the second");
}

#[test]
fn signing_out_twice_does_no_harm() {
    let mut session = session();
    assert!(session.sign_out().is_some());
    assert!(session.sign_out().is_none());
    assert_eq!(session.access_token(NOW), Access::Ended);
}

#[test]
fn debug_shows_no_token() {
    let mut session = Session::new();
    session.sign_in(VerifiedTokens {
        access_token: AccessToken::new("Zq7access"),
        ..tokens(3_600, Some("Zq7refresh"))
    });
    let renewal = session.begin_renewal().unwrap();
    let printed = format!("{session:?} {renewal:?} {:?}", session.access_token(NOW));
    assert!(!printed.contains("Zq7") && !printed.contains(NONCE), "{printed}");
}

#[test]
fn every_error_under_the_roof_keeps_its_number() {
    let rows: [(SignInError, &str); 5] = [
        (SignInError::SessionEnded, "WHARF-160"),
        (SignInError::InsecureContext, "WHARF-105"),
        (SignInError::Storage, "WHARF-106"),
        (Discarded.into(), "WHARF-161"),
        (Jwks::parse("").unwrap_err().into(), "WHARF-133"),
    ];
    for (error, code) in rows {
        assert_eq!(error.code().as_str(), code);
    }
    let TokenEndpointError::Refused(code) = refused() else {
        panic!()
    };
    assert_eq!(OAuthErrorCode::as_str(&code), "invalid_grant");
}
