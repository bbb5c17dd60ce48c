//! What a person presses, and what hangs on it.

use leptos::prelude::*;
use shared_ui::{Button, ButtonMenu, ButtonType, ButtonVariant, Link, MenuItem, Popover, Tooltip};
use wasm_bindgen::JsValue;

use super::{View, slot};
use crate::properties::{Entry, Properties};

fn variant(properties: Properties) -> ButtonVariant {
    match properties.text("variant").as_str() {
        "primary" => ButtonVariant::Primary,
        "danger" => ButtonVariant::Danger,
        "plain" => ButtonVariant::Plain,
        _ => ButtonVariant::Secondary,
    }
}

pub(super) fn button(properties: Properties) -> View {
    Box::new(move || {
        // A button in a shadow root sends no form; its class does.
        let submits = properties.text("type") == "submit";
        let press = move || {
            if submits {
                properties.tell("submit", &JsValue::UNDEFINED);
            }
        };
        view! {
            <Button
                variant=variant(properties)
                kind=ButtonType::Button
                busy=properties.flag_signal("busy")
                disabled=properties.flag_signal("disabled")
                on_click=press
            >
                {slot()}
            </Button>
        }
        .into()
    })
}

pub(super) fn button_menu(properties: Properties) -> View {
    Box::new(move || {
        let item = |entry: &Entry| {
            let (label, value) = (entry.text("label"), entry.text("value"));
            let item = match entry.maybe("href") {
                Some(href) => MenuItem::link(label, href),
                None => MenuItem::new(label, move || properties.tell("choose", &value.as_str().into())),
            };
            let item = item.disabled(entry.flag("disabled"));
            if entry.flag("danger") { item.danger() } else { item }
        };
        let items = properties.list("items").iter().map(item).collect();
        view! { <ButtonMenu label=properties.text("label") items=items variant=variant(properties) /> }.into()
    })
}

pub(super) fn link(properties: Properties) -> View {
    Box::new(move || {
        view! {
            <Link href=properties.text_signal("href") external=properties.flag("external")>
                {slot()}
            </Link>
        }
        .into()
    })
}

pub(super) fn popover(properties: Properties) -> View {
    let open = properties.bound_flag("open");
    Box::new(move || {
        view! {
            <Popover label=properties.text("label") variant=variant(properties) open=open>
                {slot()}
            </Popover>
        }
        .into()
    })
}

pub(super) fn tooltip(properties: Properties) -> View {
    Box::new(move || view! { <Tooltip text=properties.text_signal("text")>{slot()}</Tooltip> }.into())
}
