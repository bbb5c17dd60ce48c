use leptos::prelude::*;

use crate::{
    Handler,
    field::{Labelled, control, field, follow_typed},
};

/// A number with its label, hint and error.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let crates = RwSignal::new(String::new());
/// # let _ = view! {
/// <NumberInput id="crates" label="Crates" value=crates min="1" max="40" required=true />
/// # };
/// ```
///
/// The value is the number as it stands in JSON (`-1.5`), whatever the person's language writes, or empty. What is half
/// typed (`-`) is an empty value too: `incomplete` tells the two apart. For numbers that nobody counts with, such as those of
/// cards and customers, use [`TextInput`](crate::TextInput) with `inputmode="numeric"`.
///
/// ARIA and keyboard: the browser's own field, which is a
/// [spin button](https://www.w3.org/WAI/ARIA/apg/patterns/spinbutton/): the up and down arrows go by `step`. Home, End and
/// the other arrows move in the text, not to `min` and `max`. See [`Field`](crate::Field).
#[component]
pub fn NumberInput(
    /// The `id` of the input, unique in the app. It is also its `name`.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The number, both ways.
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
    /// Becomes true while something is typed that is no number yet, and false again.
    #[prop(optional)]
    incomplete: Option<RwSignal<bool>>,
    /// The least that the arrows go to.
    #[prop(into, optional)]
    min: Option<String>,
    /// The most that the arrows go to.
    #[prop(into, optional)]
    max: Option<String>,
    /// What the arrows go by, `1` by default; `any` allows for fractions.
    #[prop(into, optional)]
    step: Option<String>,
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
        "wharf-input wharf-number-input",
        &labelled,
        error,
        disabled,
        None,
    )
    .set("type", "number")
    .set("min", min)
    .set("max", max)
    .set("step", step);
    let input = follow_typed(input, value, incomplete, on_blur);
    field(labelled, error, input.into())
}
