//! `if`, `then` and `else`, and more than one of them in `allOf`.

use super::{BRANCH, CONDITION, FIELD, Parser, Place, ROOT, Subject, below, fault, fault_at, known, text, too_many};
use crate::limits::MAXIMUM_DEPTH;
use crate::node::{Conditional, Node, ObjectRules};
use crate::value::Object;
use crate::{SchemaError, SchemaFault, Type, Value};

/// What is declared around a branch or a condition.
#[derive(Clone, Copy)]
pub(super) struct Scope<'scope> {
    rules: &'scope ObjectRules,
    outer: Option<&'scope Self>,
}

impl<'scope> Scope<'scope> {
    pub(super) const fn new(rules: &'scope ObjectRules, outer: Option<&'scope Self>) -> Self {
        Self { rules, outer }
    }

    /// A field that is there, if this branch is.
    pub(super) fn certain(&self, name: &str) -> Option<&'scope Node> {
        let outer = || self.outer.and_then(|outer| outer.certain(name));
        self.rules.declared(name).or_else(outer)
    }

    /// A field that may be there.
    pub(super) fn any(&self, name: &str) -> Option<&'scope Node> {
        let outer = || self.outer.and_then(|outer| outer.any(name));
        self.rules.declared_anywhere(name).or_else(outer)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.rules.closed || self.outer.is_some_and(Self::is_closed)
    }
}

/// Refuses `then` and `else` where there is no `if`.
pub(super) fn refuse_branches(json: &Object, at: &str) -> Result<(), SchemaError> {
    let branch = ["then", "else"].into_iter().find(|name| json.has(name));
    branch.map_or(Ok(()), |_| Err(fault(at, SchemaFault::Missing("if"))))
}

impl<'json> Parser<'json> {
    /// Every condition of an object, in the order in which they add fields.
    pub(super) fn conditions(
        &mut self,
        json: &'json Object,
        at: &str,
        place: Place,
        outer: Option<&Scope<'_>>,
        rules: &mut ObjectRules,
    ) -> Result<(), SchemaError> {
        if place & (ROOT | FIELD | BRANCH) == 0 {
            return Ok(());
        }
        // A limit of its own: branches make no level of groups.
        self.branches += 1;
        if self.branches > MAXIMUM_DEPTH {
            return Err(too_many(at, "the branches inside of branches", MAXIMUM_DEPTH));
        }
        if json.has("if") {
            let conditional = self.conditional(json, at, &Scope::new(rules, outer))?;
            rules.conditions.push(conditional);
        } else {
            refuse_branches(json, at)?;
        }
        if let Some(list) = json.get("allOf") {
            let at = below(at, "allOf");
            let expected = "a list of objects with `if`, `then` and `else`";
            let items = list.as_items().filter(|items| !items.is_empty());
            let items = items.ok_or_else(|| fault(&at, SchemaFault::WrongValue(expected)))?;
            for (index, item) in items.iter().enumerate() {
                let at = below(&at, &index.to_string());
                let item = item
                    .as_object()
                    .ok_or_else(|| fault(&at, SchemaFault::WrongValue(expected)))?;
                self.count_subschemas(1, &at)?;
                for (name, _) in item.members() {
                    if !["if", "then", "else", "$comment"].contains(&name) {
                        let keyword = known(name, &at)?.name;
                        let place = "an item of `allOf` has `if`, `then` and `else` and nothing else here; write it beside `allOf`";
                        return Err(fault_at(&at, name, SchemaFault::WrongPlace { keyword, place }));
                    }
                }
                text(item, &at, "$comment", usize::MAX)?;
                let conditional = self.conditional(item, &at, &Scope::new(rules, outer))?;
                rules.conditions.push(conditional);
            }
        }
        self.branches -= 1;
        Ok(())
    }

    fn conditional(&mut self, json: &'json Object, at: &str, scope: &Scope<'_>) -> Result<Conditional, SchemaError> {
        let condition = json.get("if").ok_or_else(|| fault(at, SchemaFault::Missing("if")))?;
        if !json.has("then") && !json.has("else") {
            return Err(fault(at, SchemaFault::Missing("then")));
        }
        let subject = Subject {
            kind: Some(Type::Object),
            scope: Some(*scope),
            items: None,
        };
        let condition = self.same_level(condition, &below(at, "if"), CONDITION, subject)?;
        if condition.never {
            let expected = "an object with `properties` or `required`";
            return Err(fault_at(at, "if", SchemaFault::WrongValue(expected)));
        }
        Ok(Conditional {
            condition,
            then: self.branch(json, at, "then", scope)?,
            otherwise: self.branch(json, at, "else", scope)?,
        })
    }

    fn branch(
        &mut self,
        json: &'json Object,
        at: &str,
        name: &str,
        scope: &Scope<'_>,
    ) -> Result<Option<ObjectRules>, SchemaError> {
        let Some(branch) = json.get(name) else {
            return Ok(None);
        };
        let at = below(at, name);
        if *branch == Value::Boolean(false) {
            let expected = "an object; `false` would leave nothing that anybody could fill in";
            return Err(fault(&at, SchemaFault::WrongValue(expected)));
        }
        let subject = Subject {
            kind: Some(Type::Object),
            scope: Some(*scope),
            items: None,
        };
        let node = self.same_level(branch, &at, BRANCH, subject)?;
        Ok(Some(node.object.unwrap_or_default()))
    }

    /// A schema about the object itself, and not about something inside of it.
    fn same_level(
        &mut self,
        json: &'json Value,
        at: &str,
        place: Place,
        subject: Subject<'_>,
    ) -> Result<Node, SchemaError> {
        self.depth -= 1;
        let node = self.schema(json, at, place, Some(subject));
        self.depth += 1;
        node
    }
}
