//! The controls of a form that was made of a schema.

use std::rc::Rc;

use form::List;
use form_schema::{Field, FieldKind, Widget};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use shared_ui::{
    Checkbox, Choice, DateInput, MultiSelect, RadioGroup, Select, TextArea, TextInput, TextInputType,
    form::{Bound, add_item, bind, items, remove_item},
    tag::{Child, Tag, dynamic, tag},
};

use crate::Sentence;
use crate::model::{Kind, Part, Place, SchemaForm, Shared, written};

/// The controls of a step.
pub(crate) fn step(form: &SchemaForm, step: usize) -> Vec<Tag> {
    let parts = form.parts.get(step).map_or(&[] as &[Part], Vec::as_slice);
    parts.iter().map(|part| control(&form.shared, part)).collect()
}

fn control(shared: &Rc<Shared>, part: &Part) -> Tag {
    let Some(field) = shared.field(part.id) else {
        return tag("div");
    };
    let about = SendWrapper::new((Rc::clone(shared), part.place.clone(), field.clone()));
    match &part.kind {
        Kind::Text(text) => bind(text, move |bound| {
            follows_need(about, move |field, needed| typed(field, &bound, needed))
        }),
        Kind::Flag(flag) => bind(
            flag,
            move |Bound {
                      id,
                      label,
                      value,
                      error,
                  }| {
                follows_need(about, move |field, needed| {
                    let (id, label, hint) = (id.clone(), label.clone(), field.hint.clone());
                    let disabled = Signal::stored(field.read_only);
                    view! {
                        <Checkbox
                            id=id
                            label=label
                            checked=value
                            required=needed
                            hint=hint.unwrap_or_default()
                            error=error
                            disabled=disabled
                        />
                    }
                    .into()
                })
            },
        ),
        Kind::Several(chosen) => bind(
            chosen,
            move |Bound {
                      id,
                      label,
                      value,
                      error,
                  }| {
                follows_need(about, move |field, needed| {
                    let (id, label, hint) = (id.clone(), label.clone(), field.hint.clone());
                    let disabled = Signal::stored(field.read_only);
                    let choices = Signal::stored(choices_of(field));
                    view! {
                        <MultiSelect
                            id=id
                            label=label
                            choices=choices
                            values=value
                            required=needed
                            hint=hint.unwrap_or_default()
                            error=error
                            disabled=disabled
                        />
                    }
                    .into()
                })
            },
        ),
        Kind::Group(group, parts) => {
            let inside: Vec<Tag> = parts.iter().map(|part| control(shared, part)).collect();
            let active = group.active();
            group_of(&part.place, field, inside).bind("hidden", move || !active.get())
        }
        Kind::List(list) => {
            let rows = entries(shared, field, list);
            group_of(&part.place, field, rows).bind("hidden", move || {
                let (shared, place, field) = &*about;
                !shared.is_active(place, field)
            })
        }
    }
}

/// The entries of a list, each with its number, and the button for another one.
fn entries(shared: &Rc<Shared>, field: &Field, list: &List<Rc<Part>, Sentence>) -> Vec<Tag> {
    let label = shared.label_of_entries(field).to_owned();
    let words = ["Add: ", &label].concat();
    let (removing, shared) = (list.clone(), Rc::clone(shared));
    let rows = items(list, field.label.clone(), move |item, number| {
        let label = label.clone();
        let name = move || [label.as_str(), " ", &number.get()].concat();
        let heading = tag("h4").text(name.clone());
        tag("div")
            .set("class", "wharf-form")
            .child(heading)
            .child(control(&shared, &item.fields))
            .child(
                tag("div")
                    .set("class", "wharf-actions")
                    .child(remove_item(&removing, &item, name)),
            )
    });
    let add = tag("div").set("class", "wharf-actions").child(add_item(list, words));
    vec![rows, add]
}

fn group_of(place: &Place, field: &Field, inside: Vec<Tag>) -> Tag {
    let id = ["group-of-", &place.control_id()].concat();
    // The entry of a list has its number as a heading.
    let is_entry = field.name.is_empty();
    let heading = (!is_entry).then(|| tag("h3").set("id", id.clone()).child(field.label.clone()));
    tag("div")
        .set("class", "wharf-form")
        .set("role", (!is_entry).then_some("group"))
        .set("aria-labelledby", (!is_entry).then_some(id))
        .child(heading)
        .child(
            field
                .hint
                .clone()
                .filter(|_| !is_entry)
                .map(|hint| tag("p").set("class", "wharf-muted").child(hint)),
        )
        .child(inside)
}

/// What a control stands for.
type About = SendWrapper<(Rc<Shared>, Place, Field)>;

/// A control that is built anew when an answer elsewhere makes it needed, or not needed any more.
fn follows_need(about: About, build: impl Fn(&Field, bool) -> Child + 'static) -> Child {
    let build = SendWrapper::new(build);
    let asked = about.clone();
    let is_needed = Memo::new(move |_| {
        let (shared, place, field) = &*asked;
        shared.is_required(place, field)
    });
    dynamic(move || {
        let (_, _, field) = &*about;
        let needed = is_needed.get();
        untrack(|| build(field, needed))
    })
}

fn choices_of(field: &Field) -> Vec<Choice> {
    let choices = field.choices().unwrap_or_default();
    choices
        .iter()
        .map(|choice| Choice::new(written(&choice.value), choice.label.clone()))
        .collect()
}

/// The control of what is typed, or one of several.
fn typed(field: &Field, bound: &Bound<String>, needed: bool) -> Child {
    let Bound {
        id,
        label,
        value,
        error,
    } = bound.clone();
    let disabled = Signal::stored(field.read_only);
    let hint = field.hint.clone();
    match &field.kind {
        FieldKind::LongText => view! {
            <TextArea id=id label=label value=value required=needed hint=hint.unwrap_or_default() error=error disabled=disabled />
        }
        .into(),
        FieldKind::Date => view! {
            <DateInput id=id label=label value=value required=needed hint=hint.unwrap_or_default() error=error disabled=disabled />
        }
        .into(),
        FieldKind::Choice(_) if field.widget == Some(Widget::Radio) => view! {
            <RadioGroup
                id=id
                label=label
                choices=Signal::stored(choices_of(field))
                value=value
                required=needed
                hint=hint.unwrap_or_default()
                error=error
                disabled=disabled
            />
        }
        .into(),
        FieldKind::Choice(_) => view! {
            <Select
                id=id
                label=label
                choices=Signal::stored(choices_of(field))
                value=value
                placeholder="Choose"
                required=needed
                hint=hint.unwrap_or_default()
                error=error
                disabled=disabled
            />
        }
        .into(),
        kind => {
            let (kind, mode, example) = match kind {
                FieldKind::Email => (TextInputType::Email, "email", ""),
                FieldKind::Uri => (TextInputType::Text, "url", "For example https://example.com."),
                FieldKind::Number => (TextInputType::Text, "decimal", ""),
                FieldKind::Integer => (TextInputType::Text, "numeric", ""),
                FieldKind::Time => (TextInputType::Text, "text", "For example 14:30, in UTC."),
                FieldKind::DateTime => (TextInputType::Text, "text", "For example 2026-12-31 14:30, in UTC."),
                _ => (TextInputType::Text, "text", ""),
            };
            let hint = [hint.as_deref().unwrap_or_default(), " ", example].concat();
            view! {
                <TextInput
                    id=id
                    label=label
                    kind=kind
                    inputmode=mode
                    value=value
                    required=needed
                    hint=hint.trim().to_owned()
                    error=error
                    disabled=disabled
                />
            }
            .into()
        }
    }
}
