//! Lists of a form on a page.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use form::{Field, FieldOptions, Form, Item, List, Rules};
use leptos::prelude::*;
use shared_ui::{
    Button, TextInput,
    form::{Bound, BrowserPorts, FormSummary, FormView, add_item, bind, items, remove_item},
    tag::tag,
};
use support::{Mounted, Writes, click, mount_in_shadow, settle, type_into};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

type Message = &'static str;
type Text = Field<String, Message>;
type Ports = List<Text, Message>;

fn list_of(texts: &[&str]) -> (Form<Message>, Ports) {
    let form = Form::new(BrowserPorts);
    let few = Rules::new().check(|items: &Vec<Item<Text, Message>>| match items.len() {
        0 => Err("Add a port"),
        _ => Ok(()),
    });
    let required = || Rules::new().check(|text: &String| if text.is_empty() { Err("Enter a port") } else { Ok(()) });
    let ports = form
        .root()
        .list("ports", FieldOptions::labelled("Ports"), few, move |item| {
            item.field("name", String::new(), FieldOptions::labelled("Port"), required())
        });
    for text in texts {
        ports.push().set((*text).to_owned());
    }
    (form, ports)
}

async fn mount(form: &Form<Message>, ports: &Ports) -> Mounted {
    let (form, ports) = (form.clone(), ports.clone());
    mount_in_shadow(move || {
        let list = ports.clone();
        let rows = items(&ports, "Ports", move |item, number| {
            let (key, list) = (item.key, list.clone());
            let remove = move || {
                let index = list
                    .items()
                    .with_untracked(|items| items.iter().position(|item| item.key == key));
                list.remove(index.unwrap());
            };
            tag("div")
                .child(tag("h3").text(move || ["Port ", &number.get()].concat()))
                .child(bind(
                    &item.fields,
                    |Bound {
                         id,
                         label,
                         value,
                         error,
                     }| view! { <TextInput id label value error required=true /> },
                ))
                .child(view! { <Button on_click=remove>"Remove"</Button> })
        });
        view! {
            <FormView label="Ports" on_submit=|| ()>
                <FormSummary form=form />
                {rows}
            </FormView>
        }
    })
    .await
}

fn values(page: &Mounted) -> Vec<String> {
    let inputs = page.all("input");
    inputs
        .iter()
        .map(|input| page.input(&["#", &input.id()].concat()).value())
        .collect()
}

