use leptos::prelude::*;

use crate::{
    Handler,
    field::{Labelled, control, field_or_filter, said},
    tag::Text,
};

/// What kind of text is asked for, which decides the keyboard on touch screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextInputType {
    /// Any text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Tel,
    /// What is searched for. Browsers offer to clear it.
    Search,
}

impl TextInputType {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Tel => "tel",
            Self::Search => "search",
        }
    }
}

/// One line of text with its label, hint and error.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let email_error = RwSignal::new(None::<String>);
/// # let touched = RwSignal::new(false);
/// let email = RwSignal::new(String::new());
/// # let _ = view! {
/// <TextInput
///     id="email"
///     label="Email"
///     kind=TextInputType::Email
///     value=email
///     required=true
///     autocomplete="email"
///     error=move || email_error.get()
///     on_blur=move || touched.set(true)
/// />
/// # };
/// ```
///
/// ARIA: see [`Field`](crate::Field). `aria-invalid` is there only while there is an error; `aria-required` stands in for `required`,
/// which would let some browsers call an untouched field wrong.
#[component]
pub fn TextInput(
    /// The `id` of the input, unique in the app. It is also its `name`.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The text, both ways.
    value: RwSignal<String>,
    /// What kind of text.
    #[prop(optional)]
    kind: TextInputType,
    /// An answer is needed.
    #[prop(optional)]
    required: bool,
    /// It is a search, and no question: the label does not say that an answer is optional.
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
    /// The [autofill name](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill), such as
    /// `given-name`.
    #[prop(into, optional)]
    autocomplete: Option<Text>,
    /// The [input mode](https://html.spec.whatwg.org/multipage/interaction.html#input-modalities:-the-inputmode-attribute)
    /// where it differs from what the kind implies.
    #[prop(into, optional)]
    inputmode: Option<Text>,
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
    let input = control("input", "wharf-input", &labelled, error, disabled, on_blur)
        .set("type", kind.name())
        .set("autocomplete", said(autocomplete))
        .set("inputmode", said(inputmode))
        .set("spellcheck", (kind != TextInputType::Text).then_some("false"))
        .bind_value(value);
    field_or_filter(unmarked, labelled, error, input.into())
}
