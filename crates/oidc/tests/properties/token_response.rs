//! The token endpoint's answer.

use core::time::Duration;

use oidc::{TokenEndpointError, TokenResponse};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};

fn text() -> impl Strategy<Value = String> {
    any::<String>().prop_filter("not empty", |text| !text.is_empty())
}

/// Something that looks like an answer.
fn body() -> impl Strategy<Value = String> {
    const NAMES: [&str; 8] = [
        "access_token",
        "id_token",
        "refresh_token",
        "token_type",
        "expires_in",
        "error",
        "__type",
        "x",
    ];
    let value = prop_oneof![
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(vec![
            json!(null),
            json!("Bearer"),
            json!("bearer"),
            json!(3_600),
            json!([]),
            json!("invalid_grant")
        ]),
    ];
    let members = vec((select(&NAMES[..]), value), 0..8).prop_map(|members| {
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    });
    prop_oneof![any::<String>(), members]
}

proptest! {
    #![proptest_config(super::cases(1_500))]

    #[test]
    fn every_answer_is_tokens_or_a_short_error(status in prop_oneof![any::<u16>(), 199..301_u16, 400..600_u16], body in body()) {
        match TokenResponse::parse(status, &body) {
            Ok(response) => {
                prop_assert!((200..300).contains(&status));
                let answer: Value = serde_json::from_str(&body).unwrap();
                prop_assert_eq!(&answer["access_token"], response.access_token.reveal());
                prop_assert!(!response.access_token.reveal().is_empty());
                prop_assert!(answer["token_type"].as_str().unwrap().eq_ignore_ascii_case("bearer"));
                prop_assert!(response.id_token.is_none_or(|token| !token.reveal().is_empty()));
                prop_assert!(response.refresh_token.is_none_or(|token| !token.reveal().is_empty()));
                prop_assert!(response.expires_in.is_none_or(|time| time.as_secs() <= 253_402_300_799));
            }
            Err(error) => {
                let text = format!("{error} {error:?}");
                prop_assert!(text.len() < 300 && text.is_ascii() && !text.contains(['<', '\n']), "{text}");
                if let TokenEndpointError::Refused(code) | TokenEndpointError::Rejected(code) = &error {
                    prop_assert!((1..=64).contains(&code.as_str().len()) && !error.is_retryable());
                }
                let unavailable = TokenEndpointError::Unavailable { status };
                prop_assert!(status < 500 || error == unavailable);
            }
        }
    }

    #[test]
    fn tokens_are_read_as_they_were_written(
        access_token in text(), id_token in option::of(text()), refresh_token in option::of(text()),
        expires_in in option::of(0..10_000_000_u64), status in 200..300_u16, kind in "[Bb][Ee][Aa][Rr][Ee][Rr]",
        other in any::<i64>(),
    ) {
        let body = json!({
            "access_token": access_token, "id_token": id_token, "refresh_token": refresh_token, "expires_in": expires_in,
            "token_type": kind, "scope": "openid", "other": other,
        });
        let response = TokenResponse::parse(status, &body.to_string());
        prop_assert!(response.is_ok(), "{response:?}");
        let response = response.unwrap();
        prop_assert_eq!(response.access_token.reveal(), access_token);
        prop_assert_eq!(response.id_token.map(|token| token.reveal().to_owned()), id_token);
        prop_assert_eq!(response.refresh_token.map(|token| token.reveal().to_owned()), refresh_token);
        prop_assert_eq!(response.expires_in, expires_in.map(Duration::from_secs));
    }

    #[test]
    fn texts_show_nothing_of_the_tokens(tokens in ("Zq7[a-z]{4}", "Zq8[a-z]{4}", "Zq9[a-z]{4}")) {
        let body = json!({
            "access_token": tokens.0, "id_token": tokens.1, "refresh_token": tokens.2, "token_type": "Bearer",
        });
        let text = format!("{:?}", TokenResponse::parse(200, &body.to_string()).unwrap());
        prop_assert!(!text.contains("Zq"), "{text}");
    }
}
