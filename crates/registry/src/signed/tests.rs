use futures::executor::block_on;
use serde_json::{Value, json};

use super::*;
use crate::{
    App, Contents, Ed25519Verifier, SigningKey, sign,
    testing::{registry, version},
};

mod properties;

const NOW: u64 = 1_800_000_000;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

fn payload() -> ManifestPayload {
    let contents = Contents::parse(
        &json!({
            "schema": 1, "name": "forms", "version": "1.2.0", "abi": 1, "toolkit": "0.1.0", "kind": "esm",
            "entry": { "path": "forms-1.js", "size": 1, "integrity": crate::Integrity::of(b"x").to_string() }
        })
        .to_string(),
    );
    ManifestPayload {
        contents: contents.unwrap(),
        sequence: 7,
        expires: NOW + 60,
    }
}

fn signed_by(keys: &[SigningKey]) -> String {
    sign(payload().to_json().unwrap().as_bytes(), keys).unwrap()
}

fn verify(text: &str, trusted: &[SigningKey]) -> Result<Manifest, ManifestError> {
    let keys: Vec<TrustedKey> = trusted.iter().map(SigningKey::trusted_key).collect();
    block_on(SignedManifest::parse(text)?.verify(&keys, &Ed25519Verifier))
}

/// The envelope after a change.
fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut envelope: Value = serde_json::from_str(&signed_by(&[key(1)])).unwrap();
    change(&mut envelope);
    envelope.to_string()
}

/// The envelope with another protected header, which is what is signed.
fn with_header(header: &Value) -> String {
    with_header_text(&header.to_string())
}

fn with_header_text(header: &str) -> String {
    let payload = Base64UrlUnpadded::encode_string(payload().to_json().unwrap().as_bytes());
    let protected = Base64UrlUnpadded::encode_string(header.as_bytes());
    let signature = {
        use ed25519_dalek::Signer as _;
        let message = [&protected, ".", &payload].concat();
        ed25519_dalek::SigningKey::from_bytes(&[1; 32]).sign(message.as_bytes())
    };
    let signature = Base64UrlUnpadded::encode_string(&signature.to_bytes());
    json!({ "payload": payload, "signatures": [{ "protected": protected, "signature": signature }] }).to_string()
}

fn header() -> Value {
    json!({ "alg": ALGORITHM, "kid": key(1).kid(), "typ": TYPE })
}

fn app(min_sequence: u64, allows_override: bool) -> App {
    let mut version = version("/forms");
    let wharf = &mut version["extras"]["wharf"];
    (wharf["kind"], wharf["min_sequence"], wharf["override"]) =
        (json!("esm"), json!(min_sequence), json!(allows_override));
    registry(&json!({ "forms": [version] })).unwrap().apps()[0].clone()
}

#[test]
fn what_was_signed_is_read_again() {
    let manifest = verify(&signed_by(&[key(1)]), &[key(1)]).unwrap();
    assert_eq!(*manifest.contents(), payload().contents);
    let seal = manifest.seal().unwrap();
    assert_eq!(
        (seal.kid.as_str(), seal.sequence, seal.expires),
        (key(1).kid(), 7, NOW + 60)
    );
    assert!(
        with_header(&header()) == signed_by(&[key(1)]),
        "the tests below change one thing only"
    );
}

#[test]
fn the_sequence_is_read_also_where_the_rest_is_not_accepted_any_more() {
    let mut old = payload();
    old.contents.version = "2024.1 beta".to_owned();
    let text = sign(serde_json::to_string(&old).unwrap().as_bytes(), &[key(1)]).unwrap();
    let signed = SignedManifest::parse(&text).unwrap();
    assert!(signed.unverified().is_err());
    let deployment = signed.unverified_deployment().unwrap();
    assert_eq!((deployment.version.as_str(), deployment.sequence), ("2024.1 beta", 7));
    for payload in [
        "[]",
        r#"{ "version": "1.0.0" }"#,
        r#"{ "version": "1.0.0", "sequence": 9007199254740992 }"#,
    ] {
        let text = sign(payload.as_bytes(), &[key(1)]).unwrap();
        let signed = SignedManifest::parse(&text).unwrap();
        let result = signed.unverified_deployment();
        assert!(matches!(result, Err(ManifestError::Json(_))), "{payload}: {result:?}");
    }
}

