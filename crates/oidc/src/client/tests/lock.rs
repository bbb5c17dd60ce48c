//! One renewal at a time in all tabs.

use super::{device::Shell, fault::Endpoint};
use crate::{ErrorCode, SessionEvent, SignOutScope};

const HOME: &str = "https://shell.example.com/";

/// Somebody is signed in, and the token is about to end.
fn due() -> Shell {
    let shell = Shell::new();
    shell.sign_in();
    shell.pass(3_541);
    shell
}

/// How many renewals the provider was asked for.
fn renewals(shell: &Shell) -> usize {
    let bodies = shell.provider.bodies(Endpoint::Token);
    bodies.iter().filter(|body| body.contains("&refresh_token=")).count()
}

#[test]
fn whoever_finds_the_lock_taken_waits_and_goes_on_when_its_holder_dies() {
    let shell = due();
    let holder = shell.device.take_lock();
    let token = shell.start_token();
    assert_eq!(shell.token_requests(), 1);
    drop(holder);
    assert!(shell.device.run(token).is_some());
    assert_eq!(shell.token_requests(), 2);
    assert!(!shell.device.is_locked());
}

#[test]
fn a_lock_that_is_held_for_too_long_defers_the_renewal() {
    let shell = due();
    let old = shell.provider.live();
    let holder = shell.device.take_lock();
    let token = shell.start_token();
    shell.device.lose_patience();
    assert!(shell.device.run(token).is_some(), "the old token still holds");
    assert_eq!(
        shell.device.events(),
        [SessionEvent::RenewalDeferred(ErrorCode::LOCK_TIMEOUT)]
    );
    assert_eq!((shell.token_requests(), shell.provider.live()), (1, old));
    drop(holder);
    shell.pass(2);
    assert!(shell.renew());
}

#[test]
fn a_lock_that_is_held_for_too_long_defers_nothing_after_a_sign_out() {
    let shell = due();
    let _holder = shell.device.take_lock();
    let renewal = shell.start_renewal();
    shell.client.sign_out(SignOutScope::Local, HOME);
    shell.device.lose_patience();
    assert!(!shell.device.run(renewal));
    assert_eq!(shell.device.events(), [SessionEvent::SignedOut]);
}

#[test]
fn a_session_that_is_replaced_while_its_renewal_waits_for_the_lock_is_not_renewed() {
    let shell = due();
    let holder = shell.device.take_lock();
    let renewal = shell.start_renewal();
    shell.sign_in();
    let token = shell.token();
    drop(holder);
    assert!(shell.device.run(renewal), "the tokens of the new session are fresh");
    assert_eq!(renewals(&shell), 0);
    assert_eq!(shell.token(), token);
}

#[test]
fn a_session_that_ends_while_its_renewal_waits_for_the_lock_is_not_renewed() {
    let shell = due();
    let holder = shell.device.take_lock();
    let token = shell.start_token();
    shell.client.sign_out(SignOutScope::Local, HOME);
    drop(holder);
    assert_eq!(shell.device.run(token), None);
    assert_eq!(renewals(&shell), 0);
    assert!(!shell.device.is_locked());
}
