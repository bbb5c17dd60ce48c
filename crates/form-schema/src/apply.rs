//! Which fields are there for a value, what they begin with, and the order in which they are written.

use crate::Value;
use crate::field::FieldId;
use crate::limits::MAXIMUM_ACTIVE_FIELDS;
use crate::node::{Node, ObjectRules, Property};
use crate::schema::FormSchema;
use crate::validate::matches;
use crate::value::{Object, push_token};

/// A field that is there for a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Active {
    /// The field.
    pub field: FieldId,
    /// Where its value stands in this value, as a JSON Pointer (RFC 6901): `/guests/1/name`.
    pub pointer: String,
    /// Whether the value is not valid without it. A field of a group that may be left out, and is, is not required.
    pub required: bool,
}

/// A property that is there for a value.
#[derive(Clone, Copy)]
struct Present<'rules> {
    property: &'rules Property,
    required: bool,
}

impl FormSchema {
    /// The fields that are there for a value, in page order: a group or list, then what is inside of it, once for each entry. A
    /// group that is not there yet counts as an empty one. At most [`MAXIMUM_ACTIVE_FIELDS`].
    #[must_use]
    pub fn apply(&self, value: &Value) -> Vec<Active> {
        let mut active = Vec::new();
        if let Some(rules) = &self.root.object {
            activate(rules, Some(value), "", true, &mut active);
        }
        active
    }

    /// The value without what stands in fields that are not there for it, such as what was typed before another choice hid
    /// them. Members that are no fields stay.
    #[must_use]
    pub fn prune(&self, value: &Value) -> Value {
        // What is taken away can change a condition further down. It ends: something is taken away each time.
        let mut pruned = value.clone();
        loop {
            let next = rebuild(&self.root, &pruned, Rebuild::Prune);
            if next == pruned {
                return pruned;
            }
            pruned = next;
        }
    }

    /// What the form begins with: `default` of every field that has one and is there. A group that may be left out and has no
    /// default is left out with everything inside of it: with one field of it filled, the others would be required.
    #[must_use]
    pub fn defaults(&self) -> Value {
        let mut value = Value::Object(Object::new());
        // A default can make a field appear that has one too.
        for _ in 0..crate::limits::MAXIMUM_DEPTH {
            let next = rebuild(&self.root, &value, Rebuild::Fill);
            if next == value {
                break;
            }
            value = next;
        }
        value
    }

    /// Data for a file: JSON with the members in page order, those that are no fields behind them, and numbers as they were
    /// written. Nothing is left out.
    #[must_use]
    pub fn export(&self, value: &Value) -> String {
        rebuild(&self.root, value, Rebuild::Sort).to_pretty()
    }
}

/// What is done to a value on the way through it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rebuild {
    /// Fields that are not there are taken away.
    Prune,
    /// Fields that are empty get their default.
    Fill,
    /// Members are put into page order.
    Sort,
}

fn rebuild(node: &Node, value: &Value, how: Rebuild) -> Value {
    match (value, &node.object, &node.items) {
        (Value::Object(members), Some(rules), _) => Value::Object(rebuild_object(rules, value, members, how)),
        (Value::Array(items), _, Some(rules)) => {
            Value::Array(items.iter().map(|item| rebuild(rules, item, how)).collect())
        }
        _ => value.clone(),
    }
}

fn rebuild_object(rules: &ObjectRules, value: &Value, members: &Object, how: Rebuild) -> Object {
    if members.is_empty() && how != Rebuild::Fill {
        return Object::new();
    }
    let present = present(rules, Some(value));
    let member_of = |name: &str| present.iter().find(|present| present.property.named.name == name);
    let inside = |name: &str, member: &Value| match member_of(name) {
        Some(present) => rebuild(&present.property.node, member, how),
        None => member.clone(),
    };
    match how {
        Rebuild::Prune => {
            let stays = |name: &str| member_of(name).is_some() || rules.declared_anywhere(name).is_none();
            let members = members.members().filter(|(name, _)| stays(name));
            Object::from_distinct(
                members
                    .map(|(name, member)| (name.to_owned(), inside(name, member)))
                    .collect(),
            )
        }
        Rebuild::Fill => {
            let mut filled = members.clone();
            for Present { property, required } in &present {
                let name = &property.named.name;
                let node = &property.node;
                let old = members.get(name).or(node.about.default.as_ref()).cloned();
                let empty_group = || (*required && node.object.is_some()).then(|| Value::Object(Object::new()));
                let was_there = old.is_some();
                if let Some(value) = old.or_else(empty_group).map(|value| rebuild(node, &value, how))
                    && (was_there || value.as_object().is_none_or(|object| !object.is_empty()))
                {
                    filled.set(name, value);
                }
            }
            filled
        }
        Rebuild::Sort => {
            let mut ranked: Vec<(usize, &str, &Value)> = members
                .members()
                .map(|(name, member)| {
                    let rank = member_of(name).map_or(usize::MAX, |present| present.property.named.rank);
                    (rank, name, member)
                })
                .collect();
            ranked.sort_by_key(|(rank, ..)| *rank);
            let ranked = ranked.into_iter();
            Object::from_distinct(
                ranked
                    .map(|(_, name, member)| (name.to_owned(), inside(name, member)))
                    .collect(),
            )
        }
    }
}

