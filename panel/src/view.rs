//! How the panel looks. Everything is built once, and what changes is bound: a panel that looks again every two seconds must not
//! take the keyboard from anybody, nor what is selected.

mod details;
mod events;
mod own_version;
mod row;

use js_sys::Reflect;
use leptos::prelude::*;
use shared_ui::{
    IconName, icon,
    tag::{ElementRef, Tag, each, tag},
};

use crate::{
    model::{App, Event, summary},
    port::Port,
    snapshot::Snapshot,
};

/// The `id` of the panel's heading.
pub(crate) const HEADING_ID: &str = "wharf-panel-title";

/// What the view follows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct State {
    apps: RwSignal<Vec<App>>,
    events: RwSignal<Vec<Event>>,
    port: StoredValue<Port, LocalStorage>,
    /// The panel's heading.
    pub(crate) heading: ElementRef,
}

impl State {
    /// Knows of nothing yet.
    pub(crate) fn new(port: Port) -> Self {
        Self {
            apps: RwSignal::default(),
            events: RwSignal::default(),
            port: StoredValue::new_local(port),
            heading: ElementRef::new(),
        }
    }

    /// Shows what the shell has said now.
    pub(crate) fn show(&self, Snapshot { apps, events }: Snapshot) {
        replace(self.apps, apps);
        replace(self.events, events);
    }

    fn port(&self) -> Port {
        self.port.get_value()
    }
}

/// Nothing runs for what is the same as before.
fn replace<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

/// The panel's content.
pub(crate) fn panel(state: State) -> Tag {
    let count = state.apps.with_untracked(Vec::len);
    let close = move |_| state.port().close();
    let escape = move |event: web_sys::Event| {
        let key = Reflect::get(&event, &"key".into()).unwrap_or_default();
        if key == "Escape" {
            // It has done its work here.
            event.stop_propagation();
            state.port().close();
        }
    };
    let heading = tag("h2")
        .set("id", HEADING_ID)
        .set("tabindex", "-1")
        .reference(state.heading)
        .child("Developer panel");
    let head = tag("div")
        .set("class", "wharf-panel-head")
        .child(icon(IconName::Code))
        .child(heading)
        .child(
            tag("p")
                .set("class", "wharf-panel-summary")
                .text(move || state.apps.with(|apps| summary(apps))),
        )
        .child(
            tag("button")
                .set("type", "button")
                .set("class", "wharf-button wharf-button-plain wharf-button-icon")
                .set("aria-label", "Close developer panel")
                .on("click", close)
                .child(icon(IconName::Close)),
        );
    let apps = tag("section")
        .set("class", "wharf-panel-section")
        .child(tag("h3").child("Apps"))
        .child(row::labels())
        .child(
            tag("ul")
                .set("class", "wharf-panel-apps")
                .child(each(0..count, move |index| row::row(state, index))),
        );
    let body = tag("div")
        .set("class", "wharf-panel-body")
        .child(apps)
        .child(events::events(state));
    tag("div")
        .set("class", "wharf-panel-frame")
        .on("keydown", escape)
        .child(head)
        .child(body)
}
