//! What has happened to the apps of this page: for the console, for whoever listens on the page, and for the developer panel.

use std::{cell::Cell, rc::Rc};

use js_sys::{Array, Date, Object};
use loader::{LoadError, Phase};

use crate::platform::{after, dispatch, set};

/// How many events are kept, newest last.
const MOST: u32 = 200;
/// The event on the page's window: `addEventListener("wharf-app", ({ detail }) => …)`.
const EVENT: &str = "wharf-app";

/// One thing that happened.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Milliseconds since 1970-01-01 UTC.
    pub(crate) at: f64,
    /// The app's name.
    pub(crate) app: String,
    /// What it was: `slow`, `overdue`, `fell-back`, `failed`, `reported`, `blocked`; and for the panel alone `loaded`, `reloaded`,
    /// `unloaded`.
    pub(crate) name: &'static str,
    /// What there is to say about it.
    pub(crate) text: String,
    /// The number under which it is documented.
    pub(crate) code: Option<&'static str>,
    /// What the error card shows too.
    pub(crate) trace: Option<String>,
    /// The file that is at fault.
    pub(crate) file: Option<String>,
    /// The phase that took too long.
    pub(crate) phase: Option<Phase>,
}

impl Event {
    fn new(app: &str, name: &'static str, text: String) -> Self {
        Self {
            at: Date::now(),
            app: app.to_owned(),
            name,
            text,
            code: None,
            trace: None,
            file: None,
            phase: None,
        }
    }

    /// A phase takes longer than it should.
    pub(crate) fn slow(app: &str, phase: Phase) -> Self {
        Self {
            phase: Some(phase),
            ..Self::new(app, "slow", ["it takes long (phase ", phase.name(), ")"].concat())
        }
    }

    /// A phase takes longer than it may, and is waited for all the same.
    pub(crate) fn overdue(app: &str, phase: Phase) -> Self {
        let text = ["it takes too long (phase ", phase.name(), ")"].concat();
        Self {
            phase: Some(phase),
            ..Self::new(app, "overdue", text)
        }
    }

    /// A version failed, and another one is tried.
    pub(crate) fn fell_back(app: &str, manifest_url: &str, error: &LoadError) -> Self {
        let text = ["its version at ", manifest_url, " is left out: ", &error.to_string()].concat();
        Self {
            code: Some(error.code()),
            file: error.file().map(str::to_owned),
            ..Self::new(app, "fell-back", text)
        }
    }

    /// An app failed.
    pub(crate) fn failed(app: &str, error: &LoadError, trace: &str) -> Self {
        Self {
            code: Some(error.code()),
            trace: Some(trace.to_owned()),
            file: error.file().map(str::to_owned),
            phase: match error {
                LoadError::Timeout(phase) => Some(*phase),
                _ => None,
            },
            ..Self::new(app, "failed", error.to_string())
        }
    }

    /// The page stood still for so many milliseconds while an app had it.
    pub(crate) fn blocked(app: &str, milliseconds: u32) -> Self {
        let text = ["it has blocked the page for ", &milliseconds.to_string(), " ms"].concat();
        Self::new(app, "blocked", text)
    }

    /// An app, or something of it that the shell called, has said that something is wrong.
    pub(crate) fn reported(app: &str, text: String) -> Self {
        Self::new(app, "reported", text)
    }
}

/// The latest events of this page, as JavaScript sees them.
#[derive(Clone, Default)]
pub(crate) struct Events {
    latest: Array,
    is_telling: Rc<Cell<bool>>,
}

impl Events {
    /// Writes an event down.
    pub(crate) fn add(&self, event: Event) {
        let Event {
            app,
            name,
            text,
            code,
            trace,
            ..
        } = &event;
        let mark = |text: &str| {
            if text.is_empty() {
                String::new()
            } else {
                [" [", text, "]"].concat()
            }
        };
        let trace = mark(trace.as_deref().unwrap_or_default());
        let marks = [trace.as_str(), &mark(code.unwrap_or_default())].concat();
        match *name {
            "slow" | "overdue" | "fell-back" | "blocked" => leptos::logging::warn!("{app}{marks}: {text}"),
            _ => leptos::logging::error!("{app}{marks}: {text}"),
        }
        let detail = detail(&event);
        self.keep(&detail);
        if self.is_telling.replace(true) {
            // Somebody who was told has caused it: without end, if it were said at once.
            after(0, Box::new(move || dispatch(EVENT, &detail)));
            return;
        }
        dispatch(EVENT, &detail);
        self.is_telling.set(false);
    }

    /// Writes down what is as it should be: for the developer panel, which may be opened later. Whoever listens on the page, and the
    /// console, hear only of what is not.
    pub(crate) fn note(&self, app: &str, name: &'static str, text: String) {
        self.keep(&detail(&Event::new(app, name, text)));
    }

    fn keep(&self, detail: &Object) {
        if self.latest.length() == MOST {
            self.latest.shift();
        }
        self.latest.push(detail);
    }

    /// The latest ones, oldest first.
    pub(crate) fn latest(&self) -> &Array {
        &self.latest
    }
}

/// An event as JavaScript sees it.
fn detail(event: &Event) -> Object {
    let detail = Object::new();
    set(&detail, "at", &event.at.into());
    set(&detail, "app", &event.app.as_str().into());
    set(&detail, "name", &event.name.into());
    set(&detail, "text", &event.text.as_str().into());
    set(&detail, "code", &event.code.into());
    set(&detail, "trace", &event.trace.as_deref().into());
    set(&detail, "file", &event.file.as_deref().into());
    set(&detail, "phase", &event.phase.map(Phase::name).into());
    Object::freeze(&detail)
}
