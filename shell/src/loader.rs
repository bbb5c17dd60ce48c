//! Loads apps in this page: the [`loader`] crate with a browser under it.
//!
//! Concurrent asks for one app share one load, and a loaded app serves any number of mounts. A failed or crashed app is
//! forgotten, so that the next ask starts from nothing, under fresh URLs: the module map of a page keeps both failed and
//! dead modules for ever.

mod browser;
mod entry;
mod fetch;
mod memory;
mod started;
mod timing;

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use js_sys::Promise;
use loader::{Breaker, LoadError, Loaded, Ports, load, load_override};
use registry::App;
use wasm_bindgen::JsValue;

pub(crate) use browser::Browser;
pub(crate) use entry::{Entry, Instance};
pub(crate) use started::Started;
pub(crate) use timing::{leave_measure, now, within};

use crate::platform::{outcome, promise, unix_time};

/// A loaded app.
pub(crate) type LoadedApp = Loaded<Started>;

/// A load that any number of callers wait for.
#[derive(Clone)]
struct Load {
    app: String,
    /// The person for whom the version was chosen.
    person: String,
    /// Fulfilled when the result is there.
    finished: Promise,
    result: Rc<OnceCell<Result<Rc<LoadedApp>, LoadError>>>,
}

/// The apps that this page has loaded or is loading.
#[derive(Clone)]
pub(crate) struct Loader(Rc<Inner>);

struct Inner {
    browser: Browser,
    loads: RefCell<Vec<Load>>,
    /// The apps whose latest load has failed.
    failed: RefCell<Vec<String>>,
    breaker: RefCell<Breaker>,
    /// Whether what the breaker remembers was read from the tab's storage.
    has_read: Cell<bool>,
}

impl Loader {
    /// A loader of this page.
    pub(crate) fn new(browser: Browser) -> Self {
        Self(Rc::new(Inner {
            browser,
            loads: RefCell::default(),
            failed: RefCell::default(),
            breaker: RefCell::default(),
            has_read: Cell::default(),
        }))
    }

    /// The page under the loader.
    pub(crate) fn browser(&self) -> &Browser {
        &self.0.browser
    }

    /// The app in the version for this person, loaded on the first ask.
    pub(crate) async fn load(&self, app: &App, person: &str) -> Result<Rc<LoadedApp>, LoadError> {
        let is_this = |load: &&Load| load.app == app.name && load.person == person;
        let running = self.0.loads.borrow().iter().find(is_this).cloned();
        let load = running.unwrap_or_else(|| self.start(app, person));
        let _ = outcome(Ok(load.finished)).await;
        // The promise is fulfilled after the result is there.
        let unfinished = || Err(LoadError::Start("it was given up".to_owned()));
        load.result.get().cloned().unwrap_or_else(unfinished)
    }

    /// The app, if it is loaded by now.
    pub(crate) fn loaded(&self, name: &str) -> Option<Rc<LoadedApp>> {
        let loads = self.0.loads.borrow();
        let load = loads.iter().find(|load| load.app == name)?;
        load.result.get()?.as_ref().ok().cloned()
    }

    /// How far an app is that is in no place.
    pub(crate) fn status_of(&self, name: &str) -> &'static str {
        let loads = self.0.loads.borrow();
        let load = loads.iter().find(|load| load.app == name);
        match load.map(|load| load.result.get().is_some()) {
            Some(true) => "Loaded",
            Some(false) => "Loading",
            None if self.0.failed.borrow().iter().any(|failed| failed == name) => "LoadError",
            None => "NotLoaded",
        }
    }

    /// Whether the app is loaded, or on its way.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.loads.borrow().iter().any(|load| load.app == name)
    }

    /// Takes nothing that was fetched ahead: whoever asks next wants to know what is deployed now.
    pub(crate) fn look_afresh(&self) {
        self.0.browser.ahead().borrow_mut().clear();
    }

    /// Forgets an app, because it crashed or is not wanted any more: the next ask loads it anew.
    pub(crate) fn forget(&self, name: &str) {
        self.let_go(&|load| load.app == name);
        self.0.failed.borrow_mut().retain(|failed| failed != name);
    }

    /// Forgets every app that was loaded for somebody else: another person may get another version, and a module that has worked
    /// for the one before has seen what was theirs.
    pub(crate) fn forget_others(&self, person: &str) {
        self.let_go(&|load| load.person != person);
    }

    fn let_go(&self, is_over: &dyn Fn(&Load) -> bool) {
        let loads = self.0.loads.take();
        let (gone, kept): (Vec<Load>, Vec<Load>) = loads.into_iter().partition(is_over);
        self.0.loads.replace(kept);
        // Now that nothing is borrowed: letting go of a module runs code of the app, which may call back.
        drop(gone);
    }

    fn start(&self, app: &App, person: &str) -> Load {
        // Another person may get another version: what the one before had is of no use any more.
        self.forget(&app.name);
        let result = Rc::new(OnceCell::new());
        let finished = {
            let (loader, app, person, result) = (self.clone(), app.clone(), person.to_owned(), Rc::clone(&result));
            promise(Box::pin(async move {
                let loaded = loader.run(&app, &person).await.map(Rc::new);
                if let Ok(loaded) = &loaded {
                    let text = [
                        "version ",
                        &loaded.manifest.contents().version,
                        " has been checked and started",
                    ]
                    .concat();
                    loader.browser().events().note(&app.name, "loaded", text);
                } else {
                    // Here and not by whoever waited: a newer load may be under way by the time that they wake up.
                    let mut loads = loader.0.loads.borrow_mut();
                    let before = loads.len();
                    loads.retain(|load| !Rc::ptr_eq(&load.result, &result));
                    if loads.len() < before {
                        loader.0.failed.borrow_mut().push(app.name.clone());
                    }
                }
                // Nobody else sets it.
                let _ = result.set(loaded);
                Ok(JsValue::UNDEFINED)
            }))
        };
        let load = Load {
            app: app.name.clone(),
            person: person.to_owned(),
            finished,
            result,
        };
        self.0.loads.borrow_mut().push(load.clone());
        load
    }

    async fn run(&self, app: &App, person: &str) -> Result<LoadedApp, LoadError> {
        let Inner { browser, breaker, .. } = &*self.0;
        if let Some(origin) = browser.override_of(app) {
            return load_override(browser, app, &origin.manifest_url()).await;
        }
        if !self.0.has_read.replace(true) {
            *breaker.borrow_mut() = Breaker::from_text(&memory::read_breaker(), unix_time());
        }
        let loaded = load(browser, app, &app.candidates(person), breaker).await;
        memory::write_breaker(&breaker.borrow().to_text());
        loaded
    }
}
