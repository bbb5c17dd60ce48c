//! Logins that nobody asked for, and logins that must not be silent.

use serde_json::json;

use super::{
    device::{Shell, failure, silently, to},
    fault::Endpoint,
};
use crate::{Arrival, EndReason, ErrorCode, LoginOptions, Prompt, SessionEvent, SignInError, SignOutScope};

const HOME: &str = "https://shell.example.com/";

fn needs_interaction(arrival: &Arrival) -> bool {
    matches!(arrival, Arrival::NeedsInteraction { .. })
}

#[test]
fn a_silent_attempt_that_needs_the_person_says_so_and_makes_no_noise() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions {
        prompt: Some(Prompt::None),
        ..to("/deep?a#b")
    });
    assert!(query.contains("error=login_required"));
    match shell.arrive(&query) {
        Arrival::NeedsInteraction { return_to } => assert_eq!(return_to.as_str(), "/deep?a#b"),
        other => panic!("{other:?}"),
    }
    assert_eq!(shell.device.events(), []);
    assert_eq!(shell.token_requests(), 0);
}

#[test]
fn a_silent_attempt_that_fails_otherwise_is_a_failure() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(silently());
    let query = query.replace("login_required", "invalid_scope");
    assert_eq!(failure(shell.arrive(&query)).code(), ErrorCode::CALLBACK_REFUSED);
}

#[test]
fn login_required_is_a_failure_of_a_login_that_was_not_silent() {
    let shell = Shell::new();
    let url = shell.begin(LoginOptions::default()).unwrap();
    let query = shell.provider.visit(&format!("{url}&prompt=none"));
    assert_eq!(failure(shell.arrive(&query)).code(), ErrorCode::CALLBACK_INTERACTION);
}

#[test]
fn a_silent_attempt_signs_in_whom_the_provider_knows() {
    let shell = Shell::new();
    shell.provider.visit(&shell.begin(LoginOptions::default()).unwrap());
    let query = shell.go_and_come_back(silently());
    assert!(matches!(shell.arrive(&query), Arrival::SignedIn { .. }));
}

#[test]
fn after_a_sign_out_the_next_login_begins_with_the_person() {
    let shell = Shell::new();
    shell.sign_in();
    shell.client.sign_out(SignOutScope::Local, HOME);
    assert_eq!(shell.begin(silently()).unwrap_err(), SignInError::SessionEnded);
    let url = shell.begin(LoginOptions::default()).unwrap();
    assert!(url.contains("&prompt=login"), "{url}");
    shell.pass(5);
    assert!(matches!(
        shell.arrive(&shell.provider.visit(&url)),
        Arrival::SignedIn { .. }
    ));
    // Once is enough.
    assert!(!shell.begin(LoginOptions::default()).unwrap().contains("prompt="));
    assert!(shell.begin(silently()).is_ok());
}

#[test]
fn after_a_sign_out_elsewhere_the_next_login_begins_with_the_person() {
    let shell = Shell::new();
    shell.sign_in();
    shell.client.signed_out_elsewhere();
    assert_eq!(shell.device.events(), [SessionEvent::SignedOutElsewhere]);
    assert_eq!(shell.begin(silently()).unwrap_err(), SignInError::SessionEnded);
    assert!(shell.begin(LoginOptions::default()).unwrap().contains("&prompt=login"));
}

#[test]
fn after_an_end_the_next_login_begins_with_the_person() {
    let shell = Shell::new();
    shell.sign_in();
    shell.provider.revoke_everything();
    assert!(!shell.renew());
    assert!(matches!(shell.client.end_reason(), Some(EndReason::Refused(_))));
    assert_eq!(shell.begin(silently()).unwrap_err(), SignInError::SessionEnded);
    assert!(shell.begin(LoginOptions::default()).unwrap().contains("&prompt=login"));
}

