use reactive_graph::prelude::*;

use crate::{Draft, Field, Form, Item, List, Rules, ServerError, When, testing::*};

#[derive(Clone)]
struct Line {
    name: Field<String, Wrong>,
    amount: Field<String, Wrong>,
}

type Lines = List<Line, Wrong>;

fn at_least_one(items: &[Item<Line, Wrong>]) -> Result<(), Wrong> {
    if items.is_empty() { Err(Wrong::Required) } else { Ok(()) }
}

fn with_lines(names: &[&str]) -> (Form<Wrong>, Hand, Lines, Oracle) {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let asked = oracle.clone();
    let lines = form.root().list(
        "lines",
        named("Lines"),
        Rules::new().check(|items: &Vec<_>| at_least_one(items)),
        move |item| Line {
            name: item.field("name", String::new(), on(When::Change), asked.rules()),
            amount: item.field("amount", String::new(), named("Amount"), Rules::new()),
        },
    );
    lines.set_initial(names.len(), |index, line| line.name.set_initial(text(names[index])));
    (form, hand, lines, oracle)
}

fn line(lines: &Lines, index: usize) -> Line {
    lines.items().get_untracked()[index].fields.clone()
}

fn names(lines: &Lines) -> Vec<String> {
    let items = lines.items().get_untracked();
    items.iter().map(|item| item.fields.name.get()).collect()
}

#[test]
fn items_are_added_at_the_end_and_anywhere() {
    let (form, _hand, lines, _) = with_lines(&["a"]);
    lines.push().name.set(text("c"));
    lines.insert(1).name.set(text("b"));
    lines.insert(0).name.set(text("first"));
    lines.insert(99).name.set(text("last"));
    assert_eq!(names(&lines), ["first", "a", "b", "c", "last"]);
    assert_eq!(form.value()["lines"][2]["name"], "b");
}

#[test]
fn items_are_taken_out_replaced_swapped_and_moved() {
    let (_form, _hand, lines, _) = with_lines(&["a", "b", "c", "d"]);
    lines.remove(1);
    assert_eq!(names(&lines), ["a", "c", "d"]);
    lines.swap(0, 2);
    assert_eq!(names(&lines), ["d", "c", "a"]);
    lines.move_item(0, 2);
    assert_eq!(names(&lines), ["c", "a", "d"]);
    lines.move_item(2, 0);
    assert_eq!(names(&lines), ["d", "c", "a"]);
    lines.replace(1).unwrap().name.set(text("new"));
    assert_eq!(names(&lines), ["d", "new", "a"]);
    lines.clear();
    assert!(names(&lines).is_empty());
}

#[test]
fn an_index_that_is_not_there_changes_nothing() {
    let (form, _hand, lines, _) = with_lines(&["a", "b"]);
    lines.remove(2);
    lines.swap(0, 2);
    lines.move_item(0, 2);
    lines.move_item(2, 0);
    assert!(lines.replace(2).is_none());
    assert_eq!(names(&lines), ["a", "b"]);
    assert!(!form.root().state().get_untracked().dirty);
}

#[test]
fn a_moved_item_takes_value_message_and_what_was_touched_along() {
    let (_form, _hand, lines, _) = with_lines(&["a", "b", "c"]);
    let first = line(&lines, 0);
    first.name.set(String::new());
    first.amount.left();
    lines.move_item(0, 2);
    let moved = line(&lines, 2);
    assert_eq!(moved.name.message().get_untracked(), Some(Wrong::Required));
    assert!(moved.amount.state().get_untracked().touched);
    assert!(moved.name.state().get_untracked().dirty);
    for index in [0, 1] {
        let other = line(&lines, index);
        assert_eq!(other.name.message().get_untracked(), None);
        assert!(!other.amount.state().get_untracked().touched);
    }
}

