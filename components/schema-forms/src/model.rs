//! The fields of a schema in the form engine, and the data that they hold.

use core::cell::Cell;
use std::{collections::BTreeMap, rc::Rc};

use form::{Field as EngineField, FieldOptions, Form, Group, Item, List, Rules, Steps};
use form_schema::{Field, FieldId, FieldKind, FormSchema, Object, Problem, Value, Violation};
use leptos::{prelude::*, reactive::signal::ArcRwSignal};
use shared_ui::form::BrowserPorts;

use crate::Sentence;

/// A field of the schema with its part of the form.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) id: FieldId,
    pub(crate) place: Place,
    pub(crate) kind: Kind,
}

/// Where a value stands, under a name that stays when entries of lists are moved and removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// A JSON Pointer, from the form or from [`entry`](Self::entry).
    pub(crate) key: String,
    /// What names the innermost entry of a list that it is in.
    entry: Option<String>,
}

impl Place {
    /// The place of a part of the form.
    fn of_the_form() -> Self {
        Self {
            key: String::new(),
            entry: None,
        }
    }

    /// That of an entry, by its number among all that there have been.
    fn of_entry(number: u32) -> Self {
        // No JSON Pointer begins so.
        let key = ["#", &number.to_string()].concat();
        Self {
            entry: Some(key.clone()),
            key,
        }
    }

    /// A member of what stands here. The entry of a list has no name: it stands where its item does.
    fn inside(&self, name: &str) -> Self {
        if name.is_empty() {
            return self.clone();
        }
        Self {
            key: below(&self.key, name),
            entry: self.entry.clone(),
        }
    }

    /// The `id` of the control that stands here. Other places have others, whatever their names are.
    pub(crate) fn control_id(&self) -> String {
        let mut id = String::from("field");
        for character in self.key.chars() {
            match character {
                '/' => id.push('-'),
                '_' => id.push_str("__"),
                // White space would end it, and what else is no word has a meaning in selectors.
                other if other.is_ascii() && !other.is_ascii_alphanumeric() => {
                    let digit = |nibble: u32| char::from_digit(nibble, 16).unwrap_or_default();
                    id.extend(['_', digit(other as u32 >> 4), digit(other as u32 & 15)]);
                }
                other => id.push(other),
            }
        }
        id
    }

    fn is_entry(&self) -> bool {
        self.entry.as_ref() == Some(&self.key)
    }
}

/// What holds the answer.
#[derive(Clone)]
pub(crate) enum Kind {
    Text(EngineField<String, Sentence>),
    Flag(EngineField<bool, Sentence>),
    Several(EngineField<Vec<String>, Sentence>),
    Group(Group<Sentence>, Rc<Vec<Part>>),
    List(List<Rc<Part>, Sentence>),
}

/// What every rule looks at.
pub(crate) struct Shared {
    pub(crate) schema: FormSchema,
    /// The fields that are there for the present data, by the keys of their places, and whether each is required.
    active: ArcRwSignal<BTreeMap<String, bool>>,
    /// How many entries of lists there have been.
    entries: Cell<u32>,
}

impl Shared {
    pub(crate) fn field(&self, id: FieldId) -> Option<&Field> {
        self.schema.field(id)
    }

    /// What an entry of a list is called, before its number.
    pub(crate) fn label_of_entries<'shared>(&'shared self, list: &'shared Field) -> &'shared str {
        let entry = match &list.kind {
            FieldKind::List(entry) => self.field(*entry),
            _ => None,
        };
        entry.map_or(&list.label, |entry| &entry.label)
    }

    /// Whether a field has to be filled in, by what the data is now. Tracked.
    pub(crate) fn is_required(&self, place: &Place, field: &Field) -> bool {
        // An entry that is there may be empty, if its rules take that.
        let found = self.look_up(place).filter(|_| !place.is_entry());
        found.unwrap_or(Some(field.required)) == Some(true)
    }

