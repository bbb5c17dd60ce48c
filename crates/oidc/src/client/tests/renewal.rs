//! New tokens for old ones, and the end of a session that gets none.

use serde_json::json;

use super::{
    device::Shell,
    fault::{Endpoint, Fault},
};
use crate::{
    Arrival, EndReason, ErrorCode, SessionEvent, SignOutScope,
    testing::{access_jwk, next_id_jwk, next_id_token},
};

const HOME: &str = "https://shell.example.com/";

/// Somebody is signed in, and the token is about to end.
fn due() -> Shell {
    let shell = Shell::new();
    make_due(&shell);
    shell
}

fn make_due(shell: &Shell) {
    shell.sign_in();
    shell.pass(3_541);
}

/// The refresh tokens that the token endpoint was given, one after the other.
fn offered(shell: &Shell) -> Vec<String> {
    let bodies = shell.provider.bodies(Endpoint::Token).into_iter();
    let tokens = bodies.filter_map(|body| Some(body.split_once("&refresh_token=")?.1.to_owned()));
    tokens.collect()
}

#[test]
fn a_hundred_callers_at_once_share_one_request() {
    let shell = due();
    let old = shell.client.identity();
    shell.provider.hold(Endpoint::Token);
    let callers: Vec<_> = (0..100).map(|_| shell.start_token()).collect();
    let renewals: Vec<_> = (0..100).map(|_| shell.start_renewal()).collect();
    assert_eq!(shell.token_requests(), 2);
    shell.provider.release(Endpoint::Token);
    let tokens: Vec<_> = callers.into_iter().map(|caller| shell.device.run(caller)).collect();
    assert!(tokens[0].is_some() && tokens.iter().all(|token| *token == tokens[0]));
    assert!(renewals.into_iter().all(|renewal| shell.device.run(renewal)));
    assert_eq!(shell.token_requests(), 2);
    assert_eq!(
        shell.device.events(),
        [SessionEvent::RenewalStarted, SessionEvent::Renewed]
    );
    assert_eq!(shell.client.identity(), old);
}

#[test]
fn a_renewal_that_has_come_to_an_end_is_not_shared_with_later_callers() {
    let shell = due();
    assert!(shell.renew() && shell.renew());
    assert_eq!(shell.token_requests(), 3);
}

#[test]
fn whoever_asks_while_others_wake_up_gets_a_renewal_of_their_own() {
    let shell = due();
    shell.provider.hold(Endpoint::Token);
    let client = shell.client.clone();
    let twice = shell
        .device
        .start(async move { (client.renew().await, client.renew().await) });
    let once = shell.start_renewal();
    shell.provider.release(Endpoint::Token);
    assert_eq!(shell.device.run(twice), (true, true));
    assert!(shell.device.run(once));
    assert_eq!(shell.token_requests(), 3);
}

#[test]
fn a_renewal_goes_on_if_whoever_asked_for_it_is_gone() {
    let shell = due();
    shell.provider.hold(Endpoint::Token);
    drop(shell.start_token());
    drop(shell.start_renewal());
    shell.provider.release(Endpoint::Token);
    shell.device.settle();
    assert_eq!(
        shell.device.events(),
        [SessionEvent::RenewalStarted, SessionEvent::Renewed]
    );
    assert!(!shell.device.is_locked());
    assert_eq!(shell.due_in().unwrap().as_secs(), 3_540);
}

#[test]
fn a_renewal_that_nobody_waits_for_is_carried_out_by_the_tasks() {
    let shell = due();
    drop(shell.client.renew());
    shell.device.settle();
    assert_eq!(
        shell.device.events(),
        [SessionEvent::RenewalStarted, SessionEvent::Renewed]
    );
}

#[test]
fn a_token_that_is_good_makes_no_request() {
    let shell = Shell::new();
    shell.sign_in();
    assert_eq!(shell.token(), shell.token());
    shell.check();
    assert_eq!(shell.token_requests(), 1);
}

#[test]
fn with_rotation_each_refresh_token_is_used_once() {
    let shell = Shell::new();
    shell.provider.rotate_refresh_tokens();
    shell.sign_in();
    let mut live = Vec::new();
    for _ in 0..3 {
        live.extend(shell.provider.live());
        assert!(shell.renew());
    }
    assert_eq!(offered(&shell), live);
    live.dedup();
    assert_eq!(live.len(), 3);
}

#[test]
fn without_rotation_the_refresh_token_stays() {
    let shell = due();
    assert!(shell.renew() && shell.renew());
    let live = shell.provider.live();
    assert_eq!(offered(&shell), [live[0].clone(), live[0].clone()]);
}

