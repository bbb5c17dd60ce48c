//! Tokens that are wrong in one place, and right everywhere else.

use base64ct::{Base64UrlUnpadded, Encoding};
use http::StatusCode;
use jwt_compact::alg::{Hs256, Hs256Key, Hs256Signature, Rsa, RsaPublicKey, RsaSignature};
use jwt_compact::jwk::JsonWebKey;
use jwt_compact::{Algorithm, AlgorithmSignature};
use rsa::pkcs8::{EncodePublicKey, LineEnding};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::Browser;
use super::{JWKS, switched_on};

/// A token, taken apart and not checked.
pub(super) struct Token {
    pub(super) header: Value,
    pub(super) claims: Value,
    message: String,
    signature: Vec<u8>,
}

impl Token {
    pub(super) fn read(text: &str) -> Self {
        let parts: Vec<_> = text.split('.').collect();
        let [header, claims, signature] = parts[..] else {
            panic!("{text} is no JWT");
        };
        let decode = |part| Base64UrlUnpadded::decode_vec(part).unwrap();
        Self {
            header: serde_json::from_slice(&decode(header)).unwrap(),
            claims: serde_json::from_slice(&decode(claims)).unwrap(),
            message: format!("{header}.{claims}"),
            signature: decode(signature),
        }
    }

    /// Whether it is signed with RS256 by this key.
    pub(super) fn fits(&self, key: &Value) -> bool {
        let signature = RsaSignature::try_from_slice(&self.signature).unwrap();
        Rsa::rs256().verify_signature(&signature, &public_key(key), self.message.as_bytes())
    }
}

fn public_key(key: &Value) -> RsaPublicKey {
    let decode = |name: &str| {
        let bytes = Base64UrlUnpadded::decode_vec(key[name].as_str().unwrap()).unwrap();
        rsa::BigUint::from_bytes_be(&bytes)
    };
    RsaPublicKey::new(decode("n"), decode("e")).unwrap()
}

pub(super) async fn published_keys(browser: &mut Browser) -> Vec<Value> {
    let keys = browser.get(JWKS).await.json();
    for key in keys["keys"].as_array().unwrap() {
        serde_json::from_value::<JsonWebKey<'_>>(key.clone()).unwrap();
    }
    keys["keys"].as_array().unwrap().clone()
}

/// Members that differ, without those that are new in every answer.
fn differences(right: &Value, wrong: &Value) -> Vec<String> {
    let (right, wrong) = (right.as_object().unwrap(), wrong.as_object().unwrap());
    let mut names: Vec<_> = right
        .keys()
        .chain(wrong.keys())
        .filter(|name| !["at_hash", "event_id", "jti", "origin_jti"].contains(&name.as_str()))
        .filter(|name| right.get(*name) != wrong.get(*name))
        .cloned()
        .collect();
    names.sort();
    names.dedup();
    names
}

fn at_hash(tokens: &Value) -> Value {
    let digest = Sha256::digest(tokens["access_token"].as_str().unwrap());
    json!(Base64UrlUnpadded::encode_string(&digest[..16]))
}

