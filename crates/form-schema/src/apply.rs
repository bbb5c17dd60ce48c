//! Which fields are there for a value, what they begin with, and the order in which they are written.

use crate::Value;
use crate::field::FieldId;
use crate::limits::{MAXIMUM_ACTIVE_FIELDS, MAXIMUM_PASSES};
use crate::node::{Node, ObjectRules, Property};
use crate::order::{sort_by, sort_by_number};
use crate::schema::FormSchema;
use crate::steps;
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

impl<'rules> Present<'rules> {
    fn name(&self) -> &'rules str {
        &self.property.named.name
    }
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
    /// them. Members that are no fields stay. Where groups hide what is in other groups, one after the other more than
    /// [`MAXIMUM_PASSES`] times, the rest stays too, and [`FormSchema::validate`] says that it does not apply.
    #[must_use]
    pub fn prune(&self, value: &Value) -> Value {
        let mut pruned = value.clone();
        // Each object is done with when its own conditions are. What is taken away inside of it can change one outside.
        for _ in 0..MAXIMUM_PASSES {
            let next = rebuild(&[&self.root], &pruned, Rebuild::Prune);
            if next == pruned {
                break;
            }
            pruned = next;
        }
        pruned
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
    steps::did(members.len());
    let pruned = (how == Rebuild::Prune).then(|| without_hidden(nodes, value));
    let value = pruned.as_ref().unwrap_or(value);
    let members = value.as_object().unwrap_or(members);
    let present = present(nodes, Some(value));
    let mut by_name: Vec<&Present<'_>> = present.iter().collect();
    sort_by(&mut by_name, |left, right| left.name().cmp(right.name()));
    let member_of = |name: &str| {
        let found = by_name.binary_search_by(|present| present.name().cmp(name));
        found.ok().map(|at| by_name[at])
    };
    let inside = |name: &str, member: &Value| match member_of(name) {
        Some(present) => rebuild(&present.nodes, member, how),
        None => member.clone(),
    };
    match how {
        Rebuild::Prune => Object::from_distinct(
            members
                .members()
                .map(|(name, member)| (name.to_owned(), inside(name, member)))
                .collect(),
        ),
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

/// An object without what stands in fields that are not there. What is taken away can hide another field, which goes next.
fn without_hidden(nodes: &[&Node], value: &Value) -> Value {
    let mut fields = Vec::new();
    for rules in nodes.iter().filter_map(|node| node.object.as_ref()) {
        rules.declared_names(&mut fields);
    }
    sort_by(&mut fields, Ord::cmp);
    fields.dedup();
    fields.retain(|name| value.as_object().is_some_and(|object| object.has(name)));
    let mut value = value.clone();
    loop {
        let mut there: Vec<&str> = present(nodes, Some(&value)).iter().map(Present::name).collect();
        sort_by(&mut there, Ord::cmp);
        let Value::Object(members) = &mut value else {
            return value;
        };
        let before = fields.len();
        fields.retain(|name| {
            let is_there = there.binary_search(name).is_ok();
            if !is_there {
                members.remove(name);
            }
            is_there
        });
        if fields.len() == before {
            return value;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MAXIMUM_VALUES;

    /// More than is done for the worst documents that are allowed, and less than a second's work. Trying all members against all
    /// fields for each of them was fifty thousand million.
    const STEPS: usize = 100_000_000;

    /// Yes-or-no fields of which each is hidden where the one before is missing.
    fn chain(length: usize) -> String {
        let fields: Vec<String> = (0..length)
            .map(|at| format!(r#""p{at}":{{"type":"boolean"}}"#))
            .collect();
        let hides = |at: usize| {
            format!(
                r#"{{"if":{{"required":["p{at}"]}},"else":{{"properties":{{"p{}":false}}}}}}"#,
                at + 1
            )
        };
        let conditions: Vec<String> = (0..length - 1).map(hides).collect();
        let (fields, conditions) = (fields.join(","), conditions.join(","));
        format!(r#"{{"type":"object","properties":{{{fields}}},"allOf":[{conditions}]}}"#)
    }

    #[test]
    fn a_long_chain_of_conditions_among_unknown_members_is_followed_in_few_steps() {
        let form = FormSchema::parse(&chain(800)).unwrap();
        // The first is missing, so each hides the next.
        let fields = (1..800).map(|at| format!(r#""p{at}":true"#));
        let unknown = (0..MAXIMUM_VALUES - 810).map(|at| format!(r#""u{at}":0"#));
        let members: Vec<String> = fields.chain(unknown).collect();
        let data = Value::parse(&format!("{{{}}}", members.join(","))).unwrap();
        steps::done();
        let pruned = form.prune(&data);
        let done = steps::done();
        assert!(done < STEPS, "{done} steps");
        assert_eq!(pruned.as_object().unwrap().len(), MAXIMUM_VALUES - 810);
        assert!(form.validate(&pruned).is_empty());
        let _ = (form.apply(&data), form.validate(&data), form.export(&data));
        let done = steps::done();
        assert!(done < STEPS, "{done} steps");
    }

    #[test]
    fn groups_that_hide_each_other_are_followed_so_far_and_the_rest_is_told() {
        let group = |at: usize| format!(r#""g{at}":{{"type":"object","properties":{{"a":{{"type":"boolean"}}}}}}"#);
        let hides = |at: usize| {
            let next = at + 1;
            format!(
                r#"{{"if":{{"properties":{{"g{at}":{{"required":["a"]}}}}}},"else":{{"properties":{{"g{next}":{{"properties":{{"a":false}}}}}}}}}}"#
            )
        };
        let count = MAXIMUM_PASSES + 10;
        let groups: Vec<String> = (0..count).map(group).collect();
        let conditions: Vec<String> = (0..count - 1).map(hides).collect();
        let (groups, conditions) = (groups.join(","), conditions.join(","));
        let schema = format!(r#"{{"type":"object","properties":{{{groups}}},"allOf":[{conditions}]}}"#);
        let form = FormSchema::parse(&schema).unwrap();
        let filled = (1..count).map(|at| format!(r#""g{at}":{{"a":true}}"#));
        let members: Vec<String> = [r#""g0":{}"#.to_owned()].into_iter().chain(filled).collect();
        let data = Value::parse(&format!("{{{}}}", members.join(","))).unwrap();
        steps::done();
        let pruned = form.prune(&data);
        assert!(steps::done() < STEPS);
        let problems = form.validate(&pruned);
        let problems: Vec<_> = problems
            .iter()
            .map(|problem| (problem.pointer.as_str(), problem.code()))
            .collect();
        assert_eq!(
            problems,
            [(format!("/g{}/a", MAXIMUM_PASSES + 1).as_str(), "not_applicable")]
        );
    }
}
