//! Makes the fields of a form from its rules, and tells the rules which field each of their names means.

use crate::field::{Field, FieldId, FieldKind, Step};
use crate::limits::MAXIMUM_FIELDS;
use crate::node::{Named, Node, ObjectRules, Property};
use crate::order::sort_by_number;
use crate::value::push_token;
use crate::{Format, SchemaError, SchemaFault, Type, Widget};

/// Every field in page order, a group or list before what is inside of it; those of the form itself; the steps.
pub(crate) struct Linked {
    pub(crate) fields: Vec<Field>,
    pub(crate) top: Vec<FieldId>,
    pub(crate) steps: Vec<Step>,
}

/// Links a whole form.
pub(crate) fn link(root: &mut Node) -> Result<Linked, SchemaError> {
    let mut links = Links { fields: Vec::new() };
    let title = root.about.title.clone().unwrap_or_default();
    let (top, steps) = match &mut root.object {
        Some(rules) => {
            let steps = steps_of(rules, &title);
            let (top, steps) = links.object(rules, "", None, Some(steps))?;
            (top, steps.unwrap_or_default())
        }
        None => (Vec::new(), Vec::new()),
    };
    Ok(Linked {
        fields: links.fields,
        top,
        steps,
    })
}

struct Links {
    fields: Vec<Field>,
}

/// A declared property, with whether it depends on a condition.
struct Declared<'rules> {
    property: &'rules mut Property,
    conditional: bool,
    required: bool,
}

/// The fields that an object declares, in page order but for steps.
fn declared<'rules>(rules: &'rules mut ObjectRules, conditional: bool, into: &mut Vec<Declared<'rules>>) {
    for property in &mut rules.properties {
        if property.declared {
            let required = rules.required.iter().any(|named| named.name == property.named.name);
            into.push(Declared {
                property,
                conditional,
                required,
            });
        }
    }
    for inner in &mut rules.conditions {
        for branch in inner.then.iter_mut().chain(&mut inner.otherwise) {
            declared(branch, true, into);
        }
    }
}

/// The titles of the steps, in the order in which fields name them. Empty if none does.
fn steps_of(rules: &mut ObjectRules, form_title: &str) -> Vec<String> {
    let mut fields = Vec::new();
    declared(rules, false, &mut fields);
    sort_by_number(&mut fields, |field| field.property.node.about.order);
    let mut titles: Vec<String> = Vec::new();
    if fields.iter().all(|field| field.property.node.about.step.is_none()) {
        return titles;
    }
    for field in fields {
        // A field that names none is in the step of the field before it.
        let title = match (&field.property.node.about.step, titles.last()) {
            (Some(step), _) => step.as_str(),
            (None, Some(_)) => continue,
            (None, None) => form_title,
        };
        if !titles.iter().any(|known| known == title) {
            titles.push(title.to_owned());
        }
    }
    titles
}

