use std::time::Duration;

use reactive_graph::prelude::*;

use crate::{Field, FieldOptions, Form, When, testing::*};

fn asking(form: &Form<Wrong>, oracle: &Oracle) -> Field<String, Wrong> {
    form.root()
        .field("name", String::new(), on(When::Change), oracle.rules())
}

fn is_busy(field: &Field<String, Wrong>) -> bool {
    field.state().get_untracked().busy
}

#[test]
fn a_question_waits_until_the_value_has_rested() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    for typed in ["a", "ad", "ada"] {
        name.set(text(typed));
        hand.pass(299);
    }
    assert!(oracle.asked().is_empty());
    hand.pass(1);
    assert_eq!(oracle.asked(), ["ada"]);
}

#[test]
fn the_field_and_the_form_are_busy_from_the_key_to_the_answer() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    let state = form.root().state();
    name.set(text("a"));
    assert!(is_busy(&name) && state.get_untracked().busy, "while the value rests");
    hand.pass(300);
    assert!(
        is_busy(&name) && state.get_untracked().busy,
        "while the question is on its way"
    );
    oracle.answer(0, Ok(()));
    hand.run();
    assert!(!is_busy(&name) && !state.get_untracked().busy);
}

#[test]
fn typing_on_keeps_the_field_busy_without_a_gap() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    name.set(text("a"));
    hand.pass(300);
    let state = name.state();
    let changes = Counter::of(move || state.get());
    name.set(text("ab"));
    assert!(is_busy(&name));
    assert_eq!(changes.get(), 0);
}

#[test]
fn a_field_is_busy_again_with_the_next_question() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    name.set(text("a"));
    hand.pass(300);
    oracle.answer(0, Ok(()));
    hand.run();
    name.set(text("b"));
    assert!(is_busy(&name));
}

#[test]
fn the_answer_is_shown() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    name.set(text("a"));
    hand.pass(300);
    oracle.answer(0, Err(Wrong::Taken));
    hand.run();
    assert_eq!(name.message().get_untracked(), Some(Wrong::Taken));
    assert!(!form.root().state().get_untracked().valid);
    name.set(text("b"));
    assert_eq!(name.message().get_untracked(), None, "that was about another value");
    assert!(form.root().state().get_untracked().valid);
}

#[test]
fn the_answer_to_a_former_value_does_not_count() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    name.set(text("a"));
    hand.pass(300);
    name.set(text("b"));
    hand.pass(300);
    oracle.answer(1, Ok(()));
    hand.run();
    oracle.answer(0, Err(Wrong::Taken));
    hand.run();
    assert_eq!(name.message().get_untracked(), None);
}

#[test]
fn a_question_that_is_of_no_use_any_more_is_dropped() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    name.set(text("a"));
    hand.pass(300);
    assert!(oracle.is_awaited(0));
    name.set(text("b"));
    hand.run();
    assert!(!oracle.is_awaited(0), "its future is gone, and with it the request");
    name.set(text("c"));
    assert_eq!(hand.tasks(), 1, "one question at a time");
}

#[test]
fn nothing_is_asked_about_a_value_for_which_another_rule_fails() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    name.set(text("a"));
    name.set(String::new());
    assert!(!is_busy(&name));
    hand.pass(1_000);
    assert!(oracle.asked().is_empty(), "also not what rested before");
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
}

#[test]
fn an_answer_does_not_replace_a_newer_message_of_another_rule() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    name.set(text("a"));
    hand.pass(300);
    name.set(String::new());
    oracle.answer(0, Err(Wrong::Taken));
    hand.run();
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
    assert!(!is_busy(&name));
}

#[test]
fn the_same_value_is_asked_about_once() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    name.set(text("a"));
    hand.pass(300);
    oracle.answer(0, Ok(()));
    hand.run();
    name.left();
    name.left();
    form.submit(|| async { Ok(()) });
    hand.pass(1_000);
    assert_eq!(oracle.asked(), ["a"]);
}

