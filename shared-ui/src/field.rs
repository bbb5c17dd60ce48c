use leptos::prelude::*;

use crate::{Icon, IconName};

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
    children: Children,
) -> impl IntoView {
    field(id, label, required, hint, error, children().into_any())
}

/// The same as a function, for the inputs of the toolkit.
pub(crate) fn field(
    id: String,
    label: String,
    required: bool,
    hint: Option<String>,
    error: Signal<Option<String>>,
    control: AnyView,
) -> impl IntoView {
    let hint_id = [id.as_str(), "-hint"].concat();
    let error_id = [id.as_str(), "-error"].concat();
    let error = move || {
        error.get().map(|error| {
            view! {
                <p class="wharf-field-error" id=error_id.clone()>
                    <Icon name=IconName::Error />
                    <span><span class="wharf-visually-hidden">"Error: "</span>{error}</span>
                </p>
            }
        })
    };
    view! {
        <div class="wharf-field">
            <label class="wharf-label" for=id>
                {label}
                {(!required).then(|| view! { <span class="wharf-optional">" (optional)"</span> })}
            </label>
            {hint.map(|hint| view! { <p class="wharf-hint" id=hint_id>{hint}</p> })}
            {control}
            {error}
        </div>
    }
}
