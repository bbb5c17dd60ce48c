use leptos::prelude::*;

use crate::{
    Handler, IconName,
    icon::icon,
    tag::{Child, Content, Tag, tag},
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
/// ```ignore
/// <Field id="country" label="Country" required=true error=error>
///     <select
///         id="country"
///         class="wharf-input"
///         aria-describedby=described_by("country", false, error)
///         aria-invalid=move || error.get().is_some().then_some("true")
///     >…</select>
/// </Field>
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
    let Labelled {
        id,
        label,
        required,
        hint,
    } = labelled;
    let hint_id = [id.as_str(), "-hint"].concat();
    let error_id = [id.as_str(), "-error"].concat();
    let message = move || {
        error.get().map(|error| {
            tag("p")
                .set("class", "wharf-field-error")
                .set("id", error_id.clone())
                .child(icon(IconName::Error))
                .child(tag("span").child(hidden("Error: ")).child(error))
        })
    };
    let optional = (!required).then(|| tag("span").set("class", "wharf-optional").child(" (optional)"));
    tag("div")
        .set("class", "wharf-field")
        .child(
            tag("label")
                .set("class", "wharf-label")
                .set("for", id)
                .child(label)
                .child(optional),
        )
        .child(hint.map(|hint| tag("p").set("class", "wharf-hint").set("id", hint_id).child(hint)))
        .child(control)
        .dynamic(message)
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
    let described_by = described_by(&labelled.id, labelled.hint.is_some(), error);
    tag(name)
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