#[test]
fn one_trusted_signature_is_enough_while_keys_are_replaced() {
    let both = signed_by(&[key(1), key(2)]);
    for trusted in [vec![key(1)], vec![key(2)], vec![key(3), key(2)]] {
        assert!(verify(&both, &trusted).is_ok(), "{trusted:?}");
    }
    // Nor does a broken signature beside it hold up the good one.
    let mut envelope: Value = serde_json::from_str(&both).unwrap();
    envelope["signatures"][0]["signature"] = envelope["signatures"][1]["signature"].clone();
    let manifest = verify(&envelope.to_string(), &[key(1), key(2)]).unwrap();
    assert_eq!(manifest.seal().unwrap().kid, key(2).kid());
    assert!(matches!(
        verify(&envelope.to_string(), &[key(1)]),
        Err(ManifestError::Signature(_))
    ));
}

#[test]
fn a_key_that_nobody_trusts_is_named() {
    let result = verify(&signed_by(&[key(2), key(3)]), &[key(1)]);
    let Err(ManifestError::UnknownKey(kids)) = &result else {
        panic!("{result:?}")
    };
    assert!(kids.contains(key(2).kid()) && kids.contains(key(3).kid()), "{kids}");
    assert!(matches!(
        verify(&signed_by(&[key(1)]), &[]),
        Err(ManifestError::UnknownKey(_))
    ));
}

#[test]
fn the_name_of_a_key_does_not_make_it_that_key() {
    let theirs: Value = serde_json::from_str(&key(2).reveal_jwk()).unwrap();
    let mut named = theirs;
    named["kid"] = key(1).kid().into();
    let forged = signed_by(&[SigningKey::from_jwk(&named.to_string()).unwrap()]);
    assert!(matches!(verify(&forged, &[key(1)]), Err(ManifestError::Signature(_))));
}

#[test]
fn without_a_signature_nothing_is_read() {
    let plain = payload().to_json().unwrap();
    let build = serde_json::to_string(&payload().contents).unwrap();
    let none = changed(|envelope| envelope["signatures"] = json!([]));
    let gone = changed(|envelope| {
        envelope.as_object_mut().unwrap().remove("signatures");
    });
    for text in [plain, build, none, gone] {
        assert!(
            matches!(verify(&text, &[key(1)]), Err(ManifestError::Unsigned)),
            "{text}"
        );
    }
}

#[test]
fn json_that_was_written_anew_is_not_what_was_signed() {
    let pretty = serde_json::to_string_pretty(&payload()).unwrap();
    let text = changed(|envelope| envelope["payload"] = Base64UrlUnpadded::encode_string(pretty.as_bytes()).into());
    assert!(matches!(verify(&text, &[key(1)]), Err(ManifestError::Signature(_))));
}

#[test]
fn the_algorithm_is_not_the_signer_s_choice() {
    for algorithm in ["none", "None", "EdDSA", "HS256", "ES256", "ed25519", "Ed448", ""] {
        let mut header = header();
        header["alg"] = algorithm.into();
        let result = verify(&with_header(&header), &[key(1)]);
        assert!(
            matches!(result, Err(ManifestError::Algorithm(_))),
            "{algorithm}: {result:?}"
        );
    }
}

#[test]
fn a_signature_over_something_else_does_not_count() {
    for of_type in ["JWT", "wharf-manifest", "application/wharf-manifest+json"] {
        let mut header = header();
        header["typ"] = of_type.into();
        let result = verify(&with_header(&header), &[key(1)]);
        assert!(matches!(result, Err(ManifestError::Type(_))), "{of_type}: {result:?}");
    }
}

