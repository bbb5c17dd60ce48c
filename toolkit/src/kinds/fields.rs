//! The fields of forms.

use leptos::prelude::*;
use shared_ui::{
    Checkbox, Choice, Combobox, DateInput, MultiSelect, NumberInput, RadioGroup, Select, Switch, TextArea, TextInput,
    TextInputType,
};

use super::View;
use crate::properties::{Entry, Properties};

/// The `id` of the control. Each stands in a shadow root of its own.
pub(super) const ID: &str = "control";

/// A field with what every field has, and what this one has besides.
macro_rules! field {
    ($component:ident of $properties:ident, $($name:ident = $value:expr),+) => {
        view! {
            <$component
                id=ID
                label=$properties.text("label")
                $($name=$value)+
                hint=$properties.maybe("hint").unwrap_or_default()
                error=$properties.maybe_signal("error")
                disabled=$properties.flag_signal("disabled")
            />
        }
        .into()
    };
}
pub(super) use field;

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
        let (mixed, required) = (properties.flag_signal("mixed"), properties.flag("required"));
        field!(Checkbox of properties, checked = checked, mixed = mixed, required = required)
    })
}

pub(super) fn combobox(properties: Properties) -> View {
    let value = properties.bound_text("value");
    let choices = properties.list_signal("choices", choice);
    Box::new(move || {
        let required = properties.flag("required");
        field!(Combobox of properties, value = value, choices = choices, required = required)
    })
}

pub(super) fn date_input(properties: Properties) -> View {
    let value = properties.bound_text("value");
    Box::new(move || {
        let [min, max, autocomplete] = ["min", "max", "autocomplete"].map(|name| properties.text(name));
        let required = properties.flag("required");
        field!(DateInput of properties, value = value, min = min, max = max, autocomplete = autocomplete, required = required)
    })
}

pub(super) fn multi_select(properties: Properties) -> View {
    let values = properties.bound_texts("values");
    let choices = properties.list_signal("choices", choice);
    Box::new(move || {
        let required = properties.flag("required");
        field!(MultiSelect of properties, values = values, choices = choices, required = required)
    })
}

pub(super) fn number_input(properties: Properties) -> View {
    let value = properties.bound_text("value");
    Box::new(move || {
        let [min, max, step] = ["min", "max", "step"].map(|name| properties.text(name));
        let required = properties.flag("required");
        field!(NumberInput of properties, value = value, min = min, max = max, step = step, required = required)
    })
}

pub(super) fn radio_group(properties: Properties) -> View {
    let value = properties.bound_text("value");
    let choices = properties.list_signal("choices", choice);
    Box::new(move || {
        let required = properties.flag("required");
        field!(RadioGroup of properties, value = value, choices = choices, required = required)
    })
}

pub(super) fn select(properties: Properties) -> View {
    let value = properties.bound_text("value");
    let choices = properties.list_signal("choices", choice);
    Box::new(move || {
        let [placeholder, autocomplete] = ["placeholder", "autocomplete"].map(|name| properties.text(name));
        let (required, unmarked) = (properties.flag("required"), properties.flag("unmarked"));
        field!(
            Select of properties,
            value = value,
            choices = choices,
            placeholder = placeholder,
            autocomplete = autocomplete,
            required = required,
            unmarked = unmarked
        )
    })
}

pub(super) fn switch(properties: Properties) -> View {
    let checked = properties.bound_flag("checked");
    Box::new(move || field!(Switch of properties, checked = checked))
}

pub(super) fn text_area(properties: Properties) -> View {
    let value = properties.bound_text("value");
    Box::new(move || {
        let rows = properties.count("rows", 4);
        let required = properties.flag("required");
        field!(TextArea of properties, value = value, rows = rows, required = required)
    })
}

pub(super) fn text_input(properties: Properties) -> View {
    let value = properties.bound_text("value");
    Box::new(move || {
        let kind = match properties.text("type").as_str() {
            "email" => TextInputType::Email,
            "tel" => TextInputType::Tel,
            "search" => TextInputType::Search,
            _ => TextInputType::Text,
        };
        let [autocomplete, inputmode] = ["autocomplete", "inputmode"].map(|name| properties.text(name));
        let (required, unmarked) = (properties.flag("required"), properties.flag("unmarked"));
        field!(
            TextInput of properties,
            value = value,
            kind = kind,
            autocomplete = autocomplete,
            inputmode = inputmode,
            required = required,
            unmarked = unmarked
        )
    })
}
