use reactive_graph::prelude::*;
use serde_json::json;

use crate::{Rules, ServerError, When, testing::*};

#[test]
fn a_reset_brings_everything_back_to_the_beginning() {
    let (form, _hand) = form();
    let name = form.root().field("name", text("Ada"), named("Name"), required());
    name.set(String::new());
    name.entered();
    name.left();
    form.submit(|| async { Ok(()) });
    form.refuse([ServerError::general(Wrong::NoAnswer)]);
    form.reset();
    let state = name.state().get_untracked();
    assert_eq!(name.get(), "Ada");
    assert!(!state.touched && !state.visited && !state.dirty && state.active);
    assert_eq!(name.message().get_untracked(), None);
    assert!(ids(&form).is_empty() && form.errors().get_untracked().is_empty());
    name.set(String::new());
    assert_eq!(
        name.message().get_untracked(),
        None,
        "checked again only when it is left"
    );
}

#[test]
fn one_field_can_be_reset_alone() {
    let (form, _hand) = form();
    let (one, other) = (field(&form, "one"), field(&form, "other"));
    one.set(text("a"));
    other.set(text("b"));
    one.reset();
    assert_eq!((one.get(), other.get()), (String::new(), text("b")));
    assert!(form.root().state().get_untracked().dirty);
}

#[test]
fn a_reset_gives_up_what_is_being_asked() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = form
        .root()
        .field("name", String::new(), on(When::Change), oracle.rules());
    name.set(text("a"));
    hand.pass(300);
    form.reset();
    oracle.answer(0, Err(Wrong::Taken));
    hand.run();
    assert_eq!(name.message().get_untracked(), None);
    assert!(!form.root().state().get_untracked().busy);
}

#[test]
fn a_reset_may_come_with_other_initial_values() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    let city = form
        .root()
        .group("address")
        .field("city", text("Rome"), named("City"), Rules::new());
    name.set(text("typed"));
    form.reset_to(&json!({ "name": "Ada" }));
    assert_eq!((name.get(), city.get()), (text("Ada"), text("Rome")));
    assert!(!form.root().state().get_untracked().dirty);
    name.set(text("typed"));
    form.reset();
    assert_eq!(name.get(), "Ada");
}

#[test]
fn a_reset_with_other_initial_values_replaces_the_items_of_lists() {
    let (form, _hand) = form();
    let tags = form.root().list("tags", named("Tags"), Rules::new(), |item| {
        item.only(String::new(), named("Tag"), Rules::<_, Wrong>::new())
    });
    tags.push().set(text("typed"));
    form.reset_to(&json!({ "tags": ["a", "b"] }));
    assert_eq!(form.value(), json!({ "tags": ["a", "b"] }));
    assert!(!form.root().state().get_untracked().dirty);
    tags.remove(0);
    form.reset_to(&json!({ "tags": ["c"] }));
    assert_eq!(form.value(), json!({ "tags": ["c"] }));
}

#[test]
fn late_initial_values_do_not_replace_what_was_typed() {
    let (form, _hand) = form();
    let (name, mail) = (field(&form, "name"), field(&form, "mail"));
    name.set(text("typed"));
    form.root()
        .set_initial(&json!({ "name": "Ada", "mail": "ada@example.com", "unknown": 1 }));
    assert_eq!((name.get(), mail.get()), (text("typed"), text("ada@example.com")));
    assert!(name.state().get_untracked().dirty && !mail.state().get_untracked().dirty);
    name.reset();
    assert_eq!(name.get(), "Ada");
}

#[test]
fn late_initial_values_mend_what_was_wrong_without_them() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    name.left();
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
    name.set_initial(text("Ada"));
    assert_eq!(name.message().get_untracked(), None);
    let state = name.state().get_untracked();
    assert!(!state.dirty && state.touched);
}

#[test]
fn a_late_initial_value_that_was_typed_already_leaves_the_field_clean() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    name.set(text("Ada"));
    name.set_initial(text("Ada"));
    assert!(!name.state().get_untracked().dirty && !form.root().state().get_untracked().dirty);
}

#[test]
fn a_late_initial_value_does_not_count_as_typing() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let name = form.root().field("name", text("x"), on(When::Change), oracle.rules());
    name.set_initial(String::new());
    hand.pass(1_000);
    assert_eq!(name.message().get_untracked(), None);
    assert!(oracle.asked().is_empty());
}

#[test]
fn initial_values_of_another_type_are_left_out() {
    let (form, _hand) = form();
    let name = form.root().field("name", text("Ada"), named("Name"), required());
    let news = form.root().field("news", true, named("News"), Rules::new());
    form.root().set_initial(&json!({ "name": 1, "news": "yes" }));
    assert_eq!((name.get(), news.get()), (text("Ada"), true));
    form.root().set_initial(&json!("nonsense"));
    assert_eq!(name.get(), "Ada");
}

#[test]
fn what_was_saved_is_dirty_no_longer() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    let tags = form.root().list("tags", named("Tags"), Rules::new(), |item| {
        item.only(String::new(), named("Tag"), Rules::<_, Wrong>::new())
    });
    name.set(text("a"));
    tags.push().set(text("b"));
    form.accept();
    assert!(!form.root().state().get_untracked().dirty);
    name.set(text("c"));
    tags.remove(0);
    form.reset();
    assert_eq!(form.value(), json!({ "name": "a", "tags": ["b"] }));
}
