use std::{cell::Cell, rc::Rc};

use reactive_graph::{effect::ImmediateEffect, graph::untrack, prelude::*, signal::ArcRwSignal};

use crate::{Field, FieldOptions, Rules, When, testing::*};

fn at_least(least: usize) -> Rules<String, Wrong> {
    required().check(move |value| {
        if value.len() < least {
            Err(Wrong::TooShort { least })
        } else {
            Ok(())
        }
    })
}

#[test]
fn by_default_a_field_is_checked_when_it_is_left_and_then_with_each_change() {
    let (form, _hand) = form();
    let name = form.root().field("name", String::new(), named("Name"), at_least(3));
    let message = name.message();
    name.set(text("a"));
    assert_eq!(message.get_untracked(), None, "still typing");
    name.left();
    assert_eq!(message.get_untracked(), Some(Wrong::TooShort { least: 3 }));
    name.set(String::new());
    assert_eq!(message.get_untracked(), Some(Wrong::Required));
    name.set(text("abc"));
    assert_eq!(message.get_untracked(), None);
}

#[test]
fn a_field_can_be_checked_from_the_first_change() {
    let (form, _hand) = form();
    let name = form.root().field("name", String::new(), on(When::Change), at_least(3));
    name.left();
    assert_eq!(name.message().get_untracked(), None, "nothing was changed yet");
    name.set(text("a"));
    assert_eq!(name.message().get_untracked(), Some(Wrong::TooShort { least: 3 }));
}

#[test]
fn a_field_can_be_checked_only_when_the_form_is_submitted() {
    let (form, _hand) = form();
    let name = form.root().field("name", String::new(), on(When::Submit), required());
    name.set(text("a"));
    name.set(String::new());
    name.left();
    assert_eq!(name.message().get_untracked(), None);
    form.submit(|| async { Ok(()) });
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
}

#[test]
fn a_field_can_wait_for_being_left_before_it_says_that_all_is_well_again() {
    let (form, _hand) = form();
    let options = FieldOptions {
        again: When::Blur,
        ..named("Name")
    };
    let name = form.root().field("name", String::new(), options, required());
    name.left();
    name.set(text("a"));
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
    name.left();
    assert_eq!(name.message().get_untracked(), None);
}

#[test]
fn a_field_can_keep_its_message_until_the_next_submission() {
    let (form, _hand) = form();
    let options = FieldOptions {
        again: When::Submit,
        ..named("Name")
    };
    let name = form.root().field("name", String::new(), options, required());
    form.submit(|| async { Ok(()) });
    name.set(text("a"));
    name.left();
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
    form.submit(|| async { Ok(()) });
    assert_eq!(name.message().get_untracked(), None);
}

#[test]
fn the_first_rule_that_fails_gives_the_message() {
    let (form, _hand) = form();
    let name = form.root().field("name", String::new(), named("Name"), at_least(3));
    name.left();
    let message = name.message().get_untracked().unwrap();
    assert_eq!(message, Wrong::Required);
    assert_eq!(message.to_string(), "Enter something");
}

#[test]
fn a_rule_that_reads_another_field_runs_again_when_that_changes_for_its_own_field_alone() {
    let (form, _hand) = form();
    let password = field(&form, "password");
    let runs = Rc::new(Cell::new(0));
    let (first, counted) = (password.clone(), Rc::clone(&runs));
    let rules = Rules::new().check(move |again: &String| {
        counted.set(counted.get() + 1);
        if *again == first.get() {
            Ok(())
        } else {
            Err(Wrong::Differs)
        }
    });
    let again = form.root().field("again", String::new(), named("Again"), rules);
    let stranger = field(&form, "stranger");
    let message = stranger.message();
    let strange = Counter::of(move || message.get());
    again.set(text("secret"));
    again.left();
    assert_eq!(again.message().get_untracked(), Some(Wrong::Differs));
    runs.set(0);
    password.set(text("secret"));
    assert_eq!(again.message().get_untracked(), None);
    assert_eq!((runs.get(), strange.get()), (1, 0));
    assert!(!again.state().get_untracked().touched || !password.state().get_untracked().touched);
}

#[test]
fn another_field_that_changes_shows_nothing_at_a_field_that_was_not_checked_yet() {
    let (form, _hand) = form();
    let password = field(&form, "password");
    let first = password.value();
    let rules = Rules::new().check(move |again: &String| {
        if *again == first.get() {
            Ok(())
        } else {
            Err(Wrong::Differs)
        }
    });
    let again = form.root().field("again", String::new(), on(When::Change), rules);
    password.set(text("secret"));
    assert_eq!(again.message().get_untracked(), None);
    assert!(!form.root().state().get_untracked().valid, "but it is known");
}

