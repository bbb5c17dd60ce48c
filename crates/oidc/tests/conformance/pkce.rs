//! [RFC 7636](https://www.rfc-editor.org/rfc/rfc7636), Proof Key for Code Exchange.

use std::collections::HashSet;

use base64ct::{Base64UrlUnpadded, Encoding};
use oidc::{ErrorCode, LoginOptions, PkceCodeVerifier};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    device::{Shell, failure, silently, to},
    fault::Endpoint,
    form, parameters,
};

/// The challenge of a login, and the verifier that was sent for it.
fn login() -> Vec<(String, String)> {
    let shell = Shell::new();
    let pairs = (0..64).map(|_| {
        let url = shell.begin(LoginOptions::default()).unwrap();
        let challenge = parameters(&url)["code_challenge"].clone();
        shell.arrive(&shell.provider.visit(&url));
        let bodies = shell.provider.bodies(Endpoint::Token);
        (challenge, form(bodies.last().unwrap())["code_verifier"].clone())
    });
    pairs.collect()
}

#[test]
fn appendix_b_the_challenge_is_the_hash_of_the_verifier() {
    let verifier = PkceCodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_eq!(
        verifier.challenge().as_str(),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
}

#[test]
fn section_4_1_the_verifier_has_43_to_128_unreserved_characters() {
    for (_, verifier) in login() {
        assert!((43..=128).contains(&verifier.len()), "{verifier}");
        let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        assert!(verifier.bytes().all(is_unreserved), "{verifier}");
    }
}

#[test]
fn section_7_1_the_verifier_has_256_bits_of_entropy() {
    let verifiers: Vec<Vec<u8>> = login()
        .into_iter()
        .map(|(_, verifier)| Base64UrlUnpadded::decode_vec(&verifier).unwrap())
        .collect();
    // No bit is the same in all of them.
    for byte in 0..32 {
        let ones = verifiers.iter().fold(0, |ones, verifier| ones | verifier[byte]);
        let zeros = verifiers.iter().fold(0, |zeros, verifier| zeros | !verifier[byte]);
        assert_eq!((ones, zeros), (0xff, 0xff), "{byte}");
    }
}

#[test]
fn section_4_2_the_method_is_always_s256() {
    for options in [LoginOptions::default(), silently(), to("/forms")] {
        let sent = parameters(&Shell::new().begin(options).unwrap());
        assert_eq!(sent["code_challenge_method"], "S256");
        assert_eq!(sent["code_challenge"].len(), 43);
    }
}

#[test]
fn section_4_2_a_provider_that_has_the_method_plain_only_is_refused() {
    let shell = Shell::new();
    shell
        .provider
        .change_metadata(json!({ "code_challenge_methods_supported": ["plain"] }));
    let error = shell.begin(LoginOptions::default()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::METADATA_UNSUPPORTED);
}

#[test]
fn section_4_5_the_verifier_is_sent_with_the_code_and_is_that_of_the_challenge() {
    for (challenge, verifier) in login() {
        let digest = Sha256::digest(verifier.as_bytes());
        assert_eq!(challenge, Base64UrlUnpadded::encode_string(&digest));
    }
}

#[test]
fn section_7_1_the_verifier_is_fresh_for_each_login() {
    let verifiers: HashSet<String> = login().into_iter().map(|(_, verifier)| verifier).collect();
    assert_eq!(verifiers.len(), 64);
}

#[test]
fn section_1_a_code_of_another_login_is_worth_nothing() {
    let shell = Shell::new();
    let mine = shell.begin(LoginOptions::default()).unwrap();
    let attackers = Shell::seeded(json!({}), 99).begin(LoginOptions::default()).unwrap();
    let code = form(&shell.provider.visit(&attackers))["code"].clone();
    let state = parameters(&mine)["state"].clone();
    let error = failure(shell.arrive(&format!("code={code}&state={state}")));
    assert_eq!(error.code(), ErrorCode::TOKEN_REFUSED);
    assert!(shell.client.identity().is_none());
}
