//! The one owner of the URL.
//!
//! Listens for clicks on same-origin links, through shadow roots, and for the browser's back and forward. Children are
//! told where they are relative to their own mount path and ask the shell to go elsewhere.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, MouseEvent, Url};

use crate::platform::{document, listen, own_origin, window};

/// A location on the shell's origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The path, beginning with `/`.
    pub(crate) path: String,
    /// The query with its `?`, or nothing.
    pub(crate) search: String,
    /// The fragment with its `#`, or nothing.
    pub(crate) hash: String,
}

impl Place {
    /// Where the page is now.
    pub(crate) fn current() -> Self {
        let location = window().location();
        Self {
            path: location.pathname().unwrap_or_else(|_| "/".to_owned()),
            search: location.search().unwrap_or_default(),
            hash: location.hash().unwrap_or_default(),
        }
    }

    /// Reads an address; `None` if it leads away from the shell's origin.
    pub(crate) fn parse(address: &str) -> Option<Self> {
        let origin = own_origin();
        let url = Url::new_with_base(address, &origin).ok()?;
        // A path that begins with two slashes would be read as a host where it stands alone.
        let own = url.origin() == origin && !url.pathname().starts_with("//");
        own.then(|| Self {
            path: url.pathname(),
            search: url.search(),
            hash: url.hash(),
        })
    }

    /// The address without the origin.
    pub(crate) fn address(&self) -> String {
        [self.path.as_str(), &self.search, &self.hash].concat()
    }
}

/// How a new location enters the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// As a new entry: *Back* returns to where the person was.
    Push,
    /// In place of the current one.
    Replace,
}

/// The current location, and the way to another one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Navigation {
    place: ReadSignal<Place>,
    set_place: WriteSignal<Place>,
}

impl Navigation {
    /// Takes over the page's URL. Called once; the listeners live as long as the page.
    pub(crate) fn start() -> Self {
        let (place, set_place) = signal(Place::current());
        let navigation = Self { place, set_place };
        // A page without these two listeners still works: every link then loads the shell anew.
        listen(&document(), "click", move |event| {
            if let Some(place) = followed_link(event.unchecked_ref()) {
                event.prevent_default();
                navigation.go(&place, Entry::Push);
            }
        });
        listen(&window(), "popstate", move |_| {
            navigation.set_place.set(Place::current())
        });
        navigation
    }

    /// Where the person is.
    pub(crate) fn place(self) -> ReadSignal<Place> {
        self.place
    }

    /// Goes to a location.
    pub(crate) fn go(self, place: &Place, entry: Entry) {
        if self.place.with_untracked(|current| current == place) {
            return;
        }
        let address = place.address();
        let written = window().history().and_then(|history| match entry {
            Entry::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
            Entry::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
        });
        if written.is_err() {
            // Browsers refuse more than a hundred entries in some seconds: then the page loads anew.
            let _ = window().location().assign(&address);
            return;
        }
        let other_page = self.place.with_untracked(|current| current.path != place.path);
        self.set_place.set(place.clone());
        if other_page && place.hash.is_empty() {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }
}

/// The location that a click leads to, if it is the shell's business: a plain click on a link of the shell's own origin
/// that nobody else has handled.
fn followed_link(event: &MouseEvent) -> Option<Place> {
    let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    // The event's target is the shadow host; the path knows the link inside it.
    let link = event
        .composed_path()
        .iter()
        .find_map(|element| element.dyn_into::<HtmlAnchorElement>().ok())?;
    let elsewhere = !matches!(link.target().as_str(), "" | "_self");
    if elsewhere || link.has_attribute("download") || !link.has_attribute("href") {
        return None;
    }
    let place = Place::parse(&link.href())?;
    let same_document = place.path == Place::current().path && place.search == Place::current().search;
    // Fragments within the page are the browser's.
    (place.hash.is_empty() || !same_document).then_some(place)
}
