//! The line to the vault, the worker that alone holds tokens. `vault/src/messages.rs` has the messages.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::future::{Either, LocalBoxFuture, select};
use js_sys::{Array, Function, Object, Promise, Reflect};
use linear_map::LinearMap;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal, EventTarget};

use super::SignInNotice;
use crate::{
    platform::{self, after, listen, outcome, set, sleep, window},
    trusted::script_url,
};

const WORKER: &str = "/vault-worker.js";
/// Tabs of a shell whose vault speaks otherwise get a vault of their own.
const NAME: &str = "wharf-vault-1";
/// The same for tabs that do not want it to outlive them: one worker cannot be both.
const NAME_IN_MEMORY: &str = "wharf-vault-1-memory";
/// How long the vault may take for anything but a request of an app. It asks the provider for three things at most, and waits
/// ten seconds for each.
const TIMEOUT_MS: i32 = 35_000;
/// The same for which one it is, which it says at once: longer than `vault-worker.js` may wait for its lock.
const SOON_MS: i32 = 5_000;

#[wasm_bindgen]
extern "C" {
    type SharedWorker;
    #[wasm_bindgen(constructor, catch)]
    fn new(url: &JsValue, options: &Object) -> Result<SharedWorker, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn port(this: &SharedWorker) -> Port;

    type Worker;
    #[wasm_bindgen(constructor, catch)]
    fn new(url: &JsValue, options: &Object) -> Result<Worker, JsValue>;

    /// [Web Locks](https://www.w3.org/TR/web-locks/#api-lock-manager).
    type LockManager;
    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, options: &Object, callback: &Function) -> Promise;

    /// A message port, or a worker that is one.
    #[derive(Clone)]
    type Port;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post(this: &Port, message: &Array) -> Result<(), JsValue>;
    #[wasm_bindgen(method, setter)]
    fn set_onmessage(this: &Port, handler: &Function);
}

/// What the vault says of itself.
pub(super) enum Said {
    /// Who is signed in, as `VaultSession::state` has it.
    State(JsValue),
    /// Something has happened: its name, and the number of an error.
    Event(JsValue, JsValue),
}

/// Calls back with what the vault says.
type OnSaid = dyn Fn(Said);

/// The page's end of the line.
pub(super) struct Vault {
    outlives_reload: bool,
    is_shared: Cell<bool>,
    on_said: Box<OnSaid>,
    /// Replaced when the worker behind it has died.
    port: RefCell<Option<Port>>,
    /// Ends the wait for the worker's death.
    rest: RefCell<Option<AbortController>>,
    /// What all numbers of this page's requests begin with.
    page: String,
    count: Cell<u32>,
    waiting: RefCell<LinearMap<String, Waiting>>,
}

/// Who waits for an answer.
struct Waiting {
    resolve: Function,
    reject: Function,
}

impl Vault {
    /// Connects to the vault of this browser, and starts it if it is not there. It outlives a reload of the page if
    /// `outlives_reload` and the browser can do that.
    pub(super) fn connect(outlives_reload: bool, on_said: impl Fn(Said) + 'static) -> Rc<Self> {
        let vault = Rc::new(Self {
            outlives_reload,
            is_shared: Cell::default(),
            on_said: Box::new(on_said),
            port: RefCell::default(),
            rest: RefCell::default(),
            page: platform::trace_id(),
            count: Cell::default(),
            waiting: RefCell::default(),
        });
        vault.open();
        vault
    }

