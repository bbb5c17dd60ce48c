use core::{
    cell::{Cell, RefCell},
    fmt,
};
use std::rc::{Rc, Weak};

use reactive_graph::{
    prelude::*,
    signal::{ArcReadSignal, ArcRwSignal},
};
use serde_json::Value;

use crate::{
    Field, FieldOptions, FieldValue, GroupState, List, Message, Rules,
    condition::Condition,
    counts::Counts,
    field::FieldInner,
    field_core::{AnyField, FieldCore},
    form::FormCore,
    list::AnyList,
    pointer,
    value::Codec,
};

/// How something is called in the group around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    Name(String),
    /// An item of a list, with the key that it keeps when it is moved.
    Item(u64),
    /// Nothing: it stands at the pointer of the group around it.
    Nameless,
}

impl Key {
    /// Appends the part of the pointer. The first place in a list is that of the list's own field.
    pub(crate) fn append(&self, position: usize, pointer: &mut String) {
        match self {
            Self::Name(name) => pointer::push(pointer, name),
            Self::Item(_) => pointer::push(pointer, &position.saturating_sub(1).to_string()),
            Self::Nameless => {}
        }
    }
}

pub(crate) enum Node<E> {
    Field(Rc<dyn AnyField<E>>),
    Group(Rc<GroupCore<E>>),
}

impl<E> Clone for Node<E> {
    fn clone(&self) -> Self {
        match self {
            Self::Field(field) => Self::Field(Rc::clone(field)),
            Self::Group(group) => Self::Group(Rc::clone(group)),
        }
    }
}

/// Fields that belong together: the form itself, a member of it that is an object, a step, or an item of a list. A handle
/// that is cheap to clone.
///
/// The order in which fields and groups are made is their order on the page.
pub struct Group<E> {
    pub(crate) core: Rc<GroupCore<E>>,
}

impl<E> Clone for Group<E> {
    fn clone(&self) -> Self {
        Self {
            core: Rc::clone(&self.core),
        }
    }
}

impl<E> fmt::Debug for Group<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Group")
            .field("id", &self.core.id)
            .finish_non_exhaustive()
    }
}

impl<E: Message> Group<E> {
    /// A field with this name.
    pub fn field<T: FieldValue>(
        &self,
        name: &str,
        initial: T,
        options: FieldOptions,
        rules: Rules<T, E>,
    ) -> Field<T, E> {
        self.core.add_field(Key::Name(name.to_owned()), initial, options, rules)
    }

    /// A field that stands for the whole group: for items of a list that are single values.
    pub fn only<T: FieldValue>(&self, initial: T, options: FieldOptions, rules: Rules<T, E>) -> Field<T, E> {
        self.core.add_field(Key::Nameless, initial, options, rules)
    }

    /// A rule about several fields at once. It has a place on the page, an `id` and a message as a field has, and no value.
    pub fn rule(&self, options: FieldOptions, check: impl Fn() -> Result<(), E> + 'static) -> Field<(), E> {
        let rules = Rules::new().check(move |(): &()| check());
        self.core.add_field(Key::Nameless, (), options, rules)
    }

    /// A group with this name: an object in the value of the form.
    #[must_use]
    pub fn group(&self, name: &str) -> Self {
        self.core.add_group(Key::Name(name.to_owned()))
    }

    /// A group that is not seen in the value of the form: a step, or fields with one condition.
    #[must_use]
    pub fn section(&self) -> Self {
        self.core.add_group(Key::Nameless)
    }

