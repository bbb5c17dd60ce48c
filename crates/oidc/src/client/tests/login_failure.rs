//! Logins that come to nothing, and those that nearly do.

use serde_json::json;

use super::{
    device::{Shell, failure},
    fault::{Endpoint, Fault},
};
use crate::{
    Arrival, ErrorCode, IdTokenError, LoginOptions, SessionEvent, TokenError,
    testing::{access_jwk, id_jwk, merged, metadata_document, next_id_jwk, next_id_token},
};

#[test]
fn discovery_that_fails_is_named_and_tried_again_next_time() {
    for (fault, code) in [
        (Fault::NoNetwork, ErrorCode::METADATA_UNREACHABLE),
        (Fault::answer(503, ""), ErrorCode::METADATA_UNREACHABLE),
        (Fault::answer(404, "{}"), ErrorCode::METADATA_UNREACHABLE),
        (Fault::html(), ErrorCode::METADATA_UNREADABLE),
        (
            Fault::answer(
                200,
                &merged(metadata_document(), json!({ "issuer": "https://evil.example" })).to_string(),
            ),
            ErrorCode::METADATA_ISSUER,
        ),
    ] {
        let shell = Shell::new();
        shell.provider.fail_once(Endpoint::Discovery, fault);
        assert_eq!(shell.begin(LoginOptions::default()).unwrap_err().code(), code);
        assert!(shell.tab.items().is_empty());
        shell.sign_in();
    }
}

#[test]
fn each_failure_of_the_token_endpoint_has_its_number() {
    for (fault, code) in [
        (Fault::NoNetwork, ErrorCode::TOKEN_UNREACHABLE),
        (Fault::html(), ErrorCode::TOKEN_UNREADABLE),
        (Fault::answer(200, "{}"), ErrorCode::TOKEN_INCOMPLETE),
        (Fault::answer(200, "[1]"), ErrorCode::TOKEN_UNREADABLE),
        (Fault::answer(500, ""), ErrorCode::TOKEN_UNAVAILABLE),
        (Fault::retry_after(5), ErrorCode::TOKEN_RATE_LIMITED),
        (
            Fault::answer(400, r#"{"error":"invalid_grant"}"#),
            ErrorCode::TOKEN_REFUSED,
        ),
        (
            Fault::answer(400, r#"{"error":"invalid_client"}"#),
            ErrorCode::TOKEN_REJECTED,
        ),
    ] {
        let shell = Shell::new();
        shell.provider.fail_once(Endpoint::Token, fault);
        assert_eq!(failure(shell.log_in()).code(), code);
        assert_eq!(
            shell.device.events(),
            [SessionEvent::LoginStarted, SessionEvent::LoginFailed(code)]
        );
        assert!(shell.client.identity().is_none());
        // Nothing holds the next one back.
        shell.sign_in();
    }
}

#[test]
fn an_answer_without_an_id_token_signs_nobody_in_and_leaves_nothing_behind() {
    let shell = Shell::new();
    shell.provider.change_answers(json!({ "id_token": null }));
    assert_eq!(failure(shell.log_in()).code(), ErrorCode::TOKEN_INCOMPLETE);
    assert!(shell.provider.live().is_empty());
}

#[test]
fn keys_that_cannot_be_had_sign_nobody_in_and_leave_nothing_behind() {
    for (fault, code) in [
        (Fault::NoNetwork, ErrorCode::JWKS_UNREACHABLE),
        (Fault::answer(500, ""), ErrorCode::JWKS_UNREACHABLE),
        (Fault::html(), ErrorCode::JWKS_UNREADABLE),
    ] {
        let shell = Shell::new();
        shell.provider.fail_once(Endpoint::Keys, fault);
        assert_eq!(failure(shell.log_in()).code(), code);
        assert!(shell.provider.live().is_empty());
        shell.sign_in();
    }
}

#[test]
fn an_unknown_key_is_asked_for_once_and_then_not_for_thirty_seconds() {
    let shell = Shell::new();
    shell.provider.sign_id_tokens_with(next_id_token);
    assert_eq!(failure(shell.log_in()).code(), ErrorCode::JWT_KEY_UNKNOWN);
    assert_eq!(shell.provider.count(Endpoint::Keys), 2);
    assert!(shell.device.events().contains(&SessionEvent::KeysRefetched));
    shell.pass(29);
    assert_eq!(failure(shell.log_in()).code(), ErrorCode::JWT_KEY_UNKNOWN);
    assert_eq!(shell.provider.count(Endpoint::Keys), 2);
    shell.pass(1);
    failure(shell.log_in());
    assert_eq!(shell.provider.count(Endpoint::Keys), 3);
}

#[test]
fn a_key_that_was_changed_just_before_signing_is_fetched_and_accepted() {
    let shell = Shell::new();
    shell.sign_in();
    let query = shell.go_and_come_back(LoginOptions::default());
    shell.provider.publish_keys(json!([next_id_jwk(), access_jwk()]));
    shell.provider.sign_id_tokens_with(next_id_token);
    assert!(matches!(shell.arrive(&query), Arrival::SignedIn { .. }));
    assert_eq!(shell.provider.count(Endpoint::Keys), 2);
    // The new set takes the place of the old one.
    shell.provider.publish_keys(json!([id_jwk(), access_jwk()]));
    shell.sign_in();
    assert_eq!(shell.provider.count(Endpoint::Keys), 2);
}

#[test]
fn a_failed_login_leaves_the_session_as_it_was() {
    let shell = Shell::new();
    shell.sign_in();
    let (identity, token) = (shell.client.identity(), shell.token());
    shell.provider.change_id_tokens(json!({ "nonce": "another" }));
    assert!(matches!(
        failure(shell.log_in()),
        crate::SignInError::Token(TokenError::IdToken(IdTokenError::Nonce))
    ));
    assert_eq!((shell.client.identity(), shell.token()), (identity, token));
}

#[test]
fn a_clock_that_is_wrong_by_ten_minutes_keeps_nobody_out_and_the_providers_time_counts() {
    for error in [-600, 600] {
        let shell = Shell::new();
        shell.device.set_clock_wrong_by(error);
        shell.sign_in();
        let first = shell.token();
        assert_eq!(shell.due_in().unwrap().as_secs(), 3_540, "{error}");
        shell.pass(3_539);
        assert_eq!(shell.token(), first);
        shell.provider.fail(Endpoint::Token, Fault::NoNetwork);
        shell.pass(60);
        assert_eq!(shell.token(), first, "the last second of the provider's hour");
        shell.pass(1);
        assert_eq!(shell.token(), None, "{error}");
    }
}

#[test]
fn an_answer_that_waits_long_for_keys_does_not_look_like_a_wrong_clock() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions::default());
    shell.provider.hold(Endpoint::Keys);
    let arrival = shell.start_arriving(&query);
    shell.pass(90);
    shell.provider.release(Endpoint::Keys);
    assert!(matches!(shell.device.run(arrival), Arrival::SignedIn { .. }));
    assert_eq!(shell.due_in().unwrap().as_secs(), 3_540 - 90);
}