#[test]
fn insert_remove_swap_and_replace_leave_the_messages_of_other_items_where_they_belong() {
    let (_form, _hand, lines, _) = with_lines(&["a", "b", "c"]);
    line(&lines, 1).name.set(String::new());
    let wrong = |lines: &Lines| -> Vec<bool> {
        let items = lines.items().get_untracked();
        items
            .iter()
            .map(|item| item.fields.name.message().get_untracked().is_some())
            .collect()
    };
    lines.insert(0);
    assert_eq!(wrong(&lines), [false, false, true, false]);
    lines.remove(1);
    assert_eq!(wrong(&lines), [false, true, false]);
    lines.swap(1, 2);
    assert_eq!(wrong(&lines), [false, false, true]);
    lines.replace(2);
    assert_eq!(wrong(&lines), [false, false, false]);
}

#[test]
fn a_question_on_its_way_finds_the_item_that_was_moved() {
    let (_form, hand, lines, oracle) = with_lines(&["a", "b"]);
    line(&lines, 0).name.set(text("taken"));
    hand.pass(300);
    lines.swap(0, 1);
    oracle.answer(0, Err(Wrong::Taken));
    hand.run();
    assert_eq!(line(&lines, 0).name.message().get_untracked(), None);
    assert_eq!(line(&lines, 1).name.message().get_untracked(), Some(Wrong::Taken));
}

#[test]
fn a_question_about_an_item_that_was_taken_out_is_given_up() {
    let (form, hand, lines, oracle) = with_lines(&["a", "b"]);
    line(&lines, 0).name.set(text("taken"));
    hand.pass(300);
    lines.remove(0);
    hand.run();
    assert!(!oracle.is_awaited(0));
    assert!(!form.root().state().get_untracked().busy);
}

#[test]
fn an_item_that_was_taken_out_is_wrong_dirty_and_in_the_summary_no_longer() {
    let (form, _hand, lines, _) = with_lines(&["a", ""]);
    form.submit(|| async { Ok(()) });
    assert_eq!(ids(&form), ["lines-1-name"]);
    lines.remove(1);
    assert!(ids(&form).is_empty());
    assert!(form.root().state().get_untracked().valid);
    assert!(form.root().state().get_untracked().dirty, "the list is another one");
}

#[test]
fn the_id_of_a_control_stays_with_its_item_and_the_pointer_with_the_place() {
    let (_form, _hand, lines, _) = with_lines(&["a", "b"]);
    let first = line(&lines, 0).name;
    assert_eq!(
        (first.id(), first.pointer().as_str()),
        ("lines-0-name", "/lines/0/name")
    );
    lines.swap(0, 1);
    assert_eq!(
        (first.id(), first.pointer().as_str()),
        ("lines-0-name", "/lines/1/name")
    );
}

#[test]
fn the_summary_follows_the_order_of_the_items() {
    let (form, _hand, lines, _) = with_lines(&["", "b", ""]);
    let after = field(&form, "after");
    form.submit(|| async { Ok(()) });
    assert_eq!(ids(&form), ["lines-0-name", "lines-2-name", "after"]);
    lines.move_item(0, 2);
    assert_eq!(ids(&form), ["lines-2-name", "lines-0-name", "after"]);
    assert_eq!(form.first_wrong().as_deref(), Some("lines-2-name"));
    line(&lines, 2).name.set(text("x"));
    assert_eq!(ids(&form), ["lines-2-name", "after"]);
    after.set(text("x"));
    assert_eq!(ids(&form), ["lines-2-name"]);
}

#[test]
fn moving_an_item_and_back_leaves_the_form_as_it_was() {
    let (form, _hand, lines, _) = with_lines(&["a", "b"]);
    lines.swap(0, 1);
    assert!(form.root().state().get_untracked().dirty && lines.state().get_untracked().dirty);
    lines.swap(0, 1);
    assert!(!form.root().state().get_untracked().dirty);
}

#[test]
fn a_list_has_rules_of_its_own() {
    let (form, _hand, lines, _) = with_lines(&["a"]);
    lines.remove(0);
    assert_eq!(lines.message().get_untracked(), None);
    form.submit(|| async { Ok(()) });
    assert_eq!(lines.message().get_untracked(), Some(Wrong::Required));
    assert_eq!(ids(&form), [lines.id()]);
    lines.push();
    assert_eq!(lines.message().get_untracked(), None);
}

