use leptos::prelude::*;

use crate::{
    Handler,
    field::{Labelled, control, field},
};

/// Several lines of text with their label, hint and error.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let notes = RwSignal::new(String::new());
/// # let _ = view! {
/// <TextArea id="notes" label="Notes" value=notes rows=4 />
/// # };
/// ```
///
/// ARIA: see [`Field`](crate::Field). It grows with its text where the browser can, and can be dragged taller.
#[component]
pub fn TextArea(
    /// The `id` of the control, unique in the app. It is also its `name`.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The text, both ways.
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
    /// How many lines it shows at first.
    #[prop(default = 4)]
    rows: u32,
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
    let area = control(
        "textarea",
        "wharf-input wharf-text-area",
        &labelled,
        error,
        disabled,
        on_blur,
    )
    .set("rows", rows.to_string())
    .bind_value(value);
    field(labelled, error, area.into())
}
