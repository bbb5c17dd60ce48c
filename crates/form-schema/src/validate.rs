//! The verdict on a value.

use crate::field::{Field, FieldId, FieldKind};
use crate::limits::{MAXIMUM_PROBLEMS, MAXIMUM_VALUES};
use crate::node::{Named, Node, ObjectRules};
use crate::order::sort_by;
use crate::value::{Object, push_token};
use crate::violation::{Request, Violation};
use crate::{Problem, Value};

/// Every broken rule, at most one for each pointer, in page order.
pub(crate) fn problems(root: &Node, fields: &[Field], value: &Value) -> Vec<Problem> {
    let mut walk = Walk::new(fields, false);
    if value.exceeds(&mut { MAXIMUM_VALUES }) {
        walk.add(Violation::TooMuch, None);
    } else {
        walk.check(root, value, None);
    }
    let mut found = walk.found;
    sort_by(&mut found, |(left, _), (right, _)| left.cmp(right));
    found.into_iter().map(|(_, problem)| problem).collect()
}

/// Whether a value follows all rules.
pub(crate) fn matches(node: &Node, value: &Value) -> bool {
    let mut walk = Walk::new(&[], true);
    walk.check(node, value, None);
    !walk.is_wrong
}

/// Where unknown members stand: behind all fields.
const LAST: usize = usize::MAX;

/// A way through a value.
struct Walk<'form> {
    fields: &'form [Field],
    /// Only the verdict is asked for.
    is_quiet: bool,
    is_wrong: bool,
    /// The JSON Pointer.
    pointer: String,
    /// The same as places in page order.
    place: Vec<usize>,
    /// The entries of lists that lead here.
    within: Vec<String>,
    found: Vec<(Vec<usize>, Problem)>,
}

impl<'form> Walk<'form> {
    const fn new(fields: &'form [Field], is_quiet: bool) -> Self {
        Self {
            fields,
            is_quiet,
            is_wrong: false,
            pointer: String::new(),
            place: Vec::new(),
            within: Vec::new(),
            found: Vec::new(),
        }
    }

    fn is_over(&self) -> bool {
        (self.is_quiet && self.is_wrong) || self.found.len() >= MAXIMUM_PROBLEMS
    }

    fn field(&self, id: Option<FieldId>) -> Option<&'form Field> {
        self.fields.get(id?.0)
    }

    fn add(&mut self, violation: Violation, field: Option<FieldId>) {
        self.is_wrong = true;
        if self.is_over() || self.found.iter().any(|(_, other)| other.pointer == self.pointer) {
            return;
        }
        let label = self
            .field(field)
            .map_or_else(|| "The form".to_owned(), |field| field.label.clone());
        let problem = Problem {
            pointer: self.pointer.clone(),
            violation,
            label,
            within: self.within.join(", "),
        };
        self.found.push((self.place.clone(), problem));
    }

    /// Does something one level deeper.
    fn inside(&mut self, name: &str, place: usize, act: impl FnOnce(&mut Self)) {
        if self.is_quiet {
            return act(self);
        }
        let length = self.pointer.len();
        push_token(&mut self.pointer, name);
        self.place.push(place);
        act(self);
        self.place.pop();
        self.pointer.truncate(length);
    }

    fn check(&mut self, node: &Node, value: &Value, field: Option<FieldId>) {
        if self.is_over() {
            return;
        }
        if node.never {
            return self.add(Violation::NotApplicable, field);
        }
        if let Err(violation) = node.rules.check(node.kind, value) {
            self.add(violation, field);
        }
        match (value, &node.items, &node.object) {
            (Value::Array(items), Some(rules), _) => self.check_items(rules, items, field),
            (Value::Object(members), _, Some(rules)) => self.check_object(rules, members, value),
            _ => {}
        }
    }

    fn check_items(&mut self, rules: &Node, items: &[Value], list: Option<FieldId>) {
        let entry = match self.field(list).map(|field| &field.kind) {
            Some(FieldKind::List(entry)) => Some(*entry),
            // The entries of a choice of several have no field of their own.
            _ => list,
        };
        for (index, item) in items.iter().enumerate() {
            if self.is_over() {
                return;
            }
            if self.is_quiet {
                self.check(rules, item, entry);
                continue;
            }
            let label = self.field(entry).map_or("", |field| &field.label);
            self.within.push([label, " ", &(index + 1).to_string()].concat());
            self.inside(&index.to_string(), index, |walk| walk.check(rules, item, entry));
            self.within.pop();
        }
    }

    fn check_object(&mut self, rules: &ObjectRules, members: &Object, value: &Value) {
        self.require(&rules.required, members);
        for (trigger, names) in &rules.dependent {
            if members.has(trigger) {
                self.require(names, members);
            }
        }
        for property in &rules.properties {
            if let Some(member) = members.get(&property.named.name) {
                let named = &property.named;
                self.inside(&named.name, named.rank, |walk| {
                    walk.check(&property.node, member, named.field);
                });
            }
            if self.is_over() {
                return;
            }
        }
        if rules.closed {
            for (name, _) in members.members() {
                if !rules.properties.iter().any(|property| property.named.name == name) {
                    self.inside(name, LAST, |walk| walk.add(Violation::Unknown, None));
                }
            }
        }
        for conditional in &rules.conditions {
            let branch = if matches(&conditional.condition, value) {
                &conditional.then
            } else {
                &conditional.otherwise
            };
            if let Some(rules) = branch {
                self.check_object(rules, members, value);
            }
        }
    }

    fn require(&mut self, names: &[Named], members: &Object) {
        for named in names {
            if !members.has(&named.name) && !self.is_over() {
                let request = self.field(named.field).map_or(Request::Enter, Field::request);
                self.inside(&named.name, named.rank, |walk| {
                    walk.add(Violation::Required(request), named.field);
                });
            }
        }
    }
}
