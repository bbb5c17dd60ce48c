//! What the shell is in, and changes of it.

use leptos::{prelude::*, task::tick};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wharf::{
    Identity, Theme,
    browser::Watched,
    leptos::{use_identity, use_locale, use_location, use_theme},
};

use crate::{Heard, shell::Shell};

fn person(name: &str, groups: &[&str]) -> Identity {
    Identity {
        subject: format!("sub-{name}"),
        name: name.to_owned(),
        email: format!("{name}@example.org"),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        signed_in_at: 1_700_000_000,
        session_ends_at: None,
    }
}

#[wasm_bindgen_test]
fn each_change_is_told_to_whoever_watches_it() {
    let shell = Shell::new();
    let host = shell.host("app");
    let heard = Heard::new();
    let watches = [
        Watched::Identity,
        Watched::Location,
        Watched::Theme,
        Watched::Locale,
        Watched::Props,
    ]
    .map(|what| {
        let heard = heard.clone();
        host.watch(what, move || heard.add(what.name())).unwrap()
    });
    shell.change("app", "theme", &"dark".into());
    shell.change("app", "locale", &"de".into());
    shell.sign_in("app", "Bob", vec!["billing".to_owned()]);
    shell.go_to("app", "/two?word=1#part");
    assert_eq!(heard.take(), ["theme", "locale", "identity", "location"]);
    assert_eq!(host.theme(), Theme::Dark);
    assert_eq!(host.locale(), "de");
    assert_eq!(host.identity(), person("Bob", &["billing"]));
    let location = host.location();
    assert_eq!(
        (location.path.as_str(), location.search.as_str(), location.hash.as_str()),
        ("/two", "?word=1", "#part")
    );
    // Of another mount of the same app, nobody is told.
    shell.host("other");
    shell.change("other", "theme", &"light".into());
    assert!(heard.take().is_empty());
    drop(watches);
    assert_eq!(shell.handlers("app"), 0);
}

/// What the shell of a later version knows is no reason to fail.
#[wasm_bindgen_test]
fn what_is_unknown_is_read_as_the_usual() {
    let shell = Shell::new();
    let host = shell.host("app");
    shell.change("app", "theme", &"sepia".into());
    assert_eq!(host.theme(), Theme::Light);
    let identity = host.identity();
    assert_eq!((identity.name.as_str(), identity.session_ends_at), ("Ada", None));
}

#[wasm_bindgen_test]
async fn signals_follow_and_change_only_when_something_has_changed() {
    let shell = Shell::new();
    let heard = Heard::new();
    let mut app = shell
        .mounted("app", {
            let heard = heard.clone();
            move || {
                let (identity, theme, locale) = (use_identity(), use_theme(), use_locale());
                let location = use_location();
                let note = move |what: &'static str, value: String| heard.add((what, value));
                let notes = [note.clone(), note.clone(), note.clone(), note];
                let [on_identity, on_theme, on_locale, on_location] = notes;
                Effect::new(move |_| on_identity("identity", identity.get().name));
                Effect::new(move |_| on_theme("theme", theme.get().name().to_owned()));
                Effect::new(move |_| on_locale("locale", locale.get()));
                Effect::new(move |_| on_location("location", location.get().path));
            }
        })
        .await;
    let first = ["Ada", "light", "en", "/"];
    let values: Vec<String> = heard.take().into_iter().map(|(_, value)| value).collect();
    assert_eq!(values, first);
    // As after a renewal of tokens: told, and nothing is different.
    for what in ["identity", "theme", "locale", "location"] {
        shell.announce("app", what);
    }
    shell.sign_in("app", "Ada", vec!["customers".to_owned()]);
    tick().await;
    assert!(heard.take().is_empty());

    shell.change("app", "theme", &"dark".into());
    tick().await;
    shell.change("app", "locale", &"de".into());
    tick().await;
    shell.sign_in("app", "Bob", Vec::new());
    tick().await;
    shell.go_to("app", "/two");
    tick().await;
    let changes = [
        ("theme", "dark"),
        ("locale", "de"),
        ("identity", "Bob"),
        ("location", "/two"),
    ];
    assert_eq!(heard.take(), changes.map(|(what, value)| (what, value.to_owned())));

    assert_eq!(shell.handlers("app"), 4);
    app.unmount();
    assert_eq!(shell.handlers("app"), 0);
    shell.change("app", "theme", &JsValue::from("light"));
    tick().await;
    assert!(heard.take().is_empty());
}

/// Nothing of an ended mount is told, and nothing new can be asked for.
#[wasm_bindgen_test]
fn the_end_of_a_mount_is_the_end_of_its_watches() {
    let shell = Shell::new();
    let host = shell.host("app");
    let heard = Heard::new();
    let watch = host
        .watch(Watched::Theme, {
            let heard = heard.clone();
            move || heard.add(())
        })
        .unwrap();
    assert!(!host.signal().aborted());
    shell.end("app");
    assert!(host.signal().aborted());
    shell.change("app", "theme", &"dark".into());
    assert!(heard.take().is_empty());
    let error = host.watch(Watched::Theme, || {}).unwrap_err();
    assert!(
        error.to_string().ends_with("this mount of the app has ended"),
        "{error}"
    );
    // Dropped later than it was ended, which is nobody's fault.
    drop(watch);
}
