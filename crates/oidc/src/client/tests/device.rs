//! A browser that lives in the test: clock, lock, tabs, and everything else that a client is given.

use core::{
    cell::{Cell, RefCell},
    fmt,
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};
use std::{collections::BTreeMap, rc::Rc, sync::Arc};

use futures::{
    FutureExt,
    channel::oneshot,
    executor::{LocalPool, LocalSpawner},
    future::{Either, LocalBoxFuture, RemoteHandle, select},
    lock::{Mutex, OwnedMutexGuard},
    task::LocalSpawnExt,
};
use serde_json::{Value, json};

use super::{fault::Endpoint, provider::Provider};
use crate::{
    Arrival, Client, Clock, Events, Http, HttpAnswer, Lock, LoginOptions, NoAnswer, Prompt, Random, ReturnTo,
    RsaPublicKey, RsaVerifier, SessionEvent, SignInError, SignatureVerifier, Storage, Tasks, TokenRequest, UnixTime,
    testing::{Xorshift, config_with},
};

/// Every port of a client.
#[derive(Clone)]
pub(crate) struct Device(Rc<State>);

struct State {
    provider: Provider,
    random: Xorshift,
    /// By how much the device's clock is ahead of the provider's, in seconds.
    clock_error: Cell<i64>,
    lock: Arc<Mutex<()>>,
    impatient: RefCell<Vec<oneshot::Sender<()>>>,
    events: RefCell<Vec<SessionEvent>>,
    pool: RefCell<LocalPool>,
    spawner: LocalSpawner,
}

impl fmt::Debug for Device {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Device")
    }
}

impl Device {
    fn new(provider: Provider, seed: u64) -> Self {
        let pool = LocalPool::new();
        let spawner = pool.spawner();
        Self(Rc::new(State {
            provider,
            random: Xorshift::new(seed),
            clock_error: Cell::new(0),
            lock: Arc::default(),
            impatient: RefCell::default(),
            events: RefCell::default(),
            pool: RefCell::new(pool),
            spawner,
        }))
    }

    pub(crate) fn set_clock_wrong_by(&self, seconds: i64) {
        self.0.clock_error.set(seconds);
    }

    /// Somebody else has the lock until the guard is dropped, as it is when a tab dies.
    pub(crate) fn take_lock(&self) -> OwnedMutexGuard<()> {
        self.0.lock.try_lock_owned().unwrap()
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.0.lock.try_lock().is_none()
    }

    /// Whoever waits for the lock gives up.
    pub(crate) fn lose_patience(&self) {
        for waiting in self.0.impatient.take() {
            let _ = waiting.send(());
        }
        self.settle();
    }

    /// Takes out what has been heard so far.
    pub(crate) fn events(&self) -> Vec<SessionEvent> {
        self.0.events.take()
    }

    /// Everything runs as far as it gets.
    pub(crate) fn settle(&self) {
        self.0.pool.borrow_mut().run_until_stalled();
    }

    /// Runs a future that has nothing to wait for but the work of others.
    pub(crate) fn run<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        for _ in 0..100 {
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                self.settle();
                return output;
            }
            self.settle();
        }
        panic!("it waits for something that does not come")
    }

    /// Begins with a future that may have to wait. Dropping the handle drops the future.
    pub(crate) fn start<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> RemoteHandle<T> {
        let handle = self.0.spawner.spawn_local_with_handle(future).unwrap();
        self.settle();
        handle
    }
}

impl Clock for Device {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.provider.now().saturating_add_signed(self.0.clock_error.get()))
    }
}

impl Random for Device {
    fn fill(&self, buffer: &mut [u8]) {
        self.0.random.fill(buffer);
    }
}

impl SignatureVerifier for Device {
    fn verify(&self, key: &RsaPublicKey, signing_input: &[u8], signature: &[u8]) -> impl Future<Output = bool> {
        RsaVerifier.verify(key, signing_input, signature)
    }
}

impl Http for Device {
    fn get(&self, url: &str) -> LocalBoxFuture<'_, Result<HttpAnswer, NoAnswer>> {
        self.0.provider.clone().ask(url.to_owned(), String::new()).boxed_local()
    }

    fn post(&self, request: &TokenRequest) -> LocalBoxFuture<'_, Result<HttpAnswer, NoAnswer>> {
        let (url, body) = (request.url().as_str().to_owned(), request.body().to_owned());
        self.0.provider.clone().ask(url, body).boxed_local()
    }
}

impl Lock for Device {
    type Guard = OwnedMutexGuard<()>;

    fn acquire(&self) -> LocalBoxFuture<'_, Option<Self::Guard>> {
        let (sender, patience) = oneshot::channel();
        self.0.impatient.borrow_mut().push(sender);
        let lock = Arc::clone(&self.0.lock).lock_owned();
        async move {
            match select(lock, patience).await {
                Either::Left((guard, _)) => Some(guard),
                Either::Right(_) => None,
            }
        }
        .boxed_local()
    }
}

impl Tasks for Device {
    fn spawn(&self, work: LocalBoxFuture<'static, ()>) {
        self.0.spawner.spawn_local(work).unwrap();
    }
}

