//! The host in a component.

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use serde::de::DeserializeOwned;

use crate::{Host, Identity, Location, Theme, Topic, browser::Watched};

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

/// The latest payload of a topic, once there is one. The registry must let this app hear the topic; if it does not, that is
/// reported to the shell, and there is none.
#[must_use]
pub fn use_topic<T: DeserializeOwned + Clone + Send + Sync + 'static>(topic: Topic<T>) -> Signal<Option<T>> {
    let host = use_host();
    let value = RwSignal::new(None);
    match host.on(topic, move |payload| value.set(Some(payload))) {
        // Kept by the owner, so that it ends with the component that asked.
        Ok(subscription) => drop(StoredValue::new_local(subscription)),
        Err(error) => host.report(&error.to_string()),
    }
    value.into()
}

/// What whoever shows this app hands to it, or `None` where it is nothing that `T` can be read from.
#[must_use]
pub fn use_props<T: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static>() -> Signal<Option<T>> {
    watched(Watched::Props, Host::props)
}
