//! A control of one's own in a field.

use leptos::prelude::*;
use shared_ui::{Field, described_by, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "field",
    name: "Field",
    about: "Label, hint and error around a control of your own. The fields of the toolkit bring theirs along.",
    family: Family::Fields,
    keys: &[("Tab", "To the control")],
    examples: &[example!("field.rs", own, "A control of your own", "").in_a_form()],
};

fn own() -> Child {
    let draught = RwSignal::new("8".to_owned());
    let error = Signal::derive(move || {
        let is_deep = draught.get().parse::<u32>().is_ok_and(|draught| draught > 15);
        is_deep.then(|| "The harbour is 15 metres deep".to_owned())
    });
    view! {
        <Field
            id="draught"
            label="Draught in metres"
            required=true
            hint="From the water to the keel."
            error=error
        >
            <input
                id="draught"
                type="range"
                min="1"
                max="20"
                aria-describedby=described_by("draught", true, error)
                aria-invalid=move || error.get().is_some().then_some("true")
                prop:value=move || draught.get()
                on:input=move |event| draught.set(event_target_value(&event))
            />
        </Field>
    }
    .into()
}
