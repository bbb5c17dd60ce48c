use std::rc::Rc;

use form::{Item, List, Message};
use leptos::prelude::*;

use crate::{
    described_by,
    field::error_message,
    form::bind::{Control, sentence},
    tag::{Child, Tag, tag},
    visually_hidden::hidden,
};

/// What the `id` of a list's live region ends in.
pub(super) const SAID: &str = "-said";

/// The items of a list, each in an element of its own that it keeps when it is moved.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::{*, form::*, tag::Tag, tag::tag};
/// # type Wrong = &'static str;
/// # #[derive(Clone)]
/// # struct Port { name: ::form::Field<String, Wrong> }
/// # fn example(ports: ::form::List<Port, Wrong>) -> [Tag; 2] {
/// let list = ports.clone();
/// let shown = items(&ports, "Ports", move |item, number| {
///     tag("div")
///         .child(tag("h3").text(move || ["Port ", &number.get()].concat()))
///         .child(bind(&item.fields.name, |Bound { id, label, value, error }| view! { <TextInput id label value error /> }))
///         .child(remove_item(&list, &item, move || ["Port ", &number.get()].concat()))
/// });
/// let add = add_item(&ports, "Add a port"); // It stands below them.
/// # [shown, add]
/// # }
/// ```
///
/// `number` counts from one and follows the order. The item that has focus keeps it, with its caret, when items are moved; when
/// it is removed, the list takes focus, unless [`remove_item`] knows better. What is wrong with the list as a whole stands below it.
///
/// ARIA: a `group` with a name, described by the message.
pub fn items<I, E, C>(
    list: &List<I, E>,
    label: impl Into<String>,
    item: impl Fn(Item<I, E>, Signal<String>) -> C + 'static,
) -> Tag
where
    I: Clone + 'static,
    E: Message,
    C: Into<Child>,
{
    let handle: Rc<dyn Control> = Rc::new(list.clone());
    let found = list.clone();
    let build = move |key: &str, number: Signal<String>| {
        let items = found.items().get_untracked();
        let fields = items.into_iter().find(|item| item.key.to_string() == key);
        fields.map(|fields| item(fields, number).into())
    };
    let items = list.items();
    let keys = move || items.with(|items| items.iter().map(|item| item.key).collect());
    rows(list.id(), label.into(), &handle, Box::new(keys), Box::new(build))
}

type Keys = Box<dyn Fn() -> Vec<u64>>;
type Build = Box<dyn Fn(&str, Signal<String>) -> Option<Child>>;

fn rows(id: &str, label: String, list: &Rc<dyn Control>, keys: Keys, build: Build) -> Tag {
    let error = sentence(list);
    let described_by = described_by(id, false, error);
    let lines = move || {
        let numbered = keys().into_iter().enumerate();
        let line = |(index, key): (usize, u64)| (key.to_string(), (index + 1).to_string());
        numbered.map(line).collect()
    };
    let container = tag("div")
        .set("class", "wharf-form-items")
        .set("role", "group")
        .set("id", id.to_owned())
        .set("tabindex", "-1")
        .set("aria-label", label)
        .bind("aria-describedby", move || described_by.get())
        .rows(lines, {
            let id = id.to_owned();
            move |key, number| {
                tag("div")
                    .set("class", "wharf-form-item")
                    .set("id", [&id, "-item-", key].concat())
                    .child(build(key, number))
            }
        });
    let said = hidden("").set("role", "status").set("id", [id, SAID].concat());
    tag("div")
        .set("class", "wharf-form-list")
        .child(container)
        .child(error_message(id, error))
        .child(said)
}
