//! The fields of forms.

use leptos::prelude::*;
use shared_ui::{
    Checkbox, Choice, Combobox, DateInput, MultiSelect, NumberInput, RadioGroup, Select, Switch, TextArea, TextInput,
    TextInputType,
};

use super::View;
use crate::properties::{Entry, Properties};

/// The `id` of the control. Each stands in a shadow root of its own.
const ID: &str = "control";

fn choice(entry: &Entry) -> Choice {
    let label = entry.text("label");
    let choice = Choice::new(entry.maybe("value").unwrap_or_else(|| label.clone()), label);
    match entry.maybe("hint") {
        Some(hint) => choice.hint(hint),
        None => choice,
    }
}

pub(super) fn checkbox(properties: Properties) -> View {
    let checked = properties.bound_flag("checked");
    Box::new(move || {
        view! {
            <Checkbox
                id=ID
                label=properties.text("label")
                checked=checked
                mixed=properties.flag_signal("mixed")
                required=properties.flag("required")
                hint=properties.maybe("hint").unwrap_or_default()
                error=properties.maybe_signal("error")
                disabled=properties.flag_signal("disabled")
            />
        }
        .into()
    })
}

pub(super) fn combobox(properties: Properties) -> View {
    let value = properties.bound_text("value");
    let choices = properties.list_signal("choices", choice);
    Box::new(move || {
        view! {
            <Combobox
                id=ID
                label=properties.text("label")
                value=value
                choices=choices
                required=properties.flag("required")
                hint=properties.maybe("hint").unwrap_or_default()
                error=properties.maybe_signal("error")
                disabled=properties.flag_signal("disabled")
            />
        }
        .into()
    })
}

pub(super) fn date_input(properties: Properties) -> View {
    let value = properties.bound_text("value");
    Box::new(move || {
        view! {
            <DateInput
                id=ID
                label=properties.text("label")
                value=value
                min=properties.text("min")
                max=properties.text("max")
                required=properties.flag("required")
                hint=properties.maybe("hint").unwrap_or_default()
                error=properties.maybe_signal("error")
                disabled=properties.flag_signal("disabled")
            />
        }
        .into()
    })
}

pub(super) fn multi_select(properties: Properties) -> View {
    let values = properties.bound_texts("values");
    let choices = properties.list_signal("choices", choice);
    Box::new(move || {
        view! {
            <MultiSelect
                id=ID
                label=properties.text("label")
                values=values
                choices=choices
                required=properties.flag("required")
                hint=properties.maybe("hint").unwrap_or_default()
                error=properties.maybe_signal("error")
                disabled=properties.flag_signal("disabled")
            />
        }
        .into()
    })
}

pub(super) fn number_input(properties: Properties) -> View {
    let value = properties.bound_text("value");
    Box::new(move || {
        view! {
            <NumberInput
                id=ID
                label=properties.text("label")
                value=value
                min=properties.text("min")
                max=properties.text("max")
                step=properties.text("step")
                required=properties.flag("required")
                hint=properties.maybe("hint").unwrap_or_default()
                error=properties.maybe_signal("error")
                disabled=properties.flag_signal("disabled")
            />
        }
        .into()
    })
}

pub(super) fn radio_group(properties: Properties) -> View {
    let value = properties.bound_text("value");
    let choices = properties.list_signal("choices", choice);
    Box::new(move || {
        view! {
            <RadioGroup
                id=ID
                label=properties.text("label")
                value=value
                choices=choices
                required=properties.flag("required")
                hint=properties.maybe("hint").unwrap_or_default()
                error=properties.maybe_signal("error")
                disabled=properties.flag_signal("disabled")
            />
        }
        .into()
    })
}

pub(super) fn select(properties: Properties) -> View {
    let value = properties.bound_text("value");
    let choices = properties.list_signal("choices", choice);
    Box::new(move || {
        view! {
            <Select
                id=ID
                label=properties.text("label")
                value=value
                choices=choices
                placeholder=properties.text("placeholder")
                required=properties.flag("required")
                hint=properties.maybe("hint").unwrap_or_default()
                error=properties.maybe_signal("error")
                disabled=properties.flag_signal("disabled")
            />
        }
        .into()
    })
}

pub(super) fn switch(properties: Properties) -> View {
    let checked = properties.bound_flag("checked");
    Box::new(move || {
        view! {
            <Switch
                id=ID
                label=properties.text("label")
                checked=checked
                hint=properties.maybe("hint").unwrap_or_default()
                error=properties.maybe_signal("error")
                disabled=properties.flag_signal("disabled")
            />
        }
        .into()
    })
}

pub(super) fn text_area(properties: Properties) -> View {
    let value = properties.bound_text("value");
    Box::new(move || {
        let rows = match properties.number("rows") {
            0 => 4,
            rows => rows,
        };
        view! {
            <TextArea
                id=ID
                label=properties.text("label")
                value=value
                rows=rows
                required=properties.flag("required")
                hint=properties.maybe("hint").unwrap_or_default()
                error=properties.maybe_signal("error")
                disabled=properties.flag_signal("disabled")
            />
        }
        .into()
    })
}

pub(super) fn text_input(properties: Properties) -> View {
    let value = properties.bound_text("value");
    Box::new(move || {
        let kind = match properties.text("type").as_str() {
            "email" => TextInputType::Email,
            "tel" => TextInputType::Tel,
            _ => TextInputType::Text,
        };
        view! {
            <TextInput
                id=ID
                label=properties.text("label")
                value=value
                kind=kind
                required=properties.flag("required")
                hint=properties.maybe("hint").unwrap_or_default()
                error=properties.maybe_signal("error")
                disabled=properties.flag_signal("disabled")
            />
        }
        .into()
    })
}
