//! The query of the redirect URI.

use oidc::{Callback, CallbackParseError};
use proptest::{collection::vec, option, prelude::*, sample::select};

const NAMES: [&str; 5] = ["code", "state", "error", "error_description", "iss"];

/// A parameter in one of the many ways to write it.
fn written(name: &str, value: &str, choices: &[u8]) -> String {
    let mut choices = choices.iter().cycle();
    let mut write = |text: &str| -> String {
        text.bytes()
            .map(|byte| match choices.next().copied().unwrap_or(0) % 4 {
                0 if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
                1 if byte == b' ' => "+".to_owned(),
                2 => format!("%{byte:02x}"),
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    format!("{}={}", write(name), write(value))
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ -~]{1,40}", "[A-Za-z0-9_-]{1,40}"].prop_filter("not empty", |text| !text.is_empty())
}

/// Something that looks like a query.
fn query() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        select(&NAMES[..]).prop_map(str::to_owned),
        select(&["=", "&", "?", "%", "+", "%63ode", "%00", "%ff", "%C3%B6", "%2"][..]).prop_map(str::to_owned),
        "[a-z0-9%&=+]{0,6}",
        any::<char>().prop_map(String::from),
    ];
    prop_oneof![any::<String>(), vec(piece, 0..24).prop_map(|pieces| pieces.concat())]
}

/// What a browser reads under this name: `URLSearchParams` and this library follow the same standard.
fn browser_reads(query: &str, name: &str) -> Vec<String> {
    let query = query.strip_prefix('?').unwrap_or(query);
    url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .collect()
}

fn is_clean(callback: &Callback) -> bool {
    match callback {
        Callback::Code { code, state, iss } => {
            !code.reveal().is_empty() && !state.reveal().is_empty() && iss.as_ref().is_none_or(|iss| !iss.is_empty())
        }
        Callback::Error { error, state, .. } => {
            let description = error.description().unwrap_or("-");
            error.error().len() <= 64
                && error
                    .error()
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
                && (1..=300).contains(&description.chars().count())
                && !description.chars().any(char::is_control)
                && state.as_ref().is_none_or(|state| !state.reveal().is_empty())
        }
    }
}

proptest! {
    #![proptest_config(super::cases(1_000))]

    #[test]
    fn what_is_read_is_what_a_browser_reads(query in query()) {
        let Ok(Some(callback)) = Callback::parse(&query) else { return Ok(()) };
        prop_assert!(is_clean(&callback), "{callback:?}");
        for name in NAMES {
            prop_assert!(browser_reads(&query, name).len() <= 1, "{name}");
        }
        let state = callback.state().map(|state| state.reveal().to_owned());
        let filled = |name| browser_reads(&query, name).pop().filter(|value: &String| !value.is_empty());
        prop_assert_eq!(state, filled("state"));
        if let Callback::Code { code, iss, .. } = callback {
            prop_assert_eq!(Some(code.reveal().to_owned()), filled("code"));
            prop_assert_eq!(iss, filled("iss"));
            prop_assert_eq!(filled("error"), None);
        }
    }

    #[test]
    fn every_way_to_write_a_code_is_read(
        code in value(), state in value(), iss in option::of(value()),
        other in vec(("x[a-z]{0,5}", any::<String>()), 0..4),
        choices in vec(any::<u8>(), 1..40), rotation in 0..8_usize, mark in any::<bool>(),
    ) {
        let mut pairs = vec![written("code", &code, &choices), written("state", &state, &choices)];
        pairs.extend(iss.iter().map(|iss| written("iss", iss, &choices)));
        pairs.extend(other.iter().map(|(name, value)| written(name, value, &choices)));
        let middle = rotation % pairs.len();
        pairs.rotate_left(middle);
        let query = format!("{}{}", if mark { "?" } else { "" }, pairs.join("&"));
        match Callback::parse(&query) {
            Ok(Some(Callback::Code { code: read, state: read_state, iss: read_iss })) => {
                prop_assert_eq!(read.reveal(), code);
                prop_assert_eq!(read_state.reveal(), state);
                prop_assert_eq!(read_iss, iss);
            }
            other => prop_assert!(false, "{query}: {other:?}"),
        }
    }

    #[test]
    fn a_parameter_that_is_there_twice_is_refused(
        name in select(&NAMES[..]), values in (any::<String>(), any::<String>()),
        other in vec(("x[a-z]{0,5}", any::<String>()), 0..4),
        choices in vec(any::<u8>(), 1..40), positions in (0..8_usize, 0..8_usize),
    ) {
        let mut pairs: Vec<String> = other.iter().map(|(name, value)| written(name, value, &choices)).collect();
        pairs.insert(positions.0 % (pairs.len() + 1), written(name, &values.0, &choices));
        pairs.insert(positions.1 % (pairs.len() + 1), written(name, &values.1, &choices));
        let result = Callback::parse(&pairs.join("&"));
        prop_assert!(matches!(result, Err(CallbackParseError::Duplicate(twice)) if twice == name), "{result:?}");
    }

    #[test]
    fn texts_show_nothing_of_code_and_state(code in "Zq7[a-z]{0,9}", state in "Zq8[a-z]{0,9}") {
        let callback = Callback::parse(&format!("code={code}&state={state}")).unwrap();
        let text = format!("{callback:?}");
        prop_assert!(!text.contains("Zq7") && !text.contains("Zq8"));
    }
}
