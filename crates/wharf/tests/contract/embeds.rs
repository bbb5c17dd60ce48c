//! Apps inside apps.

use std::collections::HashMap;

use leptos::prelude::*;
use serde::Serialize;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;
use wharf::{Opened, leptos::use_host};

use crate::shell::{Log, Shell};

#[derive(Serialize)]
struct Props {
    customer: &'static str,
    rows: Option<[u32; 2]>,
}

const ADA: Props = Props {
    customer: "Ada",
    rows: Some([1, 2]),
};
const BOB: Props = Props {
    customer: "Bob",
    rows: None,
};

fn place() -> HtmlElement {
    document().create_element("div").unwrap().unchecked_into()
}

#[wasm_bindgen_test]
fn an_app_is_opened_updated_and_closed() {
    let shell = Shell::new();
    let host = shell.host("outer");
    let opened = host.open(&place(), "inner", &ADA).unwrap();
    let log = r#"[{"element":{},"app":"inner","props":{"customer":"Ada","rows":[1,2]},"updates":[],"closed":0}]"#;
    assert_eq!(shell.log(Log::Opened), log);
    opened.update(&BOB).unwrap();
    opened.update(&()).unwrap();
    let updated = log.replace(r#""updates":[]"#, r#""updates":[{"customer":"Bob","rows":null},null]"#);
    assert_eq!(shell.log(Log::Opened), updated);
    drop(opened);
    assert_eq!(
        shell.log(Log::Opened),
        updated.replace(r#""closed":0"#, r#""closed":1"#)
    );
}

#[wasm_bindgen_test]
fn an_app_is_given_the_locations_below_a_path() {
    let shell = Shell::new();
    let opened = shell.host("outer").open_at("/part", &place(), "inner", &ADA).unwrap();
    let log = r#"[{"element":{},"app":"inner","props":{"customer":"Ada","rows":[1,2]},"path":"/part","updates":[],"closed":0}]"#;
    assert_eq!(shell.log(Log::Opened), log);
    drop(opened);
}

#[wasm_bindgen_test]
fn what_cannot_be_opened_or_handed_over_is_an_error() {
    let shell = Shell::new();
    let host = shell.host("outer");
    let error = host.open(&place(), "forbidden", &ADA).unwrap_err();
    let why = "the shell refused the call: the registry does not let this app embed `forbidden`";
    assert_eq!(error.to_string(), why);
    let no_json = HashMap::from([(vec![1_u8], 1_u8)]);
    assert!(host.open(&place(), "inner", &no_json).is_err());
    assert_eq!(shell.log(Log::Opened), "[]");

    let opened = host.open(&place(), "inner", &ADA).unwrap();
    assert!(opened.update(&no_json).is_err());
    shell.end("outer");
    let error = opened.update(&BOB).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the shell refused the call: this mount of the app has ended"
    );
    let error = host.open(&place(), "inner", &ADA).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the shell refused the call: this mount of the app has ended"
    );
    assert!(shell.log(Log::Opened).contains(r#""updates":[],"closed":0"#));
}

#[wasm_bindgen_test]
async fn an_app_inside_a_component_goes_with_it() {
    let shell = Shell::new();
    let mut app = shell
        .mounted("outer", move || {
            let opened: Option<Opened> = use_host().open(&place(), "inner", &ADA).ok();
            StoredValue::new_local(opened);
        })
        .await;
    assert!(shell.log(Log::Opened).ends_with(r#""closed":0}]"#));
    app.unmount();
    assert!(shell.log(Log::Opened).ends_with(r#""closed":1}]"#));
}
