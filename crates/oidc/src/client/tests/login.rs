//! There and back.

use std::collections::HashMap;

use serde_json::json;
use url::Url;

use super::{
    device::{Shell, Tab, failure, silently, to},
    fault::{Endpoint, Fault},
};
use crate::{
    Arrival, ErrorCode, IdentityProvider, LoginOptions, Prompt, SessionEvent, Storage,
    testing::{CLIENT, ISSUER, SUBJECT, metadata_document},
};

fn parameters(url: &str) -> HashMap<String, String> {
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

fn form(body: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

#[track_caller]
fn lands_at(arrival: &Arrival, path: &str) {
    match arrival {
        Arrival::SignedIn { return_to }
        | Arrival::NeedsInteraction { return_to }
        | Arrival::Failed { return_to, .. } => assert_eq!(return_to.as_str(), path),
        Arrival::Nothing => panic!("nothing arrived"),
    }
}

#[test]
fn the_browser_is_sent_to_exactly_this_url() {
    let shell = Shell::with(json!({ "resource": "https://api.example.com" }));
    let url = shell.begin(to("/forms?a=1#b")).unwrap();
    let sent = parameters(&url);
    let expected = format!(
        "https://login.example.com/oauth2/authorize?response_type=code&client_id=client-1\
         &redirect_uri=https%3A%2F%2Fshell.example.com%2Fauth%2Fcallback&scope=openid%20email%20api%2Fread\
         &state={}&nonce={}&code_challenge={}&code_challenge_method=S256&resource=https%3A%2F%2Fapi.example.com",
        sent["state"], sent["nonce"], sent["code_challenge"]
    );
    assert_eq!(url, expected);
    assert_eq!(shell.device.events(), [SessionEvent::LoginStarted]);
}

#[test]
fn the_configured_identity_provider_is_used_unless_another_is_asked_for_or_nothing_may_be_shown() {
    let shell = Shell::with(json!({ "identity_provider": "Company" }));
    let other = LoginOptions {
        identity_provider: Some(IdentityProvider::Name("Other".to_owned())),
        ..LoginOptions::default()
    };
    for (options, sent) in [
        (LoginOptions::default(), Some("Company")),
        (other, Some("Other")),
        (silently(), None),
    ] {
        let sent_parameters = parameters(&shell.begin(options).unwrap());
        assert_eq!(sent_parameters.get("identity_provider").map(String::as_str), sent);
    }
}

#[test]
fn a_login_ends_with_an_identity_a_token_and_an_empty_tab() {
    let shell = Shell::new();
    assert!(matches!(shell.log_in(), Arrival::SignedIn { .. }));
    assert_eq!(
        shell.device.events(),
        [SessionEvent::LoginStarted, SessionEvent::SignedIn]
    );
    assert_eq!(shell.client.identity().unwrap().subject.as_str(), SUBJECT);
    assert!(shell.token().is_some());
    assert_eq!(shell.tab.items().len(), 0);
    let redemption = form(&shell.provider.bodies(Endpoint::Token)[0]);
    assert_eq!(
        (redemption["grant_type"].as_str(), redemption["client_id"].as_str()),
        ("authorization_code", CLIENT)
    );
    assert_eq!(shell.provider.urls().len(), 3, "metadata, tokens and keys");
}

#[test]
fn two_logins_of_one_tab_at_once_both_complete() {
    let shell = Shell::new();
    let first = shell.go_and_come_back(to("/first"));
    let second = shell.go_and_come_back(to("/second"));
    lands_at(&shell.arrive(&second), "/second");
    lands_at(&shell.arrive(&first), "/first");
    assert_eq!(shell.token_requests(), 2);
    assert!(shell.client.identity().is_some() && shell.tab.items().is_empty());
}

#[test]
fn two_logins_of_two_tabs_at_once_both_complete() {
    let shell = Shell::new();
    let other = Tab::default();
    let first = shell.go_and_come_back(to("/first"));
    let url = shell
        .device
        .run(shell.client.begin_login(to("/second"), &other))
        .unwrap();
    let second = shell.provider.visit(&url);
    shell.provider.hold(Endpoint::Token);
    let first = shell.start_arriving(&first);
    let (client, tab) = (shell.client.clone(), other);
    let second = shell
        .device
        .start(async move { client.complete_login(&second, &tab).await });
    assert_eq!(shell.token_requests(), 2);
    shell.provider.release(Endpoint::Token);
    lands_at(&shell.device.run(first), "/first");
    lands_at(&shell.device.run(second), "/second");
    // One of the two sessions stays, and nothing is left of the other.
    assert_eq!(shell.provider.live().len(), 1);
    assert!(shell.client.identity().is_some());
}

#[test]
fn a_tab_knows_nothing_of_another_tabs_login() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions::default());
    let arrival = shell.device.run(shell.client.complete_login(&query, &Tab::default()));
    assert_eq!(failure(arrival).code(), ErrorCode::CALLBACK_UNKNOWN);
    assert_eq!(shell.token_requests(), 0);
}