    /// Whether a field is there, by what the data is now. Tracked.
    pub(crate) fn is_active(&self, place: &Place, field: &Field) -> bool {
        match self.look_up(place) {
            Some(found) => found.is_some(),
            None => !field.conditional,
        }
    }

    /// Whether a field is required, if it is there; nothing at all in an entry that has just been added.
    fn look_up(&self, place: &Place) -> Option<Option<bool>> {
        self.active.with(|active| {
            let is_known = place.entry.as_ref().is_none_or(|entry| active.contains_key(entry));
            is_known.then(|| active.get(&place.key).copied())
        })
    }
}

/// A form made of a schema. A handle that is cheap to clone.
#[derive(Clone)]
pub(crate) struct SchemaForm {
    pub(crate) form: Form<Sentence>,
    pub(crate) steps: Steps<Sentence>,
    pub(crate) shared: Rc<Shared>,
    /// The parts of each step.
    pub(crate) parts: Rc<Vec<Vec<Part>>>,
    /// What was imported, with members that are no fields.
    base: StoredValue<Value, LocalStorage>,
}

impl SchemaForm {
    /// The form with its defaults.
    pub(crate) fn new(schema: FormSchema) -> Self {
        let form = Form::new(BrowserPorts);
        let shared = Rc::new(Shared {
            schema,
            active: ArcRwSignal::default(),
            entries: Cell::new(0),
        });
        let steps: Vec<Vec<FieldId>> = match shared.schema.steps() {
            [] => vec![shared.schema.top().to_vec()],
            steps => steps.iter().map(|step| step.fields.clone()).collect(),
        };
        let names: Vec<String> = (1..=steps.len()).map(|number| number.to_string()).collect();
        let groups: Vec<Group<Sentence>> = steps.iter().map(|_| form.root().section()).collect();
        let parts = steps.iter().zip(&groups);
        let parts = parts
            .map(|(ids, group)| all(&shared, group, ids, &Place::of_the_form()))
            .collect();
        let steps = form.steps(names.iter().map(String::as_str).zip(groups));
        let made = Self {
            form,
            steps,
            shared,
            parts: Rc::new(parts),
            base: StoredValue::new_local(Value::Object(Object::new())),
        };
        made.fill(made.shared.schema.defaults());
        // What it begins with is nothing that was typed or imported.
        made.form.accept();
        made.begin_with(Value::Object(Object::new()));
        made
    }

    /// Puts data into the fields, in the place of what was there. What is no field is kept.
    pub(crate) fn fill(&self, data: Value) {
        for part in self.parts.iter().flatten() {
            fill(
                &self.shared,
                part,
                data.as_object().and_then(|data| data.get(self.name(part))),
            );
        }
        self.begin_with(data);
        self.look_again();
    }

    /// The same with what was kept, unless there is something already.
    pub(crate) fn begin_with_kept(&self, data: Value) {
        let is_bare = |base: &Value| base.as_object().is_some_and(Object::is_empty);
        if self.base.try_with_value(is_bare) == Some(true) {
            self.begin_with(data);
        }
    }

    /// What the data is made from: its members that are no fields are kept.
    pub(crate) fn begin_with(&self, data: Value) {
        // The form may be gone by now.
        let _ = self.base.try_set_value(data);
    }

    /// Another answer may make fields appear and go.
    pub(crate) fn look_again(&self) {
        let there = self.shared.schema.apply(&self.whole());
        let there = there.into_iter().map(|active| (active.pointer, active.required));
        let there = there.collect();
        let mut active = BTreeMap::new();
        for part in self.parts.iter().flatten() {
            note(&self.shared, part, &below("", self.name(part)), &there, &mut active);
        }
        if self.shared.active.with_untracked(|before| *before != active) {
            self.shared.active.set(active);
        }
    }

    /// The data, without what stands in fields that do not apply.
    pub(crate) fn data(&self) -> Value {
        self.shared.schema.prune(&self.whole())
    }

