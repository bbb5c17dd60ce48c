use serde_json::json;

use super::*;
use crate::{
    testing::{NOW, Xorshift, config, config_with, metadata, metadata_with},
    transaction::Transaction,
};

fn login(options: LoginOptions) -> Login {
    begin_login(&config(), &metadata(), options, &Xorshift::new(1), NOW)
}

fn parameters(login: &Login) -> Vec<(String, String)> {
    url::Url::parse(&login.url)
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect()
}

fn parameter(login: &Login, name: &str) -> Option<String> {
    let mut found = parameters(login).into_iter().filter(|(key, _)| key == name);
    let value = found.next().map(|(_, value)| value);
    assert!(found.next().is_none(), "{name} twice");
    value
}

#[test]
fn the_request_is_complete() {
    let login = login(LoginOptions::default());
    assert!(
        login
            .url
            .starts_with("https://login.example.com/oauth2/authorize?response_type=code&client_id=client-1&")
    );
    let names: Vec<String> = parameters(&login).into_iter().map(|(name, _)| name).collect();
    let expected = [
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
    ];
    assert_eq!(names, expected);
    assert_eq!(
        parameter(&login, "redirect_uri").unwrap(),
        "https://shell.example.com/auth/callback"
    );
    assert_eq!(parameter(&login, "scope").unwrap(), "openid email api/read");
    assert_eq!(parameter(&login, "code_challenge_method").unwrap(), "S256");
    let challenge = login.transaction.code_verifier.challenge();
    assert_eq!(parameter(&login, "code_challenge").unwrap(), challenge.as_str());
    assert_eq!(parameter(&login, "state").unwrap(), login.transaction.state().reveal());
    assert_eq!(parameter(&login, "nonce").unwrap(), login.transaction.nonce.reveal());
    assert!(!login.url.contains(login.transaction.code_verifier.reveal()));
}

#[test]
fn state_and_nonce_are_256_fresh_bits_without_anything_to_encode() {
    let random = Xorshift::new(2);
    let mut seen = Vec::new();
    for _ in 0..20 {
        let login = begin_login(&config(), &metadata(), LoginOptions::default(), &random, NOW);
        let transaction = &login.transaction;
        for text in [
            transaction.state.reveal(),
            transaction.nonce.reveal(),
            transaction.code_verifier.reveal(),
        ] {
            assert!(
                text.len() == 43
                    && text
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            );
            assert!(!seen.contains(&text.to_owned()));
            seen.push(text.to_owned());
        }
    }
}

#[test]
fn options_become_parameters() {
    let options = LoginOptions {
        prompt: Some(Prompt::SelectAccount),
        login_hint: Some("demo+a&b@example.com".to_owned()),
        identity_provider: Some(IdentityProvider::Name("Login With".to_owned())),
        lang: Some("de".to_owned()),
        max_age: Some(Duration::from_secs(300)),
        ..LoginOptions::default()
    };
    let login = login(options);
    assert_eq!(parameter(&login, "prompt").unwrap(), "select_account");
    assert_eq!(parameter(&login, "login_hint").unwrap(), "demo+a&b@example.com");
    assert_eq!(parameter(&login, "identity_provider").unwrap(), "Login With");
    assert_eq!(parameter(&login, "lang").unwrap(), "de");
    assert_eq!(parameter(&login, "max_age").unwrap(), "300");
    for (prompt, text) in [
        (Prompt::None, "none"),
        (Prompt::Login, "login"),
        (Prompt::Consent, "consent"),
    ] {
        let login = super::tests::login(LoginOptions {
            prompt: Some(prompt),
            ..LoginOptions::default()
        });
        assert_eq!(parameter(&login, "prompt").unwrap(), text);
    }
}

#[test]
fn a_silent_sign_in_names_no_identity_provider() {
    for provider in [
        IdentityProvider::Name("Google".to_owned()),
        IdentityProvider::Identifier("example.com".to_owned()),
    ] {
        let silent = LoginOptions {
            prompt: Some(Prompt::None),
            identity_provider: Some(provider.clone()),
            ..LoginOptions::default()
        };
        let silent = login(silent);
        assert_eq!(
            (
                parameter(&silent, "identity_provider"),
                parameter(&silent, "idp_identifier")
            ),
            (None, None)
        );
        let open = login(LoginOptions {
            identity_provider: Some(provider),
            ..LoginOptions::default()
        });
        assert!(parameter(&open, "identity_provider").is_some() != parameter(&open, "idp_identifier").is_some());
    }
}

#[test]
fn a_resource_and_a_query_in_the_endpoint_are_kept() {
    let config = config_with(json!({ "resource": "https://api.example.com/v1" }));
    let metadata = metadata_with(json!({ "authorization_endpoint": "https://login.example.com/authorize?tenant=a" }));
    let login = begin_login(&config, &metadata, LoginOptions::default(), &Xorshift::new(1), NOW);
    assert!(
        login
            .url
            .starts_with("https://login.example.com/authorize?tenant=a&response_type=code&")
    );
    assert_eq!(parameter(&login, "resource").unwrap(), "https://api.example.com/v1");
}

#[test]
fn what_is_stored_is_read_back() {
    let options = LoginOptions {
        return_to: ReturnTo::parse("/forms?x=1#y"),
        prompt: Some(Prompt::Login),
        max_age: Some(Duration::from_secs(60)),
        ..LoginOptions::default()
    };
    let transaction = login(options).transaction;
    let stored = serde_json::to_string(&transaction).unwrap();
    let restored = Transaction::parse(&stored).unwrap();
    assert_eq!(serde_json::to_string(&restored).unwrap(), stored);
    assert_eq!(restored.return_to().as_str(), "/forms?x=1#y");
    assert_eq!((restored.max_age, restored.fresh_login), (Some(60), true));
    assert!(!stored.contains("token\""));
    assert!(Transaction::storage_key(restored.state()).ends_with(transaction.state().reveal()));
}

#[test]
fn poisoned_storage_is_no_transaction() {
    let stored = serde_json::to_value(login(LoginOptions::default()).transaction).unwrap();
    for text in ["", "undefined", "null", "{}", "[]", "\"x\""] {
        assert!(Transaction::parse(text).is_none(), "{text}");
    }
    for name in [
        "state",
        "nonce",
        "code_verifier",
        "issuer",
        "redirect_uri",
        "return_to",
        "started_at",
        "fresh_login",
    ] {
        for value in [json!(null), json!({}), json!(-1)] {
            let mut poisoned = stored.clone();
            poisoned[name] = value;
            assert!(Transaction::parse(&poisoned.to_string()).is_none(), "{name}");
        }
    }
    // A place on another origin is not believed, even from our own storage.
    let mut poisoned = stored;
    poisoned["return_to"] = json!("//evil.example");
    assert_eq!(
        Transaction::parse(&poisoned.to_string()).unwrap().return_to().as_str(),
        "/"
    );
}

#[test]
fn debug_shows_neither_state_nor_nonce_nor_verifier() {
    let login = login(LoginOptions::default());
    let debug = format!("{login:?}");
    let transaction = &login.transaction;
    for secret in [
        transaction.state.reveal(),
        transaction.nonce.reveal(),
        transaction.code_verifier.reveal(),
    ] {
        assert!(!debug.contains(secret), "{debug}");
    }
}
