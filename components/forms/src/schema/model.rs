//! The fields of a schema in the form engine, and the data that they hold.

use std::{collections::BTreeMap, rc::Rc};

use form::{Field as EngineField, FieldOptions, Form, Group, List, Rules, Steps};
use form_schema::{Field, FieldId, FieldKind, FormSchema, Object, Problem, Value, Violation};
use leptos::{prelude::*, reactive::signal::ArcRwSignal};
use shared_ui::form::BrowserPorts;

use crate::fields::Sentence;

/// A field of the schema with its part of the form.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) id: FieldId,
    /// Where its value stands; nothing in an entry of a list, whose place may change.
    pub(super) pointer: Option<String>,
    pub(super) kind: Kind,
}

/// What holds the answer.
#[derive(Clone)]
pub(super) enum Kind {
    Text(EngineField<String, Sentence>),
    Flag(EngineField<bool, Sentence>),
    Several(EngineField<Vec<String>, Sentence>),
    Group(Group<Sentence>, Rc<Vec<Part>>),
    List(List<Rc<Part>, Sentence>),
}

/// What every rule looks at.
pub(super) struct Shared {
    pub(super) schema: FormSchema,
    /// The fields that are there for the present data, and whether each is required. Entries of lists are not among them.
    active: ArcRwSignal<BTreeMap<String, bool>>,
}

impl Shared {
    pub(super) fn field(&self, id: FieldId) -> Option<&Field> {
        self.schema.field(id)
    }

    /// Whether a field has to be filled in, by what the data is now. Tracked.
    pub(super) fn is_required(&self, part: Option<&str>, field: &Field) -> bool {
        match part {
            Some(pointer) => self
                .active
                .with(|active| active.get(pointer).copied().unwrap_or_default()),
            // What a condition inside of an entry adds is found when the form is checked as a whole.
            None => field.required,
        }
    }

    fn is_active(&self, pointer: &str) -> bool {
        self.active.with(|active| active.contains_key(pointer))
    }
}

/// A form made of a schema. A handle that is cheap to clone.
#[derive(Clone)]
pub(super) struct SchemaForm {
    pub(super) form: Form<Sentence>,
    pub(super) steps: Steps<Sentence>,
    pub(super) shared: Rc<Shared>,
    /// The parts of each step.
    pub(super) parts: Rc<Vec<Vec<Part>>>,
    /// What was imported, with members that are no fields.
    base: StoredValue<Value, LocalStorage>,
}

impl SchemaForm {
    /// The form with its defaults.
    pub(super) fn new(schema: FormSchema) -> Self {
        let form = Form::new(BrowserPorts);
        let shared = Rc::new(Shared {
            schema,
            active: ArcRwSignal::default(),
        });
        let steps: Vec<Vec<FieldId>> = match shared.schema.steps() {
            [] => vec![shared.schema.top().to_vec()],
            steps => steps.iter().map(|step| step.fields.clone()).collect(),
        };
        let names: Vec<String> = (1..=steps.len()).map(|number| number.to_string()).collect();
        let groups: Vec<Group<Sentence>> = steps.iter().map(|_| form.root().section()).collect();
        let parts = steps.iter().zip(&groups);
        let parts = parts.map(|(ids, group)| all(&shared, group, ids, Some(""))).collect();
        let steps = form.steps(names.iter().map(String::as_str).zip(groups));
        let made = Self {
            form,
            steps,
            shared,
            parts: Rc::new(parts),
            base: StoredValue::new_local(Value::Object(Object::new())),
        };
        made.fill(made.shared.schema.defaults());
        made
    }

    /// Puts data into the fields, in the place of what was there. What is no field is kept.
    pub(super) fn fill(&self, data: Value) {
        for part in self.parts.iter().flatten() {
            fill(
                &self.shared,
                part,
                data.as_object().and_then(|data| data.get(self.name(part))),
            );
        }
        self.base.set_value(data);
        self.look_again();
    }

    /// Another answer may make fields appear and go.
    pub(super) fn look_again(&self) {
        let active = self.shared.schema.apply(&self.whole());
        let active: BTreeMap<_, _> = active
            .into_iter()
            .map(|active| (active.pointer, active.required))
            .collect();
        if self.shared.active.with_untracked(|before| *before != active) {
            self.shared.active.set(active);
        }
    }

    /// The data, without what stands in fields that do not apply.
    pub(super) fn data(&self) -> Value {
        self.shared.schema.prune(&self.whole())
    }

