use std::{cell::RefCell, rc::Rc};

use futures::channel::oneshot;
use reactive_graph::prelude::*;

use crate::{Field, Form, Phase, ServerError, Submission, When, testing::*};

type Answers = Rc<RefCell<Vec<oneshot::Sender<Result<(), Vec<ServerError<Wrong>>>>>>>;

/// Submits the value of a field to a server that answers when the test says so.
fn submit(form: &Form<Wrong>, name: &Field<String, Wrong>, sent: &Rc<RefCell<Vec<String>>>, answers: &Answers) {
    let (name, sent, answers) = (name.value(), Rc::clone(sent), Rc::clone(answers));
    form.submit(move || {
        sent.borrow_mut().push(name.get_untracked());
        let (sender, receiver) = oneshot::channel();
        answers.borrow_mut().push(sender);
        async move {
            receiver
                .await
                .unwrap_or_else(|_| Err(vec![ServerError::general(Wrong::NoAnswer)]))
        }
    });
}

fn phase(form: &Form<Wrong>) -> Phase {
    form.submission().get_untracked().phase
}

struct Server {
    sent: Rc<RefCell<Vec<String>>>,
    answers: Answers,
}

impl Server {
    fn new() -> Self {
        Self {
            sent: Rc::default(),
            answers: Rc::default(),
        }
    }

    fn submit(&self, form: &Form<Wrong>, name: &Field<String, Wrong>) {
        submit(form, name, &self.sent, &self.answers);
    }

    fn answer(&self, answer: Result<(), Vec<ServerError<Wrong>>>) {
        let sender = self.answers.borrow_mut().remove(0);
        sender.send(answer).unwrap();
    }

    fn sent(&self) -> Vec<String> {
        self.sent.borrow().clone()
    }
}

#[test]
fn a_submission_goes_from_sending_to_its_end() {
    let (form, hand) = form();
    let (name, server) = (field(&form, "name"), Server::new());
    assert_eq!(form.submission().get_untracked(), Submission::default());
    name.set(text("a"));
    server.submit(&form, &name);
    assert_eq!(phase(&form), Phase::Sending);
    assert!(form.submission().get_untracked().is_running());
    server.answer(Ok(()));
    hand.run();
    assert_eq!(phase(&form), Phase::Succeeded);
}

#[test]
fn a_form_that_is_wrong_is_not_sent_and_all_of_it_is_touched() {
    let (form, _hand) = form();
    let (name, other, server) = (field(&form, "name"), field(&form, "other"), Server::new());
    other.set(text("a"));
    server.submit(&form, &name);
    assert!(server.sent().is_empty());
    assert_eq!(phase(&form), Phase::Invalid);
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
    assert!(name.state().get_untracked().touched && other.state().get_untracked().touched);
}

#[test]
fn every_attempt_is_counted_until_a_reset() {
    let (form, hand) = form();
    let (name, server) = (field(&form, "name"), Server::new());
    server.submit(&form, &name);
    name.set(text("a"));
    server.submit(&form, &name);
    assert_eq!(form.submission().get_untracked().attempts, 2);
    server.answer(Ok(()));
    hand.run();
    form.reset();
    assert_eq!(form.submission().get_untracked(), Submission::default());
}

#[test]
fn a_second_submission_while_one_runs_does_nothing() {
    let (form, hand) = form();
    let (name, server) = (field(&form, "name"), Server::new());
    name.set(text("a"));
    server.submit(&form, &name);
    server.submit(&form, &name);
    assert_eq!(server.sent(), ["a"]);
    assert_eq!(form.submission().get_untracked().attempts, 1);
    server.answer(Ok(()));
    hand.run();
    server.submit(&form, &name);
    assert_eq!(server.sent(), ["a", "a"]);
}

#[test]
fn the_newest_value_is_sent_also_if_the_field_still_has_focus() {
    let (form, _hand) = form();
    let (name, server) = (field(&form, "name"), Server::new());
    name.set(text("a"));
    name.left();
    name.set(text("ab"));
    server.submit(&form, &name);
    assert_eq!(server.sent(), ["ab"]);
}

#[test]
fn what_is_typed_while_rules_are_asked_is_what_is_sent() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let server = Server::new();
    let name = form.root().field("name", text("a"), named("Name"), oracle.rules());
    server.submit(&form, &name);
    hand.run();
    assert_eq!((phase(&form), oracle.asked()), (Phase::Checking, vec![text("a")]));
    name.set(text("b"));
    oracle.answer(0, Ok(()));
    hand.run();
    assert!(server.sent().is_empty(), "the answer was about a former value");
    hand.pass(300);
    oracle.answer(1, Ok(()));
    hand.run();
    assert_eq!(server.sent(), ["b"]);
}

#[test]
fn what_becomes_wrong_while_rules_are_asked_is_not_sent() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let server = Server::new();
    let name = form.root().field("name", text("a"), named("Name"), oracle.rules());
    server.submit(&form, &name);
    hand.run();
    name.set(String::new());
    hand.pass(1_000);
    assert_eq!(phase(&form), Phase::Invalid);
    assert!(server.sent().is_empty());
    assert_eq!(ids(&form), ["name"]);
}

