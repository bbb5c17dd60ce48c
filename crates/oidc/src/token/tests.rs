//! The corpus of malformed tokens, and `jwt-compact` as an independent second parser over the same corpus.

use jwt_compact::UntrustedToken;
use serde_json::json;

use super::*;
use crate::testing::{ID_KEY, Xorshift, base64url, id_claims, id_token, sign_hs256_with_public_key, sign_raw};

fn header_with(members: &str) -> String {
    sign_raw(
        &format!("{{\"alg\":\"RS256\",\"kid\":\"k\"{members}}}"),
        &id_claims().to_string(),
    )
}

fn error(token: &str) -> UnverifiedTokenError {
    UnverifiedToken::parse(token).map(|_| ()).unwrap_err()
}

#[test]
fn reads_a_token_of_cognito() {
    let text = id_token(json!({}));
    let token = UnverifiedToken::parse(&text).unwrap();
    assert_eq!(token.key_id().map(KeyId::as_str), Some(ID_KEY));
    assert_eq!(token.signing_input(), text.rsplit_once('.').unwrap().0.as_bytes());
    assert_eq!(token.signature().len(), 256);
}

#[test]
fn wants_exactly_three_segments() {
    let token = id_token(json!({}));
    let (input, signature) = token.rsplit_once('.').unwrap();
    for text in [
        "",
        ".",
        "a.b",
        input,
        &format!("{token}."),
        &format!("{token}.{signature}"),
        &format!("{token}.a.b"),
    ] {
        assert_eq!(error(text), UnverifiedTokenError::Segments, "{text}");
    }
    let long = sign_raw(
        r#"{"alg":"RS256","kid":"k"}"#,
        &json!({ "a": "x".repeat(64 * 1024) }).to_string(),
    );
    assert_eq!(error(&long), UnverifiedTokenError::Segments);
}