#[test]
fn a_rule_of_the_list_may_read_the_fields_of_its_items() {
    let (form, _hand) = form();
    let distinct = |items: &Vec<Item<Field<String, Wrong>, Wrong>>| {
        let mut values: Vec<_> = items.iter().map(|item| item.fields.get()).collect();
        let count = values.len();
        values.sort();
        values.dedup();
        if values.len() == count {
            Ok(())
        } else {
            Err(Wrong::Taken)
        }
    };
    let tags = form
        .root()
        .list("tags", named("Tags"), Rules::new().check(distinct), |item| {
            item.only(String::new(), named("Tag"), Rules::new())
        });
    tags.push().set(text("a"));
    let second = tags.push();
    second.set(text("a"));
    form.submit(|| async { Ok(()) });
    assert_eq!(tags.message().get_untracked(), Some(Wrong::Taken));
    second.set(text("b"));
    assert_eq!(tags.message().get_untracked(), None);
    assert_eq!(form.value(), serde_json::json!({ "tags": ["a", "b"] }));
    assert_eq!(second.pointer(), "/tags/1");
}

#[test]
fn a_key_in_an_item_does_not_touch_the_list_or_other_items() {
    let (_form, _hand, lines, _) = with_lines(&["a", "b"]);
    let (items, state) = (lines.items(), lines.state());
    let other = line(&lines, 1).name.value();
    let counters = [
        Counter::of(move || items.get()),
        Counter::of(move || state.get()),
        Counter::of(move || other.get()),
    ];
    line(&lines, 0).amount.set(text("1"));
    assert_eq!(counters.each_ref().map(Counter::get), [0; 3]);
}

#[test]
fn new_items_share_nothing_with_each_other() {
    let (_form, _hand, lines, _) = with_lines(&[]);
    let (one, other) = (lines.push(), lines.push());
    one.name.set(text("a"));
    assert_eq!(other.name.get(), "");
    assert_ne!(one.name.id(), other.name.id());
}

#[test]
fn a_reset_brings_back_the_items_that_were_there_first() {
    let (form, _hand, lines, _) = with_lines(&["a", "b", "c"]);
    let keys = |lines: &Lines| -> Vec<u64> { lines.items().get_untracked().iter().map(|item| item.key).collect() };
    let before = keys(&lines);
    lines.remove(1);
    lines.swap(0, 1);
    lines.push();
    line(&lines, 0).name.set(String::new());
    form.reset();
    assert_eq!(names(&lines), ["a", "b", "c"]);
    assert_eq!(keys(&lines), before);
    let now = form.root().state().get_untracked();
    assert!(now.valid && !now.dirty);
    assert_eq!(line(&lines, 2).name.message().get_untracked(), None);
    line(&lines, 1).name.set(String::new());
    assert_eq!(
        line(&lines, 1).name.message().get_untracked(),
        Some(Wrong::Required),
        "it is part of the form again"
    );
}

#[test]
fn late_initial_items_do_not_replace_those_that_a_person_has_changed() {
    let (_form, _hand, lines, _) = with_lines(&["a"]);
    lines.set_initial(2, |index, line| line.name.set_initial(text(["x", "y"][index])));
    assert_eq!(names(&lines), ["x", "y"]);
    lines.push().name.set(text("mine"));
    lines.set_initial(0, |_, _| {});
    assert_eq!(names(&lines), ["x", "y", "mine"]);
}

#[test]
fn late_initial_items_keep_what_was_typed_into_one_of_them() {
    let (_form, _hand, lines, _) = with_lines(&["a", "b"]);
    line(&lines, 0).name.set(text("mine"));
    lines.set_initial(2, |index, line| line.name.set_initial(text(["x", "y"][index])));
    assert_eq!(names(&lines), ["mine", "y"]);
    lines.set_initial(1, |_, _| {});
    assert_eq!(names(&lines), ["mine", "y"], "the number would change what was typed");
}

