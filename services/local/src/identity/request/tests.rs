//! What a request may ask for, and how it is refused.

use super::*;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn check(changes: &[(&str, &str)]) -> Result<AuthorizationRequest, Refusal> {
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", stack::CLIENT_ID),
        ("redirect_uri", "http://localhost:8080/auth/callback"),
        ("scope", "openid email"),
        ("state", "the-state"),
        ("nonce", "the-nonce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        pairs.retain(|(key, _)| key != name);
        pairs.extend(value.split('|').map(|value| (*name, value)));
    }
    let text = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    AuthorizationRequest::check(
        &Parameters::parse(&text),
        &IdentityConfig::of_the_stack(),
        &ResponseStyle::default(),
    )
}

fn error(changes: &[(&str, &str)]) -> &'static str {
    match check(changes) {
        Err(Refusal::Redirect {
            error,
            state,
            redirect_uri,
            ..
        }) => {
            assert_eq!(redirect_uri, "http://localhost:8080/auth/callback");
            assert!(state.is_none() || state.as_deref() == Some("the-state"));
            error
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_complete_request_passes() {
    let request = check(&[]).unwrap();
    assert_eq!(request.scopes, ["openid", "email"]);
    assert_eq!(request.prompt, Prompt::WhenNeeded);
    assert_eq!(
        request.redirect_with_code("abc"),
        "http://localhost:8080/auth/callback?code=abc&state=the-state"
    );
}

#[test]
fn an_untrusted_client_or_address_is_never_redirected_to() {
    for change in [
        ("client_id", ""),
        ("client_id", "unknown"),
        ("client_id", "7wharfshelllocalclient0001|7wharfshelllocalclient0001"),
        ("redirect_uri", ""),
        ("redirect_uri", "http://localhost:8080/auth/callback/"),
        ("redirect_uri", "http://localhost:8080/auth/callback?x=1"),
        ("redirect_uri", "HTTP://localhost:8080/auth/callback"),
        ("redirect_uri", "http://localhost:8080/other/callback"),
        ("redirect_uri", "https://evil.example/auth/callback"),
    ] {
        assert!(matches!(check(&[change]), Err(Refusal::Page(_))), "{change:?}");
    }
}

#[test]
fn faults_go_back_to_the_client() {
    for (change, expected) in [
        (("response_type", ""), "invalid_request"),
        (("response_type", "token"), "unauthorized_client"),
        (("response_type", "id_token"), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge", "short"), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("scope", "openid offline_access"), "invalid_scope"),
        (("scope", "email"), "invalid_scope"),
        (("scope", " "), "invalid_scope"),
        (("prompt", "none login"), "invalid_request"),
        (("prompt", "create"), "invalid_request"),
        (("resource", "http://localhost:8091/"), "invalid_request"),
        (("resource", "http://localhost:8091#part"), "invalid_request"),
        (("resource", "localhost"), "invalid_request"),
        (("resource", "https://unknown.example"), "invalid_request"),
        (
            ("resource", "http://localhost:8091|http://localhost:8091"),
            "invalid_request",
        ),
        (("identity_provider", "Google"), "invalid_request"),
        (("nonce", "a|b"), "invalid_request"),
        (("state", "a|b"), "invalid_request"),
    ] {
        assert_eq!(error(&[change]), expected, "{change:?}");
    }
}

#[test]
fn no_scope_means_all_of_the_client() {
    assert_eq!(check(&[("scope", "")]).unwrap().scopes, stack::SCOPES);
    assert_eq!(check(&[("scope", "openid openid")]).unwrap().scopes, ["openid"]);
}

#[test]
fn prompts_are_those_of_managed_login() {
    for (value, expected) in [
        ("none", Prompt::None),
        ("login", Prompt::Login),
        ("select_account login", Prompt::Login),
        ("select_account", Prompt::WhenNeeded),
        ("consent", Prompt::WhenNeeded),
        ("", Prompt::WhenNeeded),
    ] {
        assert_eq!(check(&[("prompt", value)]).unwrap().prompt, expected, "{value}");
    }
}

#[test]
fn what_is_no_concern_of_a_pool_without_other_providers_is_accepted() {
    let ignored = [
        ("lang", "de"),
        ("idp_identifier", "example.com"),
        ("max_age", "0"),
        ("identity_provider", "COGNITO"),
    ];
    assert_eq!(check(&ignored), check(&[]));
}

#[test]
fn a_resource_is_known_to_one_client_and_not_to_the_other() {
    let resource = ("resource", "http://localhost:8091");
    assert_eq!(check(&[resource]).unwrap().resource.as_deref(), Some(resource.1));
    assert_eq!(check(&[]).unwrap().resource, None);
    let other = ("client_id", stack::OTHER_CLIENT_ID);
    let refusal = check(&[
        resource,
        other,
        ("redirect_uri", "http://localhost:8080/other/callback"),
    ]);
    assert!(matches!(
        refusal,
        Err(Refusal::Redirect {
            error: "invalid_request",
            ..
        })
    ));
}

#[test]
fn the_second_client_has_its_own_address() {
    let request = check(&[
        ("client_id", stack::OTHER_CLIENT_ID),
        ("redirect_uri", "http://localhost:8080/other/callback"),
    ]);
    assert_eq!(request.unwrap().client_id, stack::OTHER_CLIENT_ID);
}
