use core::{
    cell::{Cell, RefCell},
    fmt,
    time::Duration,
};
use std::rc::{Rc, Weak};

use futures::future::LocalBoxFuture;
use reactive_graph::{
    effect::ImmediateEffect,
    graph::untrack,
    prelude::*,
    signal::{ArcReadSignal, ArcRwSignal},
};
use serde_json::Value;

use crate::{
    FieldOptions, Message, Rules,
    condition::watch,
    field_core::{AnyField, Cause, FieldCore},
    group::{GroupCore, Key},
    value::Codec,
};

/// What a field is like, apart from its value and its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FieldState {
    /// The person has left the field, or submitted the form.
    pub touched: bool,
    /// The person has been in the field.
    pub visited: bool,
    /// The value differs from the initial one.
    pub dirty: bool,
    /// The field is part of the form: see [`Field::active_when`].
    pub active: bool,
    /// A rule that takes time is being asked, or waits for the value to rest.
    pub busy: bool,
}

/// A field of a form: a handle that is cheap to clone.
///
/// The value is a signal. Whoever sets it, with [`set`](Self::set) or through [`value`](Self::value), changes the field,
/// and its rules have run when `set` returns.
pub struct Field<T, E> {
    pub(crate) inner: Rc<FieldInner<T, E>>,
}

impl<T, E> Clone for Field<T, E> {
    fn clone(&self) -> Self {
        Self {
            inner: Rc::clone(&self.inner),
        }
    }
}

/// Without the value, which may be personal.
impl<T, E> fmt::Debug for Field<T, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Field")
            .field("id", &self.inner.core.id)
            .finish_non_exhaustive()
    }
}

impl<T: Clone + PartialEq + 'static, E: Message> Field<T, E> {
    /// The value, to bind to a control.
    #[must_use]
    pub fn value(&self) -> ArcRwSignal<T> {
        self.inner.value.clone()
    }

    /// The value now, tracked: an effect or a rule of another field that reads it runs again when it changes. Elsewhere, as
    /// in what sends the form, read [`value`](Self::value) untracked.
    #[must_use]
    pub fn get(&self) -> T {
        self.inner.value.get()
    }

    /// Changes the value, as a person would. Nothing happens if it is the same.
    pub fn set(&self, value: T) {
        if self.inner.value.with_untracked(|now| *now != value) {
            self.inner.value.set(value);
        }
    }

    /// What is shown to be wrong with the field.
    #[must_use]
    pub fn message(&self) -> ArcReadSignal<Option<E>> {
        self.inner.core.message.read_only()
    }

    /// What the field is like.
    #[must_use]
    pub fn state(&self) -> ArcReadSignal<FieldState> {
        self.inner.core.state.read_only()
    }

    /// The `id` of its control.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.inner.core.id
    }

    /// What a person reads beside it.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.inner.core.options.label
    }

    /// Where its value stands in the value of the form, as a JSON Pointer (RFC 6901). In a list it changes with the order.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.inner.core.pointer()
    }

    /// The person has come to the field: `focus`.
    pub fn entered(&self) {
        self.inner.core.entered();
    }

    /// The person has left the field: `blur`.
    pub fn left(&self) {
        self.inner.core.left();
    }

    /// Another initial value, which may come late. What was typed is kept, and then differs from it.
    pub fn set_initial(&self, value: T) {
        self.inner.set_initial(value);
    }

    /// The field is as it was at first: with its initial value, not touched, without a message.
    pub fn reset(&self) {
        self.inner.reset();
    }

    /// The field is part of the form while this holds. It runs again when a signal changes that it reads.
    ///
    /// A field that is not active has no message, is not checked, and is not in the value of the form.
    pub fn active_when(&self, holds: impl Fn() -> bool + 'static) {
        let field = Rc::downgrade(&self.inner);
        self.inner.core.condition.set(holds, move |holds| {
            if let Some(field) = field.upgrade() {
                field.core.set_wanted(holds);
            }
        });
    }

    /// Takes the field out of the form for good. What is still asked about it no longer matters.
    pub fn remove(&self) {
        self.inner.core.condition.clear();
        self.inner.core.set_wanted(false);
        if let Some(parent) = self.inner.core.parent.upgrade() {
            parent.remove_field(&self.inner.core);
        }
    }
}

