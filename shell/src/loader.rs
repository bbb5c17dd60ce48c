//! Loads apps: manifest, entry, module and styles, each checked before anything of the app runs.
//!
//! Concurrent asks for one app share one load, and a loaded app serves any number of mounts. A failed or crashed app is
//! forgotten, so that the next ask starts from nothing, under fresh URLs: the module map of a page keeps both failed and
//! dead modules for ever.

mod entry;
mod error;
mod fetch;
mod timing;

use core::{future::poll_fn, task::Poll};
use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
};

use futures::future::LocalBoxFuture;
use js_sys::{Function, Promise};
use registry::{App, Manifest};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CssStyleSheet;

pub(crate) use entry::{Entry, Mounted};
pub(crate) use error::{LoadError, Phase};
pub(crate) use timing::{leave_measure, now, within};

use crate::platform::{outcome, promise};

/// An app whose files have been checked and whose module has been started.
#[derive(Debug)]
pub(crate) struct LoadedApp {
    /// The manifest of the version that was loaded.
    pub(crate) manifest: Manifest,
    /// The started entry.
    pub(crate) entry: Entry,
    /// The app's own stylesheets.
    pub(crate) styles: Vec<CssStyleSheet>,
}

/// A load that any number of callers wait for.
#[derive(Clone)]
struct Load {
    app: String,
    /// Fulfilled when the result is there.
    finished: Promise,
    result: Rc<OnceCell<Result<Rc<LoadedApp>, LoadError>>>,
}

/// The apps that this page has loaded or is loading.
#[derive(Clone)]
pub(crate) struct Loader(Rc<Inner>);

struct Inner {
    import: Function,
    loads: RefCell<Vec<Load>>,
    /// How many loads of each app have begun.
    attempts: RefCell<Vec<(String, u32)>>,
}

impl Loader {
    /// `import` is JavaScript's `import()`, which WebAssembly cannot call by itself.
    pub(crate) fn new(import: Function) -> Self {
        Self(Rc::new(Inner {
            import,
            loads: RefCell::default(),
            attempts: RefCell::default(),
        }))
    }

    /// The app, loaded on the first ask.
    pub(crate) async fn load(&self, app: &App) -> Result<Rc<LoadedApp>, LoadError> {
        let running = self.0.loads.borrow().iter().find(|load| load.app == app.name).cloned();
        let load = running.unwrap_or_else(|| self.start(app));
        let _ = outcome(Ok(load.finished)).await;
        // The promise is fulfilled after the result is there.
        let unfinished = || Err(LoadError::Start("it was given up".to_owned()));
        load.result.get().cloned().unwrap_or_else(unfinished)
    }

    /// Forgets an app that crashed: the next ask loads it anew.
    pub(crate) fn forget(&self, name: &str) {
        self.0.loads.borrow_mut().retain(|load| load.app != name);
    }

    fn start(&self, app: &App) -> Load {
        let attempt = self.count_attempt(&app.name);
        let result = Rc::new(OnceCell::new());
        let finished = {
            let (loader, app, result) = (self.clone(), app.clone(), Rc::clone(&result));
            promise(Box::pin(async move {
                let loaded = load(&loader.0.import, &app, attempt).await;
                if loaded.is_err() {
                    // Here and not by whoever waited: a newer load may be under way by the time that they wake up.
                    loader.forget(&app.name);
                }
                // Nobody else sets it.
                let _ = result.set(loaded);
                Ok(JsValue::UNDEFINED)
            }))
        };
        let load = Load {
            app: app.name.clone(),
            finished,
            result,
        };
        self.0.loads.borrow_mut().push(load.clone());
        load
    }

    fn count_attempt(&self, name: &str) -> u32 {
        let mut attempts = self.0.attempts.borrow_mut();
        if let Some((_, count)) = attempts.iter_mut().find(|(app, _)| app == name) {
            *count += 1;
            return *count;
        }
        attempts.push((name.to_owned(), 1));
        1
    }
}

async fn load(import: &Function, app: &App, attempt: u32) -> Result<Rc<LoadedApp>, LoadError> {
    let manifest = within(&app.name, Phase::Manifest, Box::pin(fetch::manifest(app))).await?;
    if manifest.abi != wharf::ABI_VERSION {
        return Err(LoadError::Abi { found: manifest.abi });
    }
    let address = |file: &registry::File| fetch::FileAddress::new(app, file, attempt);
    let entry = address(&manifest.entry);
    let url = entry.url.clone();
    let mut files: Vec<Checked<'_>> = vec![Box::pin(fetch::entry(entry))];
    if let Some(file) = &manifest.wasm {
        files.push(Box::pin(fetch::wasm(address(file))));
    }
    for file in &manifest.styles {
        files.push(Box::pin(fetch::style(address(file))));
    }
    // All at once. An entry of kind `wasm` is evaluated when it matches, which runs nothing of the app; nothing is started
    // before all of them match.
    let files = within(&app.name, Phase::Files, Box::pin(all(files))).await?;
    let mut files = files.into_iter().skip(1);
    let module = manifest.wasm.as_ref().and_then(|_| files.next());
    let styles = files.map(JsCast::unchecked_into).collect();
    let entry = within(&app.name, Phase::Start, Box::pin(Entry::start(import, &url, module))).await?;
    Ok(Rc::new(LoadedApp {
        manifest,
        entry,
        styles,
    }))
}

/// A file that is under way, and what the browser has made of it when it turned out to match.
type Checked<'app> = LocalBoxFuture<'app, Result<JsValue, LoadError>>;

/// All of the files in their order, or the first failure.
async fn all(mut files: Vec<Checked<'_>>) -> Result<Vec<JsValue>, LoadError> {
    let mut made = vec![None; files.len()];
    poll_fn(|context| {
        for (file, made) in files.iter_mut().zip(&mut made) {
            if made.is_none()
                && let Poll::Ready(result) = file.as_mut().poll(context)
            {
                match result {
                    Ok(value) => *made = Some(value),
                    Err(error) => return Poll::Ready(Err(error)),
                }
            }
        }
        if made.iter().all(Option::is_some) {
            Poll::Ready(Ok(()))
        } else {
            Poll::Pending
        }
    })
    .await?;
    Ok(made.into_iter().flatten().collect())
}
