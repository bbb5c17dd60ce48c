//! No text makes the crate panic, or takes long.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use form_schema::limits::{MAXIMUM_DATA_BYTES, MAXIMUM_FIELDS, MAXIMUM_PROBLEMS, MAXIMUM_SCHEMA_BYTES, MAXIMUM_VALUES};
use form_schema::{FormSchema, Value};
use proptest::prelude::*;

/// Far more than anything takes here, optimised or not, and far less than what has no limit.
const LONG: Duration = Duration::from_secs(60);

const EXAMPLE: &str = include_str!("../../../components/schema-forms/examples/event-registration.schema.json");
const WORDS: [&str; 48] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u",
    "d800",
    "null",
    "true",
    "false",
    "1",
    "-",
    "1e999",
    "0.1",
    " ",
    "\n",
    "é",
    "😀",
    "\"type\"",
    "\"object\"",
    "\"array\"",
    "\"string\"",
    "\"integer\"",
    "\"properties\"",
    "\"items\"",
    "\"if\"",
    "\"then\"",
    "\"else\"",
    "\"allOf\"",
    "\"$ref\"",
    "\"#/$defs/meal\"",
    "\"$defs\"",
    "\"required\"",
    "\"enum\"",
    "\"const\"",
    "\"oneOf\"",
    "\"default\"",
    "\"multipleOf\"",
    "\"uniqueItems\"",
    "\"minLength\"",
    "\"format\"",
    "\"date-time\"",
    "\"x-wharf\"",
    "\"step\"",
    "\"a\"",
];

/// Does everything that can be done with two texts.
fn use_them(schema: &str, data: &str) {
    let value = Value::parse(data).unwrap_or_default();
    let Ok(form) = FormSchema::parse(schema) else {
        return;
    };
    let problems = form.validate(&value);
    assert!(problems.len() <= MAXIMUM_PROBLEMS);
    for problem in &problems {
        let _ = (problem.to_string(), form.field_at(&problem.pointer));
    }
    let _ = (
        form.apply(&value),
        form.prune(&value),
        form.defaults(),
        form.export(&value),
    );
    for field in form.fields() {
        let _ = (field.read(data), field.write(&value), field.check(&value));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_in_any_order_are_survived(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..60)) {
        let text = words.concat();
        use_them(&text, &text);
        use_them(EXAMPLE, &text);
    }

    #[test]
    fn changed_schemas_are_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&WORDS[..]), 0_usize..12), 1..4),
        data in any::<String>(),
    ) {
        let mut text = EXAMPLE.to_owned();
        for (at, word, length) in changes {
            let start = at.index(text.len());
            let end = (start + length).min(text.len());
            if text.is_char_boundary(start) && text.is_char_boundary(end) {
                text.replace_range(start..end, word);
            }
        }
        use_them(&text, &data);
    }

    #[test]
    fn any_typed_text_is_survived(text in any::<String>(), pointer in "[/~a-c01-]{0,12}") {
        use_them(EXAMPLE, &text);
        let mut value = Value::parse(r#"{"a":[{"b":1},[2]],"c":{}}"#).unwrap();
        let before = value.at(&pointer).cloned();
        if value.set_at(&pointer, Value::from("x")) && !pointer.contains("/-") {
            prop_assert!(value.at(&pointer) == Some(&Value::from("x")));
        }
        let _ = (before, value.remove_at(&pointer));
    }
}

/// How an attempt of an attacker ends.
fn refused(schema: &str) -> String {
    FormSchema::parse(schema).map_or_else(|error| error.to_string(), |_| String::new())
}

fn in_time(what: &str, act: impl FnOnce()) {
    let start = Instant::now();
    act();
    assert!(start.elapsed() < LONG, "{what} took {:?}", start.elapsed());
}

