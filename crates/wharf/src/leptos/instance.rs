//! One mount of an app.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, HtmlElement};

use crate::{Host, browser::JsHost};

thread_local! {
    /// The hosts of all live mounts of this module, to be told when it panics.
    static LIVE: RefCell<Vec<(u32, Host)>> = const { RefCell::new(Vec::new()) };
    /// Calls what tells all of them, when the module has died and can make but one call.
    static DEATH: Option<AbortController> = AbortController::new().ok();
    static WATCHING: Cell<bool> = const { Cell::new(false) };
}

/// A mounted app, as the loader holds it.
#[wasm_bindgen]
pub struct Instance {
    id: u32,
    view: Option<Box<dyn core::any::Any>>,
    owner: Owner,
    on_death: Option<js_sys::Function>,
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
        // What has been told to run and has not yet would find nothing of what it reads.
        self.owner.pause();
        // First the elements, then the effects that might still reach for them. Dropping the view alone would leave
        // effects, listeners and cleanups of the owner alive.
        self.view.take();
        self.owner.cleanup();
        LIVE.with_borrow_mut(|live| live.retain(|(id, _)| *id != self.id));
        if let Some(on_death) = self.on_death.take() {
            at_death(|signal| signal.remove_event_listener_with_callback("abort", &on_death));
        }
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
    let on_death = host.end_with("the WebAssembly module trapped");
    if let Some(on_death) = &on_death {
        at_death(|signal| signal.add_event_listener_with_callback("abort", on_death));
    }
    let owner = Owner::new();
    let view = owner.with(|| {
        provide_context(SendWrapper::new(host));
        leptos::mount::mount_to(element, view)
    });
    Instance {
        id,
        view: Some(Box::new(view)),
        owner,
        on_death,
    }
}

fn at_death(change: impl FnOnce(&AbortSignal) -> Result<(), JsValue>) {
    DEATH.with(|death| {
        if let Some(death) = death {
            // Fails for no function that is one.
            let _ = change(&death.signal());
        }
    });
}

/// With wasm-bindgen's abort handler a panic or trap anywhere in this module ends the module for good. The shell must
/// know at once, since nothing that the person does in this app works any more.
fn watch_for_crashes() {
    if WATCHING.replace(true) {
        return;
    }
    // A panic is told here, where the module still runs and what it says is known.
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.to_string();
        LIVE.with(|live| {
            if let Ok(live) = live.try_borrow() {
                for (_, host) in live.iter() {
                    host.report_fatal(&message);
                }
            }
        });
    }));
    // Whatever else ends it is told afterwards. wasm-bindgen lets a module that has died come back from none of its calls, so
    // there is one for all mounts. Those that were told already are told nothing new.
    // Answers `None` where the module was built without the abort handler: not by `wharf build`.
    let _ = wasm_bindgen::handler::set_on_abort(|| {
        DEATH.with(|death| {
            if let Some(death) = death {
                death.abort();
            }
        });
    });
}
