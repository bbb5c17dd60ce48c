use reactive_graph::prelude::*;

use crate::{Phase, Rules, ServerError, testing::*};

#[test]
fn an_error_of_the_server_stays_until_its_field_changes() {
    let (form, _hand) = form();
    let (name, other) = (field(&form, "name"), field(&form, "other"));
    name.set(text("a"));
    form.refuse([ServerError::new("/name", Wrong::Taken)]);
    name.entered();
    name.left();
    other.set(text("b"));
    other.left();
    assert_eq!(name.message().get_untracked(), Some(Wrong::Taken));
    name.set(text("ab"));
    assert_eq!(name.message().get_untracked(), None);
}

#[test]
fn what_a_person_then_gets_wrong_is_said_at_once() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    name.set(text("a"));
    form.refuse([ServerError::new("/name", Wrong::Taken)]);
    name.set(String::new());
    assert_eq!(name.message().get_untracked(), Some(Wrong::Required));
}

#[test]
fn an_error_of_the_server_does_not_make_the_form_invalid_and_is_forgotten_with_the_next_submission() {
    let (form, hand) = form();
    let name = field(&form, "name");
    name.set(text("a"));
    form.submit(|| async {
        Err(vec![
            ServerError::new("/name", Wrong::Taken),
            ServerError::general(Wrong::NoAnswer),
        ])
    });
    hand.run();
    assert_eq!(name.message().get_untracked(), Some(Wrong::Taken));
    assert!(form.root().state().get_untracked().valid);
    form.submit(|| async { Ok(()) });
    assert_eq!(name.message().get_untracked(), None, "it is asked again");
    hand.run();
    assert_eq!(form.submission().get_untracked().phase, Phase::Succeeded);
    assert!(form.errors().get_untracked().is_empty() && ids(&form).is_empty());
}

#[test]
fn pointers_find_nested_and_escaped_names() {
    let (form, _hand) = form();
    let street = form
        .root()
        .group("a/b")
        .field("m~n", text("x"), named("Street"), required());
    form.refuse([ServerError::new("/a~1b/m~0n", Wrong::Taken)]);
    assert_eq!(street.message().get_untracked(), Some(Wrong::Taken));
}

#[test]
fn what_is_said_about_a_part_of_a_value_is_said_about_its_field() {
    let (form, _hand) = form();
    let colours = form
        .root()
        .field("colours", vec![text("red")], named("Colours"), Rules::new());
    form.refuse([ServerError::new("/colours/0", Wrong::Taken)]);
    assert_eq!(colours.message().get_untracked(), Some(Wrong::Taken));
}

#[test]
fn errors_that_belong_to_no_field_go_to_the_form() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    let pointers = ["", "/unknown", "name", "/name2", "/"];
    form.refuse(pointers.map(|pointer| ServerError::new(pointer, server(pointer))));
    assert_eq!(form.errors().get_untracked(), pointers.map(server));
    assert_eq!(name.message().get_untracked(), None);
    assert_eq!(ids(&form), [""; 5]);
    assert_eq!(form.first_wrong(), None);
}

#[test]
fn an_error_about_a_group_goes_to_its_rule_and_otherwise_to_the_form() {
    let (form, _hand) = form();
    let _plain = form.root().group("plain").field("x", text("x"), named(""), required());
    let rule = form.root().group("ruled").rule(named("Ruled"), || Ok(()));
    form.refuse([
        ServerError::new("/plain", server("plain")),
        ServerError::new("/ruled", server("ruled")),
    ]);
    assert_eq!(rule.message().get_untracked(), Some(server("ruled")));
    assert_eq!(form.errors().get_untracked(), [server("plain")]);
}

#[test]
fn the_first_of_several_errors_about_a_field_is_shown() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    form.refuse([
        ServerError::new("/name", server("one")),
        ServerError::new("/name", server("two")),
    ]);
    assert_eq!(name.message().get_untracked(), Some(server("one")));
}

#[test]
fn an_error_about_what_was_changed_while_it_was_on_its_way_is_not_shown() {
    let (form, hand) = form();
    let (name, other) = (field(&form, "name"), field(&form, "other"));
    name.set(text("a"));
    other.set(text("a"));
    form.submit(|| async {
        Err(vec![
            ServerError::new("/name", Wrong::Taken),
            ServerError::new("/other", Wrong::Taken),
        ])
    });
    name.set(text("b"));
    hand.run();
    assert_eq!(name.message().get_untracked(), None);
    assert_eq!(other.message().get_untracked(), Some(Wrong::Taken));
    assert_eq!(form.submission().get_untracked().phase, Phase::Refused);
}

#[test]
fn the_order_of_the_page_decides_about_focus_and_not_that_of_the_server() {
    let (form, _hand) = form();
    let (_first, _second) = (field(&form, "first"), field(&form, "second"));
    form.refuse([
        ServerError::new("/second", Wrong::Taken),
        ServerError::new("/first", Wrong::Taken),
    ]);
    assert_eq!(ids(&form), ["first", "second"]);
    assert_eq!(form.first_wrong().as_deref(), Some("first"));
}