#[test]
fn the_header_has_three_members_and_all_are_signed() {
    for name in ["alg", "kid", "typ"] {
        let mut header = header();
        header.as_object_mut().unwrap().remove(name);
        let result = verify(&with_header(&header), &[key(1)]);
        assert!(matches!(result, Err(ManifestError::Json(_))), "{name}: {result:?}");
    }
    for (name, value) in [
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("jwk", json!({})),
        ("jku", json!("https://evil.example/keys")),
        ("x5c", json!([])),
        ("zip", json!("DEF")),
    ] {
        let mut header = header();
        header[name] = value;
        let result = verify(&with_header(&header), &[key(1)]);
        assert!(matches!(result, Err(ManifestError::Json(_))), "{name}: {result:?}");
    }
    let twice = header().to_string().replacen('{', r#"{"alg":"none","#, 1);
    assert!(matches!(
        verify(&with_header_text(&twice), &[key(1)]),
        Err(ManifestError::Json(_))
    ));
}

#[test]
fn the_envelope_has_no_other_shape() {
    let unprotected = changed(|envelope| envelope["signatures"][0]["header"] = json!({ "kid": key(1).kid() }));
    let flattened = changed(|envelope| {
        let mut signature = envelope["signatures"][0].take();
        signature["payload"] = envelope["payload"].take();
        *envelope = signature;
    });
    let both = changed(|envelope| envelope["signature"] = envelope["signatures"][0]["signature"].clone());
    let detached = changed(|envelope| {
        envelope.as_object_mut().unwrap().remove("payload");
    });
    let padded = changed(|envelope| {
        let signature = envelope["signatures"][0]["signature"].as_str().unwrap().to_owned();
        envelope["signatures"][0]["signature"] = format!("{signature}==").into();
    });
    let no_text = changed(|envelope| envelope["payload"] = "_w".into());
    let compact = "\"a.b.c\"".to_owned();
    for text in [unprotected, flattened, both, detached, padded, no_text, compact] {
        assert!(
            matches!(verify(&text, &[key(1)]), Err(ManifestError::Json(_))),
            "{text}"
        );
    }
}

#[test]
fn a_manifest_has_one_to_four_signatures_by_different_keys() {
    let four = [key(1), key(2), key(3), key(4)];
    assert!(verify(&signed_by(&four), &[key(4)]).is_ok());
    let five = changed(|envelope| {
        let one = envelope["signatures"][0].clone();
        envelope["signatures"] = json!([one, one, one, one, one]);
    });
    assert!(matches!(
        verify(&five, &[key(1)]),
        Err(ManifestError::TooManySignatures(5))
    ));
    let twice = changed(|envelope| {
        let one = envelope["signatures"][0].clone();
        envelope["signatures"] = json!([one, one]);
    });
    assert!(matches!(verify(&twice, &[key(1)]), Err(ManifestError::SignedTwice(_))));
    assert_eq!(sign(b"", &[]), Err(crate::SignError::Keys(0)));
    assert!(matches!(
        sign(b"", &[key(1), key(1)]),
        Err(crate::SignError::KeyTwice(_))
    ));
}

#[test]
fn what_is_signed_must_be_a_manifest() {
    let whole: Value = serde_json::to_value(payload()).unwrap();
    let with = |name: &str, value: Value| {
        let mut changed = whole.clone();
        changed[name] = value;
        changed.to_string()
    };
    for text in [
        "{}".to_owned(),
        serde_json::to_string(&payload().contents).unwrap(),
        with("sequence", json!(-1)),
        with("sequence", json!(1_u64 << 53)),
        with("sequence", json!("7")),
        with("expires", json!(NOW * 1000)),
        with("expires", json!(1.5)),
        with("more", json!(1)),
    ] {
        let result = verify(&sign(text.as_bytes(), &[key(1)]).unwrap(), &[key(1)]);
        assert!(matches!(result, Err(ManifestError::Json(_))), "{text}: {result:?}");
    }
    let beside = with(
        "entry",
        json!({ "path": "../x.js", "size": 1, "integrity": crate::Integrity::of(b"") }),
    );
    let result = verify(&sign(beside.as_bytes(), &[key(1)]).unwrap(), &[key(1)]);
    assert!(matches!(result, Err(ManifestError::Path(_))), "{result:?}");
}

#[test]
fn a_manifest_ends_at_its_second() {
    let manifest = verify(&signed_by(&[key(1)]), &[key(1)]).unwrap();
    assert!(manifest.check(&app(0, false), NOW + 59, 0).is_ok());
    for now in [NOW + 60, NOW + 61, u64::MAX] {
        let result = manifest.check(&app(0, false), now, 0);
        assert!(
            matches!(result, Err(ManifestError::Expired { .. })),
            "{now}: {result:?}"
        );
    }
}

#[test]
fn the_sequence_goes_neither_below_what_was_seen_nor_below_the_registry() {
    let manifest = verify(&signed_by(&[key(1)]), &[key(1)]).unwrap();
    for (min_sequence, highest_seen, floor) in [
        (0, 0, None),
        (7, 7, None),
        (8, 0, Some(8)),
        (0, 8, Some(8)),
        (9, 8, Some(9)),
    ] {
        let result = manifest.check(&app(min_sequence, false), NOW, highest_seen);
        let found = match result {
            Ok(()) => None,
            Err(ManifestError::Replayed { found: 7, floor }) => Some(floor),
            Err(error) => panic!("{error}"),
        };
        assert_eq!(found, floor, "{min_sequence} {highest_seen}");
    }
}

#[test]
fn a_manifest_of_another_app_or_kind_is_refused() {
    let manifest = verify(&signed_by(&[key(1)]), &[key(1)]).unwrap();
    let other = App {
        name: "billing".to_owned(),
        ..app(0, false)
    };
    assert!(matches!(
        manifest.check(&other, NOW, 0),
        Err(ManifestError::Name { .. })
    ));
    let other = App {
        kind: crate::AppKind::Wasm,
        ..app(0, false)
    };
    assert!(matches!(
        manifest.check(&other, NOW, 0),
        Err(ManifestError::Kind { .. })
    ));
}

#[test]
fn an_override_needs_the_registry_and_no_signature() {
    let plain = serde_json::to_string(&payload().contents).unwrap();
    let foreign = signed_by(&[key(9)]);
    for text in [&plain, &foreign] {
        let result = Manifest::for_local_override(text, &app(0, false));
        assert!(matches!(result, Err(ManifestError::NoOverride(_))), "{result:?}");
        let manifest = Manifest::for_local_override(text, &app(100, true)).unwrap();
        assert_eq!(manifest.seal(), None);
        assert_eq!(*manifest.contents(), payload().contents);
    }
    let other = plain.replace("\"forms\"", "\"billing\"");
    let result = Manifest::for_local_override(&other, &app(0, true));
    assert!(matches!(result, Err(ManifestError::Name { .. })), "{result:?}");
}

/// Every byte of a signed manifest, replaced by every bit flip of it and by some others.
#[test]
fn every_changed_byte_is_refused() {
    let text = signed_by(&[key(1)]);
    for at in 0..text.len() {
        let replacements = (0..8)
            .map(|bit| text.as_bytes()[at] ^ (1 << bit))
            .chain(*b"A_-\" {}[]:,\\/\0");
        for byte in replacements.filter(|byte| *byte != text.as_bytes()[at]) {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = byte;
            if let Ok(changed) = str::from_utf8(&bytes) {
                assert!(verify(changed, &[key(1)]).is_err(), "byte {at} as {byte:#04x}");
            }
        }
    }
}
