//! Tokens before their signature is checked.

use base64ct::{Base64UrlUnpadded, Encoding};
use oidc::{KeyId, UnverifiedToken, UnverifiedTokenError};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value, json};

fn encode(text: impl AsRef<[u8]>) -> String {
    Base64UrlUnpadded::encode_string(text.as_ref())
}

/// A header that is good, or nearly.
fn header() -> impl Strategy<Value = String> {
    let member = prop_oneof![
        Just(("alg", json!("RS256"))),
        Just(("kid", json!("key"))),
        (select(&["alg", "kid", "typ", "crit", "cty", "x"][..]), any::<String>())
            .prop_map(|(name, text)| (name, json!(text))),
        (
            select(&["alg", "kid", "typ", "crit"][..]),
            select(vec![json!(null), json!(1), json!([]), json!("JWT")])
        ),
    ];
    vec(member, 0..5).prop_map(|members| {
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    })
}

/// Something that looks like a token.
fn token() -> impl Strategy<Value = String> {
    let whole = (header(), "\\{(\"sub\":\"[a-z]{0,4}\")?\\}", vec(any::<u8>(), 0..40))
        .prop_map(|(header, claims, signature)| format!("{}.{}.{}", encode(header), encode(claims), encode(signature)))
        .boxed();
    // One character replaced, put in or taken out.
    let damaged = (
        whole.clone(),
        any::<prop::sample::Index>(),
        "[A-Za-z0-9_.=+/ \n-]?",
        any::<bool>(),
    )
        .prop_map(|(token, index, with, replace)| {
            let at = index.index(token.len());
            let rest = if replace { &token[at + 1..] } else { &token[at..] };
            format!("{}{with}{rest}", &token[..at])
        });
    prop_oneof![any::<String>(), "[A-Za-z0-9_.-]{0,60}", whole, damaged]
}

proptest! {
    #![proptest_config(super::cases(1_500))]

    /// There is one way only to write what was read: no two texts are the same token.
    #[test]
    fn what_is_accepted_is_written_in_one_way_only(token in token()) {
        let Ok(parsed) = UnverifiedToken::parse(&token) else { return Ok(()) };
        let input = str::from_utf8(parsed.signing_input()).unwrap();
        prop_assert_eq!(&format!("{input}.{}", encode(parsed.signature())), &token);
        let (header, _) = input.split_once('.').unwrap();
        let header: Map<String, Value> =
            serde_json::from_slice(&Base64UrlUnpadded::decode_vec(header).unwrap()).unwrap();
        prop_assert_eq!(&header["alg"], "RS256");
        let key_id = parsed.key_id().map(KeyId::as_str);
        prop_assert_eq!(header.get("kid").and_then(Value::as_str), key_id);
        prop_assert!(key_id != Some("") && !header.contains_key("crit"));
        // The library that we do not ship for its size reads the same, but wants to know every `cty`.
        if !header.contains_key("cty") {
            let other = jwt_compact::UntrustedToken::new(&token);
            prop_assert!(other.is_ok(), "{other:?}");
            let other = other.unwrap();
            prop_assert_eq!(other.algorithm(), "RS256");
            prop_assert_eq!(other.signature_bytes(), parsed.signature());
        }
    }

    #[test]
    fn good_tokens_are_accepted(
        key_id in any::<String>().prop_filter("not empty", |text| !text.is_empty()),
        claims in prop::collection::btree_map(any::<String>(), any::<String>(), 0..5),
        signature in vec(any::<u8>(), 0..600), typ in select(&[None, Some("JWT"), Some("jwt"), Some("application/at+jwt")][..]),
    ) {
        let mut header = json!({ "alg": "RS256", "kid": key_id });
        if let Some(typ) = typ {
            header["typ"] = typ.into();
        }
        let input = format!("{}.{}", encode(header.to_string()), encode(json!(claims).to_string()));
        let parsed = UnverifiedToken::parse(&format!("{input}.{}", encode(&signature)));
        prop_assert!(parsed.is_ok(), "{parsed:?}");
        let parsed = parsed.unwrap();
        prop_assert_eq!(parsed.key_id().map(KeyId::as_str), Some(key_id.as_str()));
        prop_assert_eq!(parsed.signing_input(), input.as_bytes());
        prop_assert_eq!(parsed.signature(), signature);
    }

    #[test]
    fn no_other_algorithm_is_accepted(algorithm in "[A-Za-z0-9+-]{0,8}", crit in any::<bool>()) {
        prop_assume!(algorithm != "RS256");
        let mut header = json!({ "alg": algorithm, "kid": "k" });
        if crit {
            header["crit"] = json!(["exp"]);
        }
        let token = format!("{}.{}.AAAA", encode(header.to_string()), encode("{}"));
        prop_assert_eq!(UnverifiedToken::parse(&token).unwrap_err(), UnverifiedTokenError::Algorithm);
    }

    #[test]
    fn texts_show_nothing_of_the_token(claim in "Zq7[a-z]{4,9}", signature in "[A-Za-z0-9_-]{40}") {
        let (header, claims) = (encode(r#"{"alg":"RS256","kid":"k"}"#), encode(json!({ "sub": claim }).to_string()));
        let text = format!("{:?}", UnverifiedToken::parse(&format!("{header}.{claims}.{signature}")).unwrap());
        prop_assert!(!text.contains(&claim) && !text.contains(&claims) && !text.contains(&signature), "{text}");
    }
}

#[test]
fn a_token_has_an_end() {
    let head = format!("{}.{}.", encode(r#"{"alg":"RS256","kid":"k"}"#), encode("{}"));
    let of_length = |length: usize| format!("{head}{}", "A".repeat(length - head.len()));
    // 64 KiB less the head, to a length that base64 can have.
    let longest = (0..4)
        .map(|less| 64 * 1_024 - less)
        .find(|length| (length - head.len()) % 4 != 1)
        .unwrap();
    assert!(UnverifiedToken::parse(&of_length(longest)).is_ok());
    for length in [64 * 1_024 + 1, 64 * 1_024 + 4, 1_000_000] {
        let error = UnverifiedToken::parse(&of_length(length)).unwrap_err();
        assert_eq!(error, UnverifiedTokenError::Segments);
    }
}