    /// What is wrong with the data as a whole.
    pub(super) fn problems(&self) -> Vec<Problem> {
        self.shared.schema.validate(&self.data())
    }

    fn whole(&self) -> Value {
        let mut object = match self.base.get_value() {
            Value::Object(object) => object,
            _ => Object::new(),
        };
        for part in self.parts.iter().flatten() {
            let name = self.name(part);
            match value_of(&self.shared, part) {
                Some(value) => object.set(name, value),
                None => drop(object.remove(name)),
            }
        }
        Value::Object(object)
    }

    fn name(&self, part: &Part) -> &str {
        self.shared.field(part.id).map_or("", |field| field.name.as_str())
    }
}

fn all(shared: &Rc<Shared>, group: &Group<Sentence>, ids: &[FieldId], pointer: Option<&str>) -> Vec<Part> {
    ids.iter().filter_map(|id| part(shared, group, *id, pointer)).collect()
}

/// The part for a field, in a group that stands at `around`.
fn part(shared: &Rc<Shared>, group: &Group<Sentence>, id: FieldId, around: Option<&str>) -> Option<Part> {
    let field = shared.field(id)?;
    let name = field.name.as_str();
    // The entry of a list has no name: it stands where its item does.
    let pointer = around.map(|around| [around, "/", &escaped(name)].concat());
    let options = FieldOptions {
        id: around.map(|_| {
            [
                "field",
                &pointer.clone().unwrap_or_default().replace(['/', '~', ' '], "-"),
            ]
            .concat()
        }),
        ..FieldOptions::labelled(field.label.clone())
    };
    let kind = match &field.kind {
        FieldKind::Group(inside) => {
            let own = if name.is_empty() {
                group.clone()
            } else {
                group.group(name)
            };
            if let Some(pointer) = pointer.clone() {
                let shared = Rc::clone(shared);
                own.active_when(move || shared.is_active(&pointer));
            }
            let parts = all(shared, &own, inside, pointer.as_deref());
            return Some(Part {
                id,
                pointer,
                kind: Kind::Group(own, Rc::new(parts)),
            });
        }
        FieldKind::List(entry) => {
            let (entry, inside) = (*entry, Rc::clone(shared));
            let build = move |item: &Group<Sentence>| {
                let made = part(&inside, item, entry, None);
                // Every list of a schema has an entry.
                Rc::new(made.unwrap_or_else(|| empty(item, entry)))
            };
            let list = group.list(name, options, Rules::new(), build);
            Kind::List(list)
        }
        FieldKind::Boolean => Kind::Flag(add(
            group,
            name,
            false,
            options,
            flag_rules(shared, id, pointer.clone()),
        )),
        FieldKind::Choices(_) => {
            let rules = several_rules(shared, id, pointer.clone());
            Kind::Several(add(group, name, Vec::new(), options, rules))
        }
        _ => Kind::Text(add(
            group,
            name,
            String::new(),
            options,
            text_rules(shared, id, pointer.clone()),
        )),
    };
    if let Some(pointer) = pointer.clone() {
        let shared = Rc::clone(shared);
        let holds = move || shared.is_active(&pointer);
        match &kind {
            Kind::Text(field) => field.active_when(holds),
            Kind::Flag(field) => field.active_when(holds),
            Kind::Several(field) => field.active_when(holds),
            Kind::Group(..) | Kind::List(_) => {}
        }
    }
    Some(Part { id, pointer, kind })
}

fn empty(item: &Group<Sentence>, id: FieldId) -> Part {
    Part {
        id,
        pointer: None,
        kind: Kind::Group(item.clone(), Rc::default()),
    }
}