#[test]
fn a_submission_waits_for_rules_that_take_time_and_asks_them_at_once() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let server = Server::new();
    let name = form
        .root()
        .field("name", String::new(), on(When::Change), oracle.rules());
    name.set(text("a"));
    hand.pass(100);
    server.submit(&form, &name);
    hand.run();
    assert_eq!(oracle.asked(), ["a"], "without waiting for the value to rest");
    oracle.answer(0, Err(Wrong::Taken));
    hand.run();
    assert_eq!(phase(&form), Phase::Invalid);
    assert_eq!(form.first_wrong().as_deref(), Some("name"));
    assert!(server.sent().is_empty());
}

#[test]
fn a_submission_waits_for_all_of_several_answers() {
    let (form, hand) = form();
    let (one, other) = (Oracle::default(), Oracle::default());
    let server = Server::new();
    let name = form.root().field("name", text("a"), named("Name"), one.rules());
    let _mail = form.root().field("mail", text("m"), named("Mail"), other.rules());
    server.submit(&form, &name);
    hand.run();
    one.answer(0, Ok(()));
    hand.run();
    assert_eq!(phase(&form), Phase::Checking);
    other.answer(0, Ok(()));
    hand.run();
    assert_eq!(server.sent(), ["a"]);
}

#[test]
fn nothing_is_asked_while_another_field_is_wrong_anyway() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let server = Server::new();
    let name = form.root().field("name", text("a"), named("Name"), oracle.rules());
    let _other = field(&form, "other");
    server.submit(&form, &name);
    hand.run();
    assert!(oracle.asked().is_empty());
    assert_eq!(ids(&form), ["other"]);
}

#[test]
fn a_refuted_value_is_asked_about_again_with_the_next_submission() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let server = Server::new();
    let name = form.root().field("name", text("a"), named("Name"), oracle.rules());
    server.submit(&form, &name);
    hand.run();
    oracle.answer(0, Err(Wrong::NoAnswer));
    hand.run();
    assert_eq!(phase(&form), Phase::Invalid);
    server.submit(&form, &name);
    hand.run();
    oracle.answer(1, Ok(()));
    hand.run();
    assert_eq!(server.sent(), ["a"]);
}

#[test]
fn a_rule_that_answers_at_once_lets_the_submission_go_on() {
    let (form, hand) = form();
    let server = Server::new();
    let rules = required().ask(|_| async { Ok(()) });
    let name = form.root().field("name", text("a"), named("Name"), rules);
    server.submit(&form, &name);
    hand.run();
    assert_eq!(server.sent(), ["a"]);
}

#[test]
fn a_failed_submission_allows_another_one() {
    let (form, hand) = form();
    let (name, server) = (field(&form, "name"), Server::new());
    name.set(text("a"));
    server.submit(&form, &name);
    server.answer(Err(vec![ServerError::general(Wrong::NoAnswer)]));
    hand.run();
    assert_eq!(phase(&form), Phase::Refused);
    assert_eq!(form.errors().get_untracked(), [Wrong::NoAnswer]);
    assert!(form.root().state().get_untracked().valid);
    server.submit(&form, &name);
    assert!(form.errors().get_untracked().is_empty());
    server.answer(Ok(()));
    hand.run();
    assert_eq!(phase(&form), Phase::Succeeded);
}

#[test]
fn the_answer_to_a_submission_before_a_reset_does_not_count() {
    let (form, hand) = form();
    let (name, server) = (field(&form, "name"), Server::new());
    name.set(text("a"));
    server.submit(&form, &name);
    form.reset();
    assert_eq!(phase(&form), Phase::Idle);
    server.answer(Err(vec![ServerError::new("/name", Wrong::Taken)]));
    hand.run();
    assert_eq!(phase(&form), Phase::Idle);
    assert_eq!(name.message().get_untracked(), None);
}

#[test]
fn a_reset_while_rules_are_asked_ends_the_submission() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let server = Server::new();
    let name = form.root().field("name", text("a"), named("Name"), oracle.rules());
    server.submit(&form, &name);
    hand.run();
    form.reset();
    assert_eq!(phase(&form), Phase::Idle);
    oracle.answer(0, Ok(()));
    hand.pass(1_000);
    assert!(server.sent().is_empty());
}

#[test]
fn a_field_that_disappears_while_it_is_asked_about_does_not_hold_the_submission_up() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let server = Server::new();
    let name = field(&form, "name");
    name.set(text("a"));
    let slow = form.root().field("slow", text("x"), named("Slow"), oracle.rules());
    server.submit(&form, &name);
    hand.run();
    slow.remove();
    assert_eq!(server.sent(), ["a"]);
}

#[test]
fn the_phases_are_told_in_their_order() {
    let (form, hand) = form();
    let (name, server) = (field(&form, "name"), Server::new());
    let submission = form.submission();
    let phases: Rc<RefCell<Vec<Phase>>> = Rc::default();
    let seen = Rc::clone(&phases);
    let _effect = crate::condition::watch(move || seen.borrow_mut().push(submission.get().phase));
    name.set(text("a"));
    server.submit(&form, &name);
    server.answer(Ok(()));
    hand.run();
    assert_eq!(
        *phases.borrow(),
        [Phase::Idle, Phase::Checking, Phase::Sending, Phase::Succeeded]
    );
}