impl Events for Device {
    fn emit(&self, event: SessionEvent) {
        self.0.events.borrow_mut().push(event);
    }
}

/// The `sessionStorage` of one tab.
#[derive(Clone, Default)]
pub(crate) struct Tab(Rc<TabState>);

#[derive(Default)]
struct TabState {
    items: RefCell<BTreeMap<String, String>>,
    refuses: Cell<bool>,
}

impl Tab {
    pub(crate) fn refuse(&self) {
        self.0.refuses.set(true);
    }

    /// Everything that is in it.
    pub(crate) fn items(&self) -> BTreeMap<String, String> {
        self.0.items.borrow().clone()
    }
}

impl Storage for Tab {
    fn get(&self, key: &str) -> Option<String> {
        self.0.items.borrow().get(key).cloned()
    }

    fn set(&self, key: &str, value: &str) -> bool {
        let accepts = !self.0.refuses.get();
        if accepts {
            self.0.items.borrow_mut().insert(key.to_owned(), value.to_owned());
        }
        accepts
    }

    fn remove(&self, key: &str) {
        self.0.items.borrow_mut().remove(key);
    }

    fn keys(&self) -> Vec<String> {
        self.0.items.borrow().keys().cloned().collect()
    }
}

/// A client, with everything around it.
pub(crate) struct Shell {
    pub(crate) provider: Provider,
    pub(crate) device: Device,
    pub(crate) client: Client<Device>,
    pub(crate) tab: Tab,
}

impl Shell {
    pub(crate) fn new() -> Self {
        Self::with(json!({}))
    }

    /// With these settings on top of the usual.
    pub(crate) fn with(settings: Value) -> Self {
        Self::seeded(settings, 7)
    }

    pub(crate) fn seeded(settings: Value, seed: u64) -> Self {
        let provider = Provider::new();
        let device = Device::new(provider.clone(), seed);
        Self {
            client: Client::new(config_with(settings), device.clone()),
            provider,
            device,
            tab: Tab::default(),
        }
    }

    pub(crate) fn begin(&self, options: LoginOptions) -> Result<String, SignInError> {
        self.device.run(self.client.begin_login(options, &self.tab))
    }

    /// Begins a login and has the person do their part. Returns the query that comes back.
    pub(crate) fn go_and_come_back(&self, options: LoginOptions) -> String {
        self.provider.visit(&self.begin(options).unwrap())
    }

    pub(crate) fn arrive(&self, query: &str) -> Arrival {
        self.device.run(self.client.complete_login(query, &self.tab))
    }

    pub(crate) fn start_arriving(&self, query: &str) -> RemoteHandle<Arrival> {
        let (client, tab, query) = (self.client.clone(), self.tab.clone(), query.to_owned());
        self.device
            .start(async move { client.complete_login(&query, &tab).await })
    }

    /// A whole login.
    pub(crate) fn log_in(&self) -> Arrival {
        self.arrive(&self.go_and_come_back(LoginOptions::default()))
    }

    /// A whole login that has to work. What it was like is forgotten.
    pub(crate) fn sign_in(&self) {
        let arrival = self.log_in();
        assert!(matches!(arrival, Arrival::SignedIn { .. }), "{arrival:?}");
        self.device.events();
    }

    pub(crate) fn token(&self) -> Option<String> {
        let token = self.device.run(self.client.access_token());
        token.map(|token| token.reveal().to_owned())
    }

    pub(crate) fn start_token(&self) -> RemoteHandle<Option<String>> {
        let client = self.client.clone();
        self.device
            .start(async move { client.access_token().await.map(|token| token.reveal().to_owned()) })
    }

    pub(crate) fn renew(&self) -> bool {
        self.device.run(self.client.renew())
    }

    pub(crate) fn start_renewal(&self) -> RemoteHandle<bool> {
        self.device.start(self.client.renew())
    }

    pub(crate) fn check(&self) {
        self.device.run(self.client.check());
    }

    pub(crate) fn wake(&self) {
        self.device.run(self.client.wake());
    }

    /// Time passes for everybody.
    pub(crate) fn pass(&self, seconds: u64) {
        self.provider.pass(seconds);
    }

    /// How many requests the token endpoint has seen.
    pub(crate) fn token_requests(&self) -> usize {
        self.provider.count(Endpoint::Token)
    }

    /// How long until there is something to do.
    pub(crate) fn due_in(&self) -> Option<Duration> {
        Some(self.client.next_check()?.since(self.device.now()))
    }
}

pub(crate) fn silently() -> LoginOptions {
    LoginOptions {
        prompt: Some(Prompt::None),
        ..LoginOptions::default()
    }
}

pub(crate) fn to(path: &str) -> LoginOptions {
    LoginOptions {
        return_to: ReturnTo::parse(path),
        ..LoginOptions::default()
    }
}

/// The error of a login that did not work.
#[track_caller]
pub(crate) fn failure(arrival: Arrival) -> SignInError {
    match arrival {
        Arrival::Failed { error, .. } => error,
        other => panic!("{other:?}"),
    }
}
