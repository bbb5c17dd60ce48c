//! [RFC 9700](https://www.rfc-editor.org/rfc/rfc9700), Best Current Practice for OAuth 2.0 Security.

use std::collections::HashSet;

use oidc::{Arrival, Client, ErrorCode, LoginOptions, ReturnTo};
use serde_json::json;

use crate::{
    device::{Shell, Tab, failure, silently},
    fault::Endpoint,
    form, parameters,
    testing::{config_with, id_token, merged, metadata_document},
};

#[test]
fn section_2_1_the_redirect_uri_is_exactly_that_of_the_registration_both_times() {
    let shell = Shell::new();
    let url = shell.begin(LoginOptions::default()).unwrap();
    shell.arrive(&shell.provider.visit(&url));
    let registered = "https://shell.example.com/auth/callback";
    assert_eq!(parameters(&url)["redirect_uri"], registered);
    assert_eq!(
        form(&shell.provider.bodies(Endpoint::Token)[0])["redirect_uri"],
        registered
    );
}

#[test]
fn section_2_1_state_is_used_once_and_bound_to_the_user_agent() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions::default());
    let elsewhere = shell.device.run(shell.client.complete_login(&query, &Tab::default()));
    assert_eq!(failure(elsewhere).code(), ErrorCode::CALLBACK_UNKNOWN);
    assert!(matches!(shell.arrive(&query), Arrival::SignedIn { .. }));
    assert_eq!(failure(shell.arrive(&query)).code(), ErrorCode::CALLBACK_UNKNOWN);
    let states: HashSet<String> = (0..64)
        .map(|_| parameters(&shell.begin(LoginOptions::default()).unwrap())["state"].clone())
        .collect();
    assert_eq!(states.len(), 64);
    assert!(states.iter().all(|state| state.len() >= 43));
}

#[test]
fn section_2_1_1_pkce_is_used_with_every_provider_and_every_login() {
    for methods in [json!(null), json!(["S256"]), json!(["plain", "S256"])] {
        for options in [LoginOptions::default(), silently()] {
            let shell = Shell::new();
            shell
                .provider
                .change_metadata(json!({ "code_challenge_methods_supported": methods }));
            let sent = parameters(&shell.begin(options).unwrap());
            assert_eq!(sent["code_challenge_method"], "S256");
            assert!(sent.contains_key("code_challenge"));
        }
    }
}

#[test]
fn section_2_1_1_the_nonce_is_checked_besides_pkce() {
    let shell = Shell::new();
    shell.provider.change_id_tokens(json!({ "nonce": "of-another-login" }));
    assert_eq!(failure(shell.log_in()).code(), ErrorCode::ID_TOKEN_NONCE);
}

#[test]
fn section_2_1_2_there_is_no_implicit_flow() {
    let shell = Shell::new();
    let sent = parameters(&shell.begin(LoginOptions::default()).unwrap());
    assert_eq!(sent["response_type"], "code");
    assert!(!sent.contains_key("response_mode"));
    let token = id_token(json!({ "nonce": sent["nonce"] }));
    let arrival = shell.arrive(&format!(
        "id_token={token}&access_token={token}&token_type=Bearer&state={}",
        sent["state"]
    ));
    assert!(matches!(arrival, Arrival::Nothing));
    assert!(shell.client.identity().is_none());
}

#[test]
fn section_2_2_2_a_rotated_refresh_token_is_never_used_again() {
    let shell = Shell::new();
    shell.provider.rotate_refresh_tokens();
    shell.sign_in();
    for _ in 0..5 {
        shell.pass(3_541);
        assert!(shell.token().is_some());
    }
    let bodies = shell.provider.bodies(Endpoint::Token);
    let used: Vec<String> = bodies
        .iter()
        .filter_map(|body| form(body).remove("refresh_token"))
        .collect();
    let different: HashSet<&String> = used.iter().collect();
    assert_eq!((used.len(), different.len()), (5, 5));
}

#[test]
fn section_2_3_no_more_is_asked_for_than_was_configured_and_no_less_is_accepted() {
    let shell = Shell::with(json!({ "scopes": ["openid"] }));
    let sent = parameters(&shell.begin(LoginOptions::default()).unwrap());
    assert_eq!(sent["scope"], "openid");
    let shell = Shell::new();
    shell.provider.change_access_tokens(json!({ "scope": "openid" }));
    assert_eq!(failure(shell.log_in()).code(), ErrorCode::ACCESS_TOKEN_SCOPE);
}

