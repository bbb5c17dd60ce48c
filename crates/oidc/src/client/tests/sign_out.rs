//! The end, on request.

use serde_json::json;

use super::{
    device::Shell,
    fault::{Endpoint, Fault, GLOBAL_SIGN_OUT},
};
use crate::{SessionEvent, SignOutScope};

const HOME: &str = "https://shell.example.com/?signed-out";

fn signed_in(settings: serde_json::Value) -> Shell {
    let shell = Shell::with(settings);
    shell.sign_in();
    shell
}

#[test]
fn nobody_is_signed_in_before_anything_is_awaited() {
    let shell = signed_in(json!({}));
    shell.client.sign_out(SignOutScope::Federated, HOME);
    assert!(shell.client.identity().is_none() && shell.client.next_check().is_none());
    assert!(shell.client.authenticated_at().is_none() && shell.client.end_reason().is_none());
    assert_eq!(shell.device.events(), [SessionEvent::SignedOut]);
    assert_eq!(shell.token(), None);
    shell.device.settle();
    assert!(shell.provider.live().is_empty());
}

#[test]
fn a_sign_out_works_without_a_network() {
    for scope in [SignOutScope::Local, SignOutScope::Federated, SignOutScope::Global] {
        let shell = signed_in(json!({ "global_sign_out_endpoint": GLOBAL_SIGN_OUT }));
        shell.provider.cut_off();
        let url = shell.client.sign_out(scope, HOME);
        assert_eq!(url.is_some(), scope != SignOutScope::Local);
        shell.device.settle();
        assert!(shell.client.identity().is_none());
        assert_eq!(shell.device.events(), [SessionEvent::SignedOut]);
    }
}

#[test]
fn a_revocation_that_fails_changes_nothing() {
    for fault in [
        Fault::NoNetwork,
        Fault::answer(500, ""),
        Fault::html(),
        Fault::answer(400, "{}"),
    ] {
        let shell = signed_in(json!({}));
        shell.provider.fail(Endpoint::Revocation, fault);
        assert!(shell.client.sign_out(SignOutScope::Federated, HOME).is_some());
        shell.device.settle();
        assert_eq!(shell.provider.count(Endpoint::Revocation), 1);
        assert_eq!(shell.device.events(), [SessionEvent::SignedOut]);
    }
}

#[test]
fn a_provider_without_revocation_is_asked_for_none() {
    let shell = Shell::new();
    shell.provider.change_metadata(json!({ "revocation_endpoint": null }));
    shell.sign_in();
    shell.client.sign_out(SignOutScope::Federated, HOME);
    shell.device.settle();
    assert_eq!(shell.provider.count(Endpoint::Revocation), 0);
}

#[test]
fn the_browser_is_sent_to_exactly_this_url() {
    let home = "https%3A%2F%2Fshell.example.com%2F%3Fsigned-out";
    for (style, parameter) in [("cognito", "logout_uri"), ("rp-initiated", "post_logout_redirect_uri")] {
        for scope in [SignOutScope::Federated, SignOutScope::Global] {
            let shell = signed_in(json!({ "sign_out": style }));
            assert_eq!(
                shell.client.sign_out(scope, HOME),
                Some(format!(
                    "https://login.example.com/logout?client_id=client-1&{parameter}={home}"
                ))
            );
        }
    }
}

#[test]
fn a_local_sign_out_leads_nowhere() {
    let shell = signed_in(json!({}));
    assert_eq!(shell.client.sign_out(SignOutScope::Local, HOME), None);
    shell.device.settle();
    assert!(shell.provider.live().is_empty());
}

#[test]
fn a_global_sign_out_reaches_the_sessions_on_other_devices() {
    let shell = signed_in(json!({ "global_sign_out_endpoint": GLOBAL_SIGN_OUT }));
    let token = shell.token().unwrap();
    let other_device = shell.begin(crate::LoginOptions::default()).unwrap();
    let code = shell.provider.visit(&other_device);
    shell.provider.redeem_elsewhere(&code, &shell.tab.items());
    assert_eq!(shell.provider.live().len(), 2);
    shell.client.sign_out(SignOutScope::Global, HOME);
    shell.device.settle();
    let bodies = shell.provider.bodies(Endpoint::GlobalSignOut);
    assert_eq!(bodies, [json!({ "AccessToken": token }).to_string()]);
    assert!(shell.provider.live().is_empty());
}

#[test]
fn the_token_for_a_global_sign_out_is_not_revoked_before_it_has_done_its_work() {
    let shell = signed_in(json!({ "global_sign_out_endpoint": GLOBAL_SIGN_OUT }));
    shell.provider.hold(Endpoint::GlobalSignOut);
    shell.client.sign_out(SignOutScope::Global, HOME);
    shell.device.settle();
    assert_eq!(
        (
            shell.provider.count(Endpoint::GlobalSignOut),
            shell.provider.count(Endpoint::Revocation)
        ),
        (1, 0)
    );
    shell.provider.release(Endpoint::GlobalSignOut);
    shell.device.settle();
    assert_eq!(shell.provider.count(Endpoint::Revocation), 1);
}

#[test]
fn a_global_sign_out_that_fails_still_revokes() {
    let shell = signed_in(json!({ "global_sign_out_endpoint": GLOBAL_SIGN_OUT }));
    shell.provider.fail(Endpoint::GlobalSignOut, Fault::NoNetwork);
    shell.client.sign_out(SignOutScope::Global, HOME);
    shell.device.settle();
    assert!(shell.provider.live().is_empty());
}

#[test]
fn without_its_endpoint_a_global_sign_out_is_a_federated_one() {
    let shell = signed_in(json!({}));
    assert!(shell.client.sign_out(SignOutScope::Global, HOME).is_some());
    shell.device.settle();
    assert_eq!(shell.provider.count(Endpoint::GlobalSignOut), 0);
    assert!(shell.provider.live().is_empty());
}

#[test]
fn signing_out_twice_does_no_harm() {
    let shell = signed_in(json!({ "global_sign_out_endpoint": GLOBAL_SIGN_OUT }));
    let first = shell.client.sign_out(SignOutScope::Global, HOME);
    assert_eq!(shell.client.sign_out(SignOutScope::Global, HOME), first);
    shell.client.signed_out_elsewhere();
    shell.device.settle();
    assert_eq!(
        (
            shell.provider.count(Endpoint::GlobalSignOut),
            shell.provider.count(Endpoint::Revocation)
        ),
        (1, 1)
    );
    shell.sign_in();
}

#[test]
fn signing_out_when_nobody_ever_signed_in_does_no_harm() {
    let shell = Shell::new();
    assert_eq!(shell.client.sign_out(SignOutScope::Federated, HOME), None);
    shell.device.settle();
    assert_eq!(shell.provider.count(Endpoint::Discovery), 0);
}

#[test]
fn a_sign_out_elsewhere_ends_the_session_here() {
    let shell = signed_in(json!({}));
    shell.client.signed_out_elsewhere();
    assert!(shell.client.identity().is_none());
    assert_eq!(shell.device.events(), [SessionEvent::SignedOutElsewhere]);
    shell.device.settle();
    assert!(shell.provider.live().is_empty());
}
