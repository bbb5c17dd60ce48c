//! The line to the vault, the worker that alone holds tokens. `vault/src/messages.rs` has the messages.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use futures::future::LocalBoxFuture;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, EventTarget};

use super::SignInNotice;
use crate::platform::{self, after, listen, outcome, set};

const WORKER: &str = "/vault-worker.js";
/// Tabs of a shell whose vault speaks otherwise get a vault of their own.
const NAME: &str = "wharf-vault-1";
/// How long the vault may take for anything but a request of an app. The provider is given ten seconds of it.
const TIMEOUT_MS: i32 = 25_000;

#[wasm_bindgen]
extern "C" {
    type SharedWorker;
    #[wasm_bindgen(constructor, catch)]
    fn new(url: &str, options: &Object) -> Result<SharedWorker, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn port(this: &SharedWorker) -> Port;

    type Worker;
    #[wasm_bindgen(constructor, catch)]
    fn new(url: &str, options: &Object) -> Result<Worker, JsValue>;

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

/// The page's end of the line.
pub(super) struct Vault {
    port: Option<Port>,
    /// What all numbers of this page's requests begin with.
    page: String,
    count: Cell<u32>,
    waiting: RefCell<HashMap<String, Waiting>>,
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
        let options = Object::new();
        set(&options, "type", &"module".into());
        set(&options, "name", &NAME.into());
        set(&options, "extendedLifetime", &outlives_reload.into());
        let shared = SharedWorker::new(WORKER, &options).map(|worker| (worker.port(), JsValue::from(worker)));
        // Without shared workers every tab has a vault of its own.
        let connected = shared.or_else(|_| {
            let worker = JsValue::from(Worker::new(WORKER, &options)?);
            Ok::<_, JsValue>((worker.clone().unchecked_into(), worker))
        });
        let connected = connected.ok();
        let vault = Rc::new(Self {
            port: connected.as_ref().map(|(port, _)| port.clone()),
            page: platform::trace_id(),
            count: Cell::default(),
            waiting: RefCell::default(),
        });
        if let Some((port, worker)) = connected {
            let failed = Rc::clone(&vault);
            listen(worker.unchecked_ref::<EventTarget>(), "error", move |_| {
                failed.give_up()
            });
            let heard = Rc::clone(&vault);
            let handler = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                let data = Reflect::get(&event, &"data".into()).unwrap_or_default();
                heard.hear(&Array::from(&data), &on_said);
            });
            port.set_onmessage(handler.into_js_value().unchecked_ref());
        }
        vault
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
        let sent = self.port.as_ref().is_some_and(|port| port.post(&message).is_ok());
        if !sent {
            self.reject(number, &JsValue::NULL);
        }
    }

    fn hear(&self, message: &Array, on_said: &dyn Fn(Said)) {
        let (first, second, third) = (message.get(0), message.get(1), message.get(2));
        match first.as_f64() {
            Some(0.0) => on_said(Said::State(second)),
            Some(_) => on_said(Said::Event(second, third)),
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

    /// The worker could not be started.
    fn give_up(&self) {
        let waiting: Vec<Waiting> = self.waiting.borrow_mut().drain().map(|(_, waiting)| waiting).collect();
        for waiting in waiting {
            let _ = waiting.reject.call1(&JsValue::NULL, &JsValue::NULL);
        }
    }
}