    /// What is wrong with the data as a whole.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        self.shared.schema.validate(&self.data())
    }

    /// Which entries of lists the control with this `id` is in, such as `Guest 2`. Tracked.
    pub(crate) fn within(&self, id: &str) -> String {
        let mut parts = self.parts.iter().flatten();
        parts
            .find_map(|part| within(&self.shared, part, id, ""))
            .unwrap_or_default()
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

/// What [`SchemaForm::within`] answers, if the control is in this part, which is `around`.
fn within(shared: &Shared, part: &Part, id: &str, around: &str) -> Option<String> {
    let is_it = |own: &str| (own == id).then(|| around.to_owned());
    match &part.kind {
        Kind::Text(text) => is_it(text.id()),
        Kind::Flag(flag) => is_it(flag.id()),
        Kind::Several(chosen) => is_it(chosen.id()),
        Kind::Group(_, parts) => parts.iter().find_map(|part| within(shared, part, id, around)),
        Kind::List(list) => is_it(list.id()).or_else(|| {
            let label = shared.label_of_entries(shared.field(part.id)?);
            list.items().get().iter().enumerate().find_map(|(index, item)| {
                let entry = [label, " ", &(index + 1).to_string()].concat();
                let around = match around {
                    "" => entry,
                    around => [around, ", ", &entry].concat(),
                };
                within(shared, &item.fields, id, &around)
            })
        }),
    }
}

/// What is there of the fields in a part, which stands at `pointer` now, under the keys of their places.
fn note(
    shared: &Shared,
    part: &Part,
    pointer: &str,
    there: &BTreeMap<String, bool>,
    active: &mut BTreeMap<String, bool>,
) {
    if let Some(required) = there.get(pointer) {
        active.insert(part.place.key.clone(), *required);
    }
    match &part.kind {
        Kind::Text(_) | Kind::Flag(_) | Kind::Several(_) => {}
        Kind::Group(_, parts) => {
            for part in parts.iter() {
                let name = shared.field(part.id).map_or("", |field| field.name.as_str());
                note(shared, part, &below(pointer, name), there, active);
            }
        }
        Kind::List(list) => {
            for (index, item) in list.items().get_untracked().iter().enumerate() {
                note(shared, &item.fields, &below(pointer, &index.to_string()), there, active);
            }
        }
    }
}

fn all(shared: &Rc<Shared>, group: &Group<Sentence>, ids: &[FieldId], around: &Place) -> Vec<Part> {
    ids.iter().filter_map(|id| part(shared, group, *id, around)).collect()
}

/// The part for a field, in a group that stands at `around`.
fn part(shared: &Rc<Shared>, group: &Group<Sentence>, id: FieldId, around: &Place) -> Option<Part> {
    let field = shared.field(id)?;
    let name = field.name.as_str();
    let place = around.inside(name);
    let options = FieldOptions {
        // Entries of lists have ids of the engine's.
        id: place.entry.is_none().then(|| place.control_id()),
        ..FieldOptions::labelled(field.label.clone())
    };
    let holds = {
        let (shared, place) = (Rc::clone(shared), place.clone());
        move || shared.field(id).is_some_and(|field| shared.is_active(&place, field))
    };
    let kind = match &field.kind {
        FieldKind::Group(inside) => {
            let own = if name.is_empty() {
                group.clone()
            } else {
                group.group(name)
            };
            own.active_when(holds);
            let parts = all(shared, &own, inside, &place);
            return Some(Part {
                id,
                place,
                kind: Kind::Group(own, Rc::new(parts)),
            });
        }
        FieldKind::List(entry) => {
            let (entry, inside) = (*entry, Rc::clone(shared));
            let build = move |item: &Group<Sentence>| {
                let number = inside.entries.get();
                inside.entries.set(number + 1);
                let place = Place::of_entry(number);
                let made = part(&inside, item, entry, &place);
                // Every list of a schema has an entry.
                Rc::new(made.unwrap_or_else(|| empty(item, entry, place)))
            };
            let own = group.section();
            own.active_when(holds);
            let rules = list_rules(shared, id, place.clone());
            return Some(Part {
                id,
                place,
                kind: Kind::List(own.list(name, options, rules, build)),
            });
        }
        FieldKind::Boolean => Kind::Flag(add(group, name, false, options, flag_rules(shared, id, place.clone()))),
        FieldKind::Choices(_) => {
            let rules = several_rules(shared, id, place.clone());
            Kind::Several(add(group, name, Vec::new(), options, rules))
        }
        _ => Kind::Text(add(
            group,
            name,
            String::new(),
            options,
            text_rules(shared, id, place.clone()),
        )),
    };
    match &kind {
        Kind::Text(field) => field.active_when(holds),
        Kind::Flag(field) => field.active_when(holds),
        Kind::Several(field) => field.active_when(holds),
        Kind::Group(..) | Kind::List(_) => {}
    }
    Some(Part { id, place, kind })
}

fn empty(item: &Group<Sentence>, id: FieldId, place: Place) -> Part {
    Part {
        id,
        place,
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

/// The JSON Pointer of a member.
fn below(pointer: &str, name: &str) -> String {
    [pointer, "/", &name.replace('~', "~0").replace('/', "~1")].concat()
}

/// What is wrong with an answer by itself, as a sentence.
fn verdict(
    shared: &Shared,
    id: FieldId,
    place: &Place,
    value: impl FnOnce(&Field) -> Result<Option<Value>, Violation>,
) -> Result<(), Sentence> {
    let Some(field) = shared.field(id) else { return Ok(()) };
    let checked = match value(field) {
        Ok(None) if shared.is_required(place, field) => Err(Violation::Required(field.request())),
        Ok(None) => Ok(()),
        Ok(Some(value)) => field.check(&value),
        Err(violation) => Err(violation),
    };
    checked.map_err(|violation| violation.sentence(&field.label))
}

fn text_rules(shared: &Rc<Shared>, id: FieldId, place: Place) -> Rules<String, Sentence> {
    let shared = Rc::clone(shared);
    Rules::new().check(move |text: &String| verdict(&shared, id, &place, |field| field.read(text)))
}

fn flag_rules(shared: &Rc<Shared>, id: FieldId, place: Place) -> Rules<bool, Sentence> {
    let shared = Rc::clone(shared);
    Rules::new().check(move |flag: &bool| verdict(&shared, id, &place, |field| Ok(flag_value(field, *flag))))
}

fn several_rules(shared: &Rc<Shared>, id: FieldId, place: Place) -> Rules<Vec<String>, Sentence> {
    let shared = Rc::clone(shared);
    Rules::new()
        .check(move |chosen: &Vec<String>| verdict(&shared, id, &place, |field| Ok(several_value(field, chosen))))
}

/// How many entries there are. What is in them is checked in their own fields, and with the whole.
fn list_rules(shared: &Rc<Shared>, id: FieldId, place: Place) -> Rules<Vec<Item<Rc<Part>, Sentence>>, Sentence> {
    let shared = Rc::clone(shared);
    Rules::new().check(move |items: &Vec<Item<Rc<Part>, Sentence>>| {
        let entry = |index: usize| Value::Text(index.to_string());
        let entries: Vec<Value> = (0..items.len()).map(entry).collect();
        let value = (!entries.is_empty()).then_some(Value::Array(entries));
        verdict(&shared, id, &place, |_| Ok(value))
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
pub(crate) fn written(value: &Value) -> String {
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
            // An entry is there although nothing is in it, with the groups that it has to have.
            let is_there = part.place.is_entry() || (part.place.entry.is_some() && field.required);
            (!object.is_empty() || is_there).then_some(Value::Object(object))
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