#[test]
fn without_a_refresh_token_the_session_ends_with_its_access_token() {
    let shell = Shell::new();
    shell.provider.change_answers(json!({ "refresh_token": null }));
    shell.sign_in();
    assert_eq!(shell.due_in().unwrap().as_secs(), 3_600);
    shell.pass(3_599);
    assert!(shell.token().is_some());
    shell.pass(1);
    assert_eq!(shell.token(), None);
    shell.check();
    assert_eq!(shell.client.end_reason(), Some(EndReason::Expired));
    assert_eq!(
        shell.device.events(),
        [SessionEvent::SessionEnded(ErrorCode::SESSION_ENDED)]
    );
    assert_eq!(shell.token_requests(), 1);
}

#[test]
fn a_refused_renewal_ends_the_session_once() {
    let shell = due();
    shell.provider.revoke_everything();
    shell.provider.hold(Endpoint::Token);
    let callers: Vec<_> = (0..10).map(|_| shell.start_token()).collect();
    shell.provider.release(Endpoint::Token);
    for caller in callers {
        assert_eq!(shell.device.run(caller), None);
    }
    assert_eq!(
        shell.device.events(),
        [
            SessionEvent::RenewalStarted,
            SessionEvent::SessionEnded(ErrorCode::TOKEN_REFUSED)
        ]
    );
    assert!(shell.client.identity().is_none() && shell.client.next_check().is_none());
    assert!(!shell.renew());
    assert_eq!(shell.token(), None);
    shell.check();
    shell.wake();
    assert_eq!(shell.token_requests(), 2);
    assert_eq!(
        shell.provider.count(Endpoint::Revocation),
        0,
        "what was refused is worth nothing"
    );
    assert_eq!(shell.device.events(), []);
}

#[test]
fn an_answer_whose_keys_cannot_be_fetched_is_verified_later() {
    let shell = Shell::new();
    shell.provider.rotate_refresh_tokens();
    make_due(&shell);
    shell.provider.publish_keys(json!([next_id_jwk(), access_jwk()]));
    shell.provider.sign_id_tokens_with(next_id_token);
    shell.provider.fail(Endpoint::Keys, Fault::NoNetwork);
    assert!(!shell.renew());
    assert!(shell.client.identity().is_some());
    shell.pass(31);
    assert!(!shell.renew());
    assert_eq!(shell.token_requests(), 2);
    shell.provider.mend();
    shell.pass(31);
    assert!(shell.renew());
    assert_eq!(shell.token_requests(), 2, "no second token request");
    // And the one after it uses the refresh token that came with it.
    assert!(shell.renew());
    assert!(offered(&shell).windows(2).all(|pair| pair[0] != pair[1]));
}

/// An answer has come to a renewal, and the keys for it cannot be had.
fn unverified() -> Shell {
    let shell = Shell::new();
    shell.provider.rotate_refresh_tokens();
    make_due(&shell);
    shell.provider.publish_keys(json!([next_id_jwk(), access_jwk()]));
    shell.provider.sign_id_tokens_with(next_id_token);
    shell.provider.fail_once(Endpoint::Keys, Fault::NoNetwork);
    assert!(!shell.renew());
    shell.device.events();
    shell
}

#[test]
fn an_answer_that_is_verified_after_its_tokens_have_ended_still_brings_the_refresh_token() {
    let shell = unverified();
    shell.pass(7_200);
    // The kept answer is good, though its access token is not any more: the next renewal follows.
    assert!(shell.renew());
    assert_eq!(shell.token_requests(), 2);
    assert!(shell.token().is_some());
    assert_eq!(shell.token_requests(), 3);
    assert!(shell.client.identity().is_some());
}

#[test]
fn a_sign_out_revokes_the_refresh_token_of_an_answer_that_is_not_verified_yet() {
    let shell = unverified();
    shell.client.sign_out(SignOutScope::Local, HOME);
    shell.device.settle();
    assert!(shell.provider.live().is_empty());
}

#[test]
fn a_new_session_revokes_the_refresh_token_of_an_answer_that_is_not_verified_yet() {
    let shell = unverified();
    shell.pass(31);
    shell.sign_in();
    assert_eq!(shell.provider.live().len(), 1);
    assert!(shell.renew());
}