#[test]
fn the_next_login_clears_away_those_that_nobody_came_back_from() {
    let shell = Shell::new();
    shell.tab.set("wharf.sign-in.broken", "{");
    shell.tab.set("somebody.else", "stays");
    shell.begin(LoginOptions::default()).unwrap();
    shell.pass(601);
    shell.begin(LoginOptions::default()).unwrap();
    let keys: Vec<String> = shell.tab.items().into_keys().collect();
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert!(keys.contains(&"somebody.else".to_owned()));
}

#[test]
fn a_login_that_cannot_be_remembered_does_not_begin() {
    let shell = Shell::new();
    shell.tab.refuse();
    assert_eq!(
        shell.begin(LoginOptions::default()).unwrap_err().code(),
        ErrorCode::STORAGE
    );
    assert_eq!(shell.device.events(), []);
}

#[test]
fn a_deep_link_comes_back_with_query_and_fragment() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(to("/forms/7?draft=a%26b&x=1#notes?y"));
    lands_at(&shell.arrive(&query), "/forms/7?draft=a%26b&x=1#notes?y");
}

#[test]
fn a_replayed_response_makes_no_request() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions::default());
    shell.arrive(&query);
    assert_eq!(failure(shell.arrive(&query)).code(), ErrorCode::CALLBACK_UNKNOWN);
    assert_eq!(shell.token_requests(), 1);
    assert!(shell.client.identity().is_some(), "a replay must not end the session");
}

#[test]
fn a_response_that_arrives_twice_at_once_is_redeemed_once() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions::default());
    shell.provider.hold(Endpoint::Token);
    let first = shell.start_arriving(&query);
    let second = shell.start_arriving(&query);
    shell.provider.release(Endpoint::Token);
    assert!(matches!(shell.device.run(first), Arrival::SignedIn { .. }));
    assert_eq!(failure(shell.device.run(second)).code(), ErrorCode::CALLBACK_UNKNOWN);
    assert_eq!(shell.token_requests(), 1);
}

#[test]
fn a_code_is_not_redeemed_again_when_the_answer_is_lost() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions::default());
    shell.provider.fail_once(Endpoint::Token, Fault::AnswerLost);
    assert_eq!(failure(shell.arrive(&query)).code(), ErrorCode::TOKEN_UNREACHABLE);
    assert_eq!(failure(shell.arrive(&query)).code(), ErrorCode::CALLBACK_UNKNOWN);
    assert_eq!(shell.token_requests(), 1);
}

#[test]
fn a_code_without_state_is_somebody_elses() {
    let shell = Shell::new();
    shell.begin(LoginOptions::default()).unwrap();
    for query in ["?code=foreign", "", "?code=foreign&scope=x", "?state=foreign"] {
        assert!(matches!(shell.arrive(query), Arrival::Nothing), "{query}");
    }
    assert_eq!(shell.device.events(), [SessionEvent::LoginStarted]);
    assert_eq!(shell.tab.items().len(), 1, "the login that is under way stays");
}

#[test]
fn an_unknown_state_makes_no_token_request() {
    let shell = Shell::new();
    shell.begin(LoginOptions::default()).unwrap();
    for query in [
        "code=c&state=unknown",
        "error=access_denied&state=unknown",
        "error=access_denied",
        // Names of what every object of JavaScript has.
        "code=c&state=__proto__",
        "code=c&state=constructor",
    ] {
        assert_eq!(
            failure(shell.arrive(query)).code(),
            ErrorCode::CALLBACK_UNKNOWN,
            "{query}"
        );
    }
    assert_eq!(shell.token_requests(), 0);
    assert_eq!(shell.tab.items().len(), 1);
}

#[test]
fn an_ambiguous_response_makes_no_token_request() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions::default());
    let error = failure(shell.arrive(&format!("{query}&code=another")));
    assert_eq!(error.code(), ErrorCode::CALLBACK_MALFORMED);
    assert_eq!(shell.token_requests(), 0);
}

#[test]
fn a_login_of_more_than_ten_minutes_makes_no_token_request() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions::default());
    shell.pass(601);
    assert_eq!(failure(shell.arrive(&query)).code(), ErrorCode::CALLBACK_STALE);
    assert_eq!(shell.token_requests(), 0);
}

#[test]
fn metadata_in_the_configuration_make_no_discovery_request() {
    let shell = Shell::with(json!({ "metadata": metadata_document() }));
    shell.sign_in();
    assert_eq!(shell.provider.count(Endpoint::Discovery), 0);
}

#[test]
fn another_issuer_is_refused_before_any_token_request() {
    for iss in [
        "https://evil.example",
        "https://id.example.com/pool_1/",
        "HTTPS://id.example.com/pool_1",
    ] {
        let shell = Shell::new();
        let query = shell.go_and_come_back(LoginOptions::default());
        let error = failure(shell.arrive(&format!("{query}&iss={iss}")));
        assert_eq!(error.code(), ErrorCode::CALLBACK_ISSUER, "{iss}");
        let state = parameters(&shell.begin(LoginOptions::default()).unwrap())["state"].clone();
        let error = failure(shell.arrive(&format!("error=access_denied&state={state}&iss={iss}")));
        assert_eq!(error.code(), ErrorCode::CALLBACK_ISSUER, "{iss}");
        assert_eq!((shell.token_requests(), shell.tab.items().len()), (0, 0));
    }
}

