use leptos::prelude::*;

use crate::{
    Handler,
    field::{Labelled, control, field, follow_typed, said},
    tag::Text,
};

/// A date with its label, hint and error.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let born = RwSignal::new(String::new());
/// # let today = "2026-11-30";
/// # let _ = view! {
/// <DateInput id="date-of-birth" label="Date of birth" value=born required=true max=today autocomplete="bday" />
/// # };
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
    #[prop(into, optional)]
    autocomplete: Option<Text>,
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
    .set("autocomplete", said(autocomplete));
    let input = follow_typed(input, value, incomplete, on_blur);
    field(labelled, error, input.into())
}
