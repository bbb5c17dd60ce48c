use reactive_graph::prelude::*;

use crate::{Field, FieldOptions, FieldValue, Rules, testing::*};

fn state<T: Clone + PartialEq + 'static>(field: &Field<T, Wrong>) -> crate::FieldState {
    field.state().get_untracked()
}

#[test]
fn a_new_form_is_neither_dirty_nor_busy_and_knows_that_required_fields_are_empty() {
    let (form, _hand) = form();
    assert!(form.root().state().get_untracked().valid);
    let name = field(&form, "name");
    let now = form.root().state().get_untracked();
    assert!(!now.valid && !now.dirty && !now.busy);
    assert_eq!(name.message().get_untracked(), None, "but it does not say so");
}

#[test]
fn a_field_is_visited_when_it_is_entered_and_touched_when_it_is_left() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    name.entered();
    assert!(state(&name).visited && !state(&name).touched);
    name.left();
    assert!(state(&name).touched);
}

#[test]
fn a_field_is_dirty_while_it_differs_from_its_initial_value() {
    let (form, _hand) = form();
    let name = form.root().field("name", text("Ada"), named("Name"), Rules::new());
    name.set(text("Adam"));
    assert!(state(&name).dirty && form.root().state().get_untracked().dirty);
    name.set(text("Ada"));
    assert!(!state(&name).dirty && !form.root().state().get_untracked().dirty);
}

#[test]
fn leaving_a_field_or_setting_the_same_value_does_not_make_it_dirty() {
    let (form, _hand) = form();
    let name = form.root().field("name", text("Ada"), named("Name"), Rules::new());
    name.entered();
    name.left();
    name.set(text("Ada"));
    assert!(!state(&name).dirty);
}

#[test]
fn the_form_is_dirty_until_the_last_field_is_as_it_was() {
    let (form, _hand) = form();
    let (one, other) = (field(&form, "one"), field(&form, "other"));
    one.set(text("a"));
    other.set(text("a"));
    one.set(String::new());
    assert!(form.root().state().get_untracked().dirty);
    other.set(String::new());
    assert!(!form.root().state().get_untracked().dirty);
}

#[test]
fn the_form_is_valid_when_the_last_wrong_field_is_mended() {
    let (form, _hand) = form();
    let (one, other) = (field(&form, "one"), field(&form, "other"));
    one.set(text("a"));
    assert!(!form.root().state().get_untracked().valid);
    other.set(text("a"));
    assert!(form.root().state().get_untracked().valid);
}

#[test]
fn values_are_kept_as_they_were_typed() {
    let (form, _hand) = form();
    let amount = form
        .root()
        .field("amount", String::new(), named("Amount"), Rules::new());
    for typed in ["-", "-1", "-1.", " -1.50 "] {
        amount.set(text(typed));
        assert_eq!(amount.get(), typed);
    }
}

#[derive(Clone, PartialEq)]
struct Document {
    name: String,
    size: u64,
}

impl FieldValue for Document {}

#[test]
fn fields_hold_switches_choices_and_files() {
    let (form, _hand) = form();
    let root = form.root();
    let news = root.field("news", false, named("News"), Rules::new());
    let colours = root.field("colours", Vec::<String>::new(), named("Colours"), Rules::new());
    let too_large = |files: &Vec<Document>| {
        let is_fine = files.iter().all(|file| file.size < 10);
        if is_fine { Ok(()) } else { Err(server("too large")) }
    };
    let files = root.field("files", Vec::new(), named("Files"), Rules::new().check(too_large));
    news.set(true);
    colours.set(vec![text("red")]);
    files.set(vec![Document {
        name: text("a.pdf"),
        size: 11,
    }]);
    assert!(!form.root().state().get_untracked().valid);
    files.set(vec![Document {
        name: text("a.pdf"),
        size: 9,
    }]);
    assert!(state(&files).dirty && form.root().state().get_untracked().valid);
    assert_eq!(files.get()[0].name, "a.pdf");
    assert_eq!(form.value(), serde_json::json!({ "news": true, "colours": ["red"] }));
}

#[test]
fn files_of_the_same_name_but_another_size_differ() {
    let (form, _hand) = form();
    let file = |size| {
        Some(Document {
            name: text("a.pdf"),
            size,
        })
    };
    let field = form.root().field("file", file(1), named("File"), Rules::new());
    field.set(file(2));
    assert!(state(&field).dirty);
}

#[test]
fn nested_groups_make_nested_values_and_pointers() {
    let (form, _hand) = form();
    let address = form.root().group("address");
    let geo = address.group("geo/graphy");
    let street = address.field("street", text("Main"), named("Street"), Rules::new());
    let lat = geo.field("lat~1", text("1"), named("Latitude"), Rules::<_, Wrong>::new());
    assert_eq!(street.pointer(), "/address/street");
    assert_eq!(lat.pointer(), "/address/geo~1graphy/lat~01");
    let expected = serde_json::json!({ "address": { "geo/graphy": { "lat~1": "1" }, "street": "Main" } });
    assert_eq!(form.value(), expected);
}

#[test]
fn a_group_has_the_state_of_its_own_fields() {
    let (form, _hand) = form();
    let (one, other) = (form.root().group("one"), form.root().group("other"));
    let name = one.field("name", String::new(), named("Name"), required());
    let _ = other.field("name", text("x"), named("Name"), required());
    assert!(!one.state().get_untracked().valid && other.state().get_untracked().valid);
    name.set(text("a"));
    assert!(one.state().get_untracked().dirty && !other.state().get_untracked().dirty);
}

#[test]
fn a_section_is_not_seen_in_the_value_but_in_the_order() {
    let (form, _hand) = form();
    let section = form.root().section();
    let later = field(&form, "later");
    let within = section.field("within", String::new(), named("Within"), required());
    assert_eq!(within.pointer(), "/within");
    form.submit(|| async { Ok(()) });
    assert_eq!(ids(&form), [within.id(), later.id()]);
    assert_eq!(form.value(), serde_json::json!({ "within": "", "later": "" }));
}

#[test]
fn controls_never_share_an_id() {
    let (form, _hand) = form();
    let root = form.root();
    let plain = field(&form, "a-b");
    let nested = root.group("a").field("b", String::new(), named("B"), required());
    let chosen = FieldOptions {
        id: Some("mine".into()),
        ..named("C")
    };
    let third = root.field("with space", String::new(), chosen, required());
    let fourth = field(&form, "with space");
    assert_eq!(
        [plain.id(), nested.id(), third.id(), fourth.id()],
        ["a-b", "a-b-2", "mine", "with_space"]
    );
}

#[test]
fn two_forms_know_nothing_of_each_other() {
    let (one, _hand) = form();
    let (other, _hand) = form();
    let (name, same) = (field(&one, "name"), field(&other, "name"));
    name.set(text("a"));
    assert_eq!(same.get(), "");
    assert!(!other.root().state().get_untracked().dirty);
}

#[test]
fn what_is_written_for_programmers_does_not_repeat_what_was_typed() {
    let (form, _hand) = form();
    let name = form.root().field("name", text("secret"), named("Name"), required());
    assert!(!format!("{form:?} {name:?} {:?} {:?}", form.root(), required()).contains("secret"));
}

#[test]
fn a_field_outlives_its_form_without_harm() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    drop(form);
    name.set(text("a"));
    name.left();
    name.remove();
    assert_eq!(name.get(), "a");
}