pub(crate) struct FieldInner<T, E> {
    pub(crate) core: FieldCore<E>,
    pub(crate) value: ArcRwSignal<T>,
    pub(crate) initial: RefCell<T>,
    /// The value that the field has looked at last.
    last: RefCell<T>,
    rules: Rules<T, E>,
    codec: Codec<T>,
    is_engine_at_work: Cell<bool>,
    effect: RefCell<Option<ImmediateEffect>>,
}

impl<T: Clone + PartialEq + 'static, E: Message> FieldInner<T, E> {
    /// A field that is not part of its group yet.
    pub(crate) fn new(
        parent: &Rc<GroupCore<E>>,
        key: Key,
        initial: T,
        options: FieldOptions,
        rules: Rules<T, E>,
        codec: Codec<T>,
    ) -> Rc<Self> {
        let field = Rc::new_cyclic(|me: &Weak<Self>| {
            let me: Weak<dyn AnyField<E>> = me.clone();
            Self {
                core: FieldCore::new(me, parent, key, options),
                value: ArcRwSignal::new(initial.clone()),
                last: RefCell::new(initial.clone()),
                initial: RefCell::new(initial),
                rules,
                codec,
                is_engine_at_work: Cell::new(false),
                effect: RefCell::new(None),
            }
        });
        let me = Rc::downgrade(&field);
        let effect = watch(move || {
            if let Some(field) = me.upgrade() {
                field.look();
            }
        });
        field.effect.replace(Some(effect));
        field
    }

    fn look(&self) {
        let is_active = self.core.is_active();
        // Tracked: the value, and whatever the rules read.
        let verdict = self
            .value
            .with(|value| is_active.then(|| self.rules.verdict(value)).flatten());
        untrack(|| {
            let is_changed = self.take_note();
            let cause = match (self.is_engine_at_work.get() || !is_active, is_changed) {
                (true, _) => Cause::Engine,
                (false, true) => Cause::Changed,
                (false, false) => Cause::Other,
            };
            self.core.looked(cause, self.is_dirty(), verdict);
        });
    }

    /// Whether the value is another one than before.
    fn take_note(&self) -> bool {
        self.value.with_untracked(|value| {
            let is_changed = *self.last.borrow() != *value;
            if is_changed {
                self.last.replace(value.clone());
            }
            is_changed
        })
    }

    pub(crate) fn is_dirty(&self) -> bool {
        self.value.with_untracked(|value| *self.initial.borrow() != *value)
    }

    /// Puts a value there without taking it for what a person has typed.
    pub(crate) fn put(&self, value: T) {
        if self.value.with_untracked(|now| *now == value) {
            return;
        }
        let before = self.is_engine_at_work.replace(true);
        self.value.set(value);
        self.is_engine_at_work.set(before);
    }

    pub(crate) fn set_initial(&self, value: T) {
        let was_dirty = self.is_dirty();
        self.initial.replace(value.clone());
        if was_dirty {
            let is_dirty = self.is_dirty();
            self.core.update_state(|state| state.dirty = is_dirty);
            self.core.publish();
        } else if self.value.with_untracked(|now| *now != value) {
            self.put(value);
            self.core.replaced(false);
        }
    }
}

impl<T: Clone + PartialEq + 'static, E: Message> AnyField<E> for FieldInner<T, E> {
    fn core(&self) -> &FieldCore<E> {
        &self.core
    }

    fn look_again(&self) {
        self.value.notify();
    }

    fn reset(&self) {
        let initial = self.initial.borrow().clone();
        self.put(initial);
        self.core.clear();
    }

    fn accept(&self) {
        self.initial.replace(self.value.get_untracked());
        self.core.update_state(|state| state.dirty = false);
        self.core.publish();
    }

    fn to_json(&self) -> Option<Value> {
        self.value.with_untracked(self.codec.to_json)
    }

    fn restore(&self, value: &Value) {
        if let Some(value) = (self.codec.from_json)(value) {
            self.put(value);
            self.core.restored(self.is_dirty());
        }
    }

    fn holds(&self, value: &Value) -> bool {
        let value = (self.codec.from_json)(value);
        value.is_some_and(|value| self.value.with_untracked(|now| *now == value))
    }

    fn set_initial_json(&self, value: &Value) {
        if let Some(value) = (self.codec.from_json)(value) {
            self.set_initial(value);
        }
    }

    fn rest_before_asking(&self) -> Option<Duration> {
        self.rules.rest_before_asking()
    }

    fn ask(&self) -> Option<LocalBoxFuture<'static, Result<(), E>>> {
        untrack(|| self.rules.asked(|| self.value.get_untracked()))
    }
}
