//! The fields as a person sees them.

use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{
    DateInput, FileAction, FilePicker, TextArea, TextInput, TextInputType,
    tag::{Child, tag},
};
use submission::Field;

use crate::fields::{Fields, TextField};

/// The fields in page order.
pub(crate) fn inputs(
    fields: Fields,
    disabled: Signal<bool>,
    on_file_action: UnsyncCallback<(u32, FileAction)>,
) -> Vec<Child> {
    let Fields {
        first_name,
        last_name,
        email,
        date_of_birth,
        phone,
        notes,
        attachments,
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
    let attachments = view! {
        <FilePicker
            id=Field::Attachment.name()
            label=Field::Attachment.label()
            files=attachments.value
            hint="Files of any type, up to 5 GB each. You can also drop them here or paste them."
            error=attachments.error
            on_add=move || attachments.changed()
            on_action=on_file_action
            disabled=disabled
        />
    };
    vec![
        names.into(),
        line(email, TextInputType::Email, "email").into(),
        row().child(date).child(line(phone, TextInputType::Tel, "tel")).into(),
        notes.into(),
        attachments.into(),
    ]
}