    fn open(self: &Rc<Self>) {
        let options = Object::new();
        set(&options, "type", &"module".into());
        set(&options, "name", &self.name().into());
        set(&options, "extendedLifetime", &self.outlives_reload.into());
        let url = script_url(WORKER);
        let shared = SharedWorker::new(&url, &options).map(|worker| (worker.port(), JsValue::from(worker)));
        self.is_shared.set(shared.is_ok());
        // Without shared workers every tab has a vault of its own.
        let connected = shared.or_else(|_| {
            let worker = JsValue::from(Worker::new(&url, &options)?);
            Ok::<_, JsValue>((worker.clone().unchecked_into(), worker))
        });
        let Ok((port, worker)) = connected else { return };
        let failed = Rc::clone(self);
        listen(worker.unchecked_ref::<EventTarget>(), "error", move |_| {
            failed.give_up();
        });
        let heard = Rc::clone(self);
        let handler = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            let data = Reflect::get(&event, &"data".into()).unwrap_or_default();
            heard.hear(&Array::from(&data));
        });
        port.set_onmessage(handler.into_js_value().unchecked_ref());
        *self.port.borrow_mut() = Some(port);
    }

    /// Learns when the worker dies, with the tab in whose process it was, say, and starts another one. The worker holds a lock
    /// for as long as it lives: whoever gets it knows. To be called when the worker has answered once.
    pub(super) fn watch_over(self: &Rc<Self>) {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).unwrap_or_default();
        // The worker of one tab dies with it.
        if !locks.is_object() || !self.is_shared.get() {
            return;
        }
        let Ok(rest) = AbortController::new() else { return };
        let options = Object::new();
        // All pages get it at once.
        set(&options, "mode", &"shared".into());
        set(&options, "signal", &rest.signal());
        *self.rest.borrow_mut() = Some(rest);
        let (vault, locks) = (Rc::clone(self), locks.unchecked_into::<LockManager>());
        spawn_local(async move {
            let mut worker = vault.which().await;
            loop {
                let got_it = Closure::once_into_js(|_lock: JsValue| {});
                let died = locks.request(vault.name(), &options, got_it.unchecked_ref());
                if outcome(Ok(died)).await.is_err() {
                    return;
                }
                vault.open();
                let other = vault.which().await;
                // Not everything that loses a lock has died.
                if other.is_some() && other == worker {
                    return leptos::logging::warn!("The vault has lost its lock: nobody would see it die.");
                }
                leptos::logging::warn!("The worker that held the session has died.");
                vault.give_up();
                (vault.on_said)(Said::State(JsValue::NULL));
                // Somebody may have signed in at the new one already.
                match vault.ask("hello", &[]).await {
                    Ok(state) => (vault.on_said)(Said::State(state)),
                    Err(_) => return,
                }
                worker = other;
            }
        });
    }

    /// What this worker is told from others by; nothing of one that does not say.
    async fn which(self: &Rc<Self>) -> Option<String> {
        match select(self.ask("which", &[]), sleep(SOON_MS)).await {
            Either::Left((answer, _)) => answer.ok()?.as_string(),
            Either::Right(_) => None,
        }
    }

    /// The page goes, perhaps into the back-forward cache: there it could do nothing with the lock but keep it.
    pub(super) fn leave(&self) {
        self.tell("bye");
        if let Some(rest) = self.rest.borrow_mut().take() {
            rest.abort();
        }
    }

    /// The page comes back out of the cache. The worker may have ended meanwhile.
    pub(super) fn come_back(self: &Rc<Self>) -> LocalBoxFuture<'static, Result<JsValue, SignInNotice>> {
        self.open();
        self.ask("hello", &[])
    }

    /// A worker is shared by those who want the same of it.
    fn name(&self) -> &'static str {
        if self.outlives_reload { NAME } else { NAME_IN_MEMORY }
    }

    /// Says something that needs no answer.
    pub(super) fn tell(&self, what: &str) {
        self.send(&self.next_number(), what, &[]);
    }

    /// Asks, and waits for the answer for a while.
    pub(super) fn ask(
        self: &Rc<Self>,
        what: &str,
        arguments: &[JsValue],
    ) -> LocalBoxFuture<'static, Result<JsValue, SignInNotice>> {
        let number = self.next_number();
        let answer = self.answer_to(&number);
        self.send(&number, what, arguments);
        let vault = Rc::clone(self);
        let too_late = move || {
            vault.reject(&number, &JsValue::NULL);
        };
        after(TIMEOUT_MS, Box::new(too_late));
        Box::pin(async move {
            outcome(Ok(answer))
                .await
                .map_err(|notice| SignInNotice::from_js(&notice))
        })
    }

    /// Asks for what takes as long as it takes, and can be given up. The error is what `fetch` would throw.
    pub(super) fn ask_until(
        self: &Rc<Self>,
        signal: &AbortSignal,
        what: &str,
        arguments: &[JsValue],
    ) -> LocalBoxFuture<'static, Result<JsValue, JsValue>> {
        if signal.aborted() {
            let reason = signal.reason();
            return Box::pin(async move { Err(reason) });
        }
        let number = self.next_number();
        let answer = self.answer_to(&number);
        self.send(&number, what, arguments);
        let vault = Rc::clone(self);
        // The signal comes with the event: a handler that held it would keep it, and so itself, for ever.
        listen(signal, "abort", move |event| {
            let reason = event
                .target()
                .map(|signal| signal.unchecked_into::<AbortSignal>().reason());
            if vault.reject(&number, &reason.unwrap_or_default()) {
                vault.send(&number, "abort", &[]);
            }
        });
        Box::pin(async move {
            outcome(Ok(answer)).await.map_err(|error| {
                // The vault's own words are none that an app expects of `fetch`.
                let is_notice = !error.is_object() || Reflect::has(&error, &"sentence".into()) == Ok(true);
                if is_notice {
                    js_sys::TypeError::new("Failed to fetch").into()
                } else {
                    error
                }
            })
        })
    }

    fn next_number(&self) -> String {
        let count = self.count.get();
        self.count.set(count.wrapping_add(1));
        [self.page.as_str(), "-", &count.to_string()].concat()
    }

    fn answer_to(&self, number: &str) -> Promise {
        Promise::new(&mut |resolve, reject| {
            self.waiting
                .borrow_mut()
                .insert(number.to_owned(), Waiting { resolve, reject });
        })
    }

    fn send(&self, number: &str, what: &str, arguments: &[JsValue]) {
        let message = Array::of2(&number.into(), &what.into());
        for argument in arguments {
            message.push(argument);
        }
        let port = self.port.borrow().clone();
        let sent = port.is_some_and(|port| port.post(&message).is_ok());
        if !sent {
            self.reject(number, &JsValue::NULL);
        }
    }

    fn hear(&self, message: &Array) {
        let (first, second, third) = (message.get(0), message.get(1), message.get(2));
        match first.as_f64() {
            Some(0.0) => {
                if let Some(why) = third.as_string() {
                    leptos::logging::error!("{why}");
                }
                (self.on_said)(Said::State(second));
            }
            Some(_) => (self.on_said)(Said::Event(second, third)),
            None => {
                let Some(waiting) = self.take(&first.as_string().unwrap_or_default()) else {
                    return;
                };
                let (function, value) = if message.length() > 2 {
                    (waiting.reject, third)
                } else {
                    (waiting.resolve, second)
                };
                let _ = function.call1(&JsValue::NULL, &value);
            }
        }
    }

    fn take(&self, number: &str) -> Option<Waiting> {
        self.waiting.borrow_mut().remove(number)
    }

    fn reject(&self, number: &str, error: &JsValue) -> bool {
        match self.take(number) {
            Some(waiting) => waiting.reject.call1(&JsValue::NULL, error).is_ok(),
            None => false,
        }
    }

    /// The worker could not be started, or has died.
    fn give_up(&self) {
        let waiting = self.waiting.take();
        for waiting in waiting.values() {
            let _ = waiting.reject.call1(&JsValue::NULL, &JsValue::NULL);
        }
    }
}
