use js_sys::Reflect;
use leptos::prelude::*;
use web_sys::Event;

use crate::{
    Handler,
    field::{Labelled, control, field},
};

/// A date with its label, hint and error.
///
/// ```ignore
/// <DateInput id="date-of-birth" label="Date of birth" value=born required=true max=today autocomplete="bday" />
/// ```
///
/// The value is an ISO 8601 date (`2001-12-31`) or empty. A date that is half typed is an empty value too: `incomplete`
/// tells the two apart.
///
/// ARIA and keyboard: the browser's own date field with its own keys and picker. See [`Field`](crate::Field).
#[component]
pub fn DateInput(
    /// The `id` of the input, unique in the app. It is also its `name`.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The date, both ways.
    value: RwSignal<String>,
    /// An answer is needed.
    #[prop(optional)]
    required: bool,
    /// A sentence that helps to answer.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What is wrong with the answer, as a sentence.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// The person left the field.
    #[prop(into, optional)]
    on_blur: Option<Handler>,
    /// Becomes true while something is typed that is no date yet, and false again.
    #[prop(optional)]
    incomplete: Option<RwSignal<bool>>,
    /// The first date that the picker offers.
    #[prop(into, optional)]
    min: Option<String>,
    /// The last date that the picker offers.
    #[prop(into, optional)]
    max: Option<String>,
    /// The autofill name, such as `bday`.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// It cannot be changed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let labelled = Labelled {
        id,
        label,
        required,
        hint,
    };
    let read = move |event: Event| {
        let typed = event_target_value(&event);
        if value.with_untracked(|value| *value != typed) {
            value.set(typed);
        }
        if let Some(incomplete) = incomplete {
            let is_incomplete = has_bad_input(&event);
            if incomplete.get_untracked() != is_incomplete {
                incomplete.set(is_incomplete);
            }
        }
    };
    // Browsers fire no `input` while the parts of a date do not make a date.
    let input = control(
        "input",
        "wharf-input wharf-date-input",
        &labelled,
        error,
        disabled,
        None,
    )
    .set("type", "date")
    .set("min", min)
    .set("max", max)
    .set("autocomplete", autocomplete)
    .show_value(value)
    .on("input", read)
    .on("blur", move |event| {
        read(event);
        if let Some(on_blur) = on_blur {
            on_blur.try_run(());
        }
    });
    field(labelled, error, input.into())
}

/// Reads `input.validity.badInput`. By `Reflect`, because this is the only place that needs `ValidityState`.
fn has_bad_input(event: &Event) -> bool {
    let input: web_sys::HtmlInputElement = event_target(event);
    Reflect::get(&input, &"validity".into())
        .and_then(|validity| Reflect::get(&validity, &"badInput".into()))
        .is_ok_and(|bad_input| bad_input.is_truthy())
}
