//! What whoever shows an app hands to it.

use leptos::{prelude::*, task::tick};
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wharf::{browser::Watched, leptos::use_props};

use crate::{Heard, shell::Shell};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Props {
    customer: String,
    #[serde(default)]
    rows: Vec<u32>,
}

fn props(customer: &str, rows: &[u32]) -> Option<Props> {
    Some(Props {
        customer: customer.to_owned(),
        rows: rows.to_vec(),
    })
}

#[wasm_bindgen_test]
fn props_are_read_when_they_are_asked_for() {
    let shell = Shell::new();
    let host = shell.host("app");
    assert_eq!(host.props::<Props>(), None, "shown by its location");
    shell.change_json("app", "props", Some(r#"{"customer":"Ada","rows":[1,2]}"#));
    assert_eq!(host.props(), props("Ada", &[1, 2]));
    for other in [
        "null",
        "7",
        "[]",
        r#"{"rows":[]}"#,
        r#"{"customer":1}"#,
        r#"{"customer":"Ada","rows":[-1]}"#,
    ] {
        shell.change_json("app", "props", Some(other));
        assert_eq!(host.props::<Props>(), None, "{other}");
    }
    shell.change("app", "props", &JsValue::symbol(None));
    assert_eq!(host.props::<Props>(), None);
    shell.change("app", "props", &JsValue::bigint_from_str("7"));
    assert_eq!(host.props::<Props>(), None);
    assert!(
        shell.reports().is_empty(),
        "whoever hands over nothing of use is not at fault"
    );
}

#[wasm_bindgen_test]
fn new_props_are_announced_until_the_watch_is_dropped() {
    let shell = Shell::new();
    let host = shell.host("app");
    let heard = Heard::new();
    let watch = host
        .watch(Watched::Props, {
            let (host, heard) = (host.clone(), heard.clone());
            move || heard.add(host.props::<Props>())
        })
        .unwrap();
    shell.change_json("app", "props", Some(r#"{"customer":"Ada"}"#));
    shell.change_json("app", "props", None);
    assert_eq!(heard.take(), [props("Ada", &[]), None]);
    drop(watch);
    shell.change_json("app", "props", Some(r#"{"customer":"Bob"}"#));
    assert!(heard.take().is_empty());
    assert_eq!(host.props(), props("Bob", &[]));
}

#[wasm_bindgen_test]
async fn a_component_follows_its_props() {
    let shell = Shell::new();
    let heard = Heard::new();
    let mut app = shell
        .mounted("app", {
            let heard = heard.clone();
            move || {
                let props = use_props::<Props>();
                Effect::new(move |_| heard.add(props.get()));
            }
        })
        .await;
    assert_eq!(heard.take(), [None]);
    for (json, expected) in [
        (r#"{"customer":"Ada"}"#, vec![props("Ada", &[])]),
        // The same again: nothing in the app runs for that.
        (r#"{"rows":[],"customer":"Ada"}"#, vec![]),
        (r#"{"customer":"Bob","rows":[3]}"#, vec![props("Bob", &[3])]),
        ("7", vec![None]),
    ] {
        shell.change_json("app", "props", Some(json));
        tick().await;
        assert_eq!(heard.take(), expected, "{json}");
    }
    app.unmount();
    assert_eq!(shell.handlers("app"), 0);
    shell.change_json("app", "props", Some(r#"{"customer":"Eve"}"#));
    tick().await;
    assert!(heard.take().is_empty());
}
