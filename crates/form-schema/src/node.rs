//! A schema as it is checked against.

use crate::field::{FieldId, Widget};
use crate::{Constraints, Type, Value};

/// A subschema: a field, more rules for a field, or a condition.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    /// The schema `false`.
    pub(crate) never: bool,
    pub(crate) kind: Option<Type>,
    pub(crate) rules: Constraints,
    pub(crate) items: Option<Box<Self>>,
    /// The field that each entry of the list is.
    pub(crate) entry: Option<FieldId>,
    pub(crate) object: Option<ObjectRules>,
    pub(crate) about: About,
}

/// What is said about a field without asking anything of its value.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    pub(crate) title: Option<String>,
    pub(crate) hint: Option<String>,
    pub(crate) default: Option<Value>,
    pub(crate) read_only: bool,
    pub(crate) examples: Vec<Value>,
    pub(crate) widget: Option<Widget>,
    pub(crate) order: i32,
    pub(crate) step: Option<String>,
}

/// The rules of an object, or what a branch adds to them.
#[derive(Debug, Clone, Default)]
pub(crate) struct ObjectRules {
    pub(crate) properties: Vec<Property>,
    pub(crate) required: Vec<Named>,
    /// Names with those that have to be there as well.
    pub(crate) dependent: Vec<(String, Vec<Named>)>,
    /// `additionalProperties: false`.
    pub(crate) closed: bool,
    pub(crate) conditions: Vec<Conditional>,
}

/// A property of an object.
#[derive(Debug, Clone)]
pub(crate) struct Property {
    pub(crate) named: Named,
    /// Whether it is a field of its own, and not more rules for one.
    pub(crate) declared: bool,
    pub(crate) node: Node,
}

/// A name with the field that it means.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: String,
    /// Its place among the fields of the object.
    pub(crate) rank: usize,
    pub(crate) field: Option<FieldId>,
}

/// `if` with `then` and `else`.
#[derive(Debug, Clone)]
pub(crate) struct Conditional {
    pub(crate) condition: Node,
    pub(crate) then: Option<ObjectRules>,
    pub(crate) otherwise: Option<ObjectRules>,
}

impl Named {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            rank: 0,
            field: None,
        }
    }
}

impl ObjectRules {
    /// A property that is declared here, whatever the conditions.
    pub(crate) fn declared(&self, name: &str) -> Option<&Node> {
        let mut properties = self.properties.iter();
        properties
            .find(|property| property.declared && property.named.name == name)
            .map(|property| &property.node)
    }

    /// A property that is declared here or under a condition.
    pub(crate) fn declared_anywhere(&self, name: &str) -> Option<&Node> {
        let branches = |conditional| branches_of(conditional).find_map(|rules: &Self| rules.declared_anywhere(name));
        self.declared(name)
            .or_else(|| self.conditions.iter().find_map(branches))
    }

    /// The names of all of these, some perhaps more than once.
    pub(crate) fn declared_names<'rules>(&'rules self, into: &mut Vec<&'rules str>) {
        let declared = self.properties.iter().filter(|property| property.declared);
        into.extend(declared.map(|property| property.named.name.as_str()));
        for rules in self.conditions.iter().flat_map(branches_of) {
            rules.declared_names(into);
        }
    }
}

/// `then` and `else`.
pub(crate) fn branches_of(conditional: &Conditional) -> impl Iterator<Item = &ObjectRules> {
    conditional.then.iter().chain(&conditional.otherwise)
}
