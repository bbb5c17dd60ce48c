use serde_json::json;

use super::*;
use crate::{
    error_code::ErrorCode,
    login::{LoginOptions, begin_login},
    redemption::Redemption,
    testing::{ISSUER, NOW, Xorshift, config, config_with, metadata, metadata_with},
};

fn transaction() -> Transaction {
    let options = LoginOptions {
        return_to: ReturnTo::parse("/billing"),
        ..LoginOptions::default()
    };
    begin_login(&config(), &metadata(), options, &Xorshift::new(1), NOW).transaction
}

/// Accepts a callback with this query, in which `STATE` stands for the right one.
fn accept_at(query: &str, metadata: &ProviderMetadata, now: UnixTime) -> Result<Redemption, CallbackError> {
    let transaction = transaction();
    let callback = Callback::parse(&query.replace("STATE", transaction.state().reveal()))
        .unwrap()
        .unwrap();
    transaction.accept(callback, &config(), metadata, now)
}

fn accept(query: &str) -> Result<Redemption, CallbackError> {
    accept_at(query, &metadata(), NOW)
}

#[test]
fn a_code_with_the_right_state_becomes_one_request() {
    let redemption = accept("code=c%2F1&state=STATE").unwrap();
    assert_eq!(redemption.return_to.as_str(), "/billing");
    assert_eq!(
        redemption.request.url().as_str(),
        "https://login.example.com/oauth2/token"
    );
    let verifier = transaction().code_verifier;
    let expected = format!(
        "grant_type=authorization_code&client_id=client-1&code=c%2F1&code_verifier={}\
         &redirect_uri=https%3A%2F%2Fshell.example.com%2Fauth%2Fcallback",
        verifier.reveal()
    );
    assert_eq!(redemption.request.body(), expected);
    assert!(!redemption.request.body().contains("secret"));
}

#[test]
fn another_state_is_refused() {
    let right = transaction().state().reveal().to_owned();
    let mut almost = right.clone();
    almost.replace_range(42..43, if right.ends_with('A') { "B" } else { "A" });
    for state in [
        &right[..42],
        &format!("{right}A"),
        &almost,
        "constructor",
        "__proto__",
        "A",
    ] {
        assert_eq!(
            accept(&format!("code=c&state={state}")).unwrap_err(),
            CallbackError::Unknown,
            "{state}"
        );
        assert_eq!(
            accept(&format!("error=access_denied&state={state}")).unwrap_err(),
            CallbackError::Unknown
        );
    }
}

#[test]
fn an_error_without_state_says_nothing_about_our_sign_in() {
    assert_eq!(accept("error=access_denied").unwrap_err(), CallbackError::Unknown);
}

#[test]
fn an_error_with_our_state_is_passed_on() {
    assert_eq!(
        accept("error=access_denied&state=STATE").unwrap_err().code(),
        ErrorCode::CALLBACK_DENIED
    );
    assert_eq!(
        accept("error=login_required&state=STATE").unwrap_err().code(),
        ErrorCode::CALLBACK_INTERACTION
    );
}

#[test]
fn the_issuer_is_checked_before_anything_is_sent() {
    let iss = "https%3A%2F%2Fid.example.com%2Fpool_1";
    let promising = metadata_with(json!({ "authorization_response_iss_parameter_supported": true }));
    for kind in ["code=c", "error=access_denied"] {
        let query = |rest: &str| format!("{kind}&state=STATE{rest}");
        // Present and right, whether promised or not.
        for metadata in [metadata(), promising.clone()] {
            let result = accept_at(&query(&format!("&iss={iss}")), &metadata, NOW);
            assert_ne!(result.err(), Some(CallbackError::Issuer));
        }
        // Present and another, by a slash, by case, or altogether.
        for other in [
            format!("{iss}%2F"),
            iss.to_uppercase(),
            "https%3A%2F%2Fevil.example".to_owned(),
        ] {
            assert_eq!(
                accept(&query(&format!("&iss={other}"))).unwrap_err(),
                CallbackError::Issuer
            );
        }
        // Promised and missing.
        assert_eq!(
            accept_at(&query(""), &promising, NOW).unwrap_err(),
            CallbackError::Issuer
        );
        assert_eq!(
            accept_at(&query("&iss="), &promising, NOW).unwrap_err(),
            CallbackError::Issuer
        );
    }
}

#[test]
fn a_transaction_of_another_provider_is_not_ours() {
    let transaction = transaction();
    assert_eq!(transaction.issuer.as_str(), ISSUER);
    let query = format!("code=c&state={}", transaction.state().reveal());
    let other = config_with(json!({ "issuer": "https://other.example" }));
    let callback = Callback::parse(&query).unwrap().unwrap();
    assert_eq!(
        transaction.accept(callback, &other, &metadata(), NOW).unwrap_err(),
        CallbackError::Unknown
    );
}

#[test]
fn ten_minutes_are_enough() {
    for (seconds, stale) in [(0, false), (599, false), (600, false), (601, true), (86_400, true)] {
        let now = UnixTime(NOW.0 + seconds);
        assert_eq!(transaction().is_stale(now), stale);
        assert_eq!(
            accept_at("code=c&state=STATE", &metadata(), now).is_err(),
            stale,
            "{seconds}"
        );
    }
    // The clock was set back meanwhile.
    assert!(transaction().is_stale(UnixTime(NOW.0 - 601)));
    let late = UnixTime(NOW.0 + 601);
    assert_eq!(
        accept_at("code=c&state=STATE", &metadata(), late).unwrap_err(),
        CallbackError::Stale
    );
}

#[test]
fn parallel_sign_ins_do_not_take_each_others_codes() {
    let random = Xorshift::new(9);
    let begin = || begin_login(&config(), &metadata(), LoginOptions::default(), &random, NOW).transaction;
    let (first, second) = (begin(), begin());
    assert_ne!(
        Transaction::storage_key(first.state()),
        Transaction::storage_key(second.state())
    );
    let for_second = || {
        Callback::parse(&format!("code=c&state={}", second.state().reveal()))
            .unwrap()
            .unwrap()
    };
    assert_eq!(
        first.accept(for_second(), &config(), &metadata(), NOW).unwrap_err(),
        CallbackError::Unknown
    );
    let callback = for_second();
    assert!(second.accept(callback, &config(), &metadata(), NOW).is_ok());
}

#[test]
fn debug_shows_neither_code_nor_verifier() {
    let redemption = accept("code=Zq7code&state=STATE").unwrap();
    let debug = format!("{redemption:?}");
    assert!(
        !debug.contains("Zq7code") && !debug.contains(transaction().code_verifier.reveal()),
        "{debug}"
    );
    assert!(!debug.contains(transaction().nonce.reveal()), "{debug}");
}
