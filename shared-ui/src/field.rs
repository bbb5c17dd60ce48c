use std::{cell::RefCell, rc::Rc};

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use crate::{
    Handler, IconName,
    icon::icon,
    messages::{ERROR, OPTIONAL},
    tag::{Child, Content, ElementRef, Tag, dynamic, effect, tag},
    visually_hidden::hidden,
};

/// The `aria-describedby` of a control in a [`Field`]: its hint, then its error while there is one.
#[must_use]
pub fn described_by(id: &str, has_hint: bool, error: Signal<Option<String>>) -> Signal<Option<String>> {
    let hint = has_hint.then(|| [id, "-hint"].concat());
    let both = [
        hint.as_deref().unwrap_or_default(),
        if has_hint { " " } else { "" },
        id,
        "-error",
    ]
    .concat();
    Signal::derive(move || {
        if error.with(Option::is_some) {
            Some(both.clone())
        } else {
            hint.clone()
        }
    })
}

/// A label, a hint and an error around one control.
///
/// The inputs of the toolkit bring their field along; use it by itself around a control of your own:
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let error = Signal::from(RwSignal::new(None::<String>));
/// # let _ = view! {
/// <Field id="country" label="Country" required=true error=error>
///     <select
///         id="country"
///         class="wharf-input"
///         aria-describedby=described_by("country", false, error)
///         aria-invalid=move || error.get().is_some().then_some("true")
///     >
///         <option>"Germany"</option>
///     </select>
/// </Field>
/// # };
/// ```
///
/// ARIA: the label is a `<label for>`; the hint has the `id` `{id}-hint` and the error `{id}-error`, which the control
/// names in `aria-describedby`. Whatever is not required says so in its label.
#[component]
pub fn Field(
    /// The `id` of the control, unique in the app.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// An answer is needed. If not, the label says "(optional)".
    #[prop(optional)]
    required: bool,
    /// A sentence that helps to answer.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What is wrong with the answer, as a sentence.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// The control.
    children: Content,
) -> impl IntoView {
    field(
        Labelled {
            id,
            label,
            required,
            hint,
        },
        error,
        children.run(),
    )
}

/// What a field says about its control.
pub(crate) struct Labelled {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) required: bool,
    pub(crate) hint: Option<String>,
}

/// The same as a function, for the inputs of the toolkit.
pub(crate) fn field(labelled: Labelled, error: Signal<Option<String>>, control: Child) -> Tag {
    let mark = optional(labelled.required);
    marked(mark, labelled, error, control)
}

/// The same for a control that may stand outside of any form: where it is unmarked, its label does not say that it is optional.
pub(crate) fn field_or_filter(
    unmarked: bool,
    labelled: Labelled,
    error: Signal<Option<String>>,
    control: Child,
) -> Tag {
    let mark = optional(labelled.required || unmarked);
    marked(mark, labelled, error, control)
}

fn marked(mark: Option<Tag>, labelled: Labelled, error: Signal<Option<String>>, control: Child) -> Tag {
    let Labelled {
        id,
        label,
        required: _,
        hint,
    } = labelled;
    let message = error_message(&id, error);
    let hint = hint_line(&id, hint);
    tag("div")
        .set("class", "wharf-field")
        .child(
            tag("label")
                .set("class", "wharf-label")
                .set("for", id)
                .child(label)
                .child(mark),
        )
        .child(hint)
        .child(control)
        .child(message)
}

/// A text that is there: an empty one says as little as none.
pub(crate) fn said<T: AsRef<str>>(text: Option<T>) -> Option<T> {
    text.filter(|text| !text.as_ref().is_empty())
}

/// What stands behind the label of a field that may stay empty.
pub(crate) fn optional(required: bool) -> Option<Tag> {
    (!required).then(|| tag("span").set("class", "wharf-optional").child(&OPTIONAL))
}

/// The hint that [`described_by`] names.
pub(crate) fn hint_line(id: &str, hint: Option<String>) -> Option<Tag> {
    let id = [id, "-hint"].concat();
    said(hint).map(|hint| tag("p").set("class", "wharf-hint").set("id", id).child(hint))
}

