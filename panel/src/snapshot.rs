//! Reads what the shell hands over: plain data, in the shape that `shell/src/panel.rs` writes.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::model::{App, Event, ManifestFacts, PHASES, PhaseTime, Status};

/// Everything that the panel shows.
#[derive(Debug, PartialEq)]
pub(crate) struct Snapshot {
    pub(crate) apps: Vec<App>,
    pub(crate) events: Vec<Event>,
}

impl Snapshot {
    pub(crate) fn read(value: &JsValue) -> Self {
        let events: Vec<Event> = list(value, "events").iter().map(|event| read_event(&event)).collect();
        let apps = list(value, "apps");
        let apps = apps.iter().map(|app| {
            let mut app = read_app(&app);
            app.find_failure(&events);
            app
        });
        Self {
            apps: apps.collect(),
            events,
        }
    }
}

fn read_app(value: &JsValue) -> App {
    let name = text(value, "name").unwrap_or_default();
    App {
        title: text(value, "title").unwrap_or_default(),
        mount: text(value, "mount").unwrap_or_default(),
        kind: text(value, "kind").unwrap_or_default(),
        status: Status::parse(&text(value, "status").unwrap_or_default()),
        mounts: number(value, "mounts").unwrap_or_default() as u32,
        release: text(value, "release"),
        url: text(value, "url").unwrap_or_default(),
        manifest: text(value, "manifest").and_then(|text| ManifestFacts::parse(&text)),
        is_verified: member(value, "isVerified").is_truthy(),
        key: text(value, "key"),
        memory: number(value, "memory").map(|bytes| bytes as u64),
        may_use: member(value, "mayUse").is_truthy(),
        may_override: member(value, "mayOverride").is_truthy(),
        origin: text(value, "origin"),
        phases: phases_of(&name),
        failure: None,
        name,
    }
}

fn read_event(value: &JsValue) -> Event {
    Event {
        at: number(value, "at").unwrap_or_default(),
        app: text(value, "app").unwrap_or_default(),
        name: text(value, "name").unwrap_or_default(),
        text: text(value, "text").unwrap_or_default(),
        code: text(value, "code"),
        trace: text(value, "trace"),
        file: text(value, "file"),
        phase: text(value, "phase"),
    }
}

/// What the shell has measured of an app. The page keeps that for everybody.
fn phases_of(app: &str) -> Vec<PhaseTime> {
    let Some(performance) = web_sys::window().and_then(|window| window.performance()) else {
        return Vec::new();
    };
    let measured = |(name, label): (&'static str, &'static str)| {
        let measure = ["wharf:", app, ":", name].concat();
        let latest = performance
            .get_entries_by_name_with_entry_type(&measure, "measure")
            .pop();
        Some(PhaseTime {
            name,
            label,
            duration: number(&latest, "duration")?,
        })
    };
    PHASES.into_iter().filter_map(measured).collect()
}

fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn list(object: &JsValue, name: &str) -> Array {
    member(object, name).dyn_into().unwrap_or_default()
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    member(object, name).as_string()
}

fn number(object: &JsValue, name: &str) -> Option<f64> {
    member(object, name).as_f64()
}
