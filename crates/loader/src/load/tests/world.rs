//! A page in the test: its network, its clock and its signatures.

use core::{
    cell::{Cell, RefCell},
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};
use std::{collections::HashMap, rc::Rc};

use futures::future::{LocalBoxFuture, pending, poll_fn};
use registry::{App, Ed25519Verifier, Registry, SigningKey, VerifySignature, sign};

use crate::testing::{CANARY, STABLE, registry_with};
use crate::{
    Ahead, Breaker, Clock, LoadError, Phase, Ports, Progress, RequestError, Verified, load, load_override, prefetch,
};

/// Seconds.
pub(super) const EXPIRES_AFTER: u64 = 1_000;
const KEY: &str = r#"{"kty":"OKP","crv":"Ed25519","kid":"9MlQlwi5srmutcO_Sf7ylMErfgDCjftwCIJSqjXiVfw","x":"sH-CTuT0lHFACJYpw3NirwhY5Fd-IRdTnUyghPUL0cY","d":"WWZ5Ho4aIiiCCYBKLu6_TMY9rCdROITcc1Cd3DxyRDA"}"#;
const INTEGRITY: &str = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";

pub(super) struct World {
    registry: Registry,
    breaker: RefCell<Breaker>,
    page: Page,
}

struct Page {
    verifier: Ed25519Verifier,
    abi: Cell<u32>,
    started_at: Cell<u64>,
    now: Rc<Cell<u64>>,
    timers: Rc<RefCell<Vec<u64>>>,
    manifests: RefCell<HashMap<String, String>>,
    manifest_failures: RefCell<HashMap<String, (RequestError, u32)>>,
    file_failures: RefCell<Vec<String>>,
    start_failures: RefCell<HashMap<String, String>>,
    sequences: RefCell<HashMap<String, u64>>,
    delays: RefCell<HashMap<Phase, Option<u32>>>,
    log: RefCell<Vec<&'static str>>,
    ahead: RefCell<Ahead>,
    prefetched: RefCell<Vec<String>>,
    slow: RefCell<Vec<(Phase, u64)>>,
    overdue: RefCell<Vec<(Phase, u64)>>,
    fell_back: RefCell<Vec<(String, &'static str)>>,
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(registry_with(""))
    }

    pub(super) fn with(registry: Registry) -> Self {
        let world = Self {
            registry,
            breaker: RefCell::default(),
            page: Page {
                verifier: Ed25519Verifier,
                abi: Cell::new(1),
                started_at: Cell::default(),
                now: Rc::default(),
                timers: Rc::default(),
                manifests: RefCell::default(),
                manifest_failures: RefCell::default(),
                file_failures: RefCell::default(),
                start_failures: RefCell::default(),
                sequences: RefCell::default(),
                delays: RefCell::default(),
                log: RefCell::default(),
                ahead: RefCell::default(),
                prefetched: RefCell::default(),
                slow: RefCell::default(),
                overdue: RefCell::default(),
                fell_back: RefCell::default(),
            },
        };
        world.serve(STABLE, world.signed(7));
        world.serve(CANARY, world.signed(7));
        world
    }

    fn app(&self) -> &App {
        &self.registry.apps()[0]
    }

    /// The URL of the manifest that was loaded, or why none was.
    pub(super) fn load(&self) -> Result<String, LoadError> {
        let urls = self.app().candidates("somebody");
        let loaded = self.run(load(&self.page, self.app(), &urls, &self.breaker))?;
        assert_eq!(loaded.started, loaded.manifest_url);
        Ok(loaded.manifest_url)
    }

    pub(super) fn load_override(&self, url: &str) -> Result<String, LoadError> {
        Ok(self.run(load_override(&self.page, self.app(), url))?.manifest_url)
    }

    pub(super) fn prefetch(&self) -> Result<Vec<String>, LoadError> {
        self.run(prefetch(&self.page, self.app(), STABLE))?;
        Ok(self.page.prefetched.borrow().clone())
    }

