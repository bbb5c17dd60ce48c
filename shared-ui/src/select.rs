use js_sys::Reflect;
use leptos::prelude::*;

use crate::{
    Choice, Handler, IconName,
    field::{Labelled, control, field_or_filter, said},
    icon::icon,
    tag::{ElementRef, Text, each, effect, tag},
};

/// One of a few answers from a list, with its label, hint and error.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let country = RwSignal::new(String::new());
/// let countries = vec![Choice::new("de", "Germany"), Choice::new("fr", "France")];
/// # let _ = view! {
/// <Select id="country" label="Country" choices=countries value=country placeholder="Choose a country" required=true />
/// # };
/// ```
///
/// For two to five answers a [`RadioGroup`](crate::RadioGroup) shows them all; for more than twenty,
/// [`Combobox`](crate::Combobox) can be searched.
///
/// ARIA and keyboard: a native `<select>` with its own keys and, on phones, its own picker. See [`Field`](crate::Field).
#[component]
pub fn Select(
    /// The `id` of the control, unique in the app. It is also its `name`.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The answers in their order.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The value of the chosen answer, both ways.
    value: RwSignal<String>,
    /// What stands in place of an answer while there is none, as the choice of an empty value.
    #[prop(into, optional)]
    placeholder: Option<String>,
    /// An answer is needed.
    #[prop(optional)]
    required: bool,
    /// It is a filter or a setting, and no question: the label does not say that an answer is optional.
    #[prop(optional)]
    unmarked: bool,
    /// A sentence that helps to answer.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What is wrong with the answer, as a sentence.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// The person left the field.
    #[prop(into, optional)]
    on_blur: Option<Handler>,
    /// The autofill name, such as `country`.
    #[prop(into, optional)]
    autocomplete: Option<Text>,
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
    let select = ElementRef::new();
    // Also when the answers change: a value that came before its answer was not taken.
    effect(move || {
        choices.track();
        let value = value.get();
        if let Some(select) = select.get() {
            // It has this property; setting it does not fail.
            let _ = Reflect::set(&select, &"value".into(), &value.into());
        }
    });
    let options = move || {
        let answers = each(choices.get(), |choice| {
            tag("option").set("value", choice.value).child(choice.label)
        });
        let none = said(placeholder.clone()).map(|text| tag("option").set("value", "").child(text));
        vec![none.into(), answers]
    };
    let control = control(
        "select",
        "wharf-input wharf-select",
        &labelled,
        error,
        disabled,
        on_blur,
    )
    .set("autocomplete", said(autocomplete))
    .reference(select)
    .on("change", move |event| value.set(event_target_value(&event)))
    .dynamic(options);
    let place = tag("div")
        .set("class", "wharf-select-place")
        .child(control)
        .child(icon(IconName::ChevronDown));
    field_or_filter(unmarked, labelled, error, place.into())
}
