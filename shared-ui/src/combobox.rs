use leptos::prelude::*;

use crate::{
    Choice, Handler,
    field::{Labelled, control, field},
    suggest::Suggest,
    tag::effect,
};

/// One of many answers, found by typing a part of it, with its label, hint and error.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let ports = vec![Choice::new("hh", "Hamburg")];
/// # let port = RwSignal::new(String::new());
/// # let _ = view! {
/// <Combobox id="port" label="Port" choices=ports value=port hint="Type a part of its name" />
/// # };
/// ```
///
/// The value is always that of a choice, or empty: a text that is none is replaced by the last choice when the person leaves
/// the field. Answers that begin with what was typed come first, then those with a word that does, then the others that
/// contain it, each in their order. Of many matches the first hundred are shown.
///
/// ARIA and keyboard: the [combobox pattern](https://www.w3.org/WAI/ARIA/apg/patterns/combobox/), editable with list
/// autocomplete. Focus stays in the text. The down and up arrows open the list and go around it, Alt with them opens and
/// closes it; Enter takes the choice that they are at, or the only one; Escape closes the list, and empties the field when
/// there is none; Home, End and the other arrows move in the text.
#[component]
pub fn Combobox(
    /// The `id` of the input, unique in the app. It is also its `name`.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The answers in their order.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The value of the chosen answer, both ways; empty while there is none.
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
    let suggest = Suggest::new(
        choices,
        Signal::derive(move || vec![value.get()]),
        disabled,
        move |suggest, choice| {
            value.set(choice.value);
            suggest.text.set(choice.label);
            suggest.close();
        },
    );
    let label_of_value = move || suggest.label_of(&value.get()).unwrap_or_default();
    // Also when the choices come later than the value.
    effect(move || {
        let label = label_of_value();
        if untrack(|| suggest.text.get() != label) && !suggest.is_open.get_untracked() {
            suggest.text.set(label);
        }
    });
    let empty = move || {
        let is_filled = suggest.text.with_untracked(|text| !text.is_empty());
        if is_filled {
            suggest.clear_text();
            value.set(String::new());
        }
        is_filled
    };
    let leave = move || {
        let text = suggest.text.get_untracked();
        match suggest.named(&text) {
            Some(choice) if value.with_untracked(|value| *value != choice.value) => value.set(choice.value),
            None if text.trim().is_empty() && value.with_untracked(|value| !value.is_empty()) => {
                value.set(String::new());
            }
            _ => {}
        }
        suggest.text.set(untrack(label_of_value));
    };
    let input = control("input", "wharf-combobox-input", &labelled, error, disabled, None);
    let input = suggest.on_leave(input, leave, on_blur);
    let (id, label) = (labelled.id.clone(), labelled.label.clone());
    let control = suggest.view(&id, &label, false, input, None, empty);
    field(labelled, error, vec![control, suggest.status(Signal::default())].into())
}