/// The error that [`described_by`] names, while there is one.
pub(crate) fn error_message(id: &str, error: Signal<Option<String>>) -> Child {
    let id = [id, "-error"].concat();
    dynamic(move || {
        error.get().map(|error| {
            tag("p")
                .set("class", "wharf-field-error")
                .set("id", id.clone())
                .child(icon(IconName::Error))
                .child(tag("span").child(hidden(&ERROR)).child(error))
        })
    })
}

/// A control with what ties it to its field.
pub(crate) fn control(
    name: &'static str,
    class: &'static str,
    labelled: &Labelled,
    error: Signal<Option<String>>,
    disabled: Signal<bool>,
    on_blur: Option<Handler>,
) -> Tag {
    described_control(
        tag(name),
        class,
        labelled,
        (error, description(labelled, error)),
        disabled,
        on_blur,
    )
}

/// What a control is described by: its hint and its error.
pub(crate) fn description(labelled: &Labelled, error: Signal<Option<String>>) -> Signal<Option<String>> {
    described_by(&labelled.id, said(labelled.hint.as_deref()).is_some(), error)
}

/// A [`control`] that is described by something else beside its hint and its error.
pub(crate) fn described_control(
    control: Tag,
    class: &'static str,
    labelled: &Labelled,
    (error, described_by): (Signal<Option<String>>, Signal<Option<String>>),
    disabled: Signal<bool>,
    on_blur: Option<Handler>,
) -> Tag {
    control
        .set("class", class)
        .set("id", labelled.id.clone())
        .set("name", labelled.id.clone())
        .set("aria-required", labelled.required.then_some("true"))
        .bind("aria-invalid", move || error.with(Option::is_some).then_some("true"))
        .bind("aria-describedby", move || described_by.get())
        .bind("disabled", move || disabled.get())
        .on("blur", move |_| {
            // A field that has focus is left when it is taken out of the page, and what it called may have gone before it.
            if let Some(on_blur) = on_blur {
                on_blur.try_run(());
            }
        })
}

/// Ties an input to a signal that is empty while something is typed that is no value yet, such as half a date. Writing that
/// back would erase what was typed.
pub(crate) fn follow_typed(
    control: Tag,
    value: RwSignal<String>,
    incomplete: Option<RwSignal<bool>>,
    on_blur: Option<Handler>,
) -> Tag {
    let input = ElementRef::new();
    // What the person made of the value, until the effect has seen it.
    let typed = Rc::new(RefCell::new(None::<String>));
    let read = {
        let typed = Rc::clone(&typed);
        move |event: &Event| {
            let now = event_target_value(event);
            // A field that has focus is left when it is taken out of the page, and its value may have gone before it.
            let Some(is_other) = value.try_with_untracked(|value| *value != now) else {
                return;
            };
            if is_other {
                typed.replace(Some(now.clone()));
                value.set(now);
            }
            let is_incomplete = has_bad_input(event);
            if let Some(incomplete) = incomplete
                && incomplete.try_get_untracked() == Some(!is_incomplete)
            {
                incomplete.set(is_incomplete);
            }
        }
    };
    effect(move || {
        let value = value.get();
        let is_typed = typed.take().is_some_and(|typed| typed == value);
        if !is_typed && let Some(input) = input.get() {
            input.unchecked_into::<HtmlInputElement>().set_value(&value);
        }
    });
    let read_last = read.clone();
    control
        .reference(input)
        .on("input", move |event| read(&event))
        // Browsers fire no `input` while the parts of a value do not make one.
        .on("blur", move |event| {
            read_last(&event);
            if let Some(on_blur) = on_blur {
                on_blur.try_run(());
            }
        })
}

/// Reads `input.validity.badInput`. By `Reflect`, because this is the only place that needs `ValidityState`.
fn has_bad_input(event: &Event) -> bool {
    let input: HtmlInputElement = event_target(event);
    Reflect::get(&input, &"validity".into())
        .and_then(|validity| Reflect::get(&validity, &"badInput".into()))
        .is_ok_and(|bad_input| bad_input.is_truthy())
}
