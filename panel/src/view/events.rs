//! What has happened, newest first.

use js_sys::Date;
use leptos::prelude::*;
use shared_ui::{
    StatusKind, status_badge,
    tag::{Child, Tag, each, tag},
};
use wasm_bindgen::JsValue;

use super::State;
use crate::model::Event;

/// The log.
pub(super) fn events(state: State) -> Tag {
    let list = move || {
        state.events.with(|events| {
            if events.is_empty() {
                let text = "Nothing has happened on this page yet. What is loaded, what takes long or fails, and what apps report \
                            will stand here.";
                return tag("p").set("class", "wharf-panel-none").child(text);
            }
            let newest_first = events.iter().rev();
            tag("ol")
                .set("class", "wharf-panel-events")
                .child(each(newest_first, entry))
        })
    };
    tag("section")
        .set("class", "wharf-panel-section wharf-panel-log")
        .child(tag("h3").child("Events, newest first"))
        .dynamic(list)
}

fn entry(event: &Event) -> Tag {
    let kind = if event.is_news() {
        StatusKind::Info
    } else if event.is_warning() {
        StatusKind::Warning
    } else {
        StatusKind::Error
    };
    let marks: Vec<Child> = [&event.code, &event.trace]
        .into_iter()
        .flatten()
        .map(|mark| tag("code").child(mark.clone()).into())
        .collect();
    let head = tag("p")
        .set("class", "wharf-panel-event-head")
        .child(tag("time").child(time_of(event.at)))
        .child(tag("strong").child(event.app.clone()))
        .child(status_badge(kind, event.name.clone()));
    let facts = (!marks.is_empty()).then(|| tag("p").set("class", "wharf-panel-facts").child(Child::Many(marks)));
    tag("li")
        .child(head)
        .child(tag("p").child(event.text.clone()))
        .child(facts)
}

/// The time of day, in the person's time zone: `14:03:27`.
fn time_of(at: f64) -> String {
    let date = Date::new(&JsValue::from_f64(at));
    let two = |number: u32| {
        let text = number.to_string();
        if number < 10 { ["0", &text].concat() } else { text }
    };
    let parts = [date.get_hours(), date.get_minutes(), date.get_seconds()];
    parts.map(two).join(":")
}
