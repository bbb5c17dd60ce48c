//! Tokens before their signature is checked.
#![no_main]

use base64ct::{Base64UrlUnpadded, Encoding};
use libfuzzer_sys::fuzz_target;
use oidc::UnverifiedToken;

/// Three lines are encoded to a token, so that the fuzzer need not find out about base64; anything else is taken as it is.
fn token(text: &str) -> String {
    let encode = |line: &str| Base64UrlUnpadded::encode_string(line.as_bytes());
    match *text.splitn(3, '\n').collect::<Vec<_>>() {
        [header, claims, signature] => format!("{}.{}.{}", encode(header), encode(claims), encode(signature)),
        _ => text.to_owned(),
    }
}

fuzz_target!(|text: &str| {
    let token = token(text);
    let Ok(parsed) = UnverifiedToken::parse(&token) else {
        return;
    };
    let input = str::from_utf8(parsed.signing_input()).unwrap();
    // There is one way only to write what was read.
    let signature = Base64UrlUnpadded::encode_string(parsed.signature());
    assert_eq!(format!("{input}.{signature}"), token);
    assert!(parsed.key_id().is_none_or(|key_id| !key_id.as_str().is_empty()) && token.len() <= 64 * 1024);
});
