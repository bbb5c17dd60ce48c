use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, FocusEvent, HtmlInputElement, Node};

use crate::{
    Choice, Handler, described_by,
    field::{error_message, hint_line, optional, said},
    tag::{ElementRef, Tag, each, effect, tag},
};

/// One of a few answers that are all in sight, with its label, hint and error.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let way = RwSignal::new(String::new());
/// let choices = vec![Choice::new("sea", "By sea").hint("Three weeks"), Choice::new("air", "By air")];
/// # let _ = view! {
/// <RadioGroup id="way" label="How is it sent?" choices=choices value=way required=true />
/// # };
/// ```
///
/// ARIA and keyboard: native radio buttons in a `<fieldset role="radiogroup">` that its `<legend>` names. Tab goes to the
/// chosen one, the arrows choose the next and the last one, Space chooses. The first has the `id` of the group, so that a
/// link of an [`ErrorSummary`](crate::ErrorSummary) finds it.
#[component]
pub fn RadioGroup(
    /// The `id` of the first radio button, unique in the app. It is also the `name` of all.
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
    /// The person left the group.
    #[prop(into, optional)]
    on_blur: Option<Handler>,
    /// It cannot be changed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let group = ElementRef::new();
    effect(move || {
        choices.track();
        let value = value.get();
        for radio in radios(group) {
            radio.set_checked(radio.value() == value);
        }
    });
    let left = move |event: Event| {
        let to = event.unchecked_ref::<FocusEvent>().related_target();
        let to = to.and_then(|to| to.dyn_into::<Node>().ok());
        let stays = group.get().is_some_and(|group| group.contains(to.as_ref()));
        if !stays && let Some(on_blur) = on_blur {
            on_blur.try_run(());
        }
    };
    let described_by = described_by(&id, said(hint.as_deref()).is_some(), error);
    let hint = hint_line(&id, hint);
    let message = error_message(&id, error);
    tag("fieldset")
        .set("class", "wharf-field wharf-fieldset")
        .set("role", "radiogroup")
        .set("aria-required", required.then_some("true"))
        .bind("aria-invalid", move || error.with(Option::is_some).then_some("true"))
        .bind("aria-describedby", move || described_by.get())
        .bind("disabled", move || disabled.get())
        .reference(group)
        .on("focusout", left)
        .child(
            tag("legend")
                .set("class", "wharf-label")
                .child(label)
                .child(optional(required)),
        )
        .child(hint)
        .dynamic(move || {
            each(choices.get().into_iter().enumerate(), |(index, choice)| {
                radio(&id, index, choice, value)
            })
        })
        .child(message)
}

fn radio(group: &str, index: usize, choice: Choice, value: RwSignal<String>) -> Tag {
    let id = if index == 0 {
        group.to_owned()
    } else {
        [group, "-", &index.to_string()].concat()
    };
    let hint_id = [&id, "-choice-hint"].concat();
    let hint = choice.hint.map(|hint| {
        tag("p")
            .set("class", "wharf-hint")
            .set("id", hint_id.clone())
            .child(hint)
    });
    let input = tag("input")
        .set("class", "wharf-check wharf-radio")
        .set("type", "radio")
        .set("id", id.clone())
        .set("name", group.to_owned())
        .set("value", choice.value)
        .set("aria-describedby", hint.is_some().then_some(hint_id))
        .on("change", move |event| value.set(event_target_value(&event)));
    let label = tag("label")
        .set("class", "wharf-choice-label")
        .set("for", id)
        .child(choice.label);
    let words = tag("div").set("class", "wharf-choice-words").child(label).child(hint);
    tag("div").set("class", "wharf-choice").child(input).child(words)
}

fn radios(group: ElementRef) -> Vec<HtmlInputElement> {
    let found = group.get().and_then(|group| group.query_selector_all("input").ok());
    found.map_or_else(Vec::new, |found| {
        (0..found.length())
            .filter_map(|index| found.get(index)?.dyn_into().ok())
            .collect()
    })
}
