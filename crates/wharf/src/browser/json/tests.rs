use std::collections::BTreeMap;

use serde::Deserialize;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::from_text;

wasm_bindgen_test_configure!(run_in_browser);

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Open,
    NotPaid,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(transparent)]
struct Cents(i64);

#[derive(Debug, PartialEq, Deserialize)]
struct Line {
    text: String,
    quantity: u32,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Document {
    status: Status,
    total: Cents,
    size: u64,
    share: f64,
    is_final: bool,
    note: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    lines: Vec<Line>,
    headers: BTreeMap<String, String>,
}

const DOCUMENT: &str = r#"{
    "status": "not_paid", "total": -1999, "size": 9007199254740991, "share": 0.5, "is_final": true, "note": null,
    "lines": [{ "text": "für „Sie“ 🙂", "quantity": 3, "unknown": {} }],
    "headers": { "content-type": "text/plain", "x": "" }, "unknown": [1, 2]
}"#;

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    from_text(&text.into())
}

#[wasm_bindgen_test]
fn every_kind_of_value_is_read() {
    let headers = [("content-type", "text/plain"), ("x", "")];
    let expected = Document {
        status: Status::NotPaid,
        total: Cents(-1999),
        size: 9_007_199_254_740_991,
        share: 0.5,
        is_final: true,
        note: None,
        tags: Vec::new(),
        lines: vec![Line {
            text: "für „Sie“ 🙂".to_owned(),
            quantity: 3,
        }],
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    };
    assert_eq!(read::<Document>(DOCUMENT), Ok(expected));
}

#[wasm_bindgen_test]
fn a_document_of_any_shape_is_read_by_what_it_is() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum Any {
        Flag(bool),
        Whole(i64),
        Fraction(f64),
        Text(String),
        List(Vec<Self>),
        Object(BTreeMap<String, Self>),
    }
    let object = |name: &str, value| Any::Object(BTreeMap::from([(name.to_owned(), value)]));
    let expected = vec![
        Any::Flag(true),
        Any::Whole(-7),
        Any::Fraction(0.5),
        Any::Text("7".to_owned()),
        Any::List(Vec::new()),
        object("constructor", Any::Whole(1)),
    ];
    assert_eq!(read(r#"[true, -7, 0.5, "7", [], { "constructor": 1 }]"#), Ok(expected));
}

#[wasm_bindgen_test]
fn what_every_object_inherits_is_no_member() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Named {
        constructor: Option<String>,
        #[serde(default)]
        value_of: u32,
    }
    let expected = Named {
        constructor: None,
        value_of: 0,
    };
    assert_eq!(read("{}"), Ok(expected));
}

#[wasm_bindgen_test]
fn what_may_be_left_out_may_be_so_anywhere() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Sparse {
        #[serde(default)]
        tags: Vec<String>,
        note: Option<String>,
        #[serde(default)]
        lines: Option<Line>,
        #[serde(default = "seven")]
        size: u32,
        name: String,
    }
    #[derive(Debug, PartialEq, Default, Deserialize)]
    #[serde(default)]
    struct Defaults {
        title: String,
        detail: String,
    }
    fn seven() -> u32 {
        7
    }
    let expected = Sparse {
        tags: Vec::new(),
        note: None,
        lines: None,
        size: 7,
        name: "Ada".to_owned(),
    };
    assert_eq!(read(r#"{ "name": "Ada" }"#), Ok(expected));
    assert_eq!(read::<Sparse>(r#"{ "size": 8 }"#), Err("`name` is missing".to_owned()));
    // A default is for what is not there, and not for what is wrong.
    assert_eq!(
        read::<Sparse>(r#"{ "tags": 1, "name": "Ada" }"#),
        Err("`tags`: expected a list".to_owned())
    );
    let expected = Defaults {
        title: String::new(),
        detail: "why".to_owned(),
    };
    assert_eq!(read(r#"{ "detail": "why" }"#), Ok(expected));
    assert_eq!(read::<[u32; 3]>("[1, 2]"), Err("expected more items".to_owned()));
}

#[wasm_bindgen_test]
fn values_of_another_kind_are_refused_by_the_name_of_their_member() {
    for (from, to, sentence) in [
        ("\"not_paid\"", "\"lost\"", "`status`: expected a known name"),
        ("\"not_paid\"", "7", "`status`: expected a text"),
        ("-1999", "19.5", "`total`: expected a whole number"),
        ("-1999", "9007199254740992", "`total`: expected a whole number"),
        ("-1999", "\"1\"", "`total`: expected a number"),
        ("9007199254740991", "-1", "`size`: expected u64"),
        ("true", "1", "`is_final`: expected true or false"),
        ("3,", "4294967296,", "`lines`: `quantity`: expected u32"),
        ("3,", "null,", "`lines`: `quantity`: expected a number"),
        ("\"text\": ", "\"other\": ", "`lines`: `text` is missing"),
        ("\"x\": \"\"", "\"x\": []", "`headers`: expected a text"),
    ] {
        let text = DOCUMENT.replacen(from, to, 1);
        assert_ne!(text, DOCUMENT, "{from}");
        let error = read::<Document>(&text).unwrap_err();
        assert_eq!(error, sentence, "{to}");
    }
    for text in ["", "{", "null", "[]", "7", "\"text\""] {
        assert!(read::<Document>(text).is_err(), "{text}");
    }
}
