use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::{
    Handler,
    field::{Labelled, control, error_message, hint_line},
    tag::{ElementRef, Tag, effect, tag},
};

/// Yes or no, with its label, hint and error.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let has_read = RwSignal::new(false);
/// # let error = RwSignal::new(None::<String>);
/// # let _ = view! {
/// <Checkbox id="terms" label="I have read the terms" checked=has_read required=true error=error />
/// # };
/// ```
///
/// It answers when the form is sent. What takes effect at once is a [`Switch`](crate::Switch).
///
/// ARIA and keyboard: a native checkbox; Space changes it. Nothing says "(optional)": not ticking it is an answer.
#[component]
pub fn Checkbox(
    /// The `id` of the input, unique in the app. It is also its `name`.
    #[prop(into)]
    id: String,
    /// What is true if it is ticked.
    #[prop(into)]
    label: String,
    /// Whether it is ticked, both ways.
    checked: RwSignal<bool>,
    /// It stands for several that differ, as in the head of a list. A click ends that.
    #[prop(into, optional)]
    mixed: Signal<bool>,
    /// It has to be ticked.
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
    let input = control("input", "wharf-check", &labelled, error, disabled, on_blur);
    tick_box(labelled, input, checked, mixed, error)
}

/// An input of type `checkbox` with its label beside it, for the components of the toolkit.
pub(crate) fn tick_box(
    labelled: Labelled,
    input: Tag,
    checked: RwSignal<bool>,
    mixed: Signal<bool>,
    error: Signal<Option<String>>,
) -> Tag {
    let Labelled { id, label, hint, .. } = labelled;
    let element = ElementRef::new();
    let input_now = move || element.get().map(JsCast::unchecked_into::<HtmlInputElement>);
    effect(move || {
        let checked = checked.get();
        if let Some(input) = input_now() {
            input.set_checked(checked);
        }
    });
    // For itself: when the person has ticked the box it is mixed no longer, whatever the app says of the others.
    effect(move || {
        let mixed = mixed.get();
        if let Some(input) = input_now() {
            input.set_indeterminate(mixed);
        }
    });
    let hint = hint_line(&id, hint);
    let message = error_message(&id, error);
    let input = input
        .set("type", "checkbox")
        .reference(element)
        .on("change", move |event| checked.set(event_target_checked(&event)));
    let words = tag("div")
        .set("class", "wharf-choice-words")
        .child(
            tag("label")
                .set("class", "wharf-choice-label")
                .set("for", id)
                .child(label),
        )
        .child(hint);
    let line = tag("div").set("class", "wharf-choice").child(input).child(words);
    tag("div").set("class", "wharf-field").child(line).child(message)
}
