use reactive_graph::prelude::*;
use serde_json::json;

use crate::{Draft, Field, Form, Rules, When, testing::*};

fn sheet(initial: &str) -> (Form<Wrong>, Hand, Field<String, Wrong>, Field<bool, Wrong>) {
    let (form, hand) = form();
    let name = form
        .root()
        .group("person")
        .field("name", text(initial), on(When::Change), required());
    let news = form.root().field("news", false, named("News"), Rules::new());
    (form, hand, name, news)
}

#[test]
fn a_draft_comes_back_with_values_and_what_was_touched_dirty_and_unchecked() {
    let (form, _hand, name, news) = sheet("Ada");
    name.set(String::new());
    name.left();
    news.set(true);
    let stored = serde_json::to_string(&form.draft()).unwrap();

    let (form, hand, name, news) = sheet("Ada");
    form.restore(&serde_json::from_str(&stored).unwrap());
    hand.pass(1_000);
    assert_eq!((name.get(), news.get()), (String::new(), true));
    let state = name.state().get_untracked();
    assert!(state.dirty && state.touched && !news.state().get_untracked().touched);
    assert_eq!(name.message().get_untracked(), None);
    assert!(form.root().state().get_untracked().dirty);
    form.submit(|| async { Ok(()) });
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
}

#[test]
fn a_draft_has_only_what_differs_so_that_newer_initial_values_are_not_lost() {
    let (form, _hand, _name, news) = sheet("Ada");
    assert!(form.draft().is_empty());
    news.set(true);
    let draft = form.draft();
    assert_eq!(draft.values, [(text("/news"), json!(true))].into());
    let (form, _hand, name, _news) = sheet("Grace");
    form.restore(&draft);
    assert_eq!(name.get(), "Grace");
    assert!(!name.state().get_untracked().dirty);
}

#[test]
fn what_no_longer_fits_is_left_out() {
    let (form, _hand, name, news) = sheet("Ada");
    let values = json!({ "/person/name": 7, "/gone": "x", "/news": true, "person": "y", "": {} });
    let draft: Draft = serde_json::from_value(json!({ "values": values, "touched": ["/gone"] })).unwrap();
    form.restore(&draft);
    assert_eq!((name.get(), news.get()), (text("Ada"), true));
}

#[test]
fn a_draft_asks_nothing_when_it_is_restored() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let _name = form
        .root()
        .field("name", String::new(), on(When::Change), oracle.rules());
    let draft = Draft {
        values: [(text("/name"), json!("a"))].into(),
        ..Draft::default()
    };
    form.restore(&draft);
    hand.pass(1_000);
    assert!(oracle.asked().is_empty());
}

#[test]
fn fields_that_are_not_active_are_part_of_a_draft() {
    let (form, _hand, _name, news) = sheet("Ada");
    news.set(true);
    news.active_when(|| false);
    assert_eq!(form.draft().values, [(text("/news"), json!(true))].into());
}

#[test]
fn a_restored_field_is_checked_as_soon_as_the_person_goes_on() {
    let (form, _hand, name, _news) = sheet("Ada");
    let draft = Draft {
        values: [(text("/person/name"), json!("a"))].into(),
        ..Draft::default()
    };
    form.restore(&draft);
    name.set(String::new());
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
}

#[test]
fn only_what_the_person_changes_counts_as_a_change() {
    let (form, _hand, name, news) = sheet("Ada");
    let changes = Counter::of({
        let changes = form.changes();
        move || changes.get()
    });
    news.set(true);
    assert_eq!(changes.get(), 1);
    name.left();
    let draft = form.draft();
    form.reset();
    form.restore(&draft);
    name.set_initial(text("Grace"));
    assert_eq!(changes.get(), 1);
    name.set(text("Grace H."));
    assert_eq!(changes.get(), 2);
}

#[test]
fn what_was_restored_is_taken_back_and_what_was_typed_since_stays() {
    let (form, _hand, name, news) = sheet("Ada");
    name.set(text("Grace"));
    news.set(true);
    let draft = form.draft();

    let (form, _hand, name, news) = sheet("Ada");
    let more = form.root().field("more", String::new(), named("More"), Rules::new());
    form.restore(&draft);
    name.set(text("Grace H."));
    more.set(text("later"));
    let changes = form.changes().get_untracked();
    form.take_back(&draft);
    assert_eq!(
        (name.get(), news.get(), more.get()),
        (text("Grace H."), false, text("later"))
    );
    assert!(!news.state().get_untracked().dirty);
    assert_eq!(
        form.changes().get_untracked(),
        changes,
        "it is nothing that a person has typed"
    );

    // Without anything typed since, nothing is left.
    let (form, _hand, name, _news) = sheet("Ada");
    form.restore(&draft);
    form.take_back(&draft);
    assert_eq!(name.get(), "Ada");
    assert!(form.draft().is_empty());
}
