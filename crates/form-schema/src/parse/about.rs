//! The keywords that say something about a field and ask nothing of its value.

use super::{FIELD, Parser, Place, ROOT, below, fault_at, rules, text};
use crate::limits::{MAXIMUM_DESCRIPTION_CHARACTERS, MAXIMUM_TITLE_CHARACTERS};
use crate::node::{About, Node};
use crate::validate::matches;
use crate::value::Object;
use crate::{SchemaError, SchemaFault, Type, Value, Widget};

const WIDGETS: [(&str, Widget); 3] = [
    ("textarea", Widget::TextArea),
    ("radio", Widget::Radio),
    ("select", Widget::Select),
];

impl Parser<'_> {
    pub(super) fn about(&self, json: &Object, at: &str, place: Place) -> Result<About, SchemaError> {
        if place & (ROOT | FIELD) == 0 {
            return Ok(About::default());
        }
        let title = text(json, at, "title", MAXIMUM_TITLE_CHARACTERS)?;
        if title.as_deref().is_some_and(|title| title.trim().is_empty()) {
            return Err(fault_at(
                at,
                "title",
                SchemaFault::WrongValue("a text that can be seen"),
            ));
        }
        let examples = match json.get("examples") {
            None => Vec::new(),
            Some(Value::Array(examples)) => examples.clone(),
            Some(_) => return Err(fault_at(at, "examples", SchemaFault::WrongValue("a list"))),
        };
        let mut about = About {
            title,
            hint: text(json, at, "description", MAXIMUM_DESCRIPTION_CHARACTERS)?,
            default: json.get("default").cloned(),
            read_only: rules::flag(json, at, "readOnly")?,
            examples,
            ..About::default()
        };
        if let Some(own) = json.get("x-wharf") {
            let at = below(at, "x-wharf");
            let own = own
                .as_object()
                .ok_or_else(|| super::fault(&at, SchemaFault::WrongValue("an object")))?;
            self.own(own, &at, &mut about)?;
        }
        Ok(about)
    }

    /// The members of `x-wharf`.
    fn own(&self, json: &Object, at: &str, about: &mut About) -> Result<(), SchemaError> {
        for (name, value) in json.members() {
            let wrong = |expected| Err(fault_at(at, name, SchemaFault::WrongValue(expected)));
            match name {
                "widget" => {
                    let widget = WIDGETS.iter().find(|(known, _)| Some(*known) == value.as_text());
                    about.widget = widget.map(|(_, widget)| *widget);
                    if about.widget.is_none() {
                        return wrong("one of `textarea`, `radio` and `select`");
                    }
                }
                "order" => match order(value) {
                    Some(order) => about.order = order,
                    None => return wrong("a whole number from -1000000 to 1000000"),
                },
                "step" if !self.is_at_the_top() => {
                    let (keyword, place) = ("step", "it belongs to the fields of the form itself");
                    return Err(fault_at(at, name, SchemaFault::WrongPlace { keyword, place }));
                }
                "step" => {
                    about.step = text(json, at, "step", MAXIMUM_TITLE_CHARACTERS)?;
                    if about.step.as_deref().is_some_and(|step| step.trim().is_empty()) {
                        return wrong("a text that can be seen");
                    }
                }
                "sealed" => return Err(fault_at(at, name, SchemaFault::Reserved)),
                _ => return Err(fault_at(at, name, SchemaFault::UnknownKeyword(name.to_owned()))),
            }
        }
        Ok(())
    }

    /// Whether a field of the form itself is being read.
    fn is_at_the_top(&self) -> bool {
        self.depth == 1 && self.chain.is_empty()
    }
}

fn order(value: &Value) -> Option<i32> {
    let Value::Number(number) = value else {
        return None;
    };
    let order: i32 = number.as_str().parse().ok()?;
    (-1_000_000..=1_000_000).contains(&order).then_some(order)
}

/// What stands beside `$ref` comes before what the definition says.
pub(super) fn override_with(about: &mut About, own: About, json: &Object) {
    about.title = own.title.or(about.title.take());
    about.hint = own.hint.or(about.hint.take());
    about.default = own.default.or(about.default.take());
    about.step = own.step;
    about.widget = own.widget.or(about.widget);
    if json.has("readOnly") {
        about.read_only = own.read_only;
    }
    if json.has("examples") {
        about.examples = own.examples;
    }
    if json.get("x-wharf").is_some_and(|own| own.at("/order").is_some()) {
        about.order = own.order;
    }
}

/// Whether the field can be shown as it asks.
pub(super) fn check_widget(node: &Node, at: &str) -> Result<(), SchemaError> {
    let items = node.items.as_ref().filter(|_| node.rules.unique_items);
    let has_choices = node.rules.choices.is_some() || items.is_some_and(|items| items.rules.choices.is_some());
    let expected = match node.about.widget {
        Some(Widget::TextArea) if node.kind != Some(Type::Text) || has_choices || node.rules.format.is_some() => {
            "another one: `textarea` is for texts without `format` and choices"
        }
        Some(Widget::Radio | Widget::Select) if !has_choices && node.kind != Some(Type::Boolean) => {
            "another one: `radio` and `select` are for choices"
        }
        _ => return Ok(()),
    };
    Err(fault_at(
        &below(at, "x-wharf"),
        "widget",
        SchemaFault::WrongValue(expected),
    ))
}

/// Whether the field's own rules take its default.
pub(super) fn check_default(node: &Node, at: &str) -> Result<(), SchemaError> {
    match &node.about.default {
        Some(default) if !matches(node, default) => Err(fault_at(at, "default", SchemaFault::Default)),
        _ => Ok(()),
    }
}
