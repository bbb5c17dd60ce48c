//! A form on the form engine.

use core::future::ready;

use form::{FieldOptions, Form, Rules};
use leptos::prelude::*;
use shared_ui::{
    Alert, AlertKind, Button, ButtonType, ButtonVariant, TextInput,
    form::{Bound, BrowserPorts, FormSummary, FormView, add_item, bind, is_submitting, items, remove_item},
    tag::{Child, tag},
};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "form",
    name: "Form",
    about: "A form that the engine checks: messages when a field is left, a summary when it is sent.",
    family: Family::Fields,
    keys: &[
        ("Enter", "In a field of one line: sends the form"),
        ("Tab", "Leaves a field, which checks it"),
        ("Enter, in the summary", "Goes to the field that the line is about"),
        (
            "Enter, on the button that adds",
            "Adds an entry and goes to its first field",
        ),
        ("Enter, on a button that removes", "Goes to the one of the next entry"),
    ],
    examples: &[
        example!(
            "form.rs",
            booking,
            "Booking",
            "Send it as it is to see what is wrong. Nothing is sent anywhere."
        ),
        example!(
            "form.rs",
            voyage,
            "With a list",
            "The keyboard goes on in the entry that was added, and beside the one that was removed."
        ),
    ],
};

fn booking() -> Child {
    let form: Form<String> = Form::new(BrowserPorts);
    let required = |what: &'static str| {
        Rules::new().check(move |text: &String| match text.trim() {
            "" => Err(["Enter ", what].concat()),
            _ => Ok(()),
        })
    };
    let text = |label: &'static str, what| {
        form.root()
            .field(label, String::new(), FieldOptions::labelled(label), required(what))
    };
    let (ship, berth) = (text("Ship", "the name of the ship"), text("Berth", "a berth"));
    let is_sent = RwSignal::new(false);
    let (sent, busy) = (form.clone(), is_submitting(&form));
    let submit = move || {
        sent.submit(move || {
            is_sent.set(true);
            ready(Ok(()))
        });
    };
    let thanks = move || {
        is_sent
            .get()
            .then(|| view! { <Alert kind=AlertKind::Success>"The berth is reserved."</Alert> })
    };
    view! {
        <FormView label="Booking" on_submit=submit>
            <FormSummary form=form.clone() focus=false />
            {bind(&ship, |Bound { id, label, value, error }| {
                view! { <TextInput id=id label=label value=value error=error required=true /> }
            })}
            {bind(&berth, |Bound { id, label, value, error }| {
                view! { <TextInput id=id label=label value=value error=error required=true /> }
            })}
            <div class="wharf-actions">
                <Button kind=ButtonType::Submit variant=ButtonVariant::Primary busy=busy>"Reserve"</Button>
            </div>
        </FormView>
        {tag("div").dynamic(thanks)}
    }
    .into()
}

fn voyage() -> Child {
    let form: Form<String> = Form::new(BrowserPorts);
    let ports = form
        .root()
        .list("ports", FieldOptions::labelled("Ports of call"), Rules::new(), |item| {
            let name = FieldOptions::labelled("Port");
            item.field("name", String::new(), name, Rules::new())
        });
    for name in ["Hamburg", "Rotterdam"] {
        ports.push().set(name.to_owned());
    }
    let list = ports.clone();
    let entries = items(&ports, "Ports of call", move |item, number| {
        let name = move || format!("port {}", number.get());
        tag("div")
            .set("class", "wharf-form")
            .child(bind(
                &item.fields,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| {
                    view! { <TextInput id=id label=label value=value error=error /> }
                },
            ))
            .child(
                tag("div")
                    .set("class", "wharf-actions")
                    .child(remove_item(&list, &item, name)),
            )
    });
    let sent = form.clone();
    view! {
        <FormView label="Voyage" on_submit=move || sent.submit(|| ready(Ok(())))>
            <FormSummary form=form focus=false />
            {entries}
            <div class="wharf-actions">{add_item(&ports, "Add a port")}</div>
        </FormView>
    }
    .into()
}