    /// A list of items, each of which is a group that `build` fills with fields. It has no items at first.
    pub fn list<I: Clone + 'static>(
        &self,
        name: &str,
        options: FieldOptions,
        rules: Rules<Vec<crate::Item<I, E>>, E>,
        build: impl Fn(&Self) -> I + 'static,
    ) -> List<I, E> {
        List::new(&self.core, name, options, rules, Box::new(build))
    }

    /// What the group is like as a whole.
    #[must_use]
    pub fn state(&self) -> ArcReadSignal<GroupState> {
        self.core.state.read_only()
    }

    /// The group is part of the form while this holds. It runs again when a signal changes that it reads.
    pub fn active_when(&self, holds: impl Fn() -> bool + 'static) {
        let group = Rc::downgrade(&self.core);
        self.core.condition.set(holds, move |holds| {
            if let Some(group) = group.upgrade() {
                group.set_wanted(holds);
            }
        });
    }

    /// Whether the group is part of the form, to follow.
    #[must_use]
    pub fn active(&self) -> ArcReadSignal<bool> {
        self.core.active.read_only()
    }

    /// Whether the group is part of the form.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.core.is_active()
    }

    /// Other initial values, which may come late, in the shape of [`Form::value`](crate::Form::value). What was typed is
    /// kept, and what is not named stays as it is. Lists get as many items as there are, unless they were changed.
    pub fn set_initial(&self, value: &Value) {
        self.core.set_initial_json(value, false);
    }
}

pub(crate) struct GroupCore<E> {
    pub(crate) form: Weak<FormCore<E>>,
    parent: Weak<Self>,
    pub(crate) key: Key,
    pub(crate) id: String,
    is_root: bool,
    position: Cell<usize>,
    pub(crate) children: RefCell<Vec<Node<E>>>,
    pub(crate) list: RefCell<Option<Rc<dyn AnyList>>>,
    wanted: Cell<bool>,
    /// Taken out of its list.
    gone: Cell<bool>,
    /// What comes of both, and of the groups around it.
    active: ArcRwSignal<bool>,
    condition: Condition,
    counts: Cell<Counts>,
    pub(crate) state: ArcRwSignal<GroupState>,
}

impl<E: Message> GroupCore<E> {
    pub(crate) fn root(form: Weak<FormCore<E>>) -> Rc<Self> {
        Rc::new(Self::with(form, Weak::new(), Key::Nameless, String::new(), true))
    }

    pub(crate) fn inside(parent: &Rc<Self>, key: Key) -> Rc<Self> {
        let id = parent.prefix_of(&key);
        Rc::new(Self::with(parent.form.clone(), Rc::downgrade(parent), key, id, false))
    }

    fn with(form: Weak<FormCore<E>>, parent: Weak<Self>, key: Key, id: String, is_root: bool) -> Self {
        Self {
            form,
            parent,
            key,
            id,
            is_root,
            position: Cell::new(0),
            children: RefCell::new(Vec::new()),
            list: RefCell::new(None),
            wanted: Cell::new(true),
            gone: Cell::new(false),
            active: ArcRwSignal::new(true),
            condition: Condition::default(),
            counts: Cell::new(Counts::default()),
            state: ArcRwSignal::new(Counts::default().into()),
        }
    }

    /// The `id` of a control in this group. Two controls never have the same.
    pub(crate) fn id_of(&self, key: &Key, chosen: Option<&str>) -> String {
        let id = chosen.map_or_else(|| self.prefix_of(key), str::to_owned);
        self.form
            .upgrade()
            .map_or_else(|| id.clone(), |form| form.unique_id(&id))
    }

    fn prefix_of(&self, key: &Key) -> String {
        let name = match key {
            // White space would end an `id`.
            Key::Name(name) => name.replace(char::is_whitespace, "_"),
            Key::Item(key) => key.to_string(),
            Key::Nameless => return self.id.clone(),
        };
        if self.id.is_empty() {
            name
        } else {
            [self.id.as_str(), "-", &name].concat()
        }
    }

    fn add_field<T: FieldValue>(
        self: &Rc<Self>,
        key: Key,
        initial: T,
        options: FieldOptions,
        rules: Rules<T, E>,
    ) -> Field<T, E> {
        let inner = FieldInner::new(self, key, initial, options, rules, Codec::of_value());
        self.add(Node::Field(Rc::clone(&inner) as Rc<dyn AnyField<E>>));
        Field { inner }
    }

    fn add_group(self: &Rc<Self>, key: Key) -> Group<E> {
        let core = Self::inside(self, key);
        self.add(Node::Group(Rc::clone(&core)));
        Group { core }
    }

