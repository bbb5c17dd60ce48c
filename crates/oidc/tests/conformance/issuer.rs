//! [RFC 9207](https://www.rfc-editor.org/rfc/rfc9207), the issuer in the authorization response.

use oidc::{Arrival, ErrorCode, LoginOptions};
use serde_json::json;

use crate::{
    device::{Shell, failure},
    parameters,
    testing::ISSUER,
};

fn promising() -> Shell {
    let shell = Shell::new();
    shell
        .provider
        .change_metadata(json!({ "authorization_response_iss_parameter_supported": true }));
    shell
}

/// An error response to a new login, with this `iss`.
fn error_response(shell: &Shell, iss: &str) -> Arrival {
    let state = parameters(&shell.begin(LoginOptions::default()).unwrap())["state"].clone();
    shell.arrive(&format!("error=access_denied&state={state}{iss}"))
}

#[track_caller]
fn is_refused(shell: &Shell, arrival: Arrival) {
    assert_eq!(failure(arrival).code(), ErrorCode::CALLBACK_ISSUER);
    assert_eq!(shell.token_requests(), 0);
    assert!(shell.client.identity().is_none());
}

#[test]
fn section_2_3_a_missing_issuer_is_refused_if_it_was_promised() {
    let shell = promising();
    let query = shell.go_and_come_back(LoginOptions::default());
    is_refused(&shell, shell.arrive(&query));
}

#[test]
fn section_2_3_an_empty_issuer_is_a_missing_one() {
    let shell = promising();
    let query = shell.go_and_come_back(LoginOptions::default());
    is_refused(&shell, shell.arrive(&format!("{query}&iss=")));
}

#[test]
fn section_2_4_another_issuer_is_refused_before_the_token_request() {
    for shell in [promising(), Shell::new()] {
        let query = shell.go_and_come_back(LoginOptions::default());
        is_refused(&shell, shell.arrive(&format!("{query}&iss=https%3A%2F%2Fevil.example")));
    }
}

/// [RFC 3986 section 6.2.1](https://www.rfc-editor.org/rfc/rfc3986#section-6.2.1): no normalisation.
#[test]
fn section_2_4_issuers_are_compared_as_simple_strings() {
    for iss in [
        "https://id.example.com:443/pool_1",
        "https://ID.example.com/pool_1",
        "https://id.example.com/pool_1/",
        "https://id.example.com/pool%255F1",
    ] {
        let shell = promising();
        let query = shell.go_and_come_back(LoginOptions::default());
        is_refused(&shell, shell.arrive(&format!("{query}&iss={iss}")));
    }
}

#[test]
fn section_2_4_error_responses_follow_the_same_rules() {
    let shell = promising();
    is_refused(&shell, error_response(&shell, ""));
    is_refused(&shell, error_response(&shell, "&iss=https://evil.example"));
    let error = failure(error_response(&shell, &format!("&iss={ISSUER}")));
    assert_eq!(error.code(), ErrorCode::CALLBACK_DENIED);
}

#[test]
fn section_2_4_two_issuers_are_refused() {
    let shell = promising();
    let query = shell.go_and_come_back(LoginOptions::default());
    let arrival = shell.arrive(&format!("{query}&iss={ISSUER}&iss=https://evil.example"));
    assert_eq!(failure(arrival).code(), ErrorCode::CALLBACK_MALFORMED);
    assert_eq!(shell.token_requests(), 0);
}

#[test]
fn section_2_4_the_right_issuer_is_accepted_promised_or_not() {
    for shell in [promising(), Shell::new()] {
        shell.provider.send_iss();
        shell.sign_in();
    }
}
