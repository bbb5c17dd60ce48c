//! One mount of an app.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::{Host, browser::JsHost};

thread_local! {
    /// The hosts of all live mounts of this module, to be told when the module dies.
    static LIVE: RefCell<Vec<(u32, Host)>> = const { RefCell::new(Vec::new()) };
    /// What the panic said; the abort that follows it knows no message.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
    static WATCHING: Cell<bool> = const { Cell::new(false) };
}

/// A mounted app, as the loader holds it.
#[wasm_bindgen]
pub struct Instance {
    id: u32,
    view: Option<Box<dyn core::any::Any>>,
    owner: Owner,
}

impl core::fmt::Debug for Instance {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("Instance")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl Instance {
    /// Takes the app out of its element and ends everything that belongs to this mount.
    pub fn unmount(&mut self) {
        // First the elements, then the effects that might still reach for them. Dropping the view alone would leave
        // effects, listeners and cleanups of the owner alive.
        self.view.take();
        self.owner.cleanup();
        LIVE.with_borrow_mut(|live| live.retain(|(id, _)| *id != self.id));
    }
}

/// Mounts a view under an owner of its own. Use [`app!`](crate::app).
pub fn mount<F, N>(element: HtmlElement, host: JsHost, view: F) -> Instance
where
    F: FnOnce() -> N + 'static,
    N: IntoView,
    N::State: 'static,
{
    watch_for_crashes();
    let host = Host::new(host);
    let id = LIVE.with_borrow_mut(|live| {
        let id = live.last().map_or(0, |(id, _)| id + 1);
        live.push((id, host.clone()));
        id
    });
    let owner = Owner::new();
    let view = owner.with(|| {
        provide_context(SendWrapper::new(host));
        leptos::mount::mount_to(element, view)
    });
    Instance {
        id,
        view: Some(Box::new(view)),
        owner,
    }
}

/// With wasm-bindgen's abort handler a panic or trap anywhere in this module ends the module for good. The shell must
/// know at once, since nothing that the person does in this app works any more.
fn watch_for_crashes() {
    if WATCHING.replace(true) {
        return;
    }
    std::panic::set_hook(Box::new(|panic| {
        PANIC.with(|message| {
            if let Ok(mut message) = message.try_borrow_mut() {
                *message = Some(panic.to_string());
            }
        });
    }));
    // Answers `None` where the module was built without the abort handler: not by `wharf build`.
    let _ = wasm_bindgen::handler::set_on_abort(|| {
        let message = PANIC.with(|message| message.try_borrow_mut().ok().and_then(|mut message| message.take()));
        let message = message.unwrap_or_else(|| "the WebAssembly module trapped".to_owned());
        LIVE.with(|live| {
            if let Ok(live) = live.try_borrow() {
                for (_, host) in live.iter() {
                    host.report_fatal(&message);
                }
            }
        });
    });
}
