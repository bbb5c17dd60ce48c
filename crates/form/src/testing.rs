//! What the tests share: ports whose time the test holds, messages, and effects that count.

use core::{
    cell::{Cell, RefCell},
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use std::{
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Wake, Waker},
};

use futures::{FutureExt, channel::oneshot, future::LocalBoxFuture};
use reactive_graph::{effect::ImmediateEffect, prelude::*};

use crate::{Field, FieldOptions, Form, Ports, Rules, When, condition::watch};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wrong {
    Required,
    TooShort { least: usize },
    Taken,
    Differs,
    NoAnswer,
    Server(String),
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => formatter.write_str("Enter something"),
            Self::TooShort { least } => write!(formatter, "Enter {least} characters or more"),
            Self::Taken => formatter.write_str("This is taken"),
            Self::Differs => formatter.write_str("Enter the same twice"),
            Self::NoAnswer => formatter.write_str("No answer came"),
            Self::Server(sentence) => formatter.write_str(sentence),
        }
    }
}

pub(crate) fn server(sentence: &str) -> Wrong {
    Wrong::Server(sentence.to_owned())
}

/// Ports whose time passes when the test says so.
#[derive(Clone, Default)]
pub(crate) struct Hand {
    inner: Rc<HandInner>,
}

#[derive(Default)]
struct HandInner {
    now: Cell<Duration>,
    tasks: RefCell<Vec<LocalBoxFuture<'static, ()>>>,
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Hand {
    /// Runs everything that can go on.
    pub(crate) fn run(&self) {
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&flag));
        let mut context = Context::from_waker(&waker);
        while flag.0.swap(false, Ordering::Relaxed) {
            for mut task in self.inner.tasks.take() {
                match task.poll_unpin(&mut context) {
                    Poll::Ready(()) => flag.0.store(true, Ordering::Relaxed),
                    Poll::Pending => self.inner.tasks.borrow_mut().push(task),
                }
            }
        }
    }

    pub(crate) fn pass(&self, milliseconds: u64) {
        self.inner
            .now
            .set(self.inner.now.get() + Duration::from_millis(milliseconds));
        self.run();
    }

    /// How many tasks have not come to their end.
    pub(crate) fn tasks(&self) -> usize {
        self.run();
        self.inner.tasks.borrow().len()
    }
}

struct Sleep {
    hand: Hand,
    until: Duration,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.hand.inner.now.get() >= self.until {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl Ports for Hand {
    fn spawn(&self, work: LocalBoxFuture<'static, ()>) {
        self.inner.tasks.borrow_mut().push(work);
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        Sleep {
            hand: self.clone(),
            until: self.inner.now.get() + duration,
        }
        .boxed_local()
    }
}

type Question = (String, oneshot::Sender<Result<(), Wrong>>);

/// A server that answers when the test says so.
#[derive(Clone, Default)]
pub(crate) struct Oracle {
    questions: Rc<RefCell<Vec<Question>>>,
}

impl Oracle {
    /// The rule that asks it.
    pub(crate) fn rules(&self) -> Rules<String, Wrong> {
        let oracle = self.clone();
        required()
            .ask(move |value| oracle.ask(value))
            .rest(Duration::from_millis(300))
    }

    pub(crate) fn ask(&self, value: String) -> impl Future<Output = Result<(), Wrong>> + use<> {
        let (sender, receiver) = oneshot::channel();
        self.questions.borrow_mut().push((value, sender));
        async move { receiver.await.unwrap_or(Err(Wrong::NoAnswer)) }
    }

    /// What was asked so far, answered or not.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.questions.borrow().iter().map(|(value, _)| value.clone()).collect()
    }

    /// Whether somebody still waits for the answer to this question.
    pub(crate) fn is_awaited(&self, question: usize) -> bool {
        !self.questions.borrow()[question].1.is_canceled()
    }

    pub(crate) fn answer(&self, question: usize, answer: Result<(), Wrong>) {
        let (unused, _) = oneshot::channel();
        let sender = std::mem::replace(&mut self.questions.borrow_mut()[question].1, unused);
        let _ = sender.send(answer);
    }
}

pub(crate) fn form() -> (Form<Wrong>, Hand) {
    let hand = Hand::default();
    (Form::new(hand.clone()), hand)
}

pub(crate) fn text(value: &str) -> String {
    value.to_owned()
}

pub(crate) fn required() -> Rules<String, Wrong> {
    Rules::new().check(|value: &String| if value.is_empty() { Err(Wrong::Required) } else { Ok(()) })
}

pub(crate) fn named(label: &str) -> FieldOptions {
    FieldOptions::labelled(label)
}

pub(crate) fn on(first: When) -> FieldOptions {
    FieldOptions {
        first,
        ..FieldOptions::default()
    }
}

/// A required field of text.
pub(crate) fn field(form: &Form<Wrong>, name: &str) -> Field<String, Wrong> {
    form.root().field(name, String::new(), named(name), required())
}

pub(crate) fn ids(form: &Form<Wrong>) -> Vec<String> {
    let summary = form.summary().get_untracked();
    summary.into_iter().map(|entry| entry.id).collect()
}

/// Counts how often an effect runs that reads something, without its first run.
pub(crate) struct Counter {
    count: Arc<AtomicUsize>,
    _effect: ImmediateEffect,
}

impl Counter {
    pub(crate) fn of<R>(read: impl Fn() -> R + 'static) -> Self {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let effect = watch(move || {
            read();
            counted.fetch_add(1, Ordering::Relaxed);
        });
        count.store(0, Ordering::Relaxed);
        Self { count, _effect: effect }
    }

    pub(crate) fn get(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }
}