#[test]
fn a_provider_that_ignores_prompt_login_signs_nobody_in() {
    let shell = Shell::new();
    shell.sign_in();
    shell.client.sign_out(SignOutScope::Local, HOME);
    shell.pass(300);
    let url = shell.begin(LoginOptions::default()).unwrap();
    let query = shell.provider.visit(&url.replace("&prompt=login", ""));
    assert_eq!(
        failure(shell.arrive(&query)).code(),
        ErrorCode::ID_TOKEN_AUTHENTICATION_AGE
    );
    assert!(shell.client.identity().is_none() && shell.provider.live().is_empty());
}

/// Signs in, and begins another login of these options. The provider answers at once, and the person signs out a while
/// later, before the answer arrives.
fn sign_out_meanwhile(options: LoginOptions) -> (Shell, String) {
    let shell = Shell::new();
    shell.sign_in();
    shell.pass(100);
    let query = shell.go_and_come_back(options);
    shell.pass(10);
    shell.client.sign_out(SignOutScope::Local, HOME);
    shell.device.settle();
    shell.device.events();
    shell.pass(10);
    (shell, query)
}

#[test]
fn a_silent_login_that_is_on_its_way_during_a_sign_out_is_dropped() {
    let (shell, query) = sign_out_meanwhile(silently());
    assert!(needs_interaction(&shell.arrive(&query)));
    assert!(shell.client.identity().is_none());
    assert!(shell.provider.live().is_empty(), "its refresh token is revoked");
    assert_eq!(shell.device.events(), []);
    assert_eq!(shell.begin(silently()).unwrap_err(), SignInError::SessionEnded);
}

#[test]
fn a_silent_login_whose_tokens_are_on_their_way_during_a_sign_out_is_dropped() {
    let shell = Shell::new();
    shell.sign_in();
    shell.pass(100);
    let query = shell.go_and_come_back(silently());
    shell.provider.hold(Endpoint::Token);
    let arrival = shell.start_arriving(&query);
    shell.client.sign_out(SignOutScope::Local, HOME);
    shell.pass(1);
    shell.provider.release(Endpoint::Token);
    assert!(needs_interaction(&shell.device.run(arrival)));
    assert!(shell.client.identity().is_none() && shell.provider.live().is_empty());
}

#[test]
fn a_login_that_only_the_cookie_answered_is_dropped_after_a_sign_out() {
    let (shell, query) = sign_out_meanwhile(LoginOptions::default());
    assert_eq!(failure(shell.arrive(&query)), SignInError::SessionEnded);
    assert!(shell.client.identity().is_none() && shell.provider.live().is_empty());
}

#[test]
fn a_silent_login_is_dropped_also_if_the_provider_does_not_say_when_the_person_authenticated() {
    let (shell, query) = sign_out_meanwhile(silently());
    shell.provider.change_id_tokens(json!({ "auth_time": null }));
    assert!(needs_interaction(&shell.arrive(&query)));
    assert!(shell.provider.live().is_empty());
}

#[test]
fn a_login_in_which_the_person_authenticated_after_the_sign_out_is_accepted() {
    // Within a minute the clocks count as equal, though they are not.
    for clock_error in [0, 50, -50, 600] {
        let shell = Shell::new();
        shell.device.set_clock_wrong_by(clock_error);
        shell.sign_in();
        let url = shell.begin(LoginOptions::default()).unwrap();
        shell.pass(10);
        shell.client.sign_out(SignOutScope::Local, HOME);
        shell.pass(10);
        shell.provider.seat(crate::testing::SUBJECT);
        let query = shell.provider.visit(&url);
        shell.pass(10);
        let arrival = shell.arrive(&query);
        assert!(
            matches!(arrival, Arrival::SignedIn { .. }),
            "{clock_error}: {arrival:?}"
        );
    }
}

#[test]
fn a_login_in_which_the_person_authenticated_before_the_sign_out_is_dropped_whatever_the_clock_says() {
    for clock_error in [0, 50, -50, 600] {
        let shell = Shell::new();
        shell.device.set_clock_wrong_by(clock_error);
        let query = shell.go_and_come_back(LoginOptions::default());
        shell.pass(10);
        shell.client.sign_out(SignOutScope::Local, HOME);
        shell.pass(10);
        assert_eq!(
            failure(shell.arrive(&query)),
            SignInError::SessionEnded,
            "{clock_error}"
        );
    }
}

