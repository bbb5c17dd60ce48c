//! What holds for every text and every change.

use proptest::prelude::*;

use super::*;
use crate::Registry;

/// The four places that an attacker can write to.
#[derive(Debug, Clone, Copy)]
enum Class {
    Payload,
    Protected,
    Signature,
    Structure,
}

/// Where a class of bytes lies in a text.
fn positions(text: &str, class: Class) -> Vec<usize> {
    let value = |name: &str| {
        let start = text.find(&format!("\"{name}\":\"")).unwrap() + name.len() + 4;
        start..start + text[start..].find('"').unwrap()
    };
    let (payload, protected, signature) = (value("payload"), value("protected"), value("signature"));
    match class {
        Class::Payload => payload.collect(),
        Class::Protected => protected.collect(),
        Class::Signature => signature.collect(),
        Class::Structure => (0..text.len())
            .filter(|at| {
                ![&payload, &protected, &signature]
                    .iter()
                    .any(|range| range.contains(at))
            })
            .collect(),
    }
}

fn class() -> impl Strategy<Value = Class> {
    prop_oneof![
        Just(Class::Payload),
        Just(Class::Protected),
        Just(Class::Signature),
        Just(Class::Structure)
    ]
}

proptest! {
    // A failure is printed with its input, which belongs into a test of its own: no file is written.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Several bytes at once, in one class. White space around the JSON would be the same document, so there is none.
    #[test]
    fn changed_bytes_of_every_class_are_refused(
        class in class(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0x21_u8..0x7f), 1..4),
    ) {
        let text = signed_by(&[key(1)]);
        let positions = positions(&text, class);
        let mut bytes = text.clone().into_bytes();
        for (at, byte) in changes {
            bytes[*at.get(&positions)] = byte;
        }
        let changed = String::from_utf8(bytes).unwrap();
        prop_assert!(changed == text || verify(&changed, &[key(1)]).is_err());
    }

    #[test]
    fn bytes_that_are_inserted_or_cut_out_are_refused(at in any::<prop::sample::Index>(), byte in 0x21_u8..0x7f, cut: bool) {
        let mut text = signed_by(&[key(1)]);
        let at = at.index(text.len());
        if cut {
            text.remove(at);
        } else {
            text.insert(at, char::from(byte));
        }
        prop_assert!(verify(&text, &[key(1)]).is_err());
    }

    #[test]
    fn reading_never_panics(text in any::<String>(), json in r#"[{}\[\]",:a-z0-9\\]{0,60}"#) {
        for text in [text, json] {
            let _ = SignedManifest::parse(&text);
            let _ = ManifestPayload::parse(&text);
            let _ = Contents::parse(&text);
            let _ = Registry::parse(&text);
            let _ = SigningKey::from_jwk(&text);
        }
    }

    #[test]
    fn any_payload_survives_signing(sequence in 0..1_u64 << 53, expires in 0..253_402_300_800_u64, version in "[A-Za-z0-9.+_~-]{1,128}", seeds in prop::collection::hash_set(any::<u8>(), 1..5)) {
        let mut payload = payload();
        payload.contents.version = version;
        (payload.sequence, payload.expires) = (sequence, expires);
        let keys: Vec<SigningKey> = seeds.into_iter().map(key).collect();
        let text = sign(payload.to_json().unwrap().as_bytes(), &keys).unwrap();
        prop_assert_eq!(&SignedManifest::parse(&text).unwrap().unverified().unwrap(), &payload);
        for key in keys {
            let manifest = verify(&text, &[key]).unwrap();
            prop_assert_eq!(manifest.contents(), &payload.contents);
        }
    }
}
