//! The panel's element on the page, and when it looks at the shell.

use std::{cell::Cell, rc::Rc};

use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{CssStyleSheet, Document, HtmlElement};

use crate::{
    port::Port,
    snapshot::Snapshot,
    view::{State, panel},
};

/// The `id` of the element. The shell's button names it.
const ID: &str = "wharf-panel";
/// The event on the page's window for whatever happens to apps.
const EVENT: &str = "wharf-app";
/// Changes come in groups; this many milliseconds after the first of them the panel looks once.
const DELAY_MS: i32 = 100;
/// Nobody tells of memory that grows, so it is looked at again and again while the panel is open, at this distance.
const INTERVAL_MS: i32 = 2_000;

/// The panel on the page.
pub(crate) struct PanelElement {
    element: HtmlElement,
    view: Rc<Watching>,
    /// Looks soon.
    on_change: JsValue,
    /// Looks now.
    on_time: JsValue,
    interval: Option<i32>,
    /// Of all signals; the element stays in the page for as long as that lives.
    _owner: Owner,
}

/// What looks at the shell.
struct Watching {
    port: Port,
    state: State,
    is_pending: Cell<bool>,
}

impl Watching {
    fn look(&self) {
        self.is_pending.set(false);
        self.state.show(Snapshot::read(&self.port.snapshot()));
    }
}

impl PanelElement {
    /// Puts the panel into the page, hidden. `None` where there is no page to put it into.
    pub(crate) fn build(port: Port) -> Option<Self> {
        let document = document();
        let element: HtmlElement = document.create_element("aside").ok()?.dyn_into().ok()?;
        element.set_id(ID);
        element.set_class_name("wharf-panel");
        let _ = element.set_attribute("aria-labelledby", crate::view::HEADING_ID);
        element.set_hidden(true);
        adopt(&document, include_str!("panel.css"))?;
        let owner = Owner::new();
        let state = owner.with(|| State::new(port.clone()));
        let view = Rc::new(Watching {
            port,
            state,
            is_pending: Cell::default(),
        });
        view.look();
        document.body()?.append_child(&element).ok()?;
        owner.with(|| leptos::mount::mount_to(element.clone(), move || panel(state)).forget());
        let on_time = {
            let view = Rc::clone(&view);
            Closure::<dyn Fn()>::new(move || view.look()).into_js_value()
        };
        let on_change = {
            let (view, on_time) = (Rc::clone(&view), on_time.clone());
            let soon = move || {
                if !view.is_pending.replace(true) {
                    let _ = window()
                        .set_timeout_with_callback_and_timeout_and_arguments_0(on_time.unchecked_ref(), DELAY_MS);
                }
            };
            Closure::<dyn Fn()>::new(soon).into_js_value()
        };
        Some(Self {
            element,
            view,
            on_change,
            on_time,
            interval: None,
            _owner: owner,
        })
    }

    /// Shows what there is now and goes on looking; the keyboard goes to the heading.
    pub(crate) fn show(&mut self) {
        self.view.look();
        self.element.set_hidden(false);
        self.view.state.heading.focus();
        if self.interval.is_some() {
            return;
        }
        self.view.port.watch(Some(&self.on_change));
        let window = window();
        // Adding a listener does not fail.
        let _ = window.add_event_listener_with_callback(EVENT, self.on_change.unchecked_ref());
        let look = self.on_time.unchecked_ref();
        self.interval = window
            .set_interval_with_callback_and_timeout_and_arguments_0(look, INTERVAL_MS)
            .ok();
    }

    /// Hides it and looks no more.
    pub(crate) fn hide(&mut self) {
        self.element.set_hidden(true);
        self.view.port.watch(None);
        let window = window();
        let _ = window.remove_event_listener_with_callback(EVENT, self.on_change.unchecked_ref());
        if let Some(interval) = self.interval.take() {
            window.clear_interval_with_handle(interval);
        }
    }
}

/// Adds a stylesheet to the page's own ones. Constructed, because the page's policy allows no inline styles.
fn adopt(document: &Document, text: &str) -> Option<()> {
    let sheet = CssStyleSheet::new().ok()?;
    let replace: Function = Reflect::get(&sheet, &"replaceSync".into()).ok()?.dyn_into().ok()?;
    replace.call1(&sheet, &text.into()).ok()?;
    let name = JsValue::from("adoptedStyleSheets");
    let sheets = Array::from(&Reflect::get(document, &name).ok()?);
    sheets.push(&sheet);
    Reflect::set(document, &name, &sheets).ok()?;
    Some(())
}