#[test]
fn a_login_that_begins_after_the_sign_out_is_accepted_if_the_person_has_chosen_an_account() {
    let shell = Shell::new();
    shell.sign_in();
    shell.pass(10);
    shell.client.sign_out(SignOutScope::Local, HOME);
    shell.pass(10);
    let query = shell.go_and_come_back(LoginOptions {
        prompt: Some(Prompt::SelectAccount),
        ..LoginOptions::default()
    });
    assert!(matches!(shell.arrive(&query), Arrival::SignedIn { .. }));
}

#[test]
fn a_clock_that_is_set_back_after_a_sign_out_keeps_nobody_out() {
    let shell = Shell::new();
    shell.device.set_clock_wrong_by(7_200);
    shell.sign_in();
    shell.client.sign_out(SignOutScope::Local, HOME);
    shell.pass(60);
    shell.device.set_clock_wrong_by(0);
    shell.sign_in();
}

#[test]
fn the_session_lifetime_is_sent_as_max_age_and_the_shorter_of_two_wins() {
    let shell = Shell::with(json!({ "session_lifetime": 600 }));
    for (asked, sent) in [(None, "600"), (Some(60), "60"), (Some(6_000), "600")] {
        let options = LoginOptions {
            max_age: asked.map(core::time::Duration::from_secs),
            ..LoginOptions::default()
        };
        let url = shell.begin(options).unwrap();
        assert!(url.contains(&format!("&max_age={sent}")), "{url}");
    }
}

#[test]
fn a_session_ends_at_its_limit_however_often_it_is_renewed() {
    let shell = Shell::with(json!({ "session_lifetime": 7_000 }));
    shell.sign_in();
    assert_eq!(
        shell
            .client
            .limit()
            .unwrap()
            .since(shell.client.authenticated_at().unwrap())
            .as_secs(),
        7_000
    );
    shell.pass(3_600);
    assert!(shell.token().is_some());
    shell.pass(3_399);
    assert!(shell.token().is_some());
    assert_eq!(shell.due_in().unwrap().as_secs(), 1);
    shell.pass(1);
    assert_eq!(shell.token(), None);
    let requests = shell.token_requests();
    shell.device.events();
    shell.check();
    assert!(shell.client.identity().is_none() && shell.client.limit().is_none());
    assert_eq!(shell.client.end_reason(), Some(EndReason::Expired));
    assert_eq!(
        shell.device.events(),
        [SessionEvent::SessionEnded(ErrorCode::SESSION_ENDED)]
    );
    assert_eq!(shell.token_requests(), requests);
    assert!(shell.provider.live().is_empty(), "what is left of it is revoked");
}

#[test]
fn who_signed_in_longer_ago_than_permitted_has_to_sign_in_next_time() {
    let shell = Shell::with(json!({ "session_lifetime": 600 }));
    shell.sign_in();
    shell.pass(661);
    assert_eq!(failure(shell.log_in()).code(), ErrorCode::ID_TOKEN_AUTHENTICATION_AGE);
    let url = shell.begin(LoginOptions::default()).unwrap();
    assert!(url.contains("&prompt=login"), "{url}");
    assert!(matches!(
        shell.arrive(&shell.provider.visit(&url)),
        Arrival::SignedIn { .. }
    ));
}

#[test]
fn who_signed_in_longer_ago_than_permitted_has_to_sign_in_after_a_silent_attempt_too() {
    let shell = Shell::with(json!({ "session_lifetime": 600 }));
    shell.sign_in();
    shell.pass(661);
    let query = shell.go_and_come_back(silently());
    assert!(needs_interaction(&shell.arrive(&query)));
    assert!(shell.begin(LoginOptions::default()).unwrap().contains("&prompt=login"));
}
