//! What is done to all fields of a form or group, in page order.

use std::rc::Rc;

use serde_json::{Map, Value};

use crate::{
    Message,
    draft::Draft,
    field_core::AnyField,
    group::{GroupCore, Key, Node},
    pointer,
};

impl<E: Message> GroupCore<E> {
    fn nodes(&self) -> Vec<Node<E>> {
        self.children.borrow().clone()
    }

    /// The value of what is active.
    pub(crate) fn to_json(&self) -> Value {
        let is_list = self.list.borrow().is_some();
        let mut items = Vec::new();
        let mut members = Map::new();
        for child in self.nodes() {
            let is_active = match &child {
                Node::Field(field) => field.core().is_active(),
                Node::Group(group) => group.is_active(),
            };
            let value = match &child {
                _ if !is_active => None,
                Node::Field(field) => field.to_json(),
                Node::Group(group) => Some(group.to_json()),
            };
            let Some(value) = value else {
                continue;
            };
            match (child.key(), value) {
                (Key::Name(name), value) => {
                    members.insert(name.clone(), value);
                }
                (Key::Item(_), value) => items.push(value),
                (Key::Nameless, Value::Object(more)) if matches!(child, Node::Group(_)) => members.extend(more),
                (Key::Nameless, value) => return value,
            }
        }
        if is_list {
            Value::Array(items)
        } else {
            Value::Object(members)
        }
    }

    pub(crate) fn reset(&self) {
        let list = self.list.borrow().clone();
        if let Some(list) = list {
            list.reset();
        }
        for child in self.nodes() {
            match child {
                Node::Field(field) => field.reset(),
                Node::Group(group) => group.reset(),
            }
        }
    }

    pub(crate) fn accept(&self) {
        self.fields().iter().for_each(|field| field.accept());
    }

    pub(crate) fn set_initial_json(&self, value: &Value, force: bool) {
        let list = self.list.borrow().clone();
        if let Some(list) = list {
            let is_taken = value.as_array().is_some_and(|items| list.resize(items.len(), force));
            if !is_taken {
                return;
            }
        }
        for child in self.nodes() {
            let value = match child.key() {
                Key::Name(name) => value.get(name),
                Key::Item(_) => value.get(child.position().saturating_sub(1)),
                Key::Nameless => Some(value),
            };
            match (child, value) {
                (Node::Field(field), Some(value)) => field.set_initial_json(value),
                (Node::Group(group), Some(value)) => group.set_initial_json(value, force),
                (_, None) => {}
            }
        }
    }

    /// Adds what was typed. Below a list whose items are others than at first, that is everything.
    pub(crate) fn save(&self, pointer: &str, everything: bool, draft: &mut Draft) {
        let list = self.list.borrow().clone();
        let is_changed = list.as_ref().is_some_and(|list| list.is_dirty());
        if is_changed {
            let count = self.children.borrow().len().saturating_sub(1);
            draft.values.insert(pointer.to_owned(), Value::from(count));
        }
        let everything = everything || is_changed;
        for child in self.nodes() {
            let mut pointer = pointer.to_owned();
            child.key().append(child.position(), &mut pointer);
            match child {
                Node::Field(field) => save_field(&*field, pointer, everything, draft),
                Node::Group(group) => group.save(&pointer, everything, draft),
            }
        }
    }

    pub(crate) fn restore(&self, pointer: &str, draft: &Draft) {
        let list = self.list.borrow().clone();
        let count = draft.values.get(pointer).and_then(Value::as_u64);
        if let (Some(list), Some(count)) = (list, count) {
            list.rebuild(usize::try_from(count).unwrap_or_default());
        }
        for child in self.nodes() {
            let mut pointer = pointer.to_owned();
            child.key().append(child.position(), &mut pointer);
            match child {
                Node::Field(field) => {
                    if let Some(value) = draft.values.get(&pointer) {
                        field.restore(value);
                    }
                    if draft.touched.contains(&pointer) {
                        field.core().update_state(|state| state.touched = true);
                    }
                }
                Node::Group(group) => group.restore(&pointer, draft),
            }
        }
    }

    pub(crate) fn take_back(&self, pointer: &str, restored: &Draft) {
        let is_list = self.list.borrow().is_some();
        if is_list && restored.values.contains_key(pointer) {
            let mut now = Draft::default();
            self.save(pointer, false, &mut now);
            if now.values == restored.below(pointer) {
                self.reset();
            }
            return;
        }
        for child in self.nodes() {
            let mut pointer = pointer.to_owned();
            child.key().append(child.position(), &mut pointer);
            match child {
                Node::Field(field) => {
                    let restored = restored.values.get(&pointer);
                    if restored.is_some_and(|restored| field.holds(restored)) {
                        field.reset();
                    }
                }
                Node::Group(group) => group.take_back(&pointer, restored),
            }
        }
    }

    /// The field that a pointer of the server is about.
    pub(crate) fn find(&self, pointer: &str) -> Option<Rc<dyn AnyField<E>>> {
        let names = pointer::names(pointer)?;
        if names.is_empty() {
            return None;
        }
        self.find_below(&names).filter(|field| field.core().is_active())
    }

    fn find_below(&self, names: &[String]) -> Option<Rc<dyn AnyField<E>>> {
        let Some((name, rest)) = names.split_first() else {
            return self.own_field();
        };
        let found = self.nodes().into_iter().find_map(|child| match (&child, child.key()) {
            // What is said about a part of its value is said about the field.
            (Node::Field(field), Key::Name(own)) if own == name => Some(Rc::clone(field)),
            (Node::Group(group), Key::Name(own)) if own == name => group.find_below(rest),
            (Node::Group(group), Key::Item(_)) if pointer::index(name) == Some(child.position() - 1) => {
                group.find_below(rest)
            }
            (Node::Group(group), Key::Nameless) => group.find_below(names),
            _ => None,
        });
        // An item that is not there, or a member of it, is the matter of the list.
        let is_list = self.list.borrow().is_some();
        found.or_else(|| if is_list { self.own_field() } else { None })
    }

    /// The field that stands for the group itself.
    fn own_field(&self) -> Option<Rc<dyn AnyField<E>>> {
        self.nodes().into_iter().find_map(|child| match (&child, child.key()) {
            (Node::Field(field), Key::Nameless) => Some(Rc::clone(field)),
            _ => None,
        })
    }
}

fn save_field<E: Message>(field: &dyn AnyField<E>, pointer: String, everything: bool, draft: &mut Draft) {
    use reactive_graph::prelude::*;
    let state = field.core().state.get_untracked();
    if state.touched {
        draft.touched.insert(pointer.clone());
    }
    if (state.dirty || everything)
        && let Some(value) = field.to_json()
    {
        draft.values.insert(pointer, value);
    }
}
