use leptos::prelude::*;

use crate::{Handler, described_by, field::field};

/// Several lines of text with their label, hint and error.
///
/// ```ignore
/// <TextArea id="notes" label="Notes" value=notes rows=4 />
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
    let described_by = described_by(&id, hint.is_some(), error);
    let control = view! {
        <textarea
            class="wharf-input wharf-text-area"
            id=id.clone()
            name=id.clone()
            rows=rows
            aria-required=required.then_some("true")
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            aria-describedby=move || described_by.get()
            disabled=move || disabled.get()
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
            on:blur=move |_| {
                if let Some(on_blur) = on_blur {
                    on_blur.run(());
                }
            }
        ></textarea>
    };
    field(id, label, required, hint, error, control.into_any())
}
