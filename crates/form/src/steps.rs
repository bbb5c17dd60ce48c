use core::fmt;
use std::rc::Rc;

use reactive_graph::{
    prelude::*,
    signal::{ArcReadSignal, ArcRwSignal},
};

use crate::{Form, Group, Message, submission::Goal};

/// A form in steps, one of which is shown. A handle that is cheap to clone.
///
/// A step checks its own fields only. Steps whose group is not active are passed over.
pub struct Steps<E> {
    inner: Rc<Inner<E>>,
}

struct Inner<E> {
    form: Form<E>,
    steps: Vec<(String, Group<E>)>,
    current: ArcRwSignal<usize>,
}

impl<E> Clone for Steps<E> {
    fn clone(&self) -> Self {
        Self {
            inner: Rc::clone(&self.inner),
        }
    }
}

impl<E> fmt::Debug for Steps<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Steps")
            .field("count", &self.inner.steps.len())
            .finish_non_exhaustive()
    }
}

impl<E: Message> Steps<E> {
    pub(crate) fn new(form: Form<E>, steps: Vec<(String, Group<E>)>) -> Self {
        let current = ArcRwSignal::new(0);
        Self {
            inner: Rc::new(Inner { form, steps, current }),
        }
    }

    /// The index of the step that is shown.
    #[must_use]
    pub fn current(&self) -> ArcReadSignal<usize> {
        self.inner.current.read_only()
    }

    /// The name of a step, for its address.
    #[must_use]
    pub fn name(&self, index: usize) -> Option<&str> {
        self.inner.steps.get(index).map(|(name, _)| name.as_str())
    }

    /// The group of a step.
    #[must_use]
    pub fn group(&self, index: usize) -> Option<&Group<E>> {
        self.inner.steps.get(index).map(|(_, group)| group)
    }

    /// The step with a name, such as that of an address.
    #[must_use]
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.inner.steps.iter().position(|(own, _)| own == name)
    }

    /// The step with the control that has this `id`, such as [`Form::first_wrong`].
    #[must_use]
    pub fn step_with(&self, id: &str) -> Option<usize> {
        let has_it = |group: &Group<E>| group.core.fields().iter().any(|field| field.core().id == id);
        self.inner.steps.iter().position(|(_, group)| has_it(group))
    }

    /// Checks the step that is shown and, if nothing in it is wrong, shows the next one; at the last it stays. If a rule
    /// takes time, that happens when it has answered.
    pub fn next(&self) {
        let form = &self.inner.form.core;
        let current = self.inner.current.get_untracked();
        let Some(group) = self.group(current).filter(|_| !form.is_submitting()) else {
            return;
        };
        let steps = self.clone();
        let go = move || steps.show(steps.after(current).unwrap_or(current));
        form.attempt(&group.core, Goal::Step(Box::new(go)));
    }

    /// Shows the step before. Nothing is checked.
    pub fn back(&self) {
        let current = self.inner.current.get_untracked();
        let before = (0..current).rev().find(|index| self.is_active(*index));
        self.leave(before.unwrap_or(current));
    }

    /// Shows a step, or the first one before it in which something is wrong, and says which. Nothing is shown to be wrong
    /// that was not before.
    pub fn go_to(&self, index: usize) -> usize {
        let last = self.inner.steps.len().saturating_sub(1);
        let wanted = index.min(last);
        let is_in_the_way = |index: &usize| self.is_active(*index) && !self.is_valid(*index);
        let reached = (0..wanted).find(is_in_the_way).unwrap_or(wanted);
        let reached = if self.is_active(reached) {
            reached
        } else {
            let before = (0..reached).rev().find(|index| self.is_active(*index));
            before.or_else(|| self.after(reached)).unwrap_or(reached)
        };
        self.leave(reached);
        reached
    }

    fn after(&self, index: usize) -> Option<usize> {
        (index + 1..self.inner.steps.len()).find(|index| self.is_active(*index))
    }

    fn is_active(&self, index: usize) -> bool {
        self.group(index).is_some_and(Group::is_active)
    }

    fn is_valid(&self, index: usize) -> bool {
        self.group(index)
            .is_some_and(|group| group.state().with_untracked(|state| state.valid))
    }

    /// Shows another step instead of waiting for the present one.
    fn leave(&self, index: usize) {
        let form = &self.inner.form.core;
        if !form.is_submitting() {
            form.gate.take();
        }
        self.show(index);
    }

    fn show(&self, index: usize) {
        if self.inner.current.get_untracked() != index {
            self.inner.form.core.summary.clear();
            self.inner.current.set(index);
        }
    }
}
