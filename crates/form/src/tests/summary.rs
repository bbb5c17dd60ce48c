use reactive_graph::prelude::*;

use crate::{ServerError, testing::*};

#[test]
fn the_summary_has_id_label_and_message_in_page_order() {
    let (form, _hand) = form();
    let group = form.root().group("address");
    let last = field(&form, "last");
    let street = group.field("street", String::new(), named("Street"), required());
    form.submit(|| async { Ok(()) });
    let summary = form.summary().get_untracked();
    let lines: Vec<_> = summary
        .iter()
        .map(|entry| (entry.id.as_str(), entry.label.as_str()))
        .collect();
    assert_eq!(lines, [(street.id(), "Street"), (last.id(), "last")]);
    assert!(summary.iter().all(|entry| entry.message == Wrong::Required));
}

#[test]
fn a_field_that_is_left_is_not_in_the_summary_before_an_attempt() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    name.left();
    assert!(ids(&form).is_empty());
    assert_eq!(form.announcement().get_untracked().failures, 0);
}

#[test]
fn a_line_goes_when_its_field_is_mended_and_comes_back_with_the_next_mistake() {
    let (form, _hand) = form();
    let fields = ["a", "b", "c"].map(|name| field(&form, name));
    form.submit(|| async { Ok(()) });
    fields[1].set(text("x"));
    assert_eq!(ids(&form), ["a", "c"]);
    fields[0].set(text("x"));
    fields[1].set(String::new());
    assert_eq!(ids(&form), ["b", "c"]);
}

#[test]
fn a_line_says_what_is_wrong_now() {
    let (form, _hand) = form();
    let rules = required().check(|value| {
        if value.len() < 3 {
            Err(Wrong::TooShort { least: 3 })
        } else {
            Ok(())
        }
    });
    let name = form.root().field("name", String::new(), named("Name"), rules);
    form.submit(|| async { Ok(()) });
    name.set(text("a"));
    assert_eq!(form.summary().get_untracked()[0].message, Wrong::TooShort { least: 3 });
}

#[test]
fn a_field_that_becomes_wrong_later_joins_with_the_next_attempt() {
    let (form, _hand) = form();
    let (one, other) = (field(&form, "one"), field(&form, "other"));
    other.set(text("x"));
    form.submit(|| async { Ok(()) });
    other.set(String::new());
    assert_eq!(ids(&form), [one.id()]);
    form.submit(|| async { Ok(()) });
    assert_eq!(ids(&form), [one.id(), other.id()]);
}

#[test]
fn an_announcement_is_made_once_for_each_failed_attempt_and_not_for_keys() {
    let (form, hand) = form();
    let (name, other) = (field(&form, "name"), field(&form, "other"));
    let announcement = form.announcement();
    let counter = Counter::of(move || announcement.get());
    form.submit(|| async { Ok(()) });
    let announced = form.announcement().get_untracked();
    assert_eq!((counter.get(), announced.failures, announced.wrong), (1, 1, 2));
    name.set(text("a"));
    name.set(String::new());
    other.set(text("b"));
    other.left();
    assert_eq!(counter.get(), 1);
    form.submit(|| async { Ok(()) });
    let announced = form.announcement().get_untracked();
    assert_eq!((counter.get(), announced.failures, announced.wrong), (2, 2, 1));
    name.set(text("a"));
    form.submit(|| async { Err(vec![ServerError::general(Wrong::NoAnswer)]) });
    hand.run();
    assert_eq!(counter.get(), 3);
    form.submit(|| async { Ok(()) });
    hand.run();
    assert_eq!(counter.get(), 3, "success is no failure");
}

#[test]
fn what_is_wrong_with_the_form_stands_before_the_fields_and_leaves_with_the_next_submission() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    name.set(text("a"));
    form.refuse([
        ServerError::new("/name", Wrong::Taken),
        ServerError::general(Wrong::NoAnswer),
    ]);
    assert_eq!(ids(&form), ["", "name"]);
    assert_eq!(form.first_wrong().as_deref(), Some("name"));
    name.set(text("b"));
    assert_eq!(ids(&form), [""]);
    form.submit(|| async { Ok(()) });
    assert!(ids(&form).is_empty());
}
