//! What a key press costs in a form of many fields.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use std::{cell::Cell, rc::Rc};

use form::{Field, FieldOptions, Form, Rules};
use leptos::prelude::*;
use shared_ui::{
    TextInput,
    form::{Bound, BrowserPorts, FormSummary, FormView, bind},
    tag::{each, effect},
};
use support::{Mounted, Writes, mount_in_shadow, settle, type_into};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, Node};

wasm_bindgen_test_configure!(run_in_browser);

type Message = &'static str;

fn form_of(count: usize) -> (Form<Message>, Vec<Field<String, Message>>) {
    let form = Form::new(BrowserPorts);
    let required = || Rules::new().check(|text: &String| if text.is_empty() { Err("Enter a text") } else { Ok(()) });
    let fields = (0..count)
        .map(|index| {
            let name = ["field", &index.to_string()].concat();
            form.root()
                .field(&name, String::new(), FieldOptions::labelled(&*name), required())
        })
        .collect();
    (form, fields)
}

async fn mount(form: &Form<Message>, fields: &[Field<String, Message>], effects: &Rc<Cell<usize>>) -> Mounted {
    let (form, fields, effects) = (form.clone(), fields.to_vec(), Rc::clone(effects));
    mount_in_shadow(move || {
        for field in &fields {
            let (field, effects) = (field.clone(), Rc::clone(&effects));
            effect(move || {
                field.value().track();
                field.state().track();
                field.message().track();
                effects.set(effects.get() + 1);
            });
        }
        let inputs = each(&fields, |field| {
            bind(
                field,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| {
                    view! { <TextInput id label value error required=true /> }
                },
            )
        });
        view! {
            <FormView label="Large" on_submit=|| ()>
                <FormSummary form=form />
                {shared_ui::tag::tag("div").child(inputs)}
            </FormView>
        }
    })
    .await
}

fn stands_in(node: &Node, places: &[&Element]) -> bool {
    places.iter().any(|place| place.contains(Some(node)))
}

/// How often a key press writes to the page, and how many effects it runs: for one that mends a mistake, and one that does not.
async fn cost_of_a_key(count: usize) -> [(usize, usize); 2] {
    let (form, fields) = form_of(count);
    let effects = Rc::new(Cell::new(0));
    let page = mount(&form, &fields, &effects).await;
    form.submit(|| core::future::ready(Ok(())));
    settle().await;
    assert_eq!(page.all(".wharf-error-summary li").len(), count);

    let input = page.input("#field7");
    let field: Element = input.closest(".wharf-form-field").unwrap().unwrap();
    let summary: Element = page.get(".wharf-error-summary").into();
    let writes = Writes::below(&page.element);
    let mut cost = [(0, 0); 2];
    for (text, cost) in ["a", "ab"].into_iter().zip(&mut cost) {
        effects.set(0);
        type_into(&input, text).await;
        settle().await;
        let written = writes.take();
        for node in &written {
            assert!(
                stands_in(node, &[&field, &summary]),
                "a key press in one field wrote to {:?}",
                node.dyn_ref::<Element>().map(Element::outer_html)
            );
        }
        *cost = (written.len(), effects.get());
    }
    assert_eq!(fields[7].value().get_untracked(), "ab");
    assert_eq!(page.all(".wharf-error-summary li").len(), count - 1);
    cost
}

#[wasm_bindgen_test]
async fn a_key_press_writes_only_to_its_field_its_message_and_the_summary_and_costs_the_same_at_any_size() {
    let of_500 = cost_of_a_key(500).await;
    assert!(of_500[0].0 > 0, "the message and its line go");
    assert_eq!(of_500[1].0, 0, "nothing on the page depends on the text itself");
    assert_eq!(of_500[0].1, 1, "of 500 effects only that of the field runs");
    assert_eq!(of_500[1].1, 1);
    assert_eq!(cost_of_a_key(20).await, of_500);
    assert_eq!(cost_of_a_key(1_000).await, of_500);
}

#[wasm_bindgen_test]
async fn focus_and_blur_write_only_to_their_field() {
    let (form, fields) = form_of(50);
    let page = mount(&form, &fields, &Rc::default()).await;
    let input = page.input("#field7");
    let field: Element = input.closest(".wharf-form-field").unwrap().unwrap();
    let writes = Writes::below(&page.element);
    input.focus().unwrap();
    input.blur().unwrap();
    settle().await;
    assert!(page.find("#field7-error").is_some());
    let written = writes.take();
    assert!(!written.is_empty());
    assert!(written.iter().all(|node| stands_in(node, &[&field])));
}
