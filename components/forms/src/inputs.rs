//! The fields as a person sees them.

use leptos::prelude::*;
use shared_ui::{
    DateInput, FileInput, TextArea, TextInput, TextInputType,
    tag::{Child, tag},
};
use submission::Field;

use crate::fields::{Fields, TextField};

/// The fields in page order.
pub(crate) fn inputs(fields: Fields, disabled: Signal<bool>) -> Vec<Child> {
    let Fields {
        first_name,
        last_name,
        email,
        date_of_birth,
        phone,
        notes,
        attachment,
    } = fields;
    let line = move |text: TextField, kind: TextInputType, autocomplete: &'static str| {
        view! {
            <TextInput
                id=text.field.name()
                label=text.field.label()
                kind=kind
                value=text.value
                required=!text.field.is_optional()
                autocomplete=autocomplete
                error=text.error
                on_blur=move || text.is_checked.set(true)
                disabled=disabled
            />
        }
    };
    let row = || tag("div").set("class", "wharf-form-row");
    let names = row()
        .child(line(first_name, TextInputType::Text, "given-name"))
        .child(line(last_name, TextInputType::Text, "family-name"));
    let date = view! {
        <DateInput
            id=date_of_birth.field.name()
            label=date_of_birth.field.label()
            value=date_of_birth.value
            incomplete=date_of_birth.is_incomplete
            required=true
            autocomplete="bday"
            error=date_of_birth.error
            on_blur=move || date_of_birth.is_checked.set(true)
            disabled=disabled
        />
    };
    let notes = view! {
        <TextArea
            id=notes.field.name()
            label=notes.field.label()
            value=notes.value
            error=notes.error
            on_blur=move || notes.is_checked.set(true)
            disabled=disabled
        />
    };
    let attachment = view! {
        <FileInput
            id=Field::Attachment.name()
            label=Field::Attachment.label()
            value=attachment.value
            hint="One file of any type, 25 MB at most."
            error=attachment.error
            on_change=move || attachment.changed()
            disabled=disabled
        />
    };
    vec![
        names.into(),
        line(email, TextInputType::Email, "email").into(),
        row().child(date).child(line(phone, TextInputType::Tel, "tel")).into(),
        notes.into(),
        attachment.into(),
    ]
}
