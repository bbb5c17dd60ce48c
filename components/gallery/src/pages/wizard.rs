//! A form in steps.

use core::future::ready;

use form::{FieldOptions, Form, Rules};
use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{
    Button, ButtonType, ButtonVariant, TextInput,
    form::{Bound, BrowserPorts, FormSummary, FormView, StepChange, StepPage, Wizard, bind},
    tag::Child,
};
use wharf::leptos::{use_host, use_location};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "wizard",
    name: "Wizard",
    about: "A form in steps, each with an address. A step is left when nothing in it is wrong.",
    family: Family::Fields,
    keys: &[
        ("Enter", "In a field of one line: the next step"),
        ("Tab", "To the steps that one can go to, then through the fields"),
    ],
    examples: &[example!(
        "wizard.rs",
        booking,
        "Two steps",
        "The step is the fragment of the address here. Reload the page, or go back."
    )],
};

fn booking() -> Child {
    let (host, location) = (StoredValue::new_local(use_host()), use_location());
    let form: Form<String> = Form::new(BrowserPorts);
    let (first, second) = (form.root().section(), form.root().section());
    let required = |what: &'static str| {
        Rules::new().check(move |text: &String| match text.trim() {
            "" => Err(["Enter ", what].concat()),
            _ => Ok(()),
        })
    };
    let ship = first.field(
        "ship",
        String::new(),
        FieldOptions::labelled("Ship"),
        required("the name of the ship"),
    );
    let cargo = second.field(
        "cargo",
        String::new(),
        FieldOptions::labelled("Cargo"),
        required("what it carries"),
    );
    let steps = form.steps([("ship", first), ("cargo", second)]);

    let pages = [("Ship", ship), ("Cargo", cargo)].map(|(label, field)| {
        StepPage::new(label, move || {
            bind(
                &field,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| {
                    view! { <TextInput id=id label=label value=value error=error required=true /> }
                },
            )
        })
    });
    let address = move |step: &str| location.with_untracked(|here| [&here.path, &here.search, "#", step].concat());
    let go = move |to: StepChange| {
        let to_step = address(&to.name);
        // Refused only when this mount has ended.
        let _ = host.with_value(|host| match to.replace {
            true => host.navigate_replacing(&to_step),
            false => host.navigate(&to_step),
        });
    };
    let (form_sent, steps_left, back) = (form.clone(), steps.clone(), steps.clone());
    let go_on = move || {
        if steps_left.current().get_untracked() == 0 {
            steps_left.next();
        } else {
            form_sent.submit(|| ready(Ok(())));
        }
    };
    view! {
        <FormView label="Booking in steps" on_submit=go_on>
            <FormSummary form=form focus=false />
            <Wizard
                steps=steps
                pages=Vec::from(pages)
                at=Signal::derive(move || location.with(|here| here.hash.trim_start_matches('#').to_owned()))
                on_go=UnsyncCallback::new(go)
                href=UnsyncCallback::new(move |step: String| host.with_value(|host| host.href(&address(&step))))
            />
            <div class="wharf-actions">
                <Button kind=ButtonType::Submit variant=ButtonVariant::Primary>"Continue"</Button>
                <Button on_click=move || back.back()>"Back"</Button>
            </div>
        </FormView>
    }
    .into()
}
