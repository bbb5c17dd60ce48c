//! The Rust side of the contract, against a shell that is written from `wharf.d.ts`.
//!
//! One program for all of it: each would be linked, and start a browser, of its own.
#![cfg(all(target_arch = "wasm32", feature = "leptos"))]
#![allow(clippy::unwrap_used)]

mod changes;
mod embeds;
mod guards;
mod plain;
mod props;
mod shell;
mod topics;

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

/// What a handler was called with, in order.
struct Heard<T>(Rc<RefCell<Vec<T>>>);

impl<T> Clone for Heard<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Heard<T> {
    fn new() -> Self {
        Self(Rc::default())
    }

    fn add(&self, value: T) {
        self.0.borrow_mut().push(value);
    }

    fn take(&self) -> Vec<T> {
        self.0.take()
    }
}
