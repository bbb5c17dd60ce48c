use leptos::prelude::*;

use crate::{
    Handler,
    checkbox::tick_box,
    field::{Labelled, control},
};

/// Turns something on or off, at once.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let sends_alerts = RwSignal::new(false);
/// # let _ = view! {
/// <Switch id="alerts" label="Send alerts by email" checked=sends_alerts />
/// # };
/// ```
///
/// Let its label stay the same in both states. What answers only when a form is sent is a [`Checkbox`](crate::Checkbox).
///
/// ARIA and keyboard: the [switch pattern](https://www.w3.org/WAI/ARIA/apg/patterns/switch/) by a native checkbox with
/// `role="switch"`; Space turns it. The state shows in the place of the knob.
#[component]
pub fn Switch(
    /// The `id` of the input, unique in the app. It is also its `name`.
    #[prop(into)]
    id: String,
    /// What is turned on.
    #[prop(into)]
    label: String,
    /// Whether it is on, both ways.
    checked: RwSignal<bool>,
    /// A sentence that helps to decide.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What went wrong, as a sentence.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// The person left the field.
    #[prop(into, optional)]
    on_blur: Option<Handler>,
    /// It cannot be changed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let labelled = Labelled {
        id,
        label,
        required: false,
        hint,
    };
    let input = control("input", "wharf-switch", &labelled, error, disabled, on_blur).set("role", "switch");
    tick_box(labelled, input, checked, Signal::default(), error)
}
