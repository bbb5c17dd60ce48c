//! What an app tells the shell, and what the shell answers with.

use wasm_bindgen_test::wasm_bindgen_test;
use wharf::{NoticeKind, browser::HostError};

use crate::shell::{Log, Shell};

/// Another test holds the names to `wharf.d.ts`.
#[wasm_bindgen_test]
fn the_host_is_that_of_the_contract() {
    let mut members = Shell::new().members("app");
    members.sort_unstable();
    let mut expected = wharf::MEMBERS;
    expected.sort_unstable();
    assert_eq!(members, expected);
}

#[wasm_bindgen_test]
fn an_app_knows_who_it_is_and_where() {
    let shell = Shell::new();
    let host = shell.host("app");
    let app = host.app();
    assert_eq!((app.name.as_str(), app.version.as_str()), ("app", "1.2.3"));
    assert_eq!((app.instance.as_str(), app.base_path.as_str()), ("app-1", "/app"));
    assert_eq!(host.href("/two?word=1"), "/app/two?word=1");
    assert_eq!(host.service("api").as_deref(), Some("https://api.example"));
    assert_eq!(host.service("userinfo"), None);
    assert_eq!(host.service("toString"), None);
}

#[wasm_bindgen_test]
fn what_an_app_says_arrives() {
    let shell = Shell::new();
    let host = shell.host("app");
    host.navigate("/two").unwrap();
    host.navigate_replacing("/three").unwrap();
    assert_eq!(shell.log(Log::Navigations), r#"[["/two",false],["/three",true]]"#);
    host.set_title("Two");
    assert_eq!(shell.log(Log::Titles), r#"["Two"]"#);
    let kinds = [NoticeKind::Success, NoticeKind::Info, NoticeKind::Error];
    for kind in kinds {
        host.notify(kind, "said");
    }
    assert_eq!(
        shell.log(Log::Notices),
        r#"[["success","said"],["info","said"],["error","said"]]"#
    );
    host.report("something small");
    assert_eq!(shell.reports(), ["something small"]);

    // An ended mount has nobody to tell; only what could be lost is an error.
    shell.end("app");
    host.set_title("Three");
    host.notify(NoticeKind::Info, "said");
    assert_eq!(shell.log(Log::Titles), r#"["Two"]"#);
    assert!(host.navigate("/four").is_err());
    assert!(host.navigate_replacing("/four").is_err());
}

/// Whatever is thrown has a sentence.
#[wasm_bindgen_test]
fn whatever_the_shell_throws_is_an_error_with_a_text() {
    for (thrown, text) in [
        (js_sys::Error::new("no").into(), "no"),
        ("just a text".into(), "just a text"),
        (wasm_bindgen::JsValue::UNDEFINED, "unknown error"),
        (wasm_bindgen::JsValue::NULL, "unknown error"),
        (7.into(), "unknown error"),
        (js_sys::Object::new().into(), "unknown error"),
    ] {
        let error = HostError::from(thrown);
        assert_eq!(error.to_string(), format!("the shell refused the call: {text}"));
    }
}