#[test]
fn schemas_have_an_end() {
    in_time("a deep schema", || {
        let deep = |levels: usize| {
            let (open, close) = (
                r#"{"type":"object","properties":{"a":"#.repeat(levels),
                "}}".repeat(levels),
            );
            format!(r#"{open}{{"type":"string"}}{close}"#)
        };
        assert_eq!(refused(&deep(9)), "");
        assert!(refused(&deep(10)).contains("the levels of groups and lists must be 8 or fewer"));
        assert!(refused(&deep(5_000)).contains("nested too deep"));
    });
    in_time("branches inside of branches", || {
        let levels = 25;
        let (open, close) = (r#"{"if":{},"then":"#.repeat(levels), "}".repeat(levels));
        let text = format!(
            r#"{{"type":"object","properties":{{"a":{{"type":"string"}}}},"if":{{}},"then":{open}{{}}{close}}}"#
        );
        assert!(
            refused(&text).contains("the branches inside of branches must be 8 or fewer"),
            "{}",
            refused(&text)
        );
    });
    in_time("references that double", || {
        let definitions: Vec<String> = (0..30)
            .map(|index| {
                let next = index + 1;
                format!(r##""d{index}":{{"type":"object","properties":{{"a":{{"$ref":"#/$defs/d{next}"}},"b":{{"$ref":"#/$defs/d{next}"}}}}}}"##)
            })
            .collect();
        let text = format!(
            r##"{{"type":"object","properties":{{"a":{{"$ref":"#/$defs/d0"}}}},"$defs":{{{},"d30":{{"type":"string"}}}}}}"##,
            definitions.join(",")
        );
        assert!(refused(&text).contains("must be 8 or fewer"), "{}", refused(&text));
    });
    in_time("a reference that is used often", || {
        let choices: Vec<String> = (0..900).map(|index| format!("\"choice number {index}\"")).collect();
        let properties: Vec<String> = (0..900)
            .map(|index| format!(r##""p{index}":{{"$ref":"#/$defs/d"}}"##))
            .collect();
        let text = format!(
            r#"{{"type":"object","properties":{{{}}},"$defs":{{"d":{{"type":"string","enum":[{}]}}}}}}"#,
            properties.join(","),
            choices.join(",")
        );
        assert!(
            refused(&text).contains("the bytes that references repeat"),
            "{}",
            refused(&text)
        );
    });
    in_time("a chain of references", || {
        let definitions: Vec<String> = (0..3_000)
            .map(|index| format!(r##""d{index}":{{"$ref":"#/$defs/d{}"}}"##, index + 1))
            .collect();
        let text = format!(
            r#"{{"type":"object","properties":{{"a":{{"type":"string"}}}},"$defs":{{{},"d3000":{{"type":"string"}}}}}}"#,
            definitions.join(",")
        );
        assert!(
            refused(&text).contains("the references that lead to each other"),
            "{}",
            refused(&text)
        );
    });
    in_time("many fields", || {
        let fields = |count: usize| {
            let properties: Vec<String> = (0..count)
                .map(|index| format!(r#""p{index}":{{"type":"string"}}"#))
                .collect();
            format!(r#"{{"type":"object","properties":{{{}}}}}"#, properties.join(","))
        };
        assert_eq!(refused(&fields(MAXIMUM_FIELDS)), "");
        assert!(refused(&fields(MAXIMUM_FIELDS + 1)).contains("the fields of a form must be 1000 or fewer"));
        assert!(refused(&fields(5_000)).contains("must be 4000 or fewer"));
    });
    let long = format!(r#"{{"type":"object","title":"{}"}}"#, "a".repeat(201));
    assert!(refused(&long).contains("/title: the characters of the text must be 200 or fewer"));
    assert!(refused(&" ".repeat(MAXIMUM_SCHEMA_BYTES + 1)).contains("too large"));
}

#[test]
fn the_largest_form_and_the_largest_value_are_checked_in_time() {
    let properties: Vec<String> = (0..900)
        .map(|index| format!(r#""p{index}":{{"type":"string","default":"x"}}"#))
        .collect();
    let names: Vec<String> = (0..900).map(|index| format!("\"p{index}\"")).collect();
    let schema = format!(
        r#"{{"type":"object","properties":{{"list":{{"type":"array","uniqueItems":true,"items":{{"type":"object","properties":{{{}}},"required":[{}],"additionalProperties":false}}}}}}}}"#,
        properties.join(","),
        names.join(",")
    );
    let empty = format!(r#"{{"list":[{}{{}}]}}"#, "{},".repeat(MAXIMUM_VALUES - 10));
    let unknown: Vec<String> = (0..MAXIMUM_VALUES - 10)
        .map(|index| format!("\"u{index}\":0"))
        .collect();
    let unknown = format!(r#"{{"list":[{{{}}}]}}"#, unknown.join(","));
    for (what, data) in [("many entries", empty), ("many members", unknown)] {
        assert!(Value::parse(&data).is_ok(), "{what}");
        in_time(what, || use_them(&schema, &data));
    }
    let long = format!("\"{}\"", "a".repeat(MAXIMUM_DATA_BYTES - 2));
    in_time("a long text", || {
        use_them(
            r#"{"type":"object","properties":{"a":{"type":"string","maxLength":5}}}"#,
            &long,
        )
    });
    let chained: Vec<String> = (0..900)
        .map(|index| format!(r#"{{"if":{{"properties":{{"p{index}":{{"const":"x"}}}},"required":["p{index}"]}},"else":{{"properties":{{"p{}":false}}}}}}"#, index + 1))
        .collect();
    let schema = format!(
        r#"{{"type":"object","properties":{{{},"p900":{{"type":"string"}}}},"allOf":[{}]}}"#,
        properties.join(","),
        chained.join(",")
    );
    let data: Vec<String> = (1..=900).map(|index| format!("\"p{index}\":\"x\"")).collect();
    in_time("conditions that depend on each other", || {
        use_them(&schema, &format!("{{{}}}", data.join(",")))
    });
}
