//! What every field has, whatever it holds. Here, and not in the field of one type, are all decisions, so that their code is
//! there once.

use core::{
    cell::{Cell, RefCell},
    time::Duration,
};
use std::rc::{Rc, Weak};

use futures::future::LocalBoxFuture;
use reactive_graph::{prelude::*, signal::ArcRwSignal};
use serde_json::Value;

use crate::{
    FieldOptions, FieldState, Inactive, Message, When,
    asking::Asking,
    condition::Condition,
    counts::Counts,
    form::FormCore,
    group::{GroupCore, Key},
};

/// A field of any type.
pub(crate) trait AnyField<E> {
    fn core(&self) -> &FieldCore<E>;
    /// Runs the rules without delay again.
    fn look_again(&self);
    fn reset(&self);
    /// The value becomes the initial one.
    fn accept(&self);
    fn to_json(&self) -> Option<Value>;
    fn restore(&self, value: &Value);
    /// Whether the value is the one that `restore` puts there.
    fn holds(&self, value: &Value) -> bool;
    fn set_initial_json(&self, value: &Value);
    /// How long the value must rest before the rule that takes time is asked; `None` if there is no such rule.
    fn rest_before_asking(&self) -> Option<Duration>;
    /// Asks the rule that takes time about the value.
    fn ask(&self) -> Option<LocalBoxFuture<'static, Result<(), E>>>;
}

/// Why a field has looked at itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Its value was changed.
    Changed,
    /// Something that its rules read was changed.
    Other,
    /// The engine has put the value there.
    Engine,
}

pub(crate) struct FieldCore<E> {
    pub(crate) me: Weak<dyn AnyField<E>>,
    pub(crate) parent: Weak<GroupCore<E>>,
    pub(crate) key: Key,
    pub(crate) position: Cell<usize>,
    pub(crate) id: String,
    pub(crate) options: FieldOptions,
    pub(crate) state: ArcRwSignal<FieldState>,
    pub(crate) message: ArcRwSignal<Option<E>>,
    /// What the rules without delay say, shown or not.
    verdict: RefCell<Option<E>>,
    /// What they, and the one with, said when the field was last checked.
    shown: RefCell<Option<E>>,
    /// What the server said. It is shown before anything else.
    refusal: RefCell<Option<E>>,
    pub(crate) asking: Asking<E>,
    checked: Cell<bool>,
    /// Not taken out of the form, by a condition or for good.
    wanted: Cell<bool>,
    pub(crate) condition: Condition,
    counted: Cell<Counts>,
    /// The summary that the field belongs to.
    pub(crate) listed: Cell<u32>,
    pub(crate) changed_at: Cell<u64>,
}

impl<E: Message> FieldCore<E> {
    pub(crate) fn new(me: Weak<dyn AnyField<E>>, parent: &Rc<GroupCore<E>>, key: Key, options: FieldOptions) -> Self {
        Self {
            me,
            parent: Rc::downgrade(parent),
            id: parent.id_of(&key, options.id.as_deref()),
            key,
            position: Cell::new(0),
            options,
            state: ArcRwSignal::new(FieldState::default()),
            message: ArcRwSignal::new(None),
            verdict: RefCell::new(None),
            shown: RefCell::new(None),
            refusal: RefCell::new(None),
            asking: Asking::default(),
            checked: Cell::new(false),
            wanted: Cell::new(true),
            condition: Condition::default(),
            counted: Cell::new(Counts::default()),
            listed: Cell::new(0),
            changed_at: Cell::new(0),
        }
    }

    pub(crate) fn form(&self) -> Option<Rc<FormCore<E>>> {
        self.parent.upgrade()?.form.upgrade()
    }

    pub(crate) fn is_active(&self) -> bool {
        self.state.with_untracked(|state| state.active)
    }

    pub(crate) fn update_state(&self, change: impl FnOnce(&mut FieldState)) {
        let before = self.state.get_untracked();
        let mut after = before;
        change(&mut after);
        if after != before {
            self.state.set(after);
        }
    }

    /// The rules without delay have run.
    pub(crate) fn looked(&self, cause: Cause, dirty: bool, verdict: Option<E>) {
        crate::visits::count();
        self.verdict.replace(verdict);
        let is_due = match cause {
            Cause::Changed => {
                if let Some(form) = self.form() {
                    let now = form.tick();
                    self.changed_at.set(now);
                    form.changes.set(now);
                }
                self.refusal.take();
                self.asking.forget();
                let when = if self.checked.get() {
                    self.options.again
                } else {
                    self.options.first
                };
                when == When::Change
            }
            Cause::Other => self.checked.get() && self.options.again == When::Change,
            Cause::Engine => false,
        };
        if self.is_wrong() {
            self.asking.forget();
        }
        self.update_state(|state| state.dirty = dirty);
        if is_due {
            self.check(true);
        } else {
            self.publish();
        }
    }

