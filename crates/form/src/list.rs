use core::{cell::Cell, fmt};
use std::rc::{Rc, Weak};

use reactive_graph::{prelude::*, signal::ArcReadSignal};

use crate::{
    FieldOptions, FieldState, Group, Message, Rules,
    field::FieldInner,
    group::{GroupCore, Key, Node},
    value::Codec,
};

/// An item of a list. Two are equal if they are the same item, whatever is in its fields.
pub struct Item<I, E> {
    /// What the item keeps when it is moved: the key for keyed views.
    pub key: u64,
    /// What was built for the item.
    pub fields: I,
    /// The group of its fields.
    pub group: Group<E>,
}

impl<I: Clone, E> Clone for Item<I, E> {
    fn clone(&self) -> Self {
        Self {
            key: self.key,
            fields: self.fields.clone(),
            group: self.group.clone(),
        }
    }
}

impl<I, E> PartialEq for Item<I, E> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<I, E> fmt::Debug for Item<I, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Item")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// A list of items with fields: a handle that is cheap to clone.
///
/// Values, messages, questions on their way and what was touched belong to the item and travel with it. An index that is
/// not there changes nothing. The rules of the list are about the items as a whole, such as how many there must be; they
/// may read the fields of the items.
pub struct List<I, E> {
    inner: Rc<ListInner<I, E>>,
}

impl<I, E> Clone for List<I, E> {
    fn clone(&self) -> Self {
        Self {
            inner: Rc::clone(&self.inner),
        }
    }
}

impl<I, E> fmt::Debug for List<I, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("List")
            .field("id", &self.inner.field.core.id)
            .finish_non_exhaustive()
    }
}

impl<I: Clone + 'static, E: Message> List<I, E> {
    pub(crate) fn new(
        parent: &Rc<GroupCore<E>>,
        name: &str,
        options: FieldOptions,
        rules: Rules<Vec<Item<I, E>>, E>,
        build: Build<I, E>,
    ) -> Self {
        let group = GroupCore::inside(parent, Key::Name(name.to_owned()));
        let field = FieldInner::new(&group, Key::Nameless, Vec::new(), options, rules, Codec::none());
        let inner = Rc::new(ListInner {
            group: Rc::downgrade(&group),
            field: Rc::clone(&field),
            build,
            next_key: Cell::new(0),
        });
        group.list.replace(Some(Rc::clone(&inner) as Rc<dyn AnyList>));
        group.add(Node::Field(field));
        parent.add(Node::Group(group));
        Self { inner }
    }

    /// The items, in order.
    #[must_use]
    pub fn items(&self) -> ArcReadSignal<Vec<Item<I, E>>> {
        self.inner.field.value.read_only()
    }

    /// What is shown to be wrong with the list as a whole.
    #[must_use]
    pub fn message(&self) -> ArcReadSignal<Option<E>> {
        self.inner.field.core.message.read_only()
    }

    /// What the list is like, apart from its items. It is dirty if other items are there, or in another order.
    #[must_use]
    pub fn state(&self) -> ArcReadSignal<FieldState> {
        self.inner.field.core.state.read_only()
    }

    /// The `id` of the element that has focus when the list as a whole is wrong.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.inner.field.core.id
    }

    /// Adds an item at the end and gives its fields.
    pub fn push(&self) -> I {
        self.insert(usize::MAX)
    }

    /// Adds an item before the one with this index, or at the end.
    pub fn insert(&self, index: usize) -> I {
        let item = self.inner.make();
        let fields = item.as_ref().map(|item| item.fields.clone());
        self.inner.edit(|items| {
            if let Some(item) = item {
                items.insert(index.min(items.len()), item);
            }
        });
        // Without its form a list has no group to build in; then nobody sees what is built.
        fields.unwrap_or_else(|| {
            (self.inner.build)(&Group {
                core: GroupCore::root(Weak::new()),
            })
        })
    }

    /// Takes an item out.
    pub fn remove(&self, index: usize) {
        self.inner.edit(|items| {
            if index < items.len() {
                items.remove(index);
            }
        });
    }

    /// Puts a fresh item in the place of one.
    pub fn replace(&self, index: usize) -> Option<I> {
        if index >= self.inner.items().len() {
            return None;
        }
        let item = self.inner.make()?;
        let fields = item.fields.clone();
        self.inner.edit(|items| items[index] = item);
        Some(fields)
    }

    /// Exchanges two items.
    pub fn swap(&self, one: usize, other: usize) {
        self.inner.edit(|items| {
            if one.max(other) < items.len() {
                items.swap(one, other);
            }
        });
    }

    /// Moves an item; it has the index `to` afterwards.
    pub fn move_item(&self, from: usize, to: usize) {
        self.inner.edit(|items| {
            if from.max(to) < items.len() {
                let item = items.remove(from);
                items.insert(to, item);
            }
        });
    }

    /// Takes all items out.
    pub fn clear(&self) {
        self.inner.edit(Vec::clear);
    }

    /// Other initial items, which may come late: so many, filled by `fill` with [`Field::set_initial`](crate::Field::set_initial).
    /// If items were added, removed or moved meanwhile, or typed into and their number would change, nothing happens.
    pub fn set_initial(&self, count: usize, fill: impl Fn(usize, &I)) {
        if !self.inner.resize(count, false) {
            return;
        }
        for (index, item) in self.inner.items().iter().enumerate() {
            fill(index, &item.fields);
        }
    }
}

