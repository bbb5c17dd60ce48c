//! The rule of a field that takes time: when it is asked, and which of its answers counts.

use core::{
    cell::{Cell, RefCell},
    time::Duration,
};
use std::rc::Rc;

use futures::{
    FutureExt,
    future::{AbortHandle, Abortable},
};

use crate::{
    Message,
    field_core::{AnyField, FieldCore},
};

/// What is known about the present value.
enum Answer<E> {
    /// Nothing, for nobody has asked.
    Unknown,
    /// The question waits for the value to rest.
    Resting(AbortHandle),
    /// The question is on its way.
    Asked(AbortHandle),
    /// Yes.
    Passed,
    /// No, and why.
    Refuted(E),
}

pub(crate) struct Asking<E> {
    answer: RefCell<Answer<E>>,
    /// Tells the present question from those before, whose answers come too late.
    question: Cell<u64>,
}

impl<E> Default for Asking<E> {
    fn default() -> Self {
        Self {
            answer: RefCell::new(Answer::Unknown),
            question: Cell::new(0),
        }
    }
}

impl<E: Clone> Asking<E> {
    pub(crate) fn is_busy(&self) -> bool {
        matches!(*self.answer.borrow(), Answer::Resting(_) | Answer::Asked(_))
    }

    pub(crate) fn refutation(&self) -> Option<E> {
        match &*self.answer.borrow() {
            Answer::Refuted(message) => Some(message.clone()),
            _ => None,
        }
    }

    /// Nothing is known any more; a question on its way is given up.
    pub(crate) fn forget(&self) {
        self.question.set(self.question.get() + 1);
        if let Answer::Resting(abort) | Answer::Asked(abort) = self.answer.replace(Answer::Unknown) {
            abort.abort();
        }
    }

    /// A refuted value may be asked about again: perhaps it was the network that said no.
    pub(crate) fn forget_refutation(&self) {
        if matches!(*self.answer.borrow(), Answer::Refuted(_)) {
            self.forget();
        }
    }

    /// Nobody waits any longer for the value to rest.
    pub(crate) fn forget_if_resting(&self) {
        if matches!(*self.answer.borrow(), Answer::Resting(_)) {
            self.forget();
        }
    }

    fn is_unknown(&self) -> bool {
        matches!(*self.answer.borrow(), Answer::Unknown)
    }
}

impl<E: Message> FieldCore<E> {
    /// Asks about the present value, unless it is known or was asked already.
    pub(crate) fn begin_asking(&self, rests: bool) {
        let (Some(me), Some(form)) = (self.me.upgrade(), self.form()) else {
            return;
        };
        let Some(rest) = me.rest_before_asking() else {
            return;
        };
        if !rests {
            self.asking.forget_if_resting();
        }
        if !self.asking.is_unknown() || !self.is_active() || self.is_wrong() {
            return;
        }
        let rest = if rests { rest } else { Duration::ZERO };
        let (abort, registration) = AbortHandle::new_pair();
        let question = self.asking.question.get() + 1;
        self.asking.question.set(question);
        let is_resting = !rest.is_zero();
        self.asking.answer.replace(if is_resting {
            Answer::Resting(abort)
        } else {
            Answer::Asked(abort)
        });
        let field = Rc::downgrade(&me);
        let resting = is_resting.then(|| form.ports.sleep(rest));
        let work = async move {
            if let Some(resting) = resting {
                resting.await;
            }
            let Some(answer) = field.upgrade().and_then(|field| field.core().ask_now(question)) else {
                return;
            };
            let answer = answer.await;
            if let Some(field) = field.upgrade() {
                field.core().answered(question, answer);
            }
        };
        form.ports
            .spawn(Abortable::new(work, registration).map(drop).boxed_local());
    }

    /// The value has rested: from now on the question is on its way.
    fn ask_now(&self, question: u64) -> Option<futures::future::LocalBoxFuture<'static, Result<(), E>>> {
        if self.asking.question.get() != question {
            return None;
        }
        let now = match self.asking.answer.replace(Answer::Unknown) {
            Answer::Resting(abort) => Answer::Asked(abort),
            other => other,
        };
        self.asking.answer.replace(now);
        let me: Rc<dyn AnyField<E>> = self.me.upgrade()?;
        me.ask()
    }

    fn answered(&self, question: u64, answer: Result<(), E>) {
        if self.asking.question.get() != question {
            return;
        }
        self.asking.answer.replace(match answer {
            Ok(()) => Answer::Passed,
            Err(message) => Answer::Refuted(message),
        });
        self.show();
    }
}