#[test]
fn a_rule_reads_what_it_needs_now_and_is_not_run_for_what_it_read_before() {
    let (form, _hand) = form();
    let is_strict = form.root().field("strict", true, named("Strict"), Rules::new());
    let limit = form.root().field("limit", text("1"), named("Limit"), Rules::new());
    let runs = Rc::new(Cell::new(0));
    let (strict, limits, counted) = (is_strict.value(), limit.value(), Rc::clone(&runs));
    let rules = Rules::new().check(move |_: &String| {
        counted.set(counted.get() + 1);
        if strict.get() && limits.get() == "0" {
            Err(Wrong::Taken)
        } else {
            Ok(())
        }
    });
    let _name = form.root().field("name", String::new(), named("Name"), rules);
    is_strict.set(false);
    runs.set(0);
    limit.set(text("0"));
    assert_eq!(runs.get(), 0);
    is_strict.set(true);
    assert!(!form.root().state().get_untracked().valid);
}

#[test]
fn a_rule_may_read_any_signal() {
    let (form, _hand) = form();
    let today = ArcRwSignal::new(1);
    let now = today.clone();
    let rules = Rules::new().check(move |_: &String| if now.get() > 1 { Err(Wrong::Taken) } else { Ok(()) });
    let name = form.root().field("name", String::new(), named("Name"), rules);
    name.left();
    today.set(2);
    assert_eq!(name.message().get_untracked(), Some(Wrong::Taken));
}

#[test]
fn a_rule_about_several_fields_has_a_place_and_a_message_of_its_own() {
    let (form, hand) = form();
    let (mail, phone) = (
        form.root().field("mail", String::new(), named("Mail"), Rules::new()),
        field(&form, "phone"),
    );
    phone.set(text("1"));
    let (one, other) = (mail.value(), phone.value());
    let either = move || {
        if one.get().is_empty() && other.get().is_empty() {
            Err(Wrong::Required)
        } else {
            Ok(())
        }
    };
    let contact = FieldOptions {
        id: Some("contact".into()),
        ..named("Contact")
    };
    let contact = form.root().rule(contact, either);
    form.submit(|| async { Ok(()) });
    hand.run();
    assert_eq!(contact.message().get_untracked(), None);
    phone.set(String::new());
    assert_eq!(contact.message().get_untracked(), Some(Wrong::Required));
    form.submit(|| async { Ok(()) });
    assert_eq!(
        ids(&form),
        ["phone", "contact"],
        "the messages of the field and of the group stand side by side"
    );
    assert_eq!(form.value(), serde_json::json!({ "mail": "", "phone": "" }));
    mail.set(text("m"));
    assert_eq!(contact.message().get_untracked(), None);
}

/// An effect that changes a field when another signal changes.
fn when<R>(read: impl Fn() -> R + 'static, change: impl Fn(R) + 'static) -> ImmediateEffect {
    crate::condition::watch(move || {
        let read = read();
        untrack(|| change(read));
    })
}

#[test]
fn an_effect_of_a_field_may_change_another() {
    let (form, _hand) = form();
    let (country, city) = (field(&form, "country"), field(&form, "city"));
    let (source, target) = (country.value(), city.clone());
    let _effect = when(move || source.get(), move |_| target.set(String::new()));
    city.left();
    city.set(text("Paris"));
    country.set(text("Spain"));
    assert_eq!(city.get(), "");
    assert_eq!(city.message().get_untracked(), Some(Wrong::Required));
}

#[test]
fn an_effect_may_write_another_form_of_what_was_typed() {
    let (form, _hand) = form();
    let code = form.root().field("code", String::new(), on(When::Change), at_least(2));
    let (source, target) = (code.value(), code.clone());
    let _effect = when(move || source.get(), move |typed| target.set(typed.to_uppercase()));
    code.set(text("ab"));
    assert_eq!((code.get(), code.message().get_untracked()), (text("AB"), None));
    code.set(text("a"));
    assert_eq!(code.message().get_untracked(), Some(Wrong::TooShort { least: 2 }));
}

#[test]
fn an_effect_of_a_message_or_a_state_may_change_the_field_again() {
    let (form, _hand) = form();
    let group = form.root().group("group");
    let name = group.field("name", text("a"), on(When::Change), required());
    let (message, state, valid) = (name.message(), name.state(), group.state());
    let [first, second, third] = [name.clone(), name.clone(), name.clone()];
    let fill = |field: &Field<String, Wrong>| {
        if field.value().get_untracked().is_empty() {
            field.set(text("again"));
        }
    };
    let effects = [
        when(move || message.get(), move |_| fill(&first)),
        when(move || state.get(), move |_| fill(&second)),
        when(move || valid.get(), move |_| fill(&third)),
    ];
    name.set(String::new());
    assert_eq!((name.get(), name.message().get_untracked()), (text("again"), None));
    assert!(form.root().state().get_untracked().valid && group.state().get_untracked().valid);
    drop(effects);
    name.set(String::new());
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
    assert!(!form.root().state().get_untracked().valid && !group.state().get_untracked().valid);
}