fn add<T: form::FieldValue>(
    group: &Group<Sentence>,
    name: &str,
    initial: T,
    options: FieldOptions,
    rules: Rules<T, Sentence>,
) -> EngineField<T, Sentence> {
    if name.is_empty() {
        group.only(initial, options, rules)
    } else {
        group.field(name, initial, options, rules)
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What is wrong with an answer by itself, as a sentence.
fn verdict(
    shared: &Shared,
    id: FieldId,
    pointer: Option<&str>,
    value: impl FnOnce(&Field) -> Result<Option<Value>, Violation>,
) -> Result<(), Sentence> {
    let Some(field) = shared.field(id) else { return Ok(()) };
    let checked = match value(field) {
        Ok(None) if shared.is_required(pointer, field) => Err(Violation::Required(field.request())),
        Ok(None) => Ok(()),
        Ok(Some(value)) => field.check(&value),
        Err(violation) => Err(violation),
    };
    checked.map_err(|violation| violation.sentence(&field.label))
}

fn text_rules(shared: &Rc<Shared>, id: FieldId, pointer: Option<String>) -> Rules<String, Sentence> {
    let shared = Rc::clone(shared);
    Rules::new().check(move |text: &String| verdict(&shared, id, pointer.as_deref(), |field| field.read(text)))
}

fn flag_rules(shared: &Rc<Shared>, id: FieldId, pointer: Option<String>) -> Rules<bool, Sentence> {
    let shared = Rc::clone(shared);
    Rules::new()
        .check(move |flag: &bool| verdict(&shared, id, pointer.as_deref(), |field| Ok(flag_value(field, *flag))))
}

fn several_rules(shared: &Rc<Shared>, id: FieldId, pointer: Option<String>) -> Rules<Vec<String>, Sentence> {
    let shared = Rc::clone(shared);
    Rules::new().check(move |chosen: &Vec<String>| {
        verdict(&shared, id, pointer.as_deref(), |field| {
            Ok(several_value(field, chosen))
        })
    })
}

/// A box that is not ticked is `false`, unless it must be ticked: then it is not answered yet.
fn flag_value(field: &Field, flag: bool) -> Option<Value> {
    let must_be_ticked = field.constraints.constant == Some(Value::Boolean(true));
    (flag || !must_be_ticked).then_some(Value::Boolean(flag))
}

fn several_value(field: &Field, chosen: &[String]) -> Option<Value> {
    let choices = field.choices()?;
    let meant = |text: &String| choices.iter().find(|choice| written(&choice.value) == *text);
    let values: Vec<Value> = chosen
        .iter()
        .filter_map(meant)
        .map(|choice| choice.value.clone())
        .collect();
    (!values.is_empty()).then_some(Value::Array(values))
}

/// The value of a choice as its control has it.
pub(super) fn written(value: &Value) -> String {
    value.as_text().map_or_else(|| value.to_string(), str::to_owned)
}

/// The value of a part; nothing if it is left out.
fn value_of(shared: &Shared, part: &Part) -> Option<Value> {
    let field = shared.field(part.id)?;
    match &part.kind {
        // What is nothing of the kind is said at the field, and keeps the form from being exported.
        Kind::Text(text) => text
            .value()
            .with_untracked(|text| field.read(text).unwrap_or_else(|_| Some(Value::Text(text.clone())))),
        Kind::Flag(flag) => flag_value(field, flag.value().get_untracked()),
        Kind::Several(chosen) => chosen.value().with_untracked(|chosen| several_value(field, chosen)),
        Kind::Group(_, parts) => {
            let mut object = Object::new();
            for part in parts.iter() {
                let name = shared.field(part.id).map_or("", |field| field.name.as_str());
                if let Some(value) = value_of(shared, part) {
                    object.set(name, value);
                }
            }
            // An entry is there although nothing is in it.
            (!object.is_empty() || part.pointer.is_none()).then_some(Value::Object(object))
        }
        Kind::List(list) => {
            let items = list.items().get_untracked();
            let values: Vec<Value> = items
                .iter()
                .map(|item| value_of(shared, &item.fields).unwrap_or_else(|| Value::Text(String::new())))
                .collect();
            (!values.is_empty()).then_some(Value::Array(values))
        }
    }
}

/// Puts a value into a part; nothing empties it.
fn fill(shared: &Shared, part: &Part, value: Option<&Value>) {
    let Some(field) = shared.field(part.id) else { return };
    match &part.kind {
        Kind::Text(text) => text.set(value.map_or_else(String::new, |value| field.write(value))),
        Kind::Flag(flag) => flag.set(value == Some(&Value::Boolean(true))),
        Kind::Several(chosen) => {
            let items = value.and_then(Value::as_items).unwrap_or_default();
            chosen.set(items.iter().map(written).collect());
        }
        Kind::Group(_, parts) => {
            let object = value.and_then(Value::as_object);
            for part in parts.iter() {
                let name = shared.field(part.id).map_or("", |field| field.name.as_str());
                fill(shared, part, object.and_then(|object| object.get(name)));
            }
        }
        Kind::List(list) => {
            list.clear();
            for item in value.and_then(Value::as_items).unwrap_or_default() {
                fill(shared, &list.push(), Some(item));
            }
        }
    }
}

#[cfg(test)]
mod tests;
