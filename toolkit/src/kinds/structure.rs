//! What pages are built of.

use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{
    Breadcrumbs, Card, Dialog, Disclosure, Drawer, NavItem, PageHeader, Pagination, Step, StepState, Steps, Tab, Tabs,
    tag::Slot,
};

use super::{View, slot, slot_of};
use crate::properties::{Entry, Properties};

pub(super) fn breadcrumbs(properties: Properties) -> View {
    let pages = properties.list_signal("pages", |entry: &Entry| {
        NavItem::new(entry.text("href"), entry.text("label"))
    });
    Box::new(move || view! { <Breadcrumbs pages=pages current=properties.text_signal("current") /> }.into())
}

pub(super) fn card(properties: Properties) -> View {
    Box::new(move || {
        view! {
            <Card
                title=properties.text("heading")
                description=properties.text("description")
                actions=|| slot_of("actions")
                flush=properties.flag("flush")
            >
                {slot()}
            </Card>
        }
        .into()
    })
}

pub(super) fn dialog(properties: Properties) -> View {
    let open = properties.bound_flag("open");
    Box::new(move || {
        view! {
            <Dialog
                open=open
                title=properties.text("heading")
                actions=|| slot_of("actions")
                on_close=properties.teller("close")
            >
                {slot()}
            </Dialog>
        }
        .into()
    })
}

pub(super) fn disclosure(properties: Properties) -> View {
    let open = properties.bound_flag("open");
    Box::new(move || {
        view! {
            <Disclosure summary=properties.text("summary") open=open>
                {slot()}
            </Disclosure>
        }
        .into()
    })
}

pub(super) fn drawer(properties: Properties) -> View {
    let open = properties.bound_flag("open");
    Box::new(move || {
        view! {
            <Drawer
                open=open
                title=properties.text("heading")
                actions=|| slot_of("actions")
                on_close=properties.teller("close")
            >
                {slot()}
            </Drawer>
        }
        .into()
    })
}

pub(super) fn page_header(properties: Properties) -> View {
    Box::new(move || {
        view! {
            <PageHeader
                title=properties.text_signal("heading")
                description=properties.text("description")
                actions=|| slot_of("actions")
            />
        }
        .into()
    })
}

pub(super) fn pagination(properties: Properties) -> View {
    let page = properties.bound_number("page");
    let go = UnsyncCallback::new(move |number: u32| page.set(number as usize));
    Box::new(move || {
        let current = Signal::derive(move || u32::try_from(page.get()).unwrap_or(u32::MAX));
        let pages = Signal::derive(move || u32::try_from(properties.number("pages")).unwrap_or(u32::MAX));
        view! { <Pagination page=current pages=pages on_page=go /> }.into()
    })
}

pub(super) fn steps(properties: Properties) -> View {
    let steps = properties.list_signal("steps", |entry: &Entry| {
        let state = match entry.text("state").as_str() {
            "current" => StepState::Current,
            "done" => StepState::Done,
            "wrong" => StepState::Wrong,
            _ => StepState::Ahead,
        };
        let step = Step::new(entry.text("label"), state);
        match entry.maybe("href") {
            Some(href) => step.href(href),
            None => step,
        }
    });
    Box::new(move || view! { <Steps steps=steps /> }.into())
}

pub(super) fn tabs(properties: Properties) -> View {
    let selected = properties.bound_number("selected");
    Box::new(move || {
        let tab = |entry: &Entry| {
            let name = entry.text("name");
            Tab::new(entry.text("label"), Slot::from(move || slot_of(name.clone())))
        };
        let tabs = properties.list("tabs").iter().map(tab).collect();
        view! { <Tabs label=properties.text("label") tabs=tabs selected=selected /> }.into()
    })
}
