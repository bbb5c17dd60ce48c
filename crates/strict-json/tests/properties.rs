//! The strict reader of JSON, held against the lenient one.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use proptest::{
    collection::{btree_map, vec},
    prelude::*,
    sample::Index,
};
use serde_json::{Value, json};
use strict_json::{Json, Object};

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            btree_map("[a-c\"\\\\\u{0}é]{0,3}", inner, 0..6).prop_map(|members| json!(members)),
        ]
    })
}

/// As text, with white space or without.
fn document() -> impl Strategy<Value = String> {
    (value(), any::<bool>()).prop_map(|(value, pretty)| {
        if pretty {
            serde_json::to_string_pretty(&value).unwrap()
        } else {
            value.to_string()
        }
    })
}

/// A document in which something was replaced, put in or taken out.
fn damaged() -> impl Strategy<Value = String> {
    (
        document(),
        any::<Index>(),
        "[\\[\\]{}\",:\\\\0-9.eE+a-c \n-]{0,2}",
        0..3_usize,
    )
        .prop_map(|(text, index, with, without)| {
            let characters: Vec<char> = text.chars().collect();
            let at = index.index(characters.len());
            let end = (at + without).min(characters.len());
            characters[..at]
                .iter()
                .copied()
                .chain(with.chars())
                .chain(characters[end..].iter().copied())
                .collect()
        })
}

/// `cases` per property. A failure is printed with its input, which belongs into a test of its own: no file is written.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Neither reader promises the last digits, and ours none at all of numbers that are nearly nothing.
fn is_near(strict: f64, lenient: f64) -> bool {
    (strict - lenient).abs() <= lenient.abs() * 1e-12 + 1e-300
        && strict.is_sign_negative() == lenient.is_sign_negative()
}

/// Whether both readers understand the same.
fn is_same(strict: &Json, lenient: &Value) -> bool {
    match (strict, lenient) {
        (Json::Null, Value::Null) => true,
        (Json::Boolean(a), Value::Bool(b)) => a == b,
        (Json::Integer(a), Value::Number(b)) => b.as_i64() == Some(*a),
        (Json::Number(a), Value::Number(b)) => b.as_i64().is_none() && b.as_f64().is_some_and(|b| is_near(*a, b)),
        (Json::Text(a), Value::String(b)) => a == b,
        (Json::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (Json::Object(a), Value::Object(b)) => {
            a.members().count() == b.len() && a.members().all(|(name, a)| b.get(name).is_some_and(|b| is_same(a, b)))
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn numbers_of_fifteen_digits_are_exact(
        digits in 0..1_000_000_000_000_000_u64, point in 1..16_usize, exponent in -7..=22_i32, minus in any::<bool>(),
    ) {
        let digits = format!("{digits:016}");
        let (whole, fraction) = digits.split_at(point);
        let whole: u64 = whole.parse().unwrap();
        let text = format!("{}{whole}.{fraction}e{exponent}", if minus { "-" } else { "" });
        let exact: f64 = text.parse().unwrap();
        let read = Json::parse(&text);
        prop_assert!(matches!(read, Ok(Json::Number(number)) if number.to_bits() == exact.to_bits()), "{text}");
    }

    #[test]
    fn reads_every_document(text in document()) {
        let strict = Json::parse(&text);
        prop_assert!(strict.is_ok(), "{strict:?}");
        let lenient: Value = serde_json::from_str(&text).unwrap();
        prop_assert!(is_same(&strict.unwrap(), &lenient));
        prop_assert_eq!(Object::parse(text.as_bytes()).is_some(), lenient.is_object());
    }

    /// Whatever it reads, the lenient reader reads as well and in the same way. Of what that one reads, it refuses documents
    /// alone in which a member appears twice: those lose a member on their way through the other.
    #[test]
    fn refuses_nothing_but_members_that_appear_twice(text in damaged()) {
        match (Json::parse(&text), serde_json::from_str::<Value>(&text)) {
            (Ok(strict), Ok(lenient)) => prop_assert!(is_same(&strict, &lenient)),
            (Err(_), Err(_)) => {}
            (Ok(strict), Err(error)) => prop_assert!(false, "{strict:?} though {error}"),
            (Err(error), Ok(lenient)) => {
                prop_assert!(error.to_string().starts_with("a member appears twice"), "{error}: {lenient}");
            }
        }
    }

    #[test]
    fn refuses_a_member_that_appears_twice_at_any_depth(
        members in btree_map("[a-z]{1,4}", value(), 1..6), which in any::<Index>(), at in any::<Index>(), depth in 0..4_usize,
        escaped in any::<bool>(), value in value(),
    ) {
        let mut written: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let name = members.keys().nth(which.index(members.len())).unwrap();
        let name = if escaped {
            name.chars().map(|character| format!("\\u{:04x}", u32::from(character))).collect()
        } else {
            name.clone()
        };
        let at = at.index(written.len() + 1);
        written.insert(at, format!("\"{name}\":{value}"));
        let object = format!("{{{}}}", written.join(","));
        let text = format!("{}{object}{}", "{\"x\":[".repeat(depth), "]}".repeat(depth));
        prop_assert!(serde_json::from_str::<Value>(&text).is_ok());
        prop_assert!(Object::parse(text.as_bytes()).is_none());
    }

    #[test]
    fn bytes_that_are_no_text_are_no_object(bytes in vec(any::<u8>(), 0..60)) {
        let lenient: Option<Value> = serde_json::from_slice(&bytes).ok().filter(Value::is_object);
        prop_assert!(Object::parse(&bytes).is_none() || lenient.is_some());
    }
}
