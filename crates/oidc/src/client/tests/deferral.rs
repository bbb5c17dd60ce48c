//! What may pass: failures that cost nothing but time, sleep, and clocks that are set.

use std::collections::HashSet;

use serde_json::json;

use super::{
    device::Shell,
    fault::{Endpoint, Fault},
};
use crate::{ErrorCode, SessionEvent, SignOutScope};

fn due() -> Shell {
    due_with(7)
}

/// Somebody is signed in, and the token is about to end.
fn due_with(seed: u64) -> Shell {
    let shell = Shell::seeded(json!({}), seed);
    shell.sign_in();
    shell.pass(3_541);
    shell
}

fn passing_faults() -> [(Fault, ErrorCode); 6] {
    [
        (Fault::NoNetwork, ErrorCode::TOKEN_UNREACHABLE),
        (Fault::answer(500, ""), ErrorCode::TOKEN_UNAVAILABLE),
        (
            Fault::answer(503, r#"{"error":"invalid_grant"}"#),
            ErrorCode::TOKEN_UNAVAILABLE,
        ),
        (Fault::html(), ErrorCode::TOKEN_UNREADABLE),
        (Fault::answer(403, "<html>"), ErrorCode::TOKEN_UNREADABLE),
        (Fault::retry_after(1), ErrorCode::TOKEN_RATE_LIMITED),
    ]
}

#[test]
fn the_old_token_is_handed_out_while_it_holds_and_the_renewal_is_deferred() {
    for (fault, code) in passing_faults() {
        let shell = due();
        shell.provider.fail(Endpoint::Token, fault);
        let token = shell.token();
        assert!(token.is_some());
        assert_eq!(
            shell.device.events(),
            [SessionEvent::RenewalStarted, SessionEvent::RenewalDeferred(code)]
        );
        // It goes out as it is for a while, without a request for each caller.
        assert_eq!((shell.token(), shell.token_requests()), (token, 2));
    }
}

#[test]
fn no_failure_that_may_pass_ends_the_session_however_long_it_takes() {
    for (fault, code) in passing_faults() {
        let shell = due();
        shell.provider.fail(Endpoint::Token, fault);
        for _ in 0..60 {
            shell.pass(3_600);
            assert_eq!(shell.token(), None, "{code}");
            shell.check();
        }
        assert!(shell.client.identity().is_some());
        assert_eq!(shell.token_requests(), 61, "{code}");
        shell.provider.mend();
        shell.pass(60);
        assert!(shell.token().is_some());
        assert_eq!(shell.device.events().last(), Some(&SessionEvent::Renewed));
    }
}

#[test]
fn a_rejected_request_ends_the_session_only_when_the_token_has_ended() {
    let shell = due();
    shell
        .provider
        .fail(Endpoint::Token, Fault::answer(400, r#"{"error":"invalid_client"}"#));
    assert!(shell.token().is_some());
    shell.pass(60);
    assert_eq!(shell.token(), None);
    assert!(shell.client.identity().is_none());
    assert_eq!(
        shell.device.events().last(),
        Some(&SessionEvent::SessionEnded(ErrorCode::TOKEN_REJECTED))
    );
}

#[test]
fn retry_after_is_honoured() {
    let shell = due();
    shell.provider.fail_once(Endpoint::Token, Fault::retry_after(120));
    assert!(!shell.renew());
    assert_eq!(shell.due_in().unwrap().as_secs(), 120);
    shell.pass(119);
    shell.wake();
    assert!(!shell.renew());
    assert_eq!(shell.token_requests(), 2);
    shell.pass(1);
    assert!(shell.renew());
}

#[test]
fn a_retry_after_of_a_day_is_five_minutes() {
    let shell = Shell::new();
    shell.sign_in();
    shell.provider.fail_once(Endpoint::Token, Fault::retry_after(86_400));
    assert!(!shell.renew());
    shell.pass(299);
    assert!(!shell.renew());
    shell.pass(1);
    assert!(shell.renew());
}

#[test]
fn a_short_retry_after_does_not_shorten_the_back_off() {
    let shell = due();
    shell.provider.fail(Endpoint::Token, Fault::retry_after(0));
    let mut waited = 0;
    for _ in 0..8 {
        assert!(!shell.renew());
        waited = shell.due_in().unwrap().as_secs();
        shell.pass(waited);
    }
    assert!(waited >= 30, "{waited}");
}

#[test]
fn waiting_times_grow_up_to_a_minute_and_begin_anew_after_a_success() {
    let shell = due();
    shell.provider.fail(Endpoint::Token, Fault::answer(500, ""));
    let mut waited = Vec::new();
    for _ in 0..9 {
        assert!(!shell.renew());
        waited.push(shell.due_in().unwrap().as_secs());
        shell.pass(waited[waited.len() - 1]);
    }
    for (seconds, longest) in waited.iter().zip([1, 2, 4, 8, 16, 32, 60, 60, 60]) {
        assert!((1.max(longest / 2)..=longest).contains(seconds), "{waited:?}");
    }
    shell.provider.mend();
    assert!(shell.renew());
    assert_eq!(shell.due_in().unwrap().as_secs(), 3_540);
    shell.provider.fail_once(Endpoint::Token, Fault::answer(500, ""));
    assert!(!shell.renew());
    shell.pass(1);
    assert!(shell.renew());
}

#[test]
fn not_all_browsers_come_back_at_once() {
    let waited: HashSet<u64> = (1..12)
        .map(|seed| {
            let shell = due_with(seed);
            shell.provider.fail(Endpoint::Token, Fault::answer(503, ""));
            for _ in 0..6 {
                assert!(!shell.renew());
                shell.pass(60);
            }
            assert!(!shell.renew());
            shell.due_in().unwrap().as_secs()
        })
        .collect();
    assert!(waited.len() > 4, "{waited:?}");
}

#[test]
fn waking_up_cuts_the_wait_short_if_there_was_no_network() {
    let shell = due();
    shell.provider.fail(Endpoint::Token, Fault::NoNetwork);
    for _ in 0..8 {
        assert!(!shell.renew());
        shell.pass(60);
    }
    assert!(!shell.renew());
    shell.check();
    assert_eq!(shell.token_requests(), 10);
    shell.provider.mend();
    shell.wake();
    assert_eq!(shell.token_requests(), 11);
    assert_eq!(shell.device.events().last(), Some(&SessionEvent::Renewed));
}

#[test]
fn waking_up_does_not_cut_short_what_the_provider_has_answered() {
    for (fault, code) in passing_faults().into_iter().skip(1) {
        let shell = due();
        // Without a network at first, so that it has to notice the difference.
        shell.provider.fail_once(Endpoint::Token, Fault::NoNetwork);
        assert!(!shell.renew());
        shell.pass(2);
        shell.provider.fail_once(Endpoint::Token, fault);
        assert!(!shell.renew());
        shell.wake();
        assert_eq!(shell.token_requests(), 3, "{code}");
    }
}

#[test]
fn waking_up_in_the_middle_of_a_token_makes_no_request() {
    let shell = Shell::new();
    shell.sign_in();
    shell.pass(1_000);
    shell.wake();
    assert_eq!(shell.token_requests(), 1);
}

#[test]
fn the_next_check_is_when_there_is_something_to_do() {
    let shell = Shell::new();
    assert_eq!(shell.due_in(), None);
    shell.check();
    shell.sign_in();
    assert_eq!(shell.due_in().unwrap().as_secs(), 3_540);
    shell.pass(3_539);
    shell.check();
    assert_eq!(shell.token_requests(), 1);
    shell.pass(1);
    shell.check();
    assert_eq!(shell.token_requests(), 2);
    assert_eq!(shell.due_in().unwrap().as_secs(), 3_540);
    shell.client.sign_out(SignOutScope::Local, "https://shell.example.com/");
    assert_eq!(shell.due_in(), None);
}

#[test]
fn the_limit_of_a_session_comes_before_its_next_renewal() {
    let shell = Shell::with(json!({ "session_lifetime": 1_000 }));
    shell.sign_in();
    assert_eq!(shell.due_in().unwrap().as_secs(), 1_000);
    assert_eq!(shell.client.limit(), shell.client.next_check());
}

#[test]
fn a_short_lived_token_is_renewed_after_three_quarters_of_its_life() {
    let shell = Shell::new();
    shell.provider.set_lifetime(100);
    shell.sign_in();
    assert_eq!(shell.due_in().unwrap().as_secs(), 75);
}

#[test]
fn a_laptop_that_slept_for_two_hours_goes_on_with_one_request() {
    let shell = Shell::new();
    shell.sign_in();
    let before = shell.client.identity();
    shell.pass(7_200);
    shell.provider.hold(Endpoint::Token);
    let callers: Vec<_> = (0..5).map(|_| shell.start_token()).collect();
    let client = shell.client.clone();
    let wake = shell.device.start(async move { client.wake().await });
    shell.provider.release(Endpoint::Token);
    shell.device.run(wake);
    assert!(callers.into_iter().all(|caller| shell.device.run(caller).is_some()));
    assert_eq!(shell.token_requests(), 2);
    assert_eq!(shell.client.identity(), before);
    assert_eq!(
        shell.device.events(),
        [SessionEvent::RenewalStarted, SessionEvent::Renewed]
    );
}

#[test]
fn a_clock_that_is_set_forward_during_a_session_costs_a_renewal_and_nothing_else() {
    let shell = Shell::new();
    shell.sign_in();
    shell.device.set_clock_wrong_by(7_200);
    shell.pass(10);
    assert!(shell.token().is_some());
    assert_eq!(shell.token_requests(), 2);
    // The renewal has shown how wrong the clock is.
    assert_eq!(shell.due_in().unwrap().as_secs(), 3_540);
    shell.pass(3_539);
    assert!(shell.token().is_some());
    assert_eq!(shell.token_requests(), 2);
}

#[test]
fn a_clock_that_is_set_back_during_a_session_is_noticed_with_the_next_renewal() {
    let shell = Shell::new();
    shell.sign_in();
    shell.pass(10);
    shell.device.set_clock_wrong_by(-7_200);
    // An API refuses the token that looks good here.
    shell.pass(3_600);
    assert!(shell.renew());
    assert_eq!(shell.due_in().unwrap().as_secs(), 3_540);
    shell.pass(3_541);
    assert!(shell.token().is_some());
    assert_eq!(shell.token_requests(), 3);
}

#[test]
fn a_clock_that_is_set_back_does_not_prolong_the_wait_after_a_failure() {
    let shell = Shell::new();
    shell.device.set_clock_wrong_by(7_200);
    shell.sign_in();
    shell.pass(3_541);
    shell.provider.fail_once(Endpoint::Token, Fault::answer(503, ""));
    assert!(!shell.renew());
    shell.device.set_clock_wrong_by(0);
    assert!(shell.renew());
}

#[test]
fn failures_of_one_session_do_not_hold_back_the_next() {
    let shell = due();
    shell.provider.fail(Endpoint::Token, Fault::answer(503, ""));
    for _ in 0..8 {
        assert!(!shell.renew());
        shell.pass(60);
    }
    assert!(!shell.renew());
    shell.provider.mend();
    shell.sign_in();
    assert!(shell.renew());
}
