//! What loading needs of the page.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::future::LocalBoxFuture;
use js_sys::{Function, Promise};
use linear_map::LinearMap;
use loader::{Ahead, Clock, LoadError, LocalOrigin, Ports, Progress, RequestError, Verified};
use registry::{App, VerifySignature, WebCryptoVerifier};
use wasm_bindgen::{JsCast, JsValue};

use super::{
    Entry, Started,
    fetch::{self, CheckedFiles},
    leave_measure,
    memory::Sequences,
    now,
};
use crate::{
    events::{Event, Events},
    overrides::Overrides,
    platform::{self, sleep, unix_time},
};

/// Bytes of a manifest, and more than any has: a longer one is cut off, and is none then. What is fetched for a person who has
/// not even followed a link must not take the page's memory.
const MANIFEST_LIMIT: u32 = 256 * 1024;

/// A page that loads apps.
pub(crate) struct Browser {
    /// JavaScript's `import()`, which WebAssembly cannot call by itself.
    import: Function,
    verifier: WebCryptoVerifier,
    sequences: Sequences,
    /// How many loads of each app have begun.
    attempts: RefCell<LinearMap<String, u32>>,
    /// When the phase began that an app is in.
    began: RefCell<LinearMap<String, Option<f64>>>,
    /// The latest text of each manifest by its address, and whether it was found good.
    manifests: RefCell<LinearMap<String, (Rc<str>, bool)>>,
    ahead: RefCell<Ahead>,
    /// The files that were fetched ahead.
    prefetched: Rc<RefCell<Vec<String>>>,
    events: Events,
    overrides: Overrides,
}

impl Browser {
    /// `import` is JavaScript's `import()`.
    pub(crate) fn new(import: Function, events: Events, overrides: Overrides) -> Self {
        Self {
            import,
            verifier: WebCryptoVerifier,
            sequences: Sequences::default(),
            attempts: RefCell::default(),
            began: RefCell::default(),
            manifests: RefCell::default(),
            ahead: RefCell::default(),
            prefetched: Rc::default(),
            events,
            overrides,
        }
    }

    /// What has happened on this page.
    pub(crate) fn events(&self) -> &Events {
        &self.events
    }

    /// Imports a module of the shell's own origin.
    pub(crate) fn import(&self, url: &str) -> Result<Promise, JsValue> {
        self.import
            .call1(&JsValue::UNDEFINED, &url.into())
            .map(JsCast::unchecked_into)
    }

    /// Where a developer's own version of the app is, if this tab shows that.
    pub(crate) fn override_of(&self, app: &App) -> Option<&LocalOrigin> {
        self.overrides.of(app)
    }

    /// What was last fetched as the manifest at this address, and whether signature, end and sequence were found good.
    pub(crate) fn manifest_text(&self, url: &str) -> Option<(Rc<str>, bool)> {
        self.manifests.borrow().get(url).cloned()
    }

    pub(super) fn count_attempt(&self, app: &str) -> u32 {
        let mut attempts = self.attempts.borrow_mut();
        let count = attempts.get(app).map_or(1, |count| count + 1);
        attempts.insert(app.to_owned(), count);
        count
    }
}

impl Clock for Browser {
    fn sleep(&self, milliseconds: u32) -> LocalBoxFuture<'static, ()> {
        sleep(milliseconds.cast_signed())
    }
}

impl Ports for Browser {
    type Files = CheckedFiles;
    type Started = Started;

    fn abi(&self) -> u32 {
        wharf::ABI_VERSION
    }

    fn unix_time(&self) -> u64 {
        unix_time()
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn manifest<'p>(&'p self, url: &'p str) -> LocalBoxFuture<'p, Result<String, RequestError>> {
        let response = platform::get(url);
        Box::pin(async move {
            let bytes = platform::bytes_of(&response.await?, MANIFEST_LIMIT, None).await?;
            let text = String::from_utf8_lossy(&bytes.to_vec()).into_owned();
            let unchecked = (text.as_str().into(), false);
            self.manifests.borrow_mut().insert(url.to_owned(), unchecked);
            Ok(text)
        })
    }

    fn verifier(&self) -> &impl VerifySignature {
        &self.verifier
    }

    fn highest_sequence(&self, url: &str) -> u64 {
        self.sequences.highest(url)
    }

    fn remember_sequence(&self, url: &str, sequence: u64) {
        // What is remembered has been verified.
        if let Some((_, is_good)) = self.manifests.borrow_mut().get_mut(url) {
            *is_good = true;
        }
        self.sequences.remember(url, sequence);
    }

    fn files<'p>(&'p self, version: &'p Verified<'p>) -> LocalBoxFuture<'p, Result<CheckedFiles, LoadError>> {
        let attempt = self.count_attempt(&version.app.name);
        Box::pin(fetch::files(self, version, attempt))
    }

    fn start<'p>(
        &'p self,
        version: &'p Verified<'p>,
        files: CheckedFiles,
    ) -> LocalBoxFuture<'p, Result<Started, LoadError>> {
        Box::pin(async move {
            let CheckedFiles {
                entry_url,
                wasm,
                styles,
            } = files;
            let (entry, memory) = Entry::start(&self.import, version.manifest.contents(), &entry_url, wasm).await?;
            let styles = styles.into_iter().map(JsCast::unchecked_into).collect();
            Ok(Started {
                entry,
                styles,
                memory,
                manifest: self.manifest_text(version.manifest_url).unwrap_or_default().0,
                unload_limit: version.app.limits.unload,
                events: self.events.clone(),
                is_broken: Cell::default(),
            })
        })
    }

    fn ahead(&self) -> &RefCell<Ahead> {
        &self.ahead
    }

    fn prefetch(&self, urls: Vec<String>) -> LocalBoxFuture<'static, ()> {
        let prefetched = Rc::clone(&self.prefetched);
        Box::pin(async move {
            for url in urls {
                let is_there = prefetched.borrow().contains(&url);
                if !is_there && fetch::into_the_cache(&url).await {
                    prefetched.borrow_mut().push(url);
                }
            }
        })
    }

    fn progress(&self, app: &App, progress: Progress<'_>) {
        let name = app.name.as_str();
        match progress {
            Progress::Began(_) => {
                self.began.borrow_mut().insert(name.to_owned(), now());
            }
            Progress::Ended(phase) => {
                let began = self.began.borrow_mut().remove(name).flatten();
                leave_measure(name, phase.name(), began);
            }
            Progress::Slow(phase) => self.events.add(Event::slow(name, phase)),
            Progress::Overdue(phase) => self.events.add(Event::overdue(name, phase)),
            Progress::FellBack { manifest_url, error } => {
                self.events.add(Event::fell_back(name, manifest_url, error));
            }
        }
    }
}
