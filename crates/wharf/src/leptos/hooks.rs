//! The host in a component.

use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::{Host, Identity, Location, Theme, browser::Watched};

/// The host of this app.
///
/// # Panics
///
/// Outside an app that was mounted through [`app!`](crate::app).
#[must_use]
pub fn use_host() -> Host {
    expect_context::<SendWrapper<Host>>().take()
}

/// Who is signed in. Renewing tokens does not change it.
#[must_use]
pub fn use_identity() -> Signal<Identity> {
    watched(Watched::Identity, Host::identity)
}

/// Where the person is, below the app's mount path.
#[must_use]
pub fn use_location() -> Signal<Location> {
    watched(Watched::Location, Host::location)
}

/// Light or dark.
#[must_use]
pub fn use_theme() -> Signal<Theme> {
    watched(Watched::Theme, Host::theme)
}

/// The language as a BCP 47 tag.
#[must_use]
pub fn use_locale() -> Signal<String> {
    watched(Watched::Locale, Host::locale)
}

fn watched<T: Clone + PartialEq + Send + Sync + 'static>(what: Watched, read: fn(&Host) -> T) -> Signal<T> {
    let host = use_host();
    let value = RwSignal::new(read(&host));
    let subscription = host.watch(what, {
        let host = host.clone();
        move || {
            let new = read(&host);
            if value.with_untracked(|old| *old != new) {
                value.set(new);
            }
        }
    });
    // Kept by the owner, so that it ends with the component that asked.
    StoredValue::new_local(subscription.ok());
    value.into()
}