    /// Lets time pass whenever nothing else can happen.
    fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.page.started_at.set(self.page.now.get());
        let mut work = pin!(work);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
                return done;
            }
            let mut timers = self.page.timers.borrow_mut();
            timers.retain(|at| *at > self.page.now.get());
            let next = timers.iter().min().expect("nothing can happen any more");
            self.page.now.set(*next);
        }
    }

    pub(super) fn serve(&self, url: &str, text: String) {
        self.page.manifests.borrow_mut().insert(url.to_owned(), text);
    }

    pub(super) fn has_seen(&self, url: &str, sequence: u64) {
        self.page.sequences.borrow_mut().insert(url.to_owned(), sequence);
    }

    pub(super) fn unsigned(&self) -> String {
        format!(
            r#"{{"schema":1,"name":"forms","version":"1.0.0","abi":1,"toolkit":"0.1.0","kind":"esm",
               "entry":{{"path":"forms-1.js","size":1,"integrity":"{INTEGRITY}"}}}}"#
        )
    }

    fn payload(&self, sequence: u64) -> String {
        let unsigned = self.unsigned();
        let open = unsigned.strip_suffix('}').unwrap();
        format!(r#"{open},"sequence":{sequence},"expires":{EXPIRES_AFTER}}}"#)
    }

    pub(super) fn signed(&self, sequence: u64) -> String {
        sign(self.payload(sequence).as_bytes(), &[SigningKey::from_jwk(KEY).unwrap()]).unwrap()
    }

    pub(super) fn signed_by_a_stranger(&self, sequence: u64) -> String {
        sign(self.payload(sequence).as_bytes(), &[SigningKey::from_seed(&[9; 32])]).unwrap()
    }

    pub(super) fn fail_manifest(&self, url: &str, error: RequestError, times: u32) {
        let mut failures = self.page.manifest_failures.borrow_mut();
        failures.insert(url.to_owned(), (error, times));
    }

    pub(super) fn fail_files(&self, url: &str) {
        self.page.file_failures.borrow_mut().push(url.to_owned());
    }

    pub(super) fn fail_start(&self, url: &str, why: &str) {
        let mut failures = self.page.start_failures.borrow_mut();
        failures.insert(url.to_owned(), why.to_owned());
    }

    /// The page speaks this version of the contract; the app speaks 1.
    pub(super) fn speak(&self, abi: u32) {
        self.page.abi.set(abi);
    }

    pub(super) fn mend(&self) {
        self.page.start_failures.borrow_mut().clear();
    }

    pub(super) fn hang(&self, phase: Phase) {
        self.page.delays.borrow_mut().insert(phase, None);
    }

    /// Milliseconds.
    pub(super) fn delay(&self, phase: Phase, by: u32) {
        self.page.delays.borrow_mut().insert(phase, Some(by));
    }

    /// Seconds.
    pub(super) fn let_pass(&self, seconds: u64) {
        self.page.now.set(self.page.now.get() + seconds * 1_000);
    }

    /// Milliseconds of the latest load.
    pub(super) fn elapsed(&self) -> u64 {
        self.page.elapsed()
    }

    pub(super) fn log(&self) -> Vec<&'static str> {
        self.page.log.borrow().clone()
    }

    pub(super) fn forget_log(&self) {
        self.page.log.borrow_mut().clear();
    }

    pub(super) fn slow(&self) -> Vec<(Phase, u64)> {
        self.page.slow.borrow().clone()
    }

    pub(super) fn overdue(&self) -> Vec<(Phase, u64)> {
        self.page.overdue.borrow().clone()
    }

    pub(super) fn fell_back(&self) -> Vec<(String, &'static str)> {
        self.page.fell_back.borrow().clone()
    }
}

impl Page {
    fn elapsed(&self) -> u64 {
        self.now.get() - self.started_at.get()
    }

    fn wait(&self, phase: Phase) -> LocalBoxFuture<'static, ()> {
        match self.delays.borrow().get(&phase) {
            None => Box::pin(async {}),
            Some(None) => Box::pin(pending()),
            Some(Some(milliseconds)) => self.sleep(*milliseconds),
        }
    }
}

impl Clock for Page {
    fn sleep(&self, milliseconds: u32) -> LocalBoxFuture<'static, ()> {
        let (now, at) = (Rc::clone(&self.now), self.now.get() + u64::from(milliseconds));
        self.timers.borrow_mut().push(at);
        Box::pin(poll_fn(move |_| {
            if now.get() >= at {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }))
    }
}

impl Ports for Page {
    type Files = ();
    type Started = String;

    fn abi(&self) -> u32 {
        self.abi.get()
    }

    fn unix_time(&self) -> u64 {
        self.now.get() / 1_000
    }

    fn random(&self) -> f64 {
        0.0
    }

    fn manifest<'p>(&'p self, url: &'p str) -> LocalBoxFuture<'p, Result<String, RequestError>> {
        Box::pin(async move {
            self.log.borrow_mut().push("manifest");
            self.wait(Phase::Manifest).await;
            if let Some((error, times)) = self.manifest_failures.borrow_mut().get_mut(url)
                && *times > 0
            {
                *times -= 1;
                return Err(*error);
            }
            let manifest = self.manifests.borrow().get(url).cloned();
            manifest.ok_or(RequestError::Status(404))
        })
    }

    fn verifier(&self) -> &impl VerifySignature {
        &self.verifier
    }

    fn highest_sequence(&self, url: &str) -> u64 {
        self.sequences.borrow().get(url).copied().unwrap_or_default()
    }

    fn remember_sequence(&self, url: &str, sequence: u64) {
        self.sequences.borrow_mut().insert(url.to_owned(), sequence);
    }

    fn files<'p>(&'p self, version: &'p Verified<'p>) -> LocalBoxFuture<'p, Result<(), LoadError>> {
        Box::pin(async move {
            self.log.borrow_mut().push("files");
            self.wait(Phase::Files).await;
            if self
                .file_failures
                .borrow()
                .iter()
                .any(|url| url == version.manifest_url)
            {
                return Err(LoadError::EntryIntegrity("forms-1.js".to_owned()));
            }
            Ok(())
        })
    }

    fn start<'p>(&'p self, version: &'p Verified<'p>, (): ()) -> LocalBoxFuture<'p, Result<String, LoadError>> {
        Box::pin(async move {
            self.log.borrow_mut().push("start");
            self.wait(Phase::Start).await;
            match self.start_failures.borrow().get(version.manifest_url) {
                Some(why) => Err(LoadError::Start(why.clone())),
                None => Ok(version.manifest_url.to_owned()),
            }
        })
    }

    fn ahead(&self) -> &RefCell<Ahead> {
        &self.ahead
    }

    fn prefetch(&self, urls: Vec<String>) -> LocalBoxFuture<'static, ()> {
        self.log.borrow_mut().push("prefetch");
        self.prefetched.borrow_mut().extend(urls);
        Box::pin(async {})
    }

    fn progress(&self, _: &App, progress: Progress<'_>) {
        match progress {
            Progress::Began(_) | Progress::Ended(_) => {}
            Progress::Slow(phase) => self.slow.borrow_mut().push((phase, self.elapsed())),
            Progress::Overdue(phase) => self.overdue.borrow_mut().push((phase, self.elapsed())),
            Progress::FellBack { manifest_url, error } => {
                self.fell_back
                    .borrow_mut()
                    .push((manifest_url.to_owned(), error.code()));
            }
        }
    }
}
