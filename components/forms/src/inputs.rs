//! The steps as a person sees them.

use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{
    DateInput, FileAction, TextArea, TextInput, TextInputType,
    form::{Bound, StepPage, bind},
    format, key_value, key_values,
    tag::{Child, Tag, tag},
};
use submission::Field as Name;
use wharf::leptos::use_host;

use crate::{
    address::{STEP_TITLES, STEPS, path_of},
    fields::{Fields, TEXTS, TextField},
};

/// The pages of the steps. `disabled` is while the form is on its way.
pub(crate) fn pages(
    fields: &Fields,
    disabled: Signal<bool>,
    on_file_action: UnsyncCallback<(u32, FileAction)>,
) -> Vec<StepPage> {
    let (person, contact, files, review) = (fields.clone(), fields.clone(), fields.clone(), fields.clone());
    let [you, contact_details, notes_and_files, check] = STEP_TITLES;
    vec![
        StepPage::new(you, move || {
            let names = [(Name::FirstName, "given-name"), (Name::LastName, "family-name")];
            let names =
                names.map(|(name, autocomplete)| line(&person, name, TextInputType::Text, autocomplete, disabled));
            vec![
                row().child(names.into_iter().collect::<Vec<_>>()),
                date(&person, disabled),
            ]
        }),
        StepPage::new(contact_details, move || {
            vec![
                line(&contact, Name::Email, TextInputType::Email, "email", disabled),
                line(&contact, Name::Phone, TextInputType::Tel, "tel", disabled),
            ]
        }),
        StepPage::new(notes_and_files, move || {
            vec![
                notes(&files, disabled),
                files.attachments.view(disabled, on_file_action),
            ]
        }),
        StepPage::new(check, move || {
            vec![answers(&review), review.attachments.view(disabled, on_file_action)]
        }),
    ]
}

fn row() -> Tag {
    tag("div").set("class", "wharf-form-row")
}

fn control(fields: &Fields, name: Name, control: impl FnOnce(Bound<String>) -> Child) -> Tag {
    match fields.text(name) {
        Some(field) => bind(field, control),
        // There is one for each name that stands here.
        None => row(),
    }
}

fn line(fields: &Fields, name: Name, kind: TextInputType, autocomplete: &'static str, disabled: Signal<bool>) -> Tag {
    control(
        fields,
        name,
        move |Bound {
                  id,
                  label,
                  value,
                  error,
              }| {
            view! {
                <TextInput
                    id=id
                    label=label
                    kind=kind
                    value=value
                    required=!name.is_optional()
                    autocomplete=autocomplete
                    error=error
                    disabled=disabled
                />
            }
            .into()
        },
    )
}

fn date(fields: &Fields, disabled: Signal<bool>) -> Tag {
    let incomplete = fields.is_date_incomplete;
    control(
        fields,
        Name::DateOfBirth,
        move |Bound {
                  id,
                  label,
                  value,
                  error,
              }| {
            view! {
                <DateInput
                    id=id
                    label=label
                    value=value
                    incomplete=incomplete
                    required=true
                    autocomplete="bday"
                    error=error
                    disabled=disabled
                />
            }
            .into()
        },
    )
}

fn notes(fields: &Fields, disabled: Signal<bool>) -> Tag {
    control(
        fields,
        Name::Notes,
        move |Bound {
                  id,
                  label,
                  value,
                  error,
              }| { view! { <TextArea id=id label=label value=value error=error disabled=disabled /> }.into() },
    )
}

/// Everything that was answered, each with a link to the step that asks for it.
fn answers(fields: &Fields) -> Tag {
    let host = use_host();
    let answer = |(name, step): (Name, usize)| {
        let field = fields.text(name)?;
        let path = STEPS.get(step).map(|step| host.href(&path_of(step)));
        let change = tag("a")
            .set("class", "wharf-link")
            .set("href", path)
            .child("Change ")
            .child(tag("span").set("class", "wharf-visually-hidden").child(name.label()));
        let answer = tag("div")
            .set("class", "wharf-answer")
            .child(words(name, field))
            .child(change);
        Some(key_value(name.label(), answer))
    };
    key_values(TEXTS.into_iter().filter_map(answer).collect::<Vec<_>>())
}

fn words(name: Name, field: &TextField) -> Tag {
    let text = submission::normalise(&field.value().get_untracked());
    if text.is_empty() {
        return tag("span").set("class", "wharf-muted").child("Not given");
    }
    let text = if name == Name::DateOfBirth {
        format::date(&text)
    } else {
        text
    };
    tag("span").set("class", "wharf-answer-text").child(text)
}
