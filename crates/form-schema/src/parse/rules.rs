//! The keywords that ask something of one value.

use std::sync::Arc;

use super::{below, fault, fault_at, text, too_many};
use crate::limits::{MAXIMUM_CHOICES, MAXIMUM_TITLE_CHARACTERS};
use crate::value::Object;
use crate::{Choice, Constraints, Format, Number, SchemaError, SchemaFault, Type, Value, violation};

/// Reads them all. Of an unknown type every value is taken.
pub(super) fn rules(json: &Object, at: &str, kind: Option<Type>) -> Result<Constraints, SchemaError> {
    let rules = Constraints {
        choices: choices(json, at, kind)?,
        constant: constant(json, at, kind)?,
        minimum_characters: count(json, at, "minLength")?,
        maximum_characters: count(json, at, "maxLength")?,
        format: format(json, at)?,
        minimum: number(json, at, "minimum")?,
        maximum: number(json, at, "maximum")?,
        exclusive_minimum: number(json, at, "exclusiveMinimum")?,
        exclusive_maximum: number(json, at, "exclusiveMaximum")?,
        multiple_of: divisor(json, at)?,
        minimum_items: count(json, at, "minItems")?,
        maximum_items: count(json, at, "maxItems")?,
        unique_items: flag(json, at, "uniqueItems")?,
    };
    match rules.contradiction() {
        Some(keyword) => Err(fault_at(at, keyword, SchemaFault::Contradiction)),
        None => Ok(rules),
    }
}

/// A member that is `true`, `false` or left out.
pub(super) fn flag(json: &Object, at: &str, name: &str) -> Result<bool, SchemaError> {
    match json.get(name) {
        None => Ok(false),
        Some(Value::Boolean(value)) => Ok(*value),
        Some(_) => Err(fault_at(at, name, SchemaFault::WrongValue("`true` or `false`"))),
    }
}

fn count(json: &Object, at: &str, name: &str) -> Result<Option<u32>, SchemaError> {
    let expected = "a whole number from 0 to 4294967295";
    match json.get(name) {
        None => Ok(None),
        Some(Value::Number(number)) => number
            .to_count()
            .map(Some)
            .ok_or_else(|| fault_at(at, name, SchemaFault::WrongValue(expected))),
        Some(_) => Err(fault_at(at, name, SchemaFault::WrongValue(expected))),
    }
}

fn number(json: &Object, at: &str, name: &str) -> Result<Option<Number>, SchemaError> {
    match json.get(name) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.clone())),
        Some(_) => Err(fault_at(at, name, SchemaFault::WrongValue("a number"))),
    }
}

fn divisor(json: &Object, at: &str) -> Result<Option<Number>, SchemaError> {
    let expected = "a number that is more than 0 and has 30 digits or fewer";
    match number(json, at, "multipleOf")? {
        Some(divisor) if !divisor.is_divisor() => Err(fault_at(at, "multipleOf", SchemaFault::WrongValue(expected))),
        divisor => Ok(divisor),
    }
}

fn format(json: &Object, at: &str) -> Result<Option<Format>, SchemaError> {
    let Some(name) = json.get("format") else {
        return Ok(None);
    };
    let format = Format::ALL.iter().find(|(known, _)| Some(*known) == name.as_text());
    let expected = "one of `date`, `time`, `date-time`, `email` and `uri`";
    format
        .map(|(_, format)| Some(*format))
        .ok_or_else(|| fault_at(at, "format", SchemaFault::WrongValue(expected)))
}

fn constant(json: &Object, at: &str, kind: Option<Type>) -> Result<Option<Value>, SchemaError> {
    let Some(value) = json.get("const") else {
        return Ok(None);
    };
    check_type(value, kind, &below(at, "const"))?;
    Ok(Some(value.clone()))
}

fn check_type(value: &Value, kind: Option<Type>, at: &str) -> Result<(), SchemaError> {
    match kind {
        Some(kind) if !kind.accepts(value) => Err(fault(at, SchemaFault::NotOfType(kind.name()))),
        _ => Ok(()),
    }
}

/// `enum`, or `oneOf`.
fn choices(json: &Object, at: &str, kind: Option<Type>) -> Result<Option<Arc<[Choice]>>, SchemaError> {
    let (name, list) = match (json.get("enum"), json.get("oneOf")) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(fault_at(at, "oneOf", SchemaFault::Twice)),
        (Some(list), None) => ("enum", list),
        (None, Some(list)) => ("oneOf", list),
    };
    let at = below(at, name);
    let expected = "a list with at least one value";
    let items = list.as_items().filter(|items| !items.is_empty());
    let items = items.ok_or_else(|| fault(&at, SchemaFault::WrongValue(expected)))?;
    if items.len() > MAXIMUM_CHOICES {
        return Err(too_many(&at, "the choices of a field", MAXIMUM_CHOICES));
    }
    let mut choices: Vec<Choice> = Vec::with_capacity(items.len());
    let mut seen: Vec<String> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let at = below(&at, &index.to_string());
        let (at, choice) = if name == "enum" {
            let label = violation::text_of(item);
            (
                at,
                Choice {
                    value: item.clone(),
                    label,
                },
            )
        } else {
            let choice = titled(item, &at)?;
            (below(&at, "const"), choice)
        };
        check_type(&choice.value, kind, &at)?;
        // Found by their place in order, as a thousand are compared with a thousand otherwise.
        let canonical = choice.value.canonical();
        match seen.binary_search(&canonical) {
            Ok(_) => return Err(fault(&at, SchemaFault::Twice)),
            Err(place) => seen.insert(place, canonical),
        }
        choices.push(choice);
    }
    Ok(Some(choices.into()))
}

/// An item of `oneOf`.
fn titled(item: &Value, at: &str) -> Result<Choice, SchemaError> {
    let expected = "an object with `const` and `title`";
    let object = item
        .as_object()
        .ok_or_else(|| fault(at, SchemaFault::WrongValue(expected)))?;
    for (name, _) in object.members() {
        if !["const", "title", "$comment"].contains(&name) {
            let keyword = super::known(name, at)?.name;
            let place = "an item of `oneOf` has `const` and `title` and nothing else here";
            return Err(fault_at(at, name, SchemaFault::WrongPlace { keyword, place }));
        }
    }
    text(object, at, "$comment", usize::MAX)?;
    let value = object
        .get("const")
        .ok_or_else(|| fault(at, SchemaFault::Missing("const")))?;
    let label = text(object, at, "title", MAXIMUM_TITLE_CHARACTERS)?;
    Ok(Choice {
        value: value.clone(),
        label: label.unwrap_or_else(|| violation::text_of(value)),
    })
}
