//! A developer's own version of an app in the place of the deployed one: in this tab, until it is taken back.

use loader::{LocalOrigin, LocalOverride, OVERRIDE_PARAMETER, OverrideError, OverrideRequest};
use registry::App;
use wasm_bindgen::JsValue;
use web_sys::{Storage, UrlSearchParams};

use crate::platform::window;

/// What the key in the tab's storage begins with; the app's name follows.
const KEY: &str = "wharf.override.";

/// What the address has asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To run an app from this origin. The person is asked first: anybody can send them a link.
    Run {
        /// The app's name.
        app: String,
        /// The app's title.
        title: String,
        /// The origin on their machine.
        origin: String,
    },
    /// Something that is refused.
    Refused(OverrideError),
}

/// Takes the request for an override out of the address, and takes all overrides back if that is what it is.
pub(crate) fn take_request<'app>(apps: impl IntoIterator<Item = &'app App> + Clone) -> Option<Asked> {
    let location = window().location();
    let parameters = UrlSearchParams::new_with_str(&location.search().ok()?).ok()?;
    let request = parameters.get(OVERRIDE_PARAMETER)?;
    parameters.delete(OVERRIDE_PARAMETER);
    let rest = String::from(parameters.to_string());
    let search = if rest.is_empty() { rest } else { ["?", &rest].concat() };
    let address = [location.pathname().ok()?.as_str(), &search, &location.hash().ok()?].concat();
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
    match OverrideRequest::parse(&request, apps.clone()) {
        Ok(OverrideRequest::Set(LocalOverride { app, origin })) => Some(Asked::Run {
            app: app.name.clone(),
            title: app.title.clone(),
            origin: origin.as_str().to_owned(),
        }),
        Ok(OverrideRequest::Reset) => {
            reset(apps);
            None
        }
        Err(error) => Some(Asked::Refused(error)),
    }
}

/// The developer's own versions that this page shows. Read once, when the page begins: what the tab's storage says later, and any
/// app may write there, holds from the next load on, when the banner says so too.
#[derive(Debug, Default)]
pub(crate) struct Overrides(Vec<(String, LocalOrigin)>);

impl Overrides {
    /// What is stored is checked as what is asked for.
    pub(crate) fn read<'app>(apps: impl IntoIterator<Item = &'app App>) -> Self {
        let Some(storage) = storage() else {
            return Self::default();
        };
        let origin_of = |app: &App| {
            let origin = storage.get_item(&key(&app.name)).ok()??;
            LocalOrigin::parse(&origin).filter(|_| app.allows_override)
        };
        let apps = apps.into_iter();
        Self(
            apps.filter_map(|app| Some((app.name.clone(), origin_of(app)?)))
                .collect(),
        )
    }

    /// Where the developer's own version of an app is, if this page shows that.
    pub(crate) fn of(&self, app: &App) -> Option<&LocalOrigin> {
        let own = self.0.iter().find(|(name, _)| *name == app.name);
        own.map(|(_, origin)| origin)
    }
}

/// Shows a developer's own version of an app in this tab from the next load on.
pub(crate) fn set(app: &str, origin: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key(app), origin);
    }
}

/// Shows what is deployed again, from the next load on.
pub(crate) fn reset<'app>(apps: impl IntoIterator<Item = &'app App>) {
    if let Some(storage) = storage() {
        for app in apps {
            let _ = storage.remove_item(&key(&app.name));
        }
    }
}

fn key(app: &str) -> String {
    [KEY, app].concat()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok()?
}
