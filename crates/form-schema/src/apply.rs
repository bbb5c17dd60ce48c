//! Which fields are there for a value, what they begin with, and the order in which they are written.

use crate::Value;
use crate::field::FieldId;
use crate::limits::MAXIMUM_ACTIVE_FIELDS;
use crate::node::{Node, ObjectRules, Property};
use crate::order::{sort_by, sort_by_number};
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
struct Present<'rules> {
    property: &'rules Property,
    required: bool,
    /// What holds for its value: its own schema, and what branches add to it.
    nodes: Vec<&'rules Node>,
}

impl FormSchema {
    /// The fields that are there for a value, in page order: a group or list, then what is inside of it, once for each entry. A
    /// group that is not there yet counts as an empty one. At most [`MAXIMUM_ACTIVE_FIELDS`].
    #[must_use]
    pub fn apply(&self, value: &Value) -> Vec<Active> {
        let mut active = Vec::new();
        activate(&[&self.root], Some(value), "", true, &mut active);
        active
    }

    /// The value without what stands in fields that are not there for it, such as what was typed before another choice hid
    /// them. Members that are no fields stay.
    #[must_use]
    pub fn prune(&self, value: &Value) -> Value {
        // What is taken away can change a condition further down. It ends: something is taken away each time.
        let mut pruned = value.clone();
        loop {
            let next = rebuild(&[&self.root], &pruned, Rebuild::Prune);
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
            let next = rebuild(&[&self.root], &value, Rebuild::Fill);
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
        rebuild(&[&self.root], value, Rebuild::Sort).to_pretty()
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

fn rebuild(nodes: &[&Node], value: &Value, how: Rebuild) -> Value {
    match value {
        Value::Object(members) if nodes.iter().any(|node| node.object.is_some()) => {
            Value::Object(rebuild_object(nodes, value, members, how))
        }
        Value::Array(items) => {
            let nodes = items_of(nodes);
            Value::Array(items.iter().map(|item| rebuild(&nodes, item, how)).collect())
        }
        _ => value.clone(),
    }
}

fn rebuild_object(nodes: &[&Node], value: &Value, members: &Object, how: Rebuild) -> Object {
    if members.is_empty() && how != Rebuild::Fill {
        return Object::new();
    }
    let present = present(nodes, Some(value));
    let member_of = |name: &str| present.iter().find(|present| present.property.named.name == name);
    let inside = |name: &str, member: &Value| match member_of(name) {
        Some(present) => rebuild(&present.nodes, member, how),
        None => member.clone(),
    };
    match how {
        Rebuild::Prune => {
            let is_field = |name: &str| {
                let mut rules = nodes.iter().filter_map(|node| node.object.as_ref());
                rules.any(|rules| rules.declared_anywhere(name).is_some())
            };
            let members = members
                .members()
                .filter(|(name, _)| member_of(name).is_some() || !is_field(name));
            Object::from_distinct(
                members
                    .map(|(name, member)| (name.to_owned(), inside(name, member)))
                    .collect(),
            )
        }
        Rebuild::Fill => {
            let mut filled = members.clone();
            for present in &present {
                let name = &present.property.named.name;
                let node = &present.property.node;
                let empty_group = || present.required && node.object.is_some();
                let begin = match members.get(name).or(node.about.default.as_ref()) {
                    Some(value) => value.clone(),
                    None if empty_group() => Value::Object(Object::new()),
                    None => continue,
                };
                let value = rebuild(&present.nodes, &begin, how);
                let is_something = value.as_object().is_none_or(|object| !object.is_empty());
                if is_something || members.has(name) {
                    filled.set(name, value);
                }
            }
            filled
        }
        Rebuild::Sort => {
            let rank = |name: &str| member_of(name).map_or(usize::MAX, |present| present.property.named.rank);
            let mut ranked: Vec<(usize, &str, &Value)> = members
                .members()
                .map(|(name, member)| (rank(name), name, member))
                .collect();
            sort_by_number(&mut ranked, |(rank, ..)| *rank);
            let ranked = ranked.into_iter();
            Object::from_distinct(
                ranked
                    .map(|(_, name, member)| (name.to_owned(), inside(name, member)))
                    .collect(),
            )
        }
    }
}

fn items_of<'rules>(nodes: &[&'rules Node]) -> Vec<&'rules Node> {
    nodes.iter().filter_map(|node| node.items.as_deref()).collect()
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
/// time, the first; the other adds to its rules.
fn present<'rules>(nodes: &[&'rules Node], value: Option<&Value>) -> Vec<Present<'rules>> {
    let nothing = Value::Object(Object::new());
    let value = value.filter(|value| value.as_object().is_some()).unwrap_or(&nothing);
    let mut parts = Vec::new();
    for rules in nodes.iter().filter_map(|node| node.object.as_ref()) {
        taken(rules, value, &mut parts);
    }
    let mut required: Vec<&str> = Vec::new();
    let mut properties: Vec<&Property> = Vec::new();
    for part in parts {
        properties.extend(&part.properties);
        required.extend(part.required.iter().map(|named| named.name.as_str()));
        for (trigger, names) in &part.dependent {
            if value.as_object().is_some_and(|object| object.has(trigger)) {
                required.extend(names.iter().map(|named| named.name.as_str()));
            }
        }
    }
    sort_by(&mut required, Ord::cmp);
    // By name, and of each name what declares it first.
    sort_by(&mut properties, |left, right| {
        let names = left.named.name.cmp(&right.named.name);
        let declared = right.declared.cmp(&left.declared);
        names.then(declared).then(left.named.rank.cmp(&right.named.rank))
    });
    let mut present: Vec<Present<'_>> = properties
        .chunk_by(|left, right| left.named.name == right.named.name)
        .filter_map(|same| {
            let property = same.first().filter(|property| property.declared)?;
            let nodes: Vec<&Node> = same.iter().map(|property| &property.node).collect();
            let is_refused = nodes.iter().any(|node| node.never);
            (!is_refused).then(|| Present {
                property,
                required: required.binary_search(&property.named.name.as_str()).is_ok(),
                nodes,
            })
        })
        .collect();
    sort_by_number(&mut present, |present| present.property.named.rank);
    present
}

/// The fields of an object. `counts` is whether it is there, or has to be.
fn activate(nodes: &[&Node], value: Option<&Value>, pointer: &str, counts: bool, active: &mut Vec<Active>) {
    for present in present(nodes, value) {
        let named = &present.property.named;
        let mut pointer = pointer.to_owned();
        push_token(&mut pointer, &named.name);
        let member = value
            .and_then(Value::as_object)
            .and_then(|object| object.get(&named.name));
        if let Some(field) = named.field {
            let required = counts && present.required;
            let entry = Active {
                field,
                pointer,
                required,
            };
            enter(&present.nodes, member, entry, active);
        }
    }
}

/// A field with everything inside of it.
fn enter(nodes: &[&Node], value: Option<&Value>, entry: Active, active: &mut Vec<Active>) {
    if active.len() >= MAXIMUM_ACTIVE_FIELDS {
        return;
    }
    let (pointer, counts) = (entry.pointer.clone(), entry.required || value.is_some());
    active.push(entry);
    activate(nodes, value, &pointer, counts, active);
    let field = nodes.iter().find_map(|node| node.entry);
    if let (Some(field), Some(items)) = (field, value.and_then(Value::as_items)) {
        let nodes = items_of(nodes);
        for (index, item) in items.iter().enumerate() {
            let entry = Active {
                field,
                pointer: [&pointer, "/", &index.to_string()].concat(),
                required: true,
            };
            enter(&nodes, Some(item), entry, active);
        }
    }
}