#[test]
fn errors_of_the_server_find_items_by_their_place() {
    let (form, _hand, lines, _) = with_lines(&["a", "b"]);
    lines.swap(0, 1);
    let wrong = ["/lines/0/name", "/lines/1/amount", "/lines/7/name", "/lines/01/name"];
    form.refuse(wrong.map(|pointer| ServerError::new(pointer, server(pointer))));
    assert_eq!(
        line(&lines, 0).name.message().get_untracked(),
        Some(server("/lines/0/name"))
    );
    assert_eq!(
        line(&lines, 1).amount.message().get_untracked(),
        Some(server("/lines/1/amount"))
    );
    assert_eq!(
        lines.message().get_untracked(),
        Some(server("/lines/7/name")),
        "the list's, for there is no such item"
    );
}

#[test]
fn lists_within_lists_have_values_and_pointers_of_both() {
    let (form, _hand) = form();
    let outer = form.root().list("rows", named("Rows"), Rules::new(), |row| {
        row.list("cells", named("Cells"), Rules::new(), |cell| {
            cell.only(String::new(), named("Cell"), required())
        })
    });
    outer.push();
    let cells = outer.push();
    cells.push().set(text("a"));
    let cell = cells.push();
    assert_eq!(cell.pointer(), "/rows/1/cells/1");
    assert_eq!(
        form.value(),
        serde_json::json!({ "rows": [{ "cells": [] }, { "cells": ["a", ""] }] })
    );
    outer.remove(0);
    assert_eq!(cell.pointer(), "/rows/0/cells/1");
    outer.remove(0);
    assert!(form.root().state().get_untracked().valid);
}

#[test]
fn a_draft_has_the_items_of_a_changed_list() {
    let (form, _hand, lines, _) = with_lines(&["a", "b"]);
    lines.remove(0);
    lines.push().name.set(text("c"));
    let draft = serde_json::to_string(&form.draft()).unwrap();
    let draft: Draft = serde_json::from_str(&draft).unwrap();

    let (form, _hand, lines, _) = with_lines(&["a", "b"]);
    form.restore(&draft);
    assert_eq!(names(&lines), ["b", "c"]);
    assert!(form.root().state().get_untracked().dirty);
    assert_eq!(line(&lines, 1).name.message().get_untracked(), None);
    form.reset();
    assert_eq!(names(&lines), ["a", "b"]);
}

#[test]
fn a_list_that_was_restored_is_taken_back_as_a_whole_unless_something_in_it_was_changed() {
    let restored = || {
        let (form, _hand, lines, _) = with_lines(&["a"]);
        lines.push().name.set(text("b"));
        let draft = form.draft();
        let (form, hand, lines, _) = with_lines(&["a"]);
        form.restore(&draft);
        (form, hand, lines, draft)
    };
    let (form, _hand, lines, draft) = restored();
    form.take_back(&draft);
    assert_eq!(names(&lines), ["a"]);
    assert!(form.draft().is_empty());

    let (form, _hand, lines, draft) = restored();
    line(&lines, 0).amount.set(text("2"));
    form.take_back(&draft);
    assert_eq!(names(&lines), ["a", "b"]);
    assert_eq!(line(&lines, 0).amount.get(), "2");
}

#[test]
fn a_draft_of_an_unchanged_list_has_only_what_was_typed_into_it() {
    let (form, _hand, lines, _) = with_lines(&["a", "b"]);
    line(&lines, 1).name.set(text("typed"));
    let draft = form.draft();
    assert_eq!(draft.values.keys().collect::<Vec<_>>(), ["/lines/1/name"]);
    form.reset();
    form.restore(&draft);
    assert_eq!(names(&lines), ["a", "typed"]);
}

#[test]
fn a_list_outlives_its_form_without_harm() {
    let (form, _hand, lines, _) = with_lines(&["a"]);
    drop(form);
    lines.push().name.set(text("b"));
    lines.remove(0);
    lines.clear();
}