impl Links {
    /// The fields of an object, and the steps that they are in if it is the form itself.
    fn object(
        &mut self,
        rules: &mut ObjectRules,
        pointer: &str,
        parent: Option<FieldId>,
        steps: Option<Vec<String>>,
    ) -> Result<(Vec<FieldId>, Option<Vec<Step>>), SchemaError> {
        let mut fields = Vec::new();
        declared(rules, false, &mut fields);
        sort_by_number(&mut fields, |field| field.property.node.about.order);
        let titles = steps.unwrap_or_default();
        let mut current = 0;
        let mut placed: Vec<(usize, Declared<'_>)> = Vec::with_capacity(fields.len());
        for field in fields {
            let named = field.property.node.about.step.as_ref();
            current = named
                .and_then(|step| titles.iter().position(|title| title == step))
                .unwrap_or(current);
            placed.push((current, field));
        }
        // Stable: inside of a step the order stays.
        sort_by_number(&mut placed, |(step, _)| *step);
        let mut steps: Vec<Step> = titles
            .into_iter()
            .map(|title| Step {
                title,
                fields: Vec::new(),
            })
            .collect();
        let mut ids = Vec::with_capacity(placed.len());
        for (rank, (step, declared)) in placed.into_iter().enumerate() {
            let Declared {
                property,
                conditional,
                required,
            } = declared;
            let mut pointer = pointer.to_owned();
            push_token(&mut pointer, &property.named.name);
            let id = self.field(&mut property.node, &property.named.name, pointer, parent, None)?;
            if let Some(field) = self.fields.get_mut(id.0) {
                field.conditional = conditional;
                field.required = required && !conditional;
            }
            property.named.rank = rank;
            property.named.field = Some(id);
            ids.push(id);
            if let Some(step) = steps.get_mut(step) {
                step.fields.push(id);
            }
        }
        self.names(rules, &ids);
        Ok((ids, Some(steps)))
    }

    /// Adds a field with everything inside of it.
    fn field(
        &mut self,
        node: &mut Node,
        name: &str,
        pointer: String,
        parent: Option<FieldId>,
        label: Option<&str>,
    ) -> Result<FieldId, SchemaError> {
        if self.fields.len() == MAXIMUM_FIELDS {
            return Err(SchemaError {
                pointer: String::new(),
                fault: SchemaFault::TooMany {
                    what: "the fields of a form",
                    limit: MAXIMUM_FIELDS,
                },
            });
        }
        let id = FieldId(self.fields.len());
        let about = &node.about;
        let label = about.title.clone().unwrap_or_else(|| label.unwrap_or(name).to_owned());
        self.fields.push(Field {
            pointer: pointer.clone(),
            name: name.to_owned(),
            label: label.clone(),
            hint: about.hint.clone(),
            kind: kind_of(node),
            value_type: node.kind.unwrap_or(Type::Text),
            required: false,
            conditional: false,
            default: about.default.clone(),
            read_only: about.read_only,
            examples: about.examples.clone(),
            widget: about.widget,
            constraints: node.rules.clone(),
            parent,
        });
        let kind = match (&mut node.object, &mut node.items) {
            (Some(rules), _) => Some(FieldKind::Group(self.object(rules, &pointer, Some(id), None)?.0)),
            (None, Some(items)) if choices_of_items(&node.rules, items).is_none() => {
                let pointer = [&pointer, "/-"].concat();
                let entry = self.field(items, "", pointer, Some(id), Some(&label))?;
                node.entry = Some(entry);
                Some(FieldKind::List(entry))
            }
            _ => None,
        };
        if let (Some(kind), Some(field)) = (kind, self.fields.get_mut(id.0)) {
            field.kind = kind;
        }
        Ok(id)
    }

    /// Tells every name which of the object's fields it means.
    fn names(&self, rules: &mut ObjectRules, fields: &[FieldId]) {
        let mean = |named: &mut Named| {
            let is_meant = |id: &FieldId| self.fields.get(id.0).is_some_and(|field| field.name == named.name);
            if let Some(rank) = fields.iter().position(is_meant) {
                named.rank = rank;
                named.field = fields.get(rank).copied();
            }
        };
        rules.required.iter_mut().for_each(mean);
        for (_, names) in &mut rules.dependent {
            names.iter_mut().for_each(mean);
        }
        for property in &mut rules.properties {
            if !property.declared {
                mean(&mut property.named);
                self.inside(&mut property.node, property.named.field);
            }
        }
        for conditional in &mut rules.conditions {
            for branch in conditional.then.iter_mut().chain(&mut conditional.otherwise) {
                self.names(branch, fields);
            }
        }
    }

    /// The names inside of more rules for a field.
    fn inside(&self, node: &mut Node, field: Option<FieldId>) {
        let kind = field.and_then(|id| self.fields.get(id.0)).map(|field| &field.kind);
        match (kind, &mut node.object, &mut node.items) {
            (Some(FieldKind::Group(fields)), Some(rules), _) => self.names(rules, fields),
            (Some(FieldKind::List(entry)), _, Some(items)) => self.inside(items, Some(*entry)),
            _ => {}
        }
    }
}

/// How a field is filled. Groups and lists get what is inside of them later.
fn kind_of(node: &Node) -> FieldKind {
    if let Some(choices) = &node.rules.choices {
        return FieldKind::Choice(choices.clone());
    }
    if let Some(choices) = node
        .items
        .as_ref()
        .and_then(|items| choices_of_items(&node.rules, items))
    {
        return FieldKind::Choices(choices);
    }
    match (node.kind, node.rules.format) {
        (Some(Type::Number), _) => FieldKind::Number,
        (Some(Type::Integer), _) => FieldKind::Integer,
        (Some(Type::Boolean), _) => FieldKind::Boolean,
        (_, Some(Format::Date)) => FieldKind::Date,
        (_, Some(Format::Time)) => FieldKind::Time,
        (_, Some(Format::DateTime)) => FieldKind::DateTime,
        (_, Some(Format::Email)) => FieldKind::Email,
        (_, Some(Format::Uri)) => FieldKind::Uri,
        _ if node.about.widget == Some(Widget::TextArea) => FieldKind::LongText,
        _ => FieldKind::Text,
    }
}

/// The choices of a list of which each may be taken once.
fn choices_of_items(rules: &crate::Constraints, items: &Node) -> Option<std::sync::Arc<[crate::Choice]>> {
    items.rules.choices.clone().filter(|_| rules.unique_items)
}