#[test]
fn an_issuer_that_was_promised_and_is_missing_is_refused_before_any_token_request() {
    let shell = Shell::new();
    shell
        .provider
        .change_metadata(json!({ "authorization_response_iss_parameter_supported": true }));
    let query = shell.go_and_come_back(LoginOptions::default());
    assert_eq!(failure(shell.arrive(&query)).code(), ErrorCode::CALLBACK_ISSUER);
    let state = parameters(&shell.begin(LoginOptions::default()).unwrap())["state"].clone();
    let error = failure(shell.arrive(&format!("error=access_denied&state={state}")));
    assert_eq!(error.code(), ErrorCode::CALLBACK_ISSUER);
    assert_eq!(shell.token_requests(), 0);
    shell.provider.send_iss();
    shell.sign_in();
}

#[test]
fn the_right_issuer_is_accepted_though_nobody_promised_it() {
    let shell = Shell::new();
    shell.provider.send_iss();
    let query = shell.go_and_come_back(LoginOptions::default());
    assert_eq!(form(&query)["iss"], ISSUER);
    assert!(matches!(shell.arrive(&query), Arrival::SignedIn { .. }));
}

#[test]
fn the_refresh_token_of_a_replaced_session_is_revoked() {
    let shell = Shell::new();
    shell.sign_in();
    let first = shell.provider.live();
    shell.sign_in();
    assert_eq!(form(&shell.provider.bodies(Endpoint::Revocation)[0])["token"], first[0]);
    assert_eq!(shell.provider.live().len(), 1);
    assert_ne!(shell.provider.live(), first);
}

#[test]
fn another_person_replaces_the_first() {
    let shell = Shell::new();
    shell.sign_in();
    shell.provider.seat("somebody-else");
    assert!(matches!(shell.log_in(), Arrival::SignedIn { .. }));
    assert_eq!(
        shell.device.events(),
        [SessionEvent::LoginStarted, SessionEvent::PersonChanged]
    );
    assert_eq!(shell.client.identity().unwrap().subject.as_str(), "somebody-else");
    shell.sign_in();
    assert_eq!(shell.client.identity().unwrap().subject.as_str(), "somebody-else");
}

#[test]
fn the_same_person_again_is_no_other_person() {
    let shell = Shell::new();
    shell.sign_in();
    shell.log_in();
    assert_eq!(
        shell.device.events(),
        [SessionEvent::LoginStarted, SessionEvent::SignedIn]
    );
}

#[test]
fn a_failed_login_comes_back_to_the_deep_link_too() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(to("/forms?a=1#b"));
    shell.provider.fail(Endpoint::Token, Fault::answer(500, ""));
    lands_at(&shell.arrive(&query), "/forms?a=1#b");
}

#[test]
fn a_denied_login_is_told_from_others_and_names_no_state() {
    let shell = Shell::new();
    let state = parameters(&shell.begin(to("/deep")).unwrap())["state"].clone();
    let arrival = shell.arrive(&format!("error=access_denied&state={state}"));
    lands_at(&arrival, "/deep");
    assert_eq!(failure(arrival).code(), ErrorCode::CALLBACK_DENIED);
    assert_eq!(
        shell.device.events(),
        [
            SessionEvent::LoginStarted,
            SessionEvent::LoginFailed(ErrorCode::CALLBACK_DENIED)
        ]
    );
}

#[test]
fn a_tab_that_was_duplicated_on_its_way_does_not_redeem_the_code_again() {
    let shell = Shell::new();
    let url = shell.begin(to("/")).unwrap();
    let twin = Tab::default();
    for (key, value) in shell.tab.items() {
        assert!(twin.set(&key, &value));
    }
    let query = shell.provider.visit(&url);
    lands_at(&shell.arrive(&query), "/");
    let again = shell.device.run(shell.client.complete_login(&query, &twin));
    assert_eq!(failure(again).code(), ErrorCode::CALLBACK_UNKNOWN);
    assert_eq!(shell.token_requests(), 1);
    assert!(shell.token().is_some(), "the first tab's session is whole");
}

#[test]
fn a_provider_that_is_not_cognito_is_asked_when_the_person_signed_in() {
    let shell = Shell::with(json!({ "token_profile": "standard" }));
    let afresh = LoginOptions {
        prompt: Some(Prompt::Login),
        ..LoginOptions::default()
    };
    assert_eq!(parameters(&shell.begin(afresh).unwrap())["max_age"], "600");
    assert!(!parameters(&shell.begin(LoginOptions::default()).unwrap()).contains_key("max_age"));
}
