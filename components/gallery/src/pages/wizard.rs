//! A form in steps.

use core::future::ready;

use form::{FieldOptions, Form, Rules};
use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{
    Alert, AlertKind, Button, ButtonType, ButtonVariant, TextInput,
    form::{Bound, BrowserPorts, FormSummary, FormView, StepChange, StepPage, Wizard, bind},
    tag::{Child, tag},
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
        "The step is the fragment of the address here, and the browser's button for going back leads to the one before. Nothing is sent anywhere."
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
    let is_booked = RwSignal::new(false);
    let (form_sent, steps_left) = (form.clone(), steps.clone());
    let go_on = move || {
        if steps_left.current().get_untracked() == 0 {
            steps_left.next();
        } else {
            form_sent.submit(move || {
                is_booked.set(true);
                ready(Ok(()))
            });
        }
    };
    let current = steps.current();
    let is_last = Signal::derive_local(move || current.get() == 1);
    let words = move || if is_last.get() { "Book" } else { "Continue" };
    let steps_back = StoredValue::new_local(steps.clone());
    let back = move || {
        let back = move || {
            steps_back.with_value(|steps| steps.back());
        };
        is_last.get().then(|| view! { <Button on_click=back>"Back"</Button> })
    };
    let thanks = move || {
        is_booked
            .get()
            .then(|| view! { <Alert kind=AlertKind::Success>"The cargo is booked."</Alert> })
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
                <Button kind=ButtonType::Submit variant=ButtonVariant::Primary>{words}</Button>
                {back}
            </div>
        </FormView>
        {tag("div").dynamic(thanks)}
    }
    .into()
}