#[test]
fn a_renewal_about_somebody_or_something_else_ends_the_session_and_is_revoked() {
    for (changes, code) in [
        (json!({ "sub": "somebody-else" }), ErrorCode::ID_TOKEN_CHANGED),
        (json!({ "auth_time": 1 }), ErrorCode::ID_TOKEN_CHANGED),
        (json!({ "nonce": "another" }), ErrorCode::ID_TOKEN_CHANGED),
        (
            json!({ "iss": "https://id.example.com/pool_2" }),
            ErrorCode::ID_TOKEN_ISSUER,
        ),
        (json!({ "aud": "another" }), ErrorCode::ID_TOKEN_AUDIENCE),
    ] {
        let shell = Shell::new();
        shell.provider.rotate_refresh_tokens();
        make_due(&shell);
        shell.provider.change_id_tokens(changes.clone());
        assert_eq!(shell.token(), None, "{changes}");
        assert!(shell.client.identity().is_none());
        assert!(matches!(shell.client.end_reason(), Some(EndReason::Invalid(_))));
        assert_eq!(
            shell.device.events(),
            [SessionEvent::RenewalStarted, SessionEvent::SessionEnded(code)]
        );
        assert!(shell.provider.live().is_empty(), "{changes}");
    }
}

#[test]
fn an_access_token_of_somebody_else_ends_the_session() {
    let shell = due();
    shell.provider.change_access_tokens(json!({ "sub": "somebody-else" }));
    assert_eq!(shell.token(), None);
    assert!(shell.client.identity().is_none() && shell.provider.live().is_empty());
}

#[test]
fn a_changed_name_is_told_once() {
    let shell = due();
    shell.provider.change_id_tokens(json!({ "name": "New Name" }));
    assert!(shell.renew() && shell.renew());
    assert_eq!(shell.client.identity().unwrap().name, "New Name");
    let events = shell.device.events();
    assert_eq!(
        events
            .iter()
            .filter(|event| **event == SessionEvent::IdentityChanged)
            .count(),
        1
    );
}

#[test]
fn an_answer_after_a_sign_out_is_thrown_away_and_revoked() {
    for rotates in [false, true] {
        let shell = Shell::new();
        if rotates {
            shell.provider.rotate_refresh_tokens();
        }
        make_due(&shell);
        shell.provider.hold(Endpoint::Token);
        let (token, renewal) = (shell.start_token(), shell.start_renewal());
        shell.client.sign_out(SignOutScope::Local, HOME);
        assert!(shell.client.identity().is_none());
        shell.provider.release(Endpoint::Token);
        assert_eq!(shell.device.run(token), None);
        assert!(!shell.device.run(renewal));
        assert!(shell.client.identity().is_none());
        assert!(shell.provider.live().is_empty());
        assert_eq!(
            shell.device.events(),
            [SessionEvent::RenewalStarted, SessionEvent::SignedOut]
        );
    }
}

#[test]
fn tokens_whose_keys_arrive_after_a_sign_out_are_thrown_away_and_revoked() {
    let shell = Shell::new();
    shell.provider.rotate_refresh_tokens();
    make_due(&shell);
    shell.provider.publish_keys(json!([next_id_jwk(), access_jwk()]));
    shell.provider.sign_id_tokens_with(next_id_token);
    shell.provider.hold(Endpoint::Keys);
    let renewal = shell.start_renewal();
    shell.client.sign_out(SignOutScope::Local, HOME);
    shell.provider.release(Endpoint::Keys);
    assert!(!shell.device.run(renewal));
    assert!(shell.client.identity().is_none() && shell.provider.live().is_empty());
}

#[test]
fn a_failure_after_a_sign_out_says_nothing() {
    let shell = due();
    shell.provider.hold(Endpoint::Token);
    shell.provider.fail_once(Endpoint::Token, Fault::NoNetwork);
    let renewal = shell.start_renewal();
    shell.client.sign_out(SignOutScope::Local, HOME);
    shell.provider.release(Endpoint::Token);
    assert!(!shell.device.run(renewal));
    assert_eq!(
        shell.device.events(),
        [SessionEvent::RenewalStarted, SessionEvent::SignedOut]
    );
}

#[test]
fn an_answer_for_the_session_before_does_not_touch_the_next() {
    let shell = Shell::new();
    shell.provider.rotate_refresh_tokens();
    make_due(&shell);
    let query = shell.go_and_come_back(crate::LoginOptions::default());
    shell.provider.hold(Endpoint::Token);
    let renewal = shell.start_renewal();
    // The login overtakes the renewal.
    let arrival = shell.start_arriving(&query);
    shell.provider.release_last(Endpoint::Token);
    assert!(matches!(shell.device.run(arrival), Arrival::SignedIn { .. }));
    let token = shell.token();
    shell.provider.release(Endpoint::Token);
    assert!(!shell.device.run(renewal));
    assert_eq!(shell.token(), token);
    assert_eq!(
        shell.provider.live().len(),
        1,
        "the answer that came too late is revoked"
    );
    assert!(shell.renew());
}

#[test]
fn an_answer_that_is_verified_late_does_not_look_like_a_wrong_clock() {
    let shell = unverified();
    shell.pass(600);
    assert!(shell.renew());
    assert_eq!(shell.due_in().unwrap().as_secs(), 3_540 - 600);
}