#[test]
fn leaving_the_field_asks_at_once() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = form.root().field("name", String::new(), named("Name"), oracle.rules());
    name.set(text("a"));
    hand.pass(1_000);
    assert!(oracle.asked().is_empty(), "it was not checked yet");
    name.left();
    hand.run();
    assert_eq!(oracle.asked(), ["a"]);
    name.set(text("ab"));
    name.left();
    hand.run();
    assert_eq!(oracle.asked(), ["a", "ab"]);
}

#[test]
fn a_rule_that_breaks_down_says_so_like_any_other() {
    let (form, hand) = form();
    let rules = required().ask(|_| async { Err(Wrong::NoAnswer) }).rest(Duration::ZERO);
    let name = form.root().field("name", String::new(), on(When::Change), rules);
    name.set(text("a"));
    hand.run();
    assert_eq!(name.message().get_untracked(), Some(Wrong::NoAnswer));
}

#[test]
fn an_answer_for_a_field_that_is_gone_does_nothing() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    name.set(text("a"));
    hand.pass(300);
    name.remove();
    assert!(!form.root().state().get_untracked().busy);
    oracle.answer(0, Err(Wrong::Taken));
    hand.run();
    assert!(form.root().state().get_untracked().valid);
    assert_eq!(name.message().get_untracked(), None);
    assert_eq!(hand.tasks(), 0);
}

#[test]
fn an_answer_for_a_form_that_is_gone_does_nothing() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = asking(&form, &oracle);
    name.set(text("a"));
    hand.pass(300);
    drop((form, name));
    oracle.answer(0, Err(Wrong::Taken));
    hand.run();
    assert_eq!(hand.tasks(), 0);
}

#[test]
fn a_field_that_says_nothing_until_it_is_left_asks_nothing_until_then() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let options = FieldOptions {
        again: When::Blur,
        ..FieldOptions::default()
    };
    let name = form.root().field("name", String::new(), options, oracle.rules());
    name.set(text("a"));
    name.left();
    hand.run();
    name.set(text("b"));
    hand.pass(1_000);
    assert_eq!(oracle.asked(), ["a"]);
    assert!(!is_busy(&name), "the question about the former value was given up");
    name.left();
    hand.run();
    assert_eq!(oracle.asked(), ["a", "b"]);
}

#[test]
fn a_rule_of_another_field_that_begins_to_hold_lets_the_question_be_asked() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let country = form
        .root()
        .field("country", String::new(), named("Country"), crate::Rules::new());
    let chosen = country.value();
    let rules = oracle.rules().check(move |_| {
        if chosen.get().is_empty() {
            Err(Wrong::Required)
        } else {
            Ok(())
        }
    });
    let name = form.root().field("name", String::new(), on(When::Change), rules);
    name.set(text("a"));
    hand.pass(1_000);
    assert!(oracle.asked().is_empty());
    country.set(text("ES"));
    hand.pass(300);
    assert_eq!(oracle.asked(), ["a"]);
}

#[test]
fn a_rule_that_fails_because_of_another_field_gives_up_the_question() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let country = form
        .root()
        .field("country", text("ES"), named("Country"), crate::Rules::new());
    let chosen = country.value();
    let rules = oracle.rules().check(move |_| {
        if chosen.get().is_empty() {
            Err(Wrong::Required)
        } else {
            Ok(())
        }
    });
    let options = FieldOptions {
        again: When::Blur,
        ..FieldOptions::default()
    };
    let name = form.root().field("name", text("a"), options, rules);
    name.left();
    hand.run();
    country.set(String::new());
    hand.run();
    assert!(!oracle.is_awaited(0) && !is_busy(&name));
}

#[test]
fn a_question_that_makes_itself_useless_is_not_answered() {
    let (form, hand) = form();
    let closed = form.root().field("closed", false, named("Closed"), crate::Rules::new());
    let (is_closed, close) = (closed.value(), closed.clone());
    let rules = required()
        .check(move |_| if is_closed.get() { Err(Wrong::Required) } else { Ok(()) })
        .ask(move |_| {
            close.set(true);
            async { Err(Wrong::Taken) }
        });
    let name = form.root().field("name", text("a"), named("Name"), rules);
    name.left();
    hand.run();
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
    closed.set(false);
    assert_eq!(name.message().get_untracked(), None, "it was never told the answer");
}
