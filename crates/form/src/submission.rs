//! From an attempt to go on, by submitting the form or with the next step, to its end.

use core::future::Future;
use std::rc::Rc;

use futures::{FutureExt, future::LocalBoxFuture};
use reactive_graph::{graph::untrack, prelude::*};

use crate::{
    Message, ServerError,
    field_core::AnyField,
    form::{Form, FormCore},
    group::GroupCore,
};

/// Where a submission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Nothing was submitted yet.
    #[default]
    Idle,
    /// Rules that take time are being asked.
    Checking,
    /// It is on its way to the server.
    Sending,
    /// The server has taken it.
    Succeeded,
    /// Rules fail: it was not sent.
    Invalid,
    /// It was sent and refused, or did not arrive.
    Refused,
}

/// The submission of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Submission {
    /// Where it is.
    pub phase: Phase,
    /// How often the form was submitted, this time included.
    pub attempts: u32,
}

impl Submission {
    /// It has begun and not come to an end.
    #[must_use]
    pub const fn is_running(self) -> bool {
        matches!(self.phase, Phase::Checking | Phase::Sending)
    }
}

type Answer<E> = Result<(), Vec<ServerError<E>>>;

/// Waits until everything in a group is known.
pub(crate) struct Gate<E> {
    scope: Rc<GroupCore<E>>,
    is_first_look: bool,
    goal: Goal<E>,
}

/// What is done when nothing is wrong.
pub(crate) enum Goal<E> {
    Send(Box<dyn FnOnce() -> LocalBoxFuture<'static, Answer<E>>>),
    Step(Box<dyn FnOnce()>),
}

impl<E: Message> Form<E> {
    /// Checks the form and, if nothing is wrong, calls `send`, which reads the values and sends them.
    ///
    /// `send` is called when all rules have answered, with what the fields hold then. While a submission runs, another one
    /// does nothing. What the server refused before does not count: it is asked again.
    pub fn submit<F>(&self, send: impl FnOnce() -> F + 'static)
    where
        F: Future<Output = Result<(), Vec<ServerError<E>>>> + 'static,
    {
        let form = &self.core;
        if form.is_submitting() {
            return;
        }
        form.forget_refusals();
        form.submission.update(|submission| {
            submission.phase = Phase::Checking;
            submission.attempts += 1;
        });
        form.attempt(&form.root, Goal::Send(Box::new(move || send().boxed_local())));
    }

    /// Shows what a server says about the form, as after a submission that it refused.
    pub fn refuse(&self, errors: impl IntoIterator<Item = ServerError<E>>) {
        self.core.refuse(errors, u64::MAX);
    }
}

impl<E: Message> FormCore<E> {
    pub(crate) fn is_submitting(&self) -> bool {
        self.submission.with_untracked(|submission| submission.is_running())
    }

    /// Goes on to the goal as soon as nothing in the group is wrong or in doubt.
    pub(crate) fn attempt(&self, scope: &Rc<GroupCore<E>>, goal: Goal<E>) {
        self.gate.replace(Some(Gate {
            scope: Rc::clone(scope),
            is_first_look: true,
            goal,
        }));
        self.settled();
    }

    /// A question has its answer, or is not asked any more.
    pub(crate) fn settled(&self) {
        if self.is_looking.get() {
            return;
        }
        let next = match &mut *self.gate.borrow_mut() {
            Some(gate) => {
                let is_first_look = core::mem::replace(&mut gate.is_first_look, false);
                (Rc::clone(&gate.scope), is_first_look)
            }
            None => return,
        };
        let (scope, is_first_look) = next;
        self.is_looking.set(true);
        let is_good = look(&scope, is_first_look);
        self.is_looking.set(false);
        let Some(is_good) = is_good else {
            return;
        };
        let Some(gate) = self.gate.take() else {
            return;
        };
        match (is_good, gate.goal) {
            (true, Goal::Send(send)) => self.send(send),
            (true, Goal::Step(go)) => go(),
            (false, goal) => {
                self.summary.show(with_message(&scope), &[]);
                if matches!(goal, Goal::Send(_)) {
                    self.set_phase(Phase::Invalid);
                }
            }
        }
    }

    fn send(&self, send: impl FnOnce() -> LocalBoxFuture<'static, Answer<E>>) {
        self.summary.clear();
        self.set_phase(Phase::Sending);
        let sent_at = self.tick();
        let sending = self.sending.get() + 1;
        self.sending.set(sending);
        let answer = untrack(send);
        let form = self.root.form.clone();
        let work = async move {
            let answer = answer.await;
            let form = form.upgrade();
            // After a reset the answer is about another form.
            if let Some(form) = form.filter(|form| form.sending.get() == sending) {
                form.sent(answer, sent_at);
            }
        };
        self.ports.spawn(work.boxed_local());
    }

    fn sent(&self, answer: Answer<E>, sent_at: u64) {
        match answer {
            Ok(()) => self.set_phase(Phase::Succeeded),
            Err(errors) => {
                self.refuse(errors, sent_at);
                self.set_phase(Phase::Refused);
            }
        }
    }

    /// Errors about fields that were changed after `sent_at` are void.
    fn refuse(&self, errors: impl IntoIterator<Item = ServerError<E>>, sent_at: u64) {
        let mut general = Vec::new();
        let mut refused: Vec<Rc<dyn AnyField<E>>> = Vec::new();
        for ServerError { pointer, message } in errors {
            let Some(field) = self.root.find(&pointer) else {
                general.push(message);
                continue;
            };
            let is_known = refused.iter().any(|other| core::ptr::eq(other.core(), field.core()));
            if !is_known && field.core().changed_at.get() <= sent_at {
                field.core().refuse(message);
                refused.push(field);
            }
        }
        self.summary.show(with_message(&self.root), &general);
        self.errors.set(general);
    }

    fn forget_refusals(&self) {
        self.root
            .fields()
            .iter()
            .for_each(|field| field.core().forget_refusal());
        if self.errors.with_untracked(|errors| !errors.is_empty()) {
            self.errors.set(Vec::new());
        }
    }

    fn set_phase(&self, phase: Phase) {
        self.submission.update(|submission| submission.phase = phase);
    }

    pub(crate) fn forget_submission(&self) {
        self.gate.take();
        self.sending.set(self.sending.get() + 1);
        self.errors.set(Vec::new());
        self.submission.set(Submission::default());
    }
}

/// Whether all is well; `None` if that is not known yet.
fn look<E: Message>(scope: &GroupCore<E>, is_first_look: bool) -> Option<bool> {
    if !is_first_look && scope.counts().busy > 0 {
        return None;
    }
    let fields = scope.active_fields();
    fields.iter().for_each(|field| field.core().submitted());
    if scope.counts().wrong > 0 {
        return Some(false);
    }
    fields
        .iter()
        .for_each(|field| field.core().ask_for_submission(is_first_look));
    let counts = scope.counts();
    if counts.busy > 0 {
        None
    } else {
        Some(counts.refuted == 0)
    }
}

fn with_message<E: Message>(scope: &GroupCore<E>) -> Vec<Rc<dyn AnyField<E>>> {
    let mut fields = scope.active_fields();
    fields.retain(|field| field.core().message.with_untracked(Option::is_some));
    fields
}