    /// Shows what the rules say and asks the one that takes time, if it was not asked about this value yet.
    fn check(&self, rests: bool) {
        self.checked.set(true);
        self.begin_asking(rests);
        self.show();
    }

    pub(crate) fn is_wrong(&self) -> bool {
        self.verdict.borrow().is_some()
    }

    /// The field takes what the rules say now as its message.
    pub(crate) fn show(&self) {
        if self.checked.get() {
            let message = self.verdict.borrow().clone().or_else(|| self.asking.refutation());
            self.shown.replace(message);
        }
        self.publish();
    }

    /// Tells the page, the summary and the groups around what has changed. Whoever hears of one of them may change the field
    /// again, so each is looked up when its turn has come.
    pub(crate) fn publish(&self) {
        let busy = self.is_active() && self.asking.is_busy();
        self.update_state(|state| state.busy = busy);
        let message = self.message_now();
        if self.message.with_untracked(|shown| *shown != message) {
            self.message.set(message);
            if let Some(form) = self.form() {
                form.summary.update(self);
            }
        }
        // Last: a submission that waits for this field goes on in here.
        let counts = self.counts_now();
        let counted = self.counted.replace(counts);
        if counts != counted
            && let Some(parent) = self.parent.upgrade()
        {
            parent.adjust(counted, counts);
        }
    }

    fn message_now(&self) -> Option<E> {
        if !self.is_active() {
            return None;
        }
        let refusal = self.refusal.borrow().clone();
        refusal.or_else(|| self.shown.borrow().clone())
    }

    fn counts_now(&self) -> Counts {
        if !self.is_active() {
            return Counts::default();
        }
        Counts {
            wrong: self.is_wrong().into(),
            refuted: self.asking.refutation().is_some().into(),
            dirty: self.state.with_untracked(|state| state.dirty).into(),
            busy: self.asking.is_busy().into(),
        }
    }

    pub(crate) fn entered(&self) {
        self.update_state(|state| state.visited = true);
    }

    pub(crate) fn left(&self) {
        self.update_state(|state| {
            state.visited = true;
            state.touched = true;
        });
        let is_due = if self.checked.get() {
            self.options.again != When::Submit
        } else {
            self.options.first == When::Blur
        };
        if is_due && self.is_active() {
            self.check(false);
        }
    }

    /// The form or the step was submitted: everything without delay is shown.
    pub(crate) fn submitted(&self) {
        crate::visits::count();
        self.update_state(|state| state.touched = true);
        self.checked.set(true);
        self.show();
    }

    /// Asks what has to be known before the form or the step can go on.
    pub(crate) fn ask_for_submission(&self, ask_again: bool) {
        if ask_again {
            self.asking.forget_refutation();
        }
        self.begin_asking(false);
        self.publish();
    }

    /// The server has refused the value.
    pub(crate) fn refuse(&self, message: E) {
        self.checked.set(true);
        self.refusal.replace(Some(message));
        self.publish();
    }

    pub(crate) fn forget_refusal(&self) {
        if self.refusal.take().is_some() {
            self.publish();
        }
    }

    /// The engine has replaced the value; what was said about the one before is void.
    pub(crate) fn replaced(&self, dirty: bool) {
        self.refusal.take();
        self.asking.forget();
        self.update_state(|state| state.dirty = dirty);
        self.show();
    }

    /// The engine has put back what was typed once. It is checked when the person is here again.
    pub(crate) fn restored(&self, dirty: bool) {
        self.checked.set(false);
        self.shown.take();
        self.replaced(dirty);
    }

    /// As it was at first.
    pub(crate) fn clear(&self) {
        self.checked.set(false);
        self.refusal.take();
        self.shown.take();
        self.asking.forget();
        self.update_state(|state| {
            *state = FieldState {
                active: state.active,
                ..FieldState::default()
            };
        });
        self.publish();
    }

    pub(crate) fn set_wanted(&self, wanted: bool) {
        self.wanted.set(wanted);
        self.refresh_active();
    }

    /// Whether the field is active depends on itself and every group around it; one of them has changed.
    pub(crate) fn refresh_active(&self) {
        crate::visits::count();
        let parent = self.parent.upgrade();
        let active = self.wanted.get() && parent.is_some_and(|parent| parent.is_active());
        if active == self.is_active() {
            return;
        }
        self.update_state(|state| state.active = active);
        let Some(me) = self.me.upgrade() else {
            return;
        };
        if active {
            me.look_again();
            return;
        }
        self.asking.forget();
        self.verdict.take();
        self.refusal.take();
        if self.options.inactive == Inactive::Drop {
            me.reset();
        } else {
            self.publish();
        }
    }

    /// Where the field stands on the page: its place in each of the groups from the outermost to the innermost.
    pub(crate) fn path(&self) -> Vec<usize> {
        crate::visits::count();
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