/// Redeems one code with this fault and the next without.
async fn wrong_and_right(browser: &mut Browser, fault: &str) -> (Value, Value) {
    browser
        .set_faults(json!({ "token_faults": [{ "fault": fault, "times": 1 }] }))
        .await;
    let mut answers = Vec::new();
    for _ in 0..2 {
        let code = browser.code().await;
        let answer = browser.redeem(&code, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answers.push(answer.json());
    }
    (answers[0].clone(), answers[1].clone())
}

#[tokio::test]
async fn claims_of_an_id_token_are_wrong_one_at_a_time() {
    let mut browser = switched_on();
    browser.sign_in(&[]).await;
    let keys = published_keys(&mut browser).await;
    let now = browser.clock_seconds();
    for (fault, claims) in [
        (
            "invalid-iss",
            vec![(
                "iss",
                json!("https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_wrong0001"),
            )],
        ),
        ("missing-sub", vec![("sub", Value::Null)]),
        ("invalid-aud", vec![("aud", json!(stack::OTHER_CLIENT_ID))]),
        ("missing-aud", vec![("aud", Value::Null)]),
        (
            "multiple-aud-without-azp",
            vec![("aud", json!([stack::CLIENT_ID, stack::OTHER_CLIENT_ID]))],
        ),
        ("missing-iat", vec![("iat", Value::Null)]),
        ("nonce-invalid", vec![("nonce", json!("invalid"))]),
        ("missing-nonce", vec![("nonce", Value::Null)]),
        ("expired", vec![("exp", json!(now - 3600)), ("iat", json!(now - 7200))]),
        ("not-yet-valid", vec![("nbf", json!(now + 3600))]),
        ("invalid-token-use", vec![("token_use", json!("access"))]),
        ("invalid-at-hash", vec![]),
    ] {
        let (wrong, right) = wrong_and_right(&mut browser, fault).await;
        let token = Token::read(wrong["id_token"].as_str().unwrap());
        let good = Token::read(right["id_token"].as_str().unwrap());
        let names: Vec<_> = claims.iter().map(|(name, _)| *name).collect();
        assert_eq!(differences(&good.claims, &token.claims), names, "{fault}");
        for (name, value) in claims {
            assert_eq!(token.claims.get(name).unwrap_or(&Value::Null), &value, "{fault}");
        }
        assert_eq!(token.header, good.header, "{fault}");
        assert!(token.fits(&keys[0]) && good.fits(&keys[0]), "{fault}");
        assert_eq!(
            token.claims["at_hash"] == at_hash(&wrong),
            fault != "invalid-at-hash",
            "{fault}"
        );
        let access = |tokens: &Value| Token::read(tokens["access_token"].as_str().unwrap());
        assert!(differences(&access(&right).claims, &access(&wrong).claims).is_empty());
        assert!(access(&wrong).fits(&keys[1]), "{fault}");
    }
}

#[tokio::test]
async fn headers_and_signatures_of_an_id_token_are_wrong_one_at_a_time() {
    let mut browser = switched_on();
    browser.sign_in(&[]).await;
    let keys = published_keys(&mut browser).await;
    let kid = keys[0]["kid"].clone();
    for (fault, header, fits) in [
        ("kid-absent", json!({ "alg": "RS256" }), true),
        ("unknown-kid", json!({ "alg": "RS256", "kid": "unknown/key+id=" }), true),
        (
            "unknown-crit",
            json!({ "alg": "RS256", "kid": kid, "crit": ["wharf-unknown"], "wharf-unknown": true }),
            true,
        ),
        ("invalid-sig-rs256", json!({ "alg": "RS256", "kid": kid }), false),
    ] {
        let (wrong, right) = wrong_and_right(&mut browser, fault).await;
        let token = Token::read(wrong["id_token"].as_str().unwrap());
        let good = Token::read(right["id_token"].as_str().unwrap());
        assert_eq!(token.header, header, "{fault}");
        assert_eq!(token.fits(&keys[0]), fits, "{fault}");
        assert!(differences(&good.claims, &token.claims).is_empty(), "{fault}");
    }
    for (fault, algorithm, length) in [
        ("idtoken-sig-none", "none", 0),
        ("invalid-sig-hs256", "HS256", 32),
        ("invalid-sig-es256", "ES256", 64),
    ] {
        let (wrong, _) = wrong_and_right(&mut browser, fault).await;
        let token = Token::read(wrong["id_token"].as_str().unwrap());
        assert_eq!(token.header, json!({ "alg": algorithm, "kid": kid }));
        assert_eq!(token.signature.len(), length, "{fault}");
        if algorithm == "HS256" {
            let pem = public_key(&keys[0]).to_public_key_pem(LineEnding::LF).unwrap();
            let signature = Hs256Signature::try_from_slice(&token.signature).unwrap();
            assert!(Hs256.verify_signature(&signature, &Hs256Key::new(pem), token.message.as_bytes()));
        }
    }
}

#[tokio::test]
async fn access_tokens_are_wrong_one_at_a_time() {
    let mut browser = switched_on();
    browser.sign_in(&[]).await;
    let keys = published_keys(&mut browser).await;
    let now = browser.clock_seconds();
    for (fault, claims) in [
        (
            "access-token-invalid-client-id",
            vec![("client_id", json!(stack::OTHER_CLIENT_ID))],
        ),
        ("access-token-invalid-token-use", vec![("token_use", json!("id"))]),
        (
            "access-token-invalid-scope",
            vec![("scope", json!("openid aws.cognito.signin.user.admin"))],
        ),
        (
            "access-token-expired",
            vec![("exp", json!(now - 3600)), ("iat", json!(now - 7200))],
        ),
        (
            "access-token-invalid-sub",
            vec![("sub", json!(stack::ACCOUNTS[1].subject))],
        ),
    ] {
        let (wrong, right) = wrong_and_right(&mut browser, fault).await;
        let token = Token::read(wrong["access_token"].as_str().unwrap());
        let good = Token::read(right["access_token"].as_str().unwrap());
        let names: Vec<_> = claims.iter().map(|(name, _)| *name).collect();
        assert_eq!(differences(&good.claims, &token.claims), names, "{fault}");
        for (name, value) in claims {
            assert_eq!(token.claims[name], value, "{fault}");
        }
        assert!(token.fits(&keys[1]), "{fault}");
        let id_token = Token::read(wrong["id_token"].as_str().unwrap());
        assert_eq!(id_token.claims["at_hash"], at_hash(&wrong));
        assert!(id_token.fits(&keys[0]));
    }
    let (opaque, _) = wrong_and_right(&mut browser, "access-token-opaque").await;
    assert!(!opaque["access_token"].as_str().unwrap().contains('.'));
    let id_token = Token::read(opaque["id_token"].as_str().unwrap());
    assert_eq!(id_token.claims["at_hash"], at_hash(&opaque));
    let (missing, right) = wrong_and_right(&mut browser, "access-token-missing").await;
    assert!(missing.get("access_token").is_none() && missing.get("id_token").is_some());
    assert!(right.get("access_token").is_some());
}

#[tokio::test]
async fn answers_to_a_renewal_are_wrong_where_the_first_answer_was_right() {
    let mut browser = switched_on();
    browser.sign_in(&[]).await;
    for (fault, name) in [
        ("refresh-token-invalid-sub", "sub"),
        ("refresh-token-invalid-auth-time", "auth_time"),
        ("refresh-token-invalid-issuer", "iss"),
    ] {
        browser
            .set_faults(json!({ "token_faults": [{ "fault": fault, "times": 1 }] }))
            .await;
        let code = browser.code().await;
        let first = browser.redeem(&code, &[]).await.json();
        let refresh_token = first["refresh_token"].as_str().unwrap();
        let wrong = browser.renew(refresh_token).await.json();
        let right = browser.renew(refresh_token).await.json();
        let claims = |tokens: &Value| Token::read(tokens["id_token"].as_str().unwrap()).claims;
        let mut expected = [name, "nonce"];
        expected.sort_unstable();
        assert_eq!(differences(&claims(&first), &claims(&wrong)), expected, "{fault}");
        assert_eq!(differences(&claims(&first), &claims(&right)), ["nonce"], "{fault}");
    }
    let fault = json!({ "fault": "refresh-token-missing-id-token", "times": 1 });
    browser.set_faults(json!({ "token_faults": [fault] })).await;
    let code = browser.code().await;
    let first = browser.redeem(&code, &[]).await.json();
    let refresh_token = first["refresh_token"].as_str().unwrap();
    let without = browser.renew(refresh_token).await.json();
    assert!(first.get("id_token").is_some() && without.get("id_token").is_none());
    assert!(without.get("access_token").is_some());
    assert!(browser.renew(refresh_token).await.json().get("id_token").is_some());
}

#[tokio::test]
async fn user_info_can_be_about_somebody_else() {
    let mut browser = switched_on();
    let fault = json!({ "fault": "userinfo-invalid-sub", "times": 1 });
    browser.set_faults(json!({ "token_faults": [fault] })).await;
    // The token answer does not use it up.
    let tokens = browser.tokens(&[]).await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let [wrong, right] = [
        browser.user_info(&bearer).await.json(),
        browser.user_info(&bearer).await.json(),
    ];
    assert_eq!(differences(&right, &wrong), ["sub"]);
    assert_eq!(right["sub"], stack::ACCOUNTS[0].subject);
}

#[tokio::test]
async fn several_faults_show_together_and_each_as_often_as_it_was_told_to() {
    let mut browser = switched_on();
    browser.sign_in(&[]).await;
    browser
        .set_faults(json!({ "token_faults": [
            { "fault": "missing-nonce", "times": 2 },
            { "fault": "kid-absent", "times": 1 },
            { "fault": "invalid-token-use" },
        ] }))
        .await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let code = browser.code().await;
        let token = Token::read(browser.redeem(&code, &[]).await.json()["id_token"].as_str().unwrap());
        seen.push([
            token.claims.get("nonce").is_none(),
            token.header.get("kid").is_none(),
            token.claims["token_use"] == "access",
        ]);
    }
    assert_eq!(seen, [[true, true, true], [true, false, true], [false, false, true]]);
}