fn headings(page: &Mounted) -> Vec<String> {
    let headings = page.all("h3");
    headings.iter().map(|heading| heading.text_content().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn items_that_are_moved_keep_value_focus_caret_and_message() {
    let (form, ports) = list_of(&["Hamburg", "", "Oslo", "Rotterdam"]);
    let page = mount(&form, &ports).await;
    form.submit(|| core::future::ready(Ok(())));
    settle().await;
    assert_eq!(
        page.get("#ports-1-name-error").text_content().unwrap(),
        "Error: Enter a port"
    );

    let oslo = page.input("#ports-2-name");
    oslo.focus().unwrap();
    oslo.set_selection_range(1, 3).unwrap();
    let moves: [&dyn Fn(); 4] = [
        &|| ports.move_item(2, 0),
        &|| ports.swap(0, 3),
        &|| ports.move_item(0, 3),
        &|| ports.move_item(3, 1),
    ];
    for change in moves {
        change();
        settle().await;
        assert!(oslo.is_connected());
        assert!(page.focused().unwrap().is_same_node(Some(&oslo)), "focus stays");
        assert_eq!(
            (oslo.selection_start(), oslo.selection_end()),
            (Ok(Some(1)), Ok(Some(3)))
        );
        let expected: Vec<_> = ports
            .items()
            .with_untracked(|items| items.iter().map(|item| item.fields.value().get_untracked()).collect());
        assert_eq!(values(&page), expected);
        assert_eq!(headings(&page), ["Port 1", "Port 2", "Port 3", "Port 4"]);
        assert_eq!(
            page.get("#ports-1-name-error").text_content().unwrap(),
            "Error: Enter a port"
        );
        assert_eq!(page.input("#ports-1-name").value(), "");
    }
}

#[wasm_bindgen_test]
async fn adding_an_item_touches_no_other() {
    let (form, ports) = list_of(&["Hamburg", "Oslo"]);
    let page = mount(&form, &ports).await;
    let rows = page.all(".wharf-form-item");
    let writes: Vec<_> = rows.iter().map(|row| Writes::below(row)).collect();
    ports.push();
    settle().await;
    assert_eq!(page.all(".wharf-form-item").len(), 3);
    assert!(writes.iter().all(|writes| writes.take().is_empty()));
    ports.insert(0);
    settle().await;
    assert_eq!(values(&page), ["", "Hamburg", "Oslo", ""]);
    let rows = page.all(".wharf-form-item");
    type_into(&page.input("#ports-3-name"), "Bergen").await;
    assert_eq!(values(&page)[0], "Bergen");
    assert_eq!(rows.len(), 4);
}

#[wasm_bindgen_test]
async fn when_the_item_with_focus_is_removed_the_list_takes_it() {
    let (form, ports) = list_of(&["Hamburg", "Oslo"]);
    let page = mount(&form, &ports).await;
    let button = page.all("button")[0].clone();
    button.focus().unwrap();
    click(&button).await;
    settle().await;
    assert_eq!(values(&page), ["Oslo"]);
    assert_eq!(headings(&page), ["Port 1"]);
    assert_eq!(page.focused().unwrap().id(), "ports");
    assert_eq!(page.get("#ports").get_attribute("aria-label").as_deref(), Some("Ports"));
}

#[wasm_bindgen_test]
async fn what_is_wrong_with_the_list_stands_below_it_and_in_the_summary() {
    let (form, ports) = list_of(&["Hamburg"]);
    let page = mount(&form, &ports).await;
    ports.clear();
    form.submit(|| core::future::ready(Ok(())));
    settle().await;
    assert_eq!(page.get("#ports-error").text_content().unwrap(), "Error: Add a port");
    assert_eq!(
        page.get("#ports").get_attribute("aria-describedby").as_deref(),
        Some("ports-error")
    );
    click(&page.get(".wharf-error-summary a")).await;
    assert_eq!(page.focused().unwrap().id(), "ports");
    ports.push();
    settle().await;
    assert!(page.find("#ports-error").is_none());
    assert!(!page.get("#ports").has_attribute("aria-describedby"));
}

/// The same list with the buttons of the toolkit.
async fn mount_with_buttons(ports: &Ports) -> Mounted {
    let ports = ports.clone();
    mount_in_shadow(move || {
        let list = ports.clone();
        let rows = items(&ports, "Ports", move |item, number| {
            tag("div")
                .child(bind(
                    &item.fields,
                    |Bound {
                         id,
                         label,
                         value,
                         error,
                     }| view! { <TextInput id label value error required=true /> },
                ))
                .child(remove_item(&list, &item, move || ["Port ", &number.get()].concat()))
        });
        tag("div").child(rows).child(add_item(&ports, "Add a port"))
    })
    .await
}

/// What the keyboard is at: the text of a button, or the `id` of a field.
fn at(page: &Mounted) -> String {
    let focused = page.focused().unwrap();
    match focused.tag_name().as_str() {
        "BUTTON" => focused.text_content().unwrap(),
        _ => focused.id(),
    }
}

#[wasm_bindgen_test]
async fn the_keyboard_goes_on_in_the_item_that_was_added() {
    let (_form, ports) = list_of(&["Hamburg"]);
    let page = mount_with_buttons(&ports).await;
    let buttons = page.all("button");
    let add = buttons.last().unwrap();
    add.focus().unwrap();
    click(add).await;
    settle().await;
    assert_eq!(at(&page), "ports-1-name");
    click(add).await;
    settle().await;
    assert_eq!(at(&page), "ports-2-name");
    assert_eq!(values(&page), ["Hamburg", "", ""]);
}

#[wasm_bindgen_test]
async fn the_keyboard_goes_on_beside_the_item_that_was_removed_and_its_name_is_said() {
    let (_form, ports) = list_of(&["Hamburg", "Oslo", "Rotterdam"]);
    let page = mount_with_buttons(&ports).await;
    let said = || page.get("[role=status]").text_content().unwrap();
    assert_eq!(said(), "");
    // The one in the middle, the last one, the only one.
    for (index, rest, next, gone) in [
        (
            1,
            &["Hamburg", "Rotterdam"] as &[&str],
            "Remove Port 2",
            "Removed: Port 2",
        ),
        (1, &["Hamburg"], "Remove Port 1", "Removed: Port 2"),
        (0, &[], "Add a port", "Removed: Port 1"),
    ] {
        let button = page.all("button")[index].clone();
        button.focus().unwrap();
        click(&button).await;
        settle().await;
        assert_eq!(values(&page), rest);
        assert_eq!(at(&page), next);
        assert_eq!(said(), gone);
    }
}