    pub(crate) fn add(&self, node: Node<E>) {
        let position = self.children.borrow().len();
        node.set_position(position);
        self.children.borrow_mut().push(node.clone());
        node.refresh_active();
    }

    /// Other children, in this order.
    pub(crate) fn arrange(&self, children: Vec<Node<E>>) {
        for (position, child) in children.iter().enumerate() {
            child.set_position(position);
        }
        self.children.replace(children);
    }

    pub(crate) fn remove_field(&self, core: &FieldCore<E>) {
        let children = self.children.borrow().clone();
        let rest = children
            .into_iter()
            .filter(|child| !matches!(child, Node::Field(field) if core::ptr::eq(field.core(), core)));
        self.arrange(rest.collect());
    }

    pub(crate) fn is_active(&self) -> bool {
        let is_inside = self.is_root || self.parent.upgrade().is_some_and(|parent| parent.is_active());
        is_inside && self.wanted.get() && !self.gone.get()
    }

    pub(crate) fn set_wanted(&self, wanted: bool) {
        self.wanted.set(wanted);
        self.refresh_active();
    }

    pub(crate) fn set_gone(&self, gone: bool) {
        self.gone.set(gone);
        self.refresh_active();
    }

    pub(crate) fn refresh_active(&self) {
        let active = self.is_active();
        if self.active.get_untracked() != active {
            self.active.set(active);
        }
        let children = self.children.borrow().clone();
        children.iter().for_each(Node::refresh_active);
    }

    /// A part of the group has changed what it adds up to.
    pub(crate) fn adjust(&self, from: Counts, to: Counts) {
        crate::visits::count();
        self.counts.set(self.counts.get().changed(from, to));
        let state = self.counts.get().into();
        if self.state.get_untracked() != state {
            self.state.set(state);
        }
        if let Some(parent) = self.parent.upgrade() {
            parent.adjust(from, to);
        } else if to.busy < from.busy
            && let Some(form) = self.form.upgrade()
        {
            form.settled();
        }
    }

    pub(crate) fn counts(&self) -> Counts {
        self.counts.get()
    }

    /// Every field in here, in page order.
    pub(crate) fn fields(&self) -> Vec<Rc<dyn AnyField<E>>> {
        let mut fields = Vec::new();
        self.collect(&mut fields);
        fields
    }

    pub(crate) fn active_fields(&self) -> Vec<Rc<dyn AnyField<E>>> {
        let mut fields = self.fields();
        fields.retain(|field| field.core().is_active());
        fields
    }

    fn collect(&self, fields: &mut Vec<Rc<dyn AnyField<E>>>) {
        for child in self.children.borrow().iter() {
            match child {
                Node::Field(field) => fields.push(Rc::clone(field)),
                Node::Group(group) => group.collect(fields),
            }
        }
    }

    pub(crate) fn path(&self) -> Vec<usize> {
        let mut path = self.parent.upgrade().map_or_else(Vec::new, |parent| parent.path());
        path.push(self.position.get());
        path
    }

    pub(crate) fn pointer(&self) -> String {
        let mut pointer = self
            .parent
            .upgrade()
            .map_or_else(String::new, |parent| parent.pointer());
        self.key.append(self.position.get(), &mut pointer);
        pointer
    }
}

impl<E: Message> Node<E> {
    fn set_position(&self, position: usize) {
        match self {
            Self::Field(field) => field.core().position.set(position),
            Self::Group(group) => group.position.set(position),
        }
    }

    fn refresh_active(&self) {
        match self {
            Self::Field(field) => field.core().refresh_active(),
            Self::Group(group) => group.refresh_active(),
        }
    }

    pub(crate) fn key(&self) -> &Key {
        match self {
            Self::Field(field) => &field.core().key,
            Self::Group(group) => &group.key,
        }
    }

    pub(crate) fn position(&self) -> usize {
        match self {
            Self::Field(field) => field.core().position.get(),
            Self::Group(group) => group.position.get(),
        }
    }
}
