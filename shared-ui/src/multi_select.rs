use leptos::prelude::*;
use web_sys::Event;

use crate::{
    Choice, Handler, IconName,
    field::{Labelled, control, field},
    icon::icon,
    keys::key_of,
    messages::{CHOSEN, CHOSEN_IN, REMOVE, REMOVED},
    suggest::Suggest,
    tag::{Tag, each, tag},
};

/// Any number of answers, found by typing a part of them, with label, hint and error.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let ports = vec![Choice::new("hh", "Hamburg")];
/// # let chosen = RwSignal::new(Vec::new());
/// # let _ = view! {
/// <MultiSelect id="ports" label="Ports of call" choices=ports values=chosen />
/// # };
/// ```
///
/// What is chosen stands before the text, each with a button that removes it. What matches best comes first, as in
/// [`Combobox`](crate::Combobox).
///
/// ARIA and keyboard: as [`Combobox`](crate::Combobox), with a list that several are chosen from: Enter, and Space while the
/// arrows are at a choice, choose it and take it back, and the list stays open. Backspace in an empty text removes the last
/// one. What is removed is read out, and focus goes back to the text. Shift with the arrows and Ctrl + A select in the text,
/// as in every field: there are no keys for several choices at once.
#[component]
pub fn MultiSelect(
    /// The `id` of the input, unique in the app. It is also its `name`.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The answers in their order.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The values of the chosen answers, both ways.
    values: RwSignal<Vec<String>>,
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
    let said = RwSignal::new(String::new());
    let suggest = Suggest::new(choices, values.into(), disabled, move |suggest, choice: Choice| {
        let is_there = values.with_untracked(|values| values.contains(&choice.value));
        values.update(|values| {
            if is_there {
                values.retain(|value| *value != choice.value);
            } else {
                values.push(choice.value);
            }
        });
        said.set(if is_there { &REMOVED } else { &CHOSEN }.with(&choice.label));
        suggest.clear_text();
    });
    let remove = move |value: &str| {
        let label = untrack(|| suggest.label_of(value)).unwrap_or_else(|| value.to_owned());
        values.update(|values| values.retain(|other| other != value));
        said.set(REMOVED.with(&label));
    };
    let name = labelled.label.clone();
    let tokens = tag("ul")
        .set("class", "wharf-tokens")
        .bind("aria-label", move || CHOSEN_IN.with(&name))
        .bind("hidden", move || values.with(Vec::is_empty))
        .dynamic(move || {
            each(values.get(), |value| {
                let label = suggest.label_of(&value).unwrap_or_else(|| value.clone());
                token(label, disabled, move || {
                    remove(&value);
                    suggest.input.focus();
                })
            })
        });
    let erase = move |event: Event| {
        let is_empty = suggest.text.with_untracked(String::is_empty);
        if is_empty && key_of(&event).as_deref() == Some("Backspace") {
            let last = values.with_untracked(|values| values.last().cloned());
            if let Some(last) = last {
                remove(&last);
            }
        }
    };
    let empty = move || {
        let is_filled = suggest.text.with_untracked(|text| !text.is_empty());
        if is_filled {
            suggest.clear_text();
        }
        is_filled
    };
    let input = control("input", "wharf-combobox-input", &labelled, error, disabled, None).on("keydown", erase);
    let input = suggest.on_leave(input, move || suggest.clear_text(), on_blur);
    let (id, label) = (labelled.id.clone(), labelled.label.clone());
    let control = suggest.view(&id, &label, true, input, Some(tokens), empty);
    field(labelled, error, vec![control, suggest.status(said.into())].into())
}

fn token(label: String, disabled: Signal<bool>, mut remove: impl FnMut() + 'static) -> Tag {
    let name = label.clone();
    let button = tag("button")
        .set("type", "button")
        .set("class", "wharf-token-remove")
        .bind("aria-label", move || REMOVE.with(&name))
        .bind("disabled", move || disabled.get())
        .on("click", move |_| remove())
        .child(icon(IconName::Close));
    tag("li")
        .set("class", "wharf-token")
        .child(tag("span").child(label))
        .child(button)
}
