use serde_json::{Value, json};

use super::*;
use crate::testing::{ID_KEY, access_jwk, id_jwk, merged};

fn key(jwk: Value) -> Result<RsaPublicKey, JwksError> {
    let set = Jwks::parse(&json!({ "keys": [jwk] }).to_string()).unwrap();
    set.key(&KeyId::new(ID_KEY)).cloned()
}

fn number(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// A modulus of so many bits; whether it is a product of primes plays no part here.
fn modulus(bits: usize) -> Vec<u8> {
    let mut bytes = vec![0xff; bits.div_ceil(8)];
    if !bits.is_multiple_of(8) {
        bytes[0] = (1 << (bits % 8)) - 1;
    }
    bytes
}

#[test]
fn finds_each_key_by_its_name() {
    let set = Jwks::parse(&json!({ "keys": [access_jwk(), id_jwk()], "other": 1 }).to_string()).unwrap();
    let key = set.key(&KeyId::new(ID_KEY)).unwrap();
    assert_eq!(number(key.modulus()), id_jwk()["n"].as_str().unwrap());
    assert_eq!(key.exponent(), [1, 0, 1]);
    assert_eq!(set.key(&KeyId::new("id")).unwrap_err(), JwksError::NotFound);
    assert_eq!(set.key(&KeyId::new("")).unwrap_err(), JwksError::NotFound);
}

#[test]
fn refuses_what_is_no_key_set() {
    for text in [
        "",
        "<html>",
        "[]",
        "{}",
        r#"{"keys":{}}"#,
        r#"{"keys":null}"#,
        r#"{"keys":[],"keys":[]}"#,
    ] {
        assert_eq!(Jwks::parse(text).unwrap_err(), JwksError::Unreadable, "{text}");
    }
}

#[test]
fn strange_keys_do_not_stand_in_the_way_of_good_ones() {
    let keys = json!([1, null, "x", {}, { "kid": 7 }, { "kid": "ec", "kty": "EC", "crv": "P-256" }, id_jwk()]);
    let set = Jwks::parse(&json!({ "keys": keys }).to_string()).unwrap();
    assert!(set.key(&KeyId::new(ID_KEY)).is_ok());
    assert_eq!(
        set.key(&KeyId::new("ec")).unwrap_err().code(),
        ErrorCode::JWT_KEY_UNSUITABLE
    );
}

#[test]
fn a_name_that_two_keys_have_is_no_name() {
    let second = merged(access_jwk(), json!({ "kid": ID_KEY }));
    for keys in [
        json!([id_jwk(), second]),
        json!([id_jwk(), id_jwk()]),
        json!([{ "kid": ID_KEY, "kty": "EC" }, id_jwk()]),
    ] {
        let set = Jwks::parse(&json!({ "keys": keys }).to_string()).unwrap();
        assert_eq!(set.key(&KeyId::new(ID_KEY)).unwrap_err(), JwksError::Ambiguous);
    }
}

#[test]
fn purpose_and_algorithm_may_be_missing_but_not_others() {
    assert!(key(merged(id_jwk(), json!({ "use": null, "alg": null }))).is_ok());
    for (name, value) in [
        ("kty", json!("EC")),
        ("kty", json!("oct")),
        ("kty", json!(null)),
        ("kty", json!(1)),
        ("use", json!("enc")),
        ("use", json!(1)),
        ("alg", json!("RS512")),
        ("alg", json!("HS256")),
        ("n", json!(null)),
        ("n", json!("")),
        ("n", json!("not base64url!")),
        ("n", json!(format!("{}=", id_jwk()["n"].as_str().unwrap()))),
        ("e", json!(null)),
        ("e", json!(65_537)),
    ] {
        assert!(
            matches!(
                key(merged(id_jwk(), json!({ name: value }))),
                Err(JwksError::Unsuitable(_))
            ),
            "{name}"
        );
    }
}

#[test]
fn the_modulus_has_2048_to_4096_bits_and_is_odd() {
    let with = |bytes: &[u8]| key(merged(id_jwk(), json!({ "n": number(bytes) })));
    for bits in [2_048, 2_049, 3_072, 4_095, 4_096] {
        assert!(with(&modulus(bits)).is_ok(), "{bits}");
    }
    for bits in [8, 512, 1_024, 2_040, 2_047, 4_097, 8_192] {
        assert!(with(&modulus(bits)).is_err(), "{bits}");
    }
    let mut even = modulus(2_048);
    even[255] = 0xfe;
    assert!(with(&even).is_err());
    // Leading zeros neither lengthen a short modulus nor change a good one.
    assert!(with(&[vec![0; 128], modulus(1_024)].concat()).is_err());
    assert_eq!(
        with(&[vec![0], modulus(2_048)].concat()).unwrap().modulus(),
        modulus(2_048)
    );
}

#[test]
fn the_exponent_is_odd_and_from_three() {
    let with = |bytes: &[u8]| key(merged(id_jwk(), json!({ "e": number(bytes) })));
    for good in [&[3_u8][..], &[17], &[1, 0, 1], &[0, 1, 0, 1], &[0xff, 0xff, 0xff, 0xff]] {
        assert!(with(good).is_ok(), "{good:?}");
    }
    for bad in [&[][..], &[0], &[1], &[2], &[4], &[1, 0, 0], &[1, 0, 0, 0, 1]] {
        assert!(with(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn is_handed_to_web_crypto_without_anything_else() {
    let exported: Value = serde_json::from_str(&key(id_jwk()).unwrap().to_jwk_json()).unwrap();
    assert_eq!(exported, merged(id_jwk(), json!({ "kid": null, "use": null })));
}
