use reactive_graph::prelude::*;

use crate::{Field, FieldOptions, Form, Inactive, Rules, ServerError, When, testing::*};

/// A field of which another one decides whether it is there.
fn conditional(options: FieldOptions) -> (Form<Wrong>, Hand, Field<bool, Wrong>, Field<String, Wrong>) {
    let (form, hand) = form();
    let is_company = form.root().field("company", false, named("Company"), Rules::new());
    let number = form.root().field("number", String::new(), options, required());
    let holds = is_company.value();
    number.active_when(move || holds.get());
    (form, hand, is_company, number)
}

#[test]
fn a_field_that_is_not_active_is_not_checked_and_not_in_the_value() {
    let (form, hand, is_company, number) = conditional(named("Number"));
    assert!(form.root().state().get_untracked().valid);
    assert_eq!(form.value(), serde_json::json!({ "company": false }));
    number.left();
    assert_eq!(number.message().get_untracked(), None);
    form.submit(|| async { Ok(()) });
    hand.run();
    assert_eq!(form.submission().get_untracked().phase, crate::Phase::Succeeded);
    is_company.set(true);
    assert!(!form.root().state().get_untracked().valid);
    assert_eq!(form.value(), serde_json::json!({ "company": true, "number": "" }));
}

#[test]
fn what_was_typed_into_it_is_kept_by_default() {
    let (_form, _hand, is_company, number) = conditional(named("Number"));
    is_company.set(true);
    number.set(text("12"));
    is_company.set(false);
    is_company.set(true);
    assert_eq!(number.get(), "12");
    assert!(number.state().get_untracked().dirty);
}

#[test]
fn what_was_typed_into_it_is_dropped_by_option() {
    let options = FieldOptions {
        inactive: Inactive::Drop,
        ..named("Number")
    };
    let (_form, _hand, is_company, number) = conditional(options);
    is_company.set(true);
    number.set(text("12"));
    number.left();
    is_company.set(false);
    is_company.set(true);
    let state = number.state().get_untracked();
    assert_eq!(number.get(), "");
    assert!(!state.dirty && !state.touched);
    assert_eq!(number.message().get_untracked(), None);
}

#[test]
fn a_message_goes_with_its_field_and_comes_back_with_it() {
    let (form, _hand, is_company, number) = conditional(named("Number"));
    is_company.set(true);
    form.submit(|| async { Ok(()) });
    assert_eq!(ids(&form), ["number"]);
    is_company.set(false);
    assert_eq!(number.message().get_untracked(), None);
    assert!(ids(&form).is_empty());
    is_company.set(true);
    assert_eq!(number.message().get_untracked(), Some(Wrong::Required));
    assert_eq!(ids(&form), ["number"]);
}

#[test]
fn a_field_that_is_not_active_is_not_dirty_for_the_form() {
    let (form, _hand, is_company, number) = conditional(named("Number"));
    is_company.set(true);
    number.set(text("12"));
    is_company.set(false);
    assert!(!form.root().state().get_untracked().dirty);
}

#[test]
fn a_question_about_a_field_that_is_no_longer_active_is_given_up() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let shown = form.root().field("shown", true, named("Shown"), Rules::new());
    let name = form
        .root()
        .field("name", String::new(), on(When::Change), oracle.rules());
    let holds = shown.value();
    name.active_when(move || holds.get());
    name.set(text("a"));
    hand.pass(300);
    shown.set(false);
    hand.run();
    assert!(!oracle.is_awaited(0) && !form.root().state().get_untracked().busy);
}

#[test]
fn a_group_that_is_not_active_takes_everything_in_it_along() {
    let (form, _hand) = form();
    let shown = form.root().field("shown", false, named("Shown"), Rules::new());
    let group = form.root().group("address");
    let inner = group.group("more");
    let street = inner.field("street", String::new(), named("Street"), required());
    let holds = shown.value();
    group.active_when(move || holds.get());
    assert!(form.root().state().get_untracked().valid && !street.state().get_untracked().active);
    assert_eq!(form.value(), serde_json::json!({ "shown": false }));
    let late = inner.field("late", String::new(), named("Late"), required());
    assert!(!late.state().get_untracked().active, "also what is added meanwhile");
    shown.set(true);
    assert!(street.state().get_untracked().active && late.state().get_untracked().active);
    assert!(!form.root().state().get_untracked().valid);
}

#[test]
fn a_field_in_an_active_group_still_has_its_own_condition() {
    let (form, _hand) = form();
    let (outer, own) = (
        form.root().field("outer", true, named(""), Rules::new()),
        form.root().field("own", false, named(""), Rules::new()),
    );
    let group = form.root().section();
    let name = group.field("name", String::new(), named("Name"), required());
    let (first, second) = (outer.value(), own.value());
    group.active_when(move || first.get());
    name.active_when(move || second.get());
    outer.set(false);
    own.set(true);
    assert!(!name.state().get_untracked().active);
    outer.set(true);
    assert!(name.state().get_untracked().active);
}

#[test]
fn rules_of_a_field_that_is_not_active_do_not_run() {
    let (form, _hand) = form();
    let runs = std::rc::Rc::new(std::cell::Cell::new(0));
    let counted = std::rc::Rc::clone(&runs);
    let rules = Rules::new().check(move |_: &String| {
        counted.set(counted.get() + 1);
        Ok(())
    });
    let name = form.root().field("name", String::new(), named("Name"), rules);
    name.active_when(|| false);
    runs.set(0);
    name.set(text("a"));
    form.submit(|| async { Ok(()) });
    assert_eq!(runs.get(), 0);
    assert_eq!(name.get(), "a");
}

#[test]
fn an_error_of_the_server_about_a_field_that_is_not_active_is_shown_for_the_form() {
    let (form, _hand, _is_company, number) = conditional(named("Number"));
    form.refuse([ServerError::new("/number", server("no"))]);
    assert_eq!(number.message().get_untracked(), None);
    assert_eq!(form.errors().get_untracked(), [server("no")]);
}

#[test]
fn a_removed_field_is_not_part_of_the_form_any_more() {
    let (form, _hand) = form();
    let (one, other) = (field(&form, "one"), field(&form, "other"));
    form.submit(|| async { Ok(()) });
    one.remove();
    assert_eq!(ids(&form), ["other"]);
    assert_eq!(form.value(), serde_json::json!({ "other": "" }));
    other.set(text("a"));
    assert!(form.root().state().get_untracked().valid);
    one.set(text("late"));
    one.left();
    assert_eq!(one.message().get_untracked(), None);
}
