//! A form on the form engine.

use core::future::ready;

use form::{FieldOptions, Form, Rules};
use leptos::prelude::*;
use shared_ui::{
    Alert, AlertKind, Button, ButtonType, ButtonVariant, TextInput,
    form::{Bound, BrowserPorts, FormSummary, FormView, bind, is_submitting},
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
    ],
    examples: &[example!(
        "form.rs",
        booking,
        "Booking",
        "Send it as it is to see what is wrong. Nothing is sent anywhere."
    )],
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
