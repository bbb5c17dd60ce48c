#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! The developer panel: apps with their versions, statuses, times, sizes, signatures and memory, what has happened to them, and
//! a developer's own version in the place of a deployed one.
//!
//! It is a module of its own, which the shell imports when somebody first opens it (`shell/src/panel.rs`). The shell hands it a
//! [`port::Port`]: plain data to show and a few things to ask for. `model` is what it makes of the data, without a browser;
//! `view` is how that looks.

mod element;
mod model;
mod port;
mod snapshot;
mod view;

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{element::PanelElement, port::Port};

fn main() {}

thread_local! {
    /// Built when it is first opened; what was typed and unfolded stays while it is closed.
    static PANEL: RefCell<Option<PanelElement>> = const { RefCell::new(None) };
}

/// Shows the panel and moves the keyboard to it. `port` is the shell's end of the line.
#[wasm_bindgen]
pub fn open(port: Function) {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("the developer panel panicked: {panic}");
    }));
    PANEL.with_borrow_mut(|panel| {
        if panel.is_none() {
            *panel = PanelElement::build(Port::new(port));
        }
        if let Some(panel) = panel {
            panel.show();
        }
    });
}

/// Hides the panel. It looks at nothing until it is opened again.
#[wasm_bindgen]
pub fn close() {
    PANEL.with_borrow_mut(|panel| {
        if let Some(panel) = panel {
            panel.hide();
        }
    });
}