#[test]
fn section_2_3_an_access_token_is_for_the_resource_that_was_asked_for() {
    let resource = "https://api.example.com";
    for (audience, code) in [
        (json!(null), Some(ErrorCode::ACCESS_TOKEN_CLAIMS)),
        (
            json!("https://other.example.com"),
            Some(ErrorCode::ACCESS_TOKEN_AUDIENCE),
        ),
        (
            json!([resource, "https://other.example.com"]),
            Some(ErrorCode::ACCESS_TOKEN_AUDIENCE),
        ),
        (json!(resource), None),
    ] {
        let shell = Shell::with(json!({ "resource": resource }));
        shell.provider.change_access_tokens(json!({ "aud": audience }));
        let url = shell.begin(LoginOptions::default()).unwrap();
        assert_eq!(parameters(&url)["resource"], resource);
        let arrival = shell.arrive(&shell.provider.visit(&url));
        match code {
            Some(code) => assert_eq!(failure(arrival).code(), code, "{audience}"),
            None => assert!(matches!(arrival, Arrival::SignedIn { .. })),
        }
    }
}

#[test]
fn section_2_6_endpoints_come_from_the_metadata() {
    let shell = Shell::new();
    shell.sign_in();
    assert_eq!(
        shell.provider.urls(),
        [
            "https://id.example.com/pool_1/.well-known/openid-configuration",
            "https://login.example.com/oauth2/token",
            "https://id.example.com/pool_1/.well-known/jwks.json",
        ]
    );
}

#[test]
fn section_4_2_and_4_3_nothing_of_the_response_is_in_what_the_browser_shows_or_keeps_next() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions::default());
    let Arrival::SignedIn { return_to } = shell.arrive(&query) else {
        panic!("a login that works")
    };
    assert_eq!(return_to.as_str(), "/");
    assert!(shell.tab.items().is_empty());
}

#[test]
fn section_4_4_a_login_at_one_provider_is_not_completed_at_another() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions::default());
    let metadata = merged(metadata_document(), json!({ "issuer": "https://evil.example" }));
    let evil = config_with(json!({ "issuer": "https://evil.example", "metadata": metadata }));
    let evil = Client::new(evil, shell.device.clone());
    let arrival = shell.device.run(evil.complete_login(&query, &shell.tab));
    assert_eq!(failure(arrival).code(), ErrorCode::CALLBACK_UNKNOWN);
    assert_eq!(shell.token_requests(), 0);
}

#[test]
fn section_4_5_an_injected_code_is_redeemed_for_nobody() {
    let shell = Shell::new();
    let victims = shell.begin(LoginOptions::default()).unwrap();
    let stolen = form(&shell.go_and_come_back(LoginOptions::default()))["code"].clone();
    let state = parameters(&victims)["state"].clone();
    let error = failure(shell.arrive(&format!("code={stolen}&state={state}")));
    assert_eq!(error.code(), ErrorCode::TOKEN_REFUSED);
}

#[test]
fn section_4_11_after_a_login_the_browser_stays_on_this_origin() {
    for evil in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "javascript:alert(1)",
        "\\\\evil.example",
        "evil.example",
        "",
    ] {
        let shell = Shell::new();
        let query = shell.go_and_come_back(LoginOptions {
            return_to: ReturnTo::parse(evil),
            ..LoginOptions::default()
        });
        let Arrival::SignedIn { return_to } = shell.arrive(&query) else {
            panic!("a login that works")
        };
        assert_eq!(return_to.as_str(), "/", "{evil}");
    }
}

#[test]
fn section_4_11_what_somebody_has_written_into_the_tab_does_not_lead_elsewhere_either() {
    let shell = Shell::new();
    let query = shell.go_and_come_back(LoginOptions::default());
    for (key, stored) in shell.tab.items() {
        let stored = stored.replace(r#""return_to":"/""#, r#""return_to":"//evil.example""#);
        assert!(stored.contains("evil.example"));
        assert!(oidc::Storage::set(&shell.tab, &key, &stored));
    }
    let Arrival::SignedIn { return_to } = shell.arrive(&query) else {
        panic!("a login that works")
    };
    assert_eq!(return_to.as_str(), "/");
}
