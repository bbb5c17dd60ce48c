//! The buttons that add and remove the items of a list, and where the keyboard goes on.

use std::rc::Rc;

use form::{Item, List, Message};
use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, Node};

use crate::{
    button::{ButtonType, ButtonVariant, button},
    focus::{by_id, focus_by_id},
    form::items::SAID,
    messages::{REMOVE, REMOVED},
    tag::{Child, Tag},
};

/// What can have focus in an item.
const FOCUSABLE: &str = ":is(input, select, textarea, button, [tabindex=\"0\"]):not(:disabled)";

/// The button that adds an item at the end of a list. The keyboard goes on in the first field of the item.
///
/// ```no_run
/// # use shared_ui::{form::add_item, tag::Tag};
/// # fn example(ports: form::List<form::Field<String, &'static str>, &'static str>) -> Tag {
/// add_item(&ports, "Add a port")
/// # }
/// ```
pub fn add_item<I: Clone + 'static, E: Message>(list: &List<I, E>, words: impl Into<Child>) -> Tag {
    add(Rc::new(list.clone()), words.into())
}

/// The button that removes an item, by the name that a person calls it by. The keyboard goes on at the same button of the next
/// item, after the last one of the item before, and after the only one at the button of [`add_item`]. A screen reader is told
/// which item is gone.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::{form::remove_item, tag::Tag};
/// # type Port = form::Field<String, &'static str>;
/// # fn example(ports: form::List<Port, &'static str>, item: form::Item<Port, &'static str>, number: Signal<String>) -> Tag {
/// remove_item(&ports, &item, move || ["Port ", &number.get()].concat())
/// # }
/// ```
pub fn remove_item<I: Clone + 'static, E: Message>(
    list: &List<I, E>,
    item: &Item<I, E>,
    name: impl Fn() -> String + Clone + Send + 'static,
) -> Tag {
    let removed = name.clone();
    remove(Rc::new(list.clone()), item.key, Box::new(removed)).text(move || REMOVE.with(&name()))
}

/// A list, whatever its items are.
trait Items {
    fn id(&self) -> &str;
    fn keys(&self) -> Vec<u64>;
    fn push(&self);
    fn remove(&self, index: usize);
}

impl<I: Clone + 'static, E: Message> Items for List<I, E> {
    fn id(&self) -> &str {
        Self::id(self)
    }

    fn keys(&self) -> Vec<u64> {
        self.items()
            .with_untracked(|items| items.iter().map(|item| item.key).collect())
    }

    fn push(&self) {
        // Its fields are in the list.
        drop(Self::push(self));
    }

    fn remove(&self, index: usize) {
        Self::remove(self, index);
    }
}

fn add(list: Rc<dyn Items>, words: Child) -> Tag {
    let id = add_id(list.id());
    let click = move |event: Event| {
        let before = list.keys();
        list.push();
        // A form that is gone takes no more items.
        let Some(key) = list.keys().pop().filter(|key| !before.contains(key)) else {
            return;
        };
        let id = [list.id(), "-item-", &key.to_string()].concat();
        after_the_change(&event, move |root| {
            if let Some(field) = by_id(root, &id).and_then(|item| first_field(&item)) {
                // It is in the page.
                let _ = field.focus();
            }
        });
    };
    button(ButtonVariant::Secondary, ButtonType::Button)
        .set("id", id)
        .on("click", click)
        .child(words)
}

fn remove(list: Rc<dyn Items>, key: u64, name: Box<dyn Fn() -> String>) -> Tag {
    let id = remove_id(list.id(), key);
    let click = move |event: Event| {
        let keys = list.keys();
        let Some(index) = keys.iter().position(|other| *other == key) else {
            return;
        };
        let gone = REMOVED.with(&untrack(&name));
        list.remove(index);
        let next = keys.get(index + 1).or_else(|| keys.get(index.checked_sub(1)?));
        let next = next.map_or_else(|| add_id(list.id()), |next| remove_id(list.id(), *next));
        let said = [list.id(), SAID].concat();
        after_the_change(&event, move |root| {
            // Where the application has other buttons, the list has taken focus.
            let _ = focus_by_id(root, &next);
            if let Some(said) = by_id(root, &said) {
                said.set_text_content(Some(&gone));
            }
        });
    };
    button(ButtonVariant::Plain, ButtonType::Button)
        .set("id", id)
        .on("click", click)
}

/// Goes on with the root of the tree that a button is in, or was in, when the page shows what has become of the list.
fn after_the_change(event: &Event, then: impl FnOnce(&Node) + 'static) {
    let root = event
        .current_target()
        .and_then(|button| button.dyn_into::<Node>().ok())
        .map(|button| button.get_root_node());
    let then: Box<dyn FnOnce(&Node)> = Box::new(then);
    spawn_local(async move {
        tick().await;
        if let Some(root) = root {
            then(&root);
        }
    });
}

/// The first field of an item that is shown, or its first button.
fn first_field(item: &HtmlElement) -> Option<HtmlElement> {
    // The selector is valid.
    let found = item.query_selector_all(FOCUSABLE).ok()?;
    let mut found = (0..found.length()).filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok());
    found.find(|field| field.offset_width() > 0)
}

fn add_id(list: &str) -> String {
    [list, "-add"].concat()
}

fn remove_id(list: &str, key: u64) -> String {
    [list, "-remove-", &key.to_string()].concat()
}