#[test]
fn wants_base64url_without_padding() {
    let token = id_token(json!({}));
    let segments: Vec<&str> = token.split('.').collect();
    for position in 0..3 {
        for spoiled in ["=", "==", " ", "\n", "+", "/", "é", "%3D"] {
            let mut changed: Vec<String> = segments.iter().map(|&segment| segment.to_owned()).collect();
            changed[position].push_str(spoiled);
            assert_eq!(
                error(&changed.join(".")),
                UnverifiedTokenError::Encoding,
                "{position} {spoiled:?}"
            );
        }
    }
    // Bits that no byte uses must be zero, or one token would have several spellings.
    let header = base64url(r#"{"alg":"RS256","kid":"kk"}"#);
    assert_eq!(header.len() % 4, 3);
    let mut spelled_otherwise = header.clone();
    spelled_otherwise.replace_range(header.len() - 1.., "1");
    assert_ne!(header, spelled_otherwise);
    assert_eq!(
        error(&format!("{spelled_otherwise}.{}.AAAA", base64url("{}"))),
        UnverifiedTokenError::Encoding
    );
}

#[test]
fn wants_json_objects_without_duplicates() {
    let good = r#"{"alg":"RS256","kid":"k"}"#;
    for header in [
        "",
        "null",
        "[]",
        r#"["RS256","k"]"#,
        "\"RS256\"",
        "{",
        r#"{"alg":"RS256","alg":"none","kid":"k"}"#,
        r#"{"alg":"RS256","kid":"k","kid":"j"}"#,
        r#"{"alg":"RS256","kid":"k","x":1,"x":1}"#,
        r#"{"alg":1,"kid":"k"}"#,
        r#"{"alg":"RS256","kid":7}"#,
        r#"{"alg":"RS256","kid":"k","typ":1}"#,
    ] {
        assert_eq!(error(&sign_raw(header, "{}")), UnverifiedTokenError::Json, "{header}");
    }
    for claims in [
        "",
        "null",
        "[]",
        "7",
        "\"a\"",
        "{",
        "{}{}",
        r#"{"sub":"a","sub":"b"}"#,
        r#"{"a":{"b":1,"b":1}}"#,
    ] {
        assert_eq!(error(&sign_raw(good, claims)), UnverifiedTokenError::Json, "{claims}");
    }
    assert!(UnverifiedToken::parse(&sign_raw(good, "{}")).is_ok());
}

#[test]
fn only_rs256_is_an_algorithm() {
    for algorithm in [
        "none", "None", "NONE", "", "HS256", "HS512", "RS512", "PS256", "ES256", "EdDSA", "rs256", " RS256",
    ] {
        let header = json!({ "alg": algorithm, "kid": "k" }).to_string();
        assert_eq!(
            error(&sign_raw(&header, "{}")),
            UnverifiedTokenError::Algorithm,
            "{algorithm}"
        );
    }
    assert_eq!(
        error(&sign_raw(r#"{"kid":"k"}"#, "{}")),
        UnverifiedTokenError::Algorithm
    );
    assert_eq!(
        error(&sign_raw(r#"{"alg":null,"kid":"k"}"#, "{}")),
        UnverifiedTokenError::Algorithm
    );
    // `alg: none` in its classic form: an empty signature.
    let unsigned = format!(
        "{}.{}.",
        base64url(r#"{"alg":"none"}"#),
        base64url(&id_claims().to_string())
    );
    assert_eq!(error(&unsigned), UnverifiedTokenError::Algorithm);
    assert_eq!(
        error(&sign_hs256_with_public_key(&id_claims().to_string())),
        UnverifiedTokenError::Algorithm
    );
}

#[test]
fn a_key_need_not_be_named_but_not_by_nothing() {
    let parse = |header| UnverifiedToken::parse(&sign_raw(header, "{}"));
    for header in [r#"{"alg":"RS256"}"#, r#"{"alg":"RS256","kid":null}"#] {
        assert_eq!(parse(header).unwrap().key_id(), None, "{header}");
    }
    assert_eq!(
        parse(r#"{"alg":"RS256","kid":""}"#).unwrap_err(),
        UnverifiedTokenError::KeyId
    );
}

#[test]
fn no_extension_is_known() {
    for value in ["[\"b64\"]", "[\"exp\"]", "[]", "null", "\"x\"", "{}"] {
        assert_eq!(
            error(&header_with(&format!(",\"crit\":{value}"))),
            UnverifiedTokenError::Critical,
            "{value}"
        );
    }
    // Other members are ignored, among them those that would name a key.
    assert!(UnverifiedToken::parse(&header_with(r#","jku":"https://evil.example","x":1"#)).is_ok());
}

#[test]
fn the_type_is_that_of_a_jwt_if_there_is_one() {
    for typ in [
        "JWT",
        "jwt",
        "at+jwt",
        "AT+JWT",
        "application/at+jwt",
        "application/jwt",
    ] {
        assert!(
            UnverifiedToken::parse(&header_with(&format!(",\"typ\":\"{typ}\""))).is_ok(),
            "{typ}"
        );
    }
    for typ in ["JWE", "dpop+jwt", "logout+jwt", "secevent+jwt", "wharf-manifest", ""] {
        assert_eq!(
            error(&header_with(&format!(",\"typ\":\"{typ}\""))),
            UnverifiedTokenError::Type,
            "{typ}"
        );
    }
}

/// What both parsers must agree about: what is a token, and what its parts are.
fn compare(text: &str) -> bool {
    let ours = UnverifiedToken::parse(text);
    let theirs = UntrustedToken::new(text);
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(theirs.algorithm(), "RS256");
            assert_eq!(theirs.header().key_id.as_deref(), ours.key_id().map(KeyId::as_str));
            assert_eq!(theirs.signature_bytes(), ours.signature());
            assert!(
                theirs.deserialize_claims_unchecked::<serde_json::Value>().is_ok(),
                "{text}"
            );
        }
        // We accept nothing that the other one does not.
        (Ok(_), Err(error)) => panic!("only we accept {text}: {error}"),
        // What we alone refuse, we refuse for a rule of ours.
        (Err(UnverifiedTokenError::Segments), Ok(_)) => assert!(text.len() > LONGEST, "{text}"),
        (Err(UnverifiedTokenError::Encoding), Ok(theirs)) => {
            // It decodes the claims only when they are asked for.
            assert!(
                theirs.deserialize_claims_unchecked::<serde_json::Value>().is_err(),
                "{text}"
            );
        }
        _ => {}
    }
    ours.is_ok()
}

#[test]
fn agrees_with_jwt_compact_over_mutations() {
    let random = Xorshift::new(17);
    let seeds = [
        id_token(json!({})),
        header_with(r#","typ":"JWT""#),
        sign_raw(r#"{"alg":"RS256","kid":"k"}"#, r#"{"exp":1,"a":[1,2]}"#),
    ];
    let mut accepted = 0;
    for round in 0..6_000 {
        let mut bytes = seeds[round % seeds.len()].clone().into_bytes();
        for _ in 0..random.below(3) {
            let position = random.below(bytes.len());
            match random.below(4) {
                0 => bytes[position] = b"AZaz09-_=.+/ "[random.below(13)],
                1 => bytes.insert(position, b"A.=-"[random.below(4)]),
                2 => drop(bytes.remove(position)),
                _ => bytes.truncate(position.max(1)),
            }
        }
        accepted += usize::from(compare(std::str::from_utf8(&bytes).unwrap()));
    }
    assert!(
        (1_000..6_000).contains(&accepted),
        "the mutations are too few or too many: {accepted} are tokens"
    );
}

#[test]
fn agrees_with_jwt_compact_over_headers() {
    let random = Xorshift::new(19);
    for _ in 0..2_000 {
        let header = random.text("{}[]\"\",:algkidRS256 null", 30);
        compare(&format!("{}.{}.AAAA", base64url(&header), base64url("{}")));
    }
    for header in [
        "{}",
        "[]",
        r#"["RS256"]"#,
        r#"{"alg":"RS256","kid":"k"}"#,
        r#"{"kid":"k","alg":"RS256","jku":"https://evil.example"}"#,
    ] {
        compare(&format!("{}.{}.AAAA", base64url(header), base64url("{}")));
    }
}

#[test]
fn is_stricter_than_jwt_compact_about_duplicates() {
    let token = sign_raw(r#"{"alg":"RS256","kid":"k","x":1,"x":1}"#, "{}");
    assert!(UntrustedToken::new(&token).is_ok());
    assert_eq!(error(&token), UnverifiedTokenError::Json);
}
