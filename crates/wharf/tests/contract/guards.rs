//! Asking before the person goes elsewhere.

use std::{cell::Cell, rc::Rc};

use leptos::{prelude::*, task::tick};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use wharf::{Location, leptos::use_host};

use crate::{Heard, shell::Shell};

#[wasm_bindgen_test]
async fn a_guard_is_told_where_the_person_goes_and_answers() {
    let shell = Shell::new();
    let host = shell.host("app");
    assert!(shell.lets_go("app", None).await, "nobody wants to be asked");
    let (asked, answer) = (Heard::new(), Rc::new(Cell::new(false)));
    let _guard = host
        .guard({
            let (asked, answer) = (asked.clone(), Rc::clone(&answer));
            move |to| {
                asked.add(to);
                core::future::ready(answer.get())
            }
        })
        .unwrap();
    assert!(!shell.lets_go("app", None).await);
    assert!(!shell.lets_go("app", Some("/invoices/7?page=2#total")).await);
    let inside = Location {
        path: "/invoices/7".to_owned(),
        search: "?page=2".to_owned(),
        hash: "#total".to_owned(),
    };
    assert_eq!(asked.take(), [None, Some(inside)]);
    answer.set(true);
    assert!(shell.lets_go("app", None).await);
    assert_eq!(asked.take(), [None]);
}

#[wasm_bindgen_test]
async fn a_guard_may_take_its_time() {
    let shell = Shell::new();
    let host = shell.host("app");
    let settle = Rc::new(Cell::new(None));
    let _guard = host
        .guard({
            let settle = Rc::clone(&settle);
            move |_| {
                let promise = js_sys::Promise::new(&mut |resolve, _| settle.set(Some(resolve)));
                async move { JsFuture::from(promise).await.is_ok_and(|answer| answer.is_truthy()) }
            }
        })
        .unwrap();
    for answer in [false, true] {
        let done = Rc::new(Cell::new(None));
        let asking = {
            let (shell, done) = (Shell::from(JsValue::from(&shell)), Rc::clone(&done));
            async move { done.set(Some(shell.lets_go("app", None).await)) }
        };
        wasm_bindgen_futures::spawn_local(asking);
        tick().await;
        assert_eq!(done.get(), None, "nobody has answered");
        let resolve = settle.take().unwrap();
        resolve.call1(&JsValue::NULL, &answer.into()).unwrap();
        while done.get().is_none() {
            tick().await;
        }
        assert_eq!(done.get(), Some(answer));
    }
}

#[wasm_bindgen_test]
async fn every_guard_may_object_until_it_is_dropped() {
    let shell = Shell::new();
    let host = shell.host("app");
    let agrees = host.guard(|_| core::future::ready(true)).unwrap();
    let objects = host.guard(|_| core::future::ready(false)).unwrap();
    assert_eq!(shell.handlers("app"), 2);
    assert!(!shell.lets_go("app", None).await);
    drop(objects);
    assert_eq!(shell.handlers("app"), 1);
    assert!(shell.lets_go("app", None).await);
    drop(agrees);
    assert_eq!(shell.handlers("app"), 0);
    shell.end("app");
    let error = host.guard(|_| core::future::ready(false)).unwrap_err();
    assert!(
        error.to_string().ends_with("this mount of the app has ended"),
        "{error}"
    );
}

/// The answer is still on its way when the guard, or the app, is gone.
#[wasm_bindgen_test]
async fn a_guard_that_is_dropped_while_it_is_asked_still_answers() {
    let shell = Shell::new();
    let host = shell.host("app");
    let guard = Rc::new(Cell::new(None));
    let own = host
        .guard({
            let guard = Rc::clone(&guard);
            move |_| {
                drop(guard.take());
                async {
                    tick().await;
                    false
                }
            }
        })
        .unwrap();
    guard.set(Some(own));
    assert!(!shell.lets_go("app", None).await);
    assert_eq!(shell.handlers("app"), 0);
    assert!(shell.lets_go("app", None).await);
}

#[wasm_bindgen_test]
async fn the_guard_of_a_component_ends_with_it() {
    let shell = Shell::new();
    let has_changes = RwSignal::new(true);
    let mut app = shell
        .mounted("app", move || {
            let host = use_host();
            // As the form does: only while there is something to lose.
            Effect::new(move |_| {
                let guard = has_changes
                    .get()
                    .then(|| host.guard(|_| core::future::ready(false)).ok());
                StoredValue::new_local(guard);
            });
        })
        .await;
    assert!(!shell.lets_go("app", None).await);
    has_changes.set(false);
    tick().await;
    assert!(shell.lets_go("app", None).await);
    has_changes.set(true);
    tick().await;
    assert_eq!(shell.handlers("app"), 1);
    app.unmount();
    assert_eq!(shell.handlers("app"), 0);
}
