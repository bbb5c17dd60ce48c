//! The page that `cargo xtask bench forms` measures: text fields of the toolkit, tied to the form engine. It has no shell.
// wasm-bindgen exports what is public; nobody else imports it.
#![allow(unreachable_pub)]

use core::time::Duration;
use std::{cell::Cell, future::ready};

use form::{FieldOptions, Form, Group, Ports, Rules, When};
use futures::{FutureExt, future::LocalBoxFuture};
use leptos::prelude::*;
use shared_ui::{
    TextInput, contents,
    form::{Bound, bind},
    tag::{Child, tag},
};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

std::thread_local! {
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

/// Puts the form into an element, where it stays.
#[wasm_bindgen]
pub fn mount(element: HtmlElement, fields: usize) {
    leptos::mount::mount_to(element, move || page(fields)).forget();
}

/// How often something has asked for the message of a field: each of them is an effect that runs.
#[wasm_bindgen]
pub fn renders() -> u32 {
    RUNS.get()
}

fn page(fields: usize) -> impl IntoView {
    let form = Form::new(Untimed);
    let inputs = (0..fields).map(|index| field(&form.root(), index));
    let page = tag("form")
        .set("novalidate", true)
        .child(contents(inputs.collect::<Vec<_>>()));
    // Fields do not keep their form.
    StoredValue::new_local(form);
    page
}

fn field(group: &Group<&'static str>, index: usize) -> Child {
    let options = FieldOptions {
        first: When::Change,
        ..FieldOptions::labelled(format!("Field {}", index + 1))
    };
    let field = group.field(&format!("field{index}"), String::new(), options, rules());
    let control = |Bound {
                       id,
                       label,
                       value,
                       error,
                   }| {
        let error = Signal::derive(move || {
            RUNS.set(RUNS.get() + 1);
            error.get()
        });
        view! { <TextInput id label value error required=true /> }
    };
    bind(&field, control).into()
}

fn rules() -> Rules<String, &'static str> {
    Rules::new()
        .check(|text: &String| {
            if text.is_empty() {
                Err("Enter something")
            } else {
                Ok(())
            }
        })
        .check(|text| {
            if text.chars().nth(1).is_some() {
                Ok(())
            } else {
                Err("Enter at least 2 characters")
            }
        })
}

/// No rule here takes time.
struct Untimed;

impl Ports for Untimed {
    fn spawn(&self, work: LocalBoxFuture<'static, ()>) {
        leptos::task::spawn_local(work);
    }

    fn sleep(&self, _: Duration) -> LocalBoxFuture<'static, ()> {
        ready(()).boxed_local()
    }
}
