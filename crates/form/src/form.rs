use core::{
    cell::{Cell, RefCell},
    fmt,
};
use std::{collections::BTreeSet, rc::Rc};

use reactive_graph::signal::{ArcReadSignal, ArcRwSignal};
use serde_json::Value;

use crate::{
    Announcement, Draft, Group, Message, Ports, Steps, Submission, SummaryEntry, group::GroupCore, submission::Gate,
    summary::Summary,
};

/// A form: a handle that is cheap to clone. Keep one of them; fields and groups do not keep their form.
///
/// It stays on the thread that made it. Where Leptos wants something that could be sent, put it into
/// `StoredValue::new_local`.
pub struct Form<E> {
    pub(crate) core: Rc<FormCore<E>>,
}

impl<E> Clone for Form<E> {
    fn clone(&self) -> Self {
        Self {
            core: Rc::clone(&self.core),
        }
    }
}

impl<E> fmt::Debug for Form<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Form").finish_non_exhaustive()
    }
}

impl<E: Message> Form<E> {
    /// A form without fields.
    #[must_use]
    pub fn new(ports: impl Ports + 'static) -> Self {
        let core = Rc::new_cyclic(|form| FormCore {
            root: GroupCore::root(form.clone()),
            ports: Rc::new(ports),
            summary: Summary::default(),
            gate: RefCell::new(None),
            is_looking: Cell::new(false),
            submission: ArcRwSignal::new(Submission::default()),
            sending: Cell::new(0),
            errors: ArcRwSignal::new(Vec::new()),
            ids: RefCell::default(),
            clock: Cell::new(0),
            changes: ArcRwSignal::new(0),
        });
        Self { core }
    }

    /// The group of all fields, in which they are made. Its state is that of the form.
    #[must_use]
    pub fn root(&self) -> Group<E> {
        Group {
            core: Rc::clone(&self.core.root),
        }
    }

    /// The value of all active fields, as JSON in the shape of the pointers. It is not tracked: an effect that reads it does
    /// not run again.
    #[must_use]
    pub fn value(&self) -> Value {
        self.core.root.to_json()
    }

    /// Where the submission is.
    #[must_use]
    pub fn submission(&self) -> ArcReadSignal<Submission> {
        self.core.submission.read_only()
    }

    /// What the server said about the form as a whole, until the next submission.
    #[must_use]
    pub fn errors(&self) -> ArcReadSignal<Vec<E>> {
        self.core.errors.read_only()
    }

    /// What was wrong at the last attempt and is still: the form as a whole first, then fields in page order.
    #[must_use]
    pub fn summary(&self) -> ArcReadSignal<Vec<SummaryEntry<E>>> {
        self.core.summary.entries.read_only()
    }

    /// Says once for each failed attempt that something is wrong.
    #[must_use]
    pub fn announcement(&self) -> ArcReadSignal<Announcement> {
        self.core.summary.announcement.read_only()
    }

    /// The `id` of the first control in the summary, which is to have focus after a failed attempt.
    #[must_use]
    pub fn first_wrong(&self) -> Option<String> {
        self.core.summary.first_wrong()
    }

    /// Everything is as it was at first. The answer to a submission that is on its way no longer matters.
    pub fn reset(&self) {
        self.core.forget_submission();
        self.core.summary.clear();
        self.core.root.reset();
    }

    /// The same with other initial values, in the shape of [`value`](Self::value). What is not named keeps its own.
    pub fn reset_to(&self, initial: &Value) {
        self.core.root.set_initial_json(initial, true);
        self.reset();
    }

    /// What is there now becomes the initial value, so that nothing is dirty: after it was saved.
    pub fn accept(&self) {
        self.core.root.accept();
    }

    /// Counts the changes that a person makes, to save a draft when they rest. What the engine changes itself, as with
    /// [`reset`](Self::reset) or [`restore`](Self::restore), is none.
    #[must_use]
    pub fn changes(&self) -> ArcReadSignal<u64> {
        self.core.changes.read_only()
    }

    /// What was typed, also into fields that are not active now.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let mut draft = Draft::default();
        self.core.root.save("", false, &mut draft);
        draft
    }

    /// Puts back what was typed. It differs from the initial values then, and is not checked before the person is there
    /// again. What no longer fits to a field is left out.
    pub fn restore(&self, draft: &Draft) {
        self.core.root.restore("", draft);
    }

    /// Takes back what [`restore`](Self::restore) has put there, where it still is: fields that hold it are as they were at first,
    /// and what a person has changed since stays. A list whose items were put back goes if nothing in it was changed, or stays
    /// as a whole.
    pub fn take_back(&self, restored: &Draft) {
        self.core.root.take_back("", restored);
    }

    /// The form as a sequence of steps with names, each of which is a [`Group::section`] or another group.
    #[must_use]
    pub fn steps<'a>(&self, steps: impl IntoIterator<Item = (&'a str, Group<E>)>) -> Steps<E> {
        Steps::new(
            self.clone(),
            steps
                .into_iter()
                .map(|(name, group)| (name.to_owned(), group))
                .collect(),
        )
    }
}

pub(crate) struct FormCore<E> {
    pub(crate) root: Rc<GroupCore<E>>,
    pub(crate) ports: Rc<dyn Ports>,
    pub(crate) summary: Summary<E>,
    pub(crate) gate: RefCell<Option<Gate<E>>>,
    /// The fields are being looked at for the gate; what settles meanwhile is seen anyway.
    pub(crate) is_looking: Cell<bool>,
    pub(crate) submission: ArcRwSignal<Submission>,
    /// Tells the present submission from those before, whose answers come too late.
    pub(crate) sending: Cell<u64>,
    pub(crate) errors: ArcRwSignal<Vec<E>>,
    ids: RefCell<BTreeSet<String>>,
    /// Counts changes, to tell what came after what.
    clock: Cell<u64>,
    pub(crate) changes: ArcRwSignal<u64>,
}

impl<E> FormCore<E> {
    pub(crate) fn tick(&self) -> u64 {
        self.clock.set(self.clock.get() + 1);
        self.clock.get()
    }

    /// The `id`, or another one if it is taken.
    pub(crate) fn unique_id(&self, wanted: &str) -> String {
        let mut ids = self.ids.borrow_mut();
        let mut id = wanted.to_owned();
        let mut number = 1_u32;
        while !ids.insert(id.clone()) {
            number += 1;
            id = [wanted, "-", &number.to_string()].concat();
        }
        id
    }
}