type Build<I, E> = Box<dyn Fn(&Group<E>) -> I>;

/// A list, whatever is in it.
pub(crate) trait AnyList {
    /// Puts the initial items back.
    fn reset(&self);
    /// Other initial items; `false` if what the person did is kept. Forced, nothing is kept.
    fn resize(&self, count: usize, force: bool) -> bool;
    /// Fresh items in place of all others.
    fn rebuild(&self, count: usize);
    fn is_dirty(&self) -> bool;
}

struct ListInner<I, E> {
    group: Weak<GroupCore<E>>,
    field: Rc<FieldInner<Vec<Item<I, E>>, E>>,
    build: Build<I, E>,
    next_key: Cell<u64>,
}

impl<I: Clone + 'static, E: Message> ListInner<I, E> {
    fn items(&self) -> Vec<Item<I, E>> {
        self.field.value.get_untracked()
    }

    fn make(&self) -> Option<Item<I, E>> {
        let key = self.next_key.get();
        self.next_key.set(key + 1);
        let group = Group {
            core: GroupCore::inside(&self.group.upgrade()?, Key::Item(key)),
        };
        Some(Item {
            key,
            fields: (self.build)(&group),
            group,
        })
    }

    /// A change by the person.
    fn edit(&self, change: impl FnOnce(&mut Vec<Item<I, E>>)) {
        let before = self.items();
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return;
        }
        self.arrange(&after);
        self.field.core.update_state(|state| state.touched = true);
        self.field.value.set(after);
    }

    /// The groups of these items become the children, after the field of the list itself.
    fn arrange(&self, items: &[Item<I, E>]) {
        let Some(group) = self.group.upgrade() else {
            return;
        };
        for item in self.items() {
            if !items.contains(&item) {
                item.group.core.set_gone(true);
            }
        }
        let own = Node::Field(Rc::clone(&self.field) as _);
        let groups = items.iter().map(|item| Node::Group(Rc::clone(&item.group.core)));
        group.arrange(core::iter::once(own).chain(groups).collect());
        if let Some(form) = group.form.upgrade() {
            form.summary.sort();
        }
        for item in items {
            item.group.core.set_gone(false);
        }
    }

    fn put(&self, items: Vec<Item<I, E>>) {
        self.arrange(&items);
        self.field.put(items);
    }
}

impl<I: Clone + 'static, E: Message> AnyList for ListInner<I, E> {
    fn reset(&self) {
        let initial = self.field.initial.borrow().clone();
        self.put(initial);
    }

    fn resize(&self, count: usize, force: bool) -> bool {
        let is_typed_into = self.group.upgrade().is_some_and(|group| group.counts().dirty > 0);
        let present = self.items().len();
        if !force && (self.is_dirty() || (is_typed_into && count != present)) {
            return false;
        }
        let mut items = self.field.initial.borrow().clone();
        items.truncate(count);
        while items.len() < count {
            let Some(item) = self.make() else {
                return false;
            };
            items.push(item);
        }
        self.field.initial.replace(items.clone());
        self.put(items);
        self.field.core.replaced(false);
        true
    }

    fn rebuild(&self, count: usize) {
        let items: Vec<_> = (0..count).map_while(|_| self.make()).collect();
        self.put(items);
        self.field.core.restored(self.is_dirty());
    }

    fn is_dirty(&self) -> bool {
        self.field.is_dirty()
    }
}