/// The rules of an object that hold for a value: its own, and those of the branches that are taken.
fn taken<'rules>(rules: &'rules ObjectRules, value: &Value, into: &mut Vec<&'rules ObjectRules>) {
    into.push(rules);
    for conditional in &rules.conditions {
        let branch = if matches(&conditional.condition, value) {
            &conditional.then
        } else {
            &conditional.otherwise
        };
        if let Some(branch) = branch {
            taken(branch, value, into);
        }
    }
}

/// The properties of an object that are there for a value, in page order. Of two that have one name and are there at the same
/// time, the first.
fn present<'rules>(rules: &'rules ObjectRules, value: Option<&Value>) -> Vec<Present<'rules>> {
    let nothing = Value::Object(Object::new());
    let value = value.filter(|value| value.as_object().is_some()).unwrap_or(&nothing);
    let mut parts = Vec::new();
    taken(rules, value, &mut parts);
    let mut refused: Vec<&str> = Vec::new();
    let mut required: Vec<&str> = Vec::new();
    let mut properties: Vec<&Property> = Vec::new();
    for part in parts {
        for property in &part.properties {
            if property.node.never {
                refused.push(&property.named.name);
            } else if property.declared {
                properties.push(property);
            }
        }
        required.extend(part.required.iter().map(|named| named.name.as_str()));
        for (trigger, names) in &part.dependent {
            if value.as_object().is_some_and(|object| object.has(trigger)) {
                required.extend(names.iter().map(|named| named.name.as_str()));
            }
        }
    }
    refused.sort_unstable();
    required.sort_unstable();
    properties.sort_by(|left, right| {
        let (left, right) = (&left.named, &right.named);
        left.name.cmp(&right.name).then(left.rank.cmp(&right.rank))
    });
    properties.dedup_by(|second, first| second.named.name == first.named.name);
    properties.sort_by_key(|property| property.named.rank);
    let is_among = |names: &[&str], property: &Property| names.binary_search(&property.named.name.as_str()).is_ok();
    let properties = properties.into_iter().filter(|property| !is_among(&refused, property));
    properties
        .map(|property| Present {
            property,
            required: is_among(&required, property),
        })
        .collect()
}

fn activate(rules: &ObjectRules, value: Option<&Value>, pointer: &str, counts: bool, active: &mut Vec<Active>) {
    for Present { property, required } in present(rules, value) {
        let named = &property.named;
        let mut pointer = pointer.to_owned();
        push_token(&mut pointer, &named.name);
        let member = value
            .and_then(Value::as_object)
            .and_then(|object| object.get(&named.name));
        if let Some(field) = named.field {
            let required = counts && required;
            enter(
                &property.node,
                member,
                Active {
                    field,
                    pointer,
                    required,
                },
                active,
            );
        }
    }
}

fn enter(node: &Node, value: Option<&Value>, entry: Active, active: &mut Vec<Active>) {
    if active.len() >= MAXIMUM_ACTIVE_FIELDS {
        return;
    }
    let (pointer, counts) = (entry.pointer.clone(), entry.required || value.is_some());
    active.push(entry);
    if let Some(rules) = &node.object {
        activate(rules, value, &pointer, counts, active);
    }
    if let (Some(entry), Some(rules), Some(items)) = (node.entry, &node.items, value.and_then(Value::as_items)) {
        for (index, item) in items.iter().enumerate() {
            let active_item = Active {
                field: entry,
                pointer: [&pointer, "/", &index.to_string()].concat(),
                required: true,
            };
            enter(rules, Some(item), active_item, active);
        }
    }
}
