//! Loads apps: manifest, entry, module and styles, each checked before anything of the app runs.
//!
//! Concurrent asks for one app share one load, and a loaded app serves any number of mounts. A failed or crashed app is
//! forgotten, so that the next ask starts from nothing, under fresh URLs: the module map of a page keeps both failed and
//! dead modules for ever.

mod entry;
mod error;
mod fetch;
mod timing;

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use futures::{
    FutureExt,
    future::{LocalBoxFuture, Shared},
};
use js_sys::Function;
use registry::{App, Manifest};
use web_sys::CssStyleSheet;

pub(crate) use entry::{Entry, Mounted};
pub(crate) use error::{LoadError, Phase};
pub(crate) use timing::{leave_measure, now, within};

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

type SharedLoad = Shared<LocalBoxFuture<'static, Result<Rc<LoadedApp>, LoadError>>>;

/// The apps that this page has loaded or is loading.
#[derive(Clone)]
pub(crate) struct Loader {
    import: Function,
    loads: Rc<RefCell<HashMap<String, SharedLoad>>>,
    attempts: Rc<RefCell<HashMap<String, u32>>>,
}

impl Loader {
    /// `import` is JavaScript's `import()`, which WebAssembly cannot call by itself.
    pub(crate) fn new(import: Function) -> Self {
        Self {
            import,
            loads: Rc::default(),
            attempts: Rc::default(),
        }
    }

    /// The app, loaded on the first ask.
    pub(crate) async fn load(&self, app: &App) -> Result<Rc<LoadedApp>, LoadError> {
        let running = self.loads.borrow().get(&app.name).cloned();
        let load = running.unwrap_or_else(|| self.start(app));
        load.await
    }

    /// Forgets an app that crashed: the next ask loads it anew.
    pub(crate) fn forget(&self, name: &str) {
        self.loads.borrow_mut().remove(name);
    }

    fn start(&self, app: &App) -> SharedLoad {
        let attempt = {
            let mut attempts = self.attempts.borrow_mut();
            let attempt = attempts.entry(app.name.clone()).or_default();
            *attempt += 1;
            *attempt
        };
        let (loader, app_to_load) = (self.clone(), app.clone());
        let load = async move {
            let result = load(loader.import.clone(), &app_to_load, attempt).await;
            if result.is_err() {
                // Here and not by whoever waited: a newer load may be under way by the time that they wake up.
                loader.forget(&app_to_load.name);
            }
            result
        };
        let load = load.boxed_local().shared();
        self.loads.borrow_mut().insert(app.name.clone(), load.clone());
        load
    }
}

async fn load(import: Function, app: &App, attempt: u32) -> Result<Rc<LoadedApp>, LoadError> {
    let manifest = within(&app.name, Phase::Manifest, fetch::manifest(app)).await?;
    if manifest.abi != wharf::ABI_VERSION {
        return Err(LoadError::Abi { found: manifest.abi });
    }
    let address = |file: &registry::File| fetch::FileAddress::new(app, file, attempt);
    let entry_address = address(&manifest.entry);
    let wasm_address = manifest.wasm.as_ref().map(address);
    let style_addresses: Vec<_> = manifest.styles.iter().map(address).collect();
    // All at once; nothing runs before all of them match.
    let files = futures::future::try_join3(
        fetch::entry(&entry_address),
        async {
            match &wasm_address {
                Some(address) => fetch::wasm(address).await.map(Some),
                None => Ok(None),
            }
        },
        futures::future::try_join_all(style_addresses.iter().map(fetch::style)),
    );
    let ((), module, styles) = within(&app.name, Phase::Files, files).await?;
    let entry = within(
        &app.name,
        Phase::Start,
        Entry::start(&import, &entry_address.url, module),
    )
    .await?;
    Ok(Rc::new(LoadedApp {
        manifest,
        entry,
        styles,
    }))
}
