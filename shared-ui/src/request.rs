//! Answers of the app's services as signals.

use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;
use wharf::{
    Host,
    browser::{Body, FetchError},
    leptos::{use_host, use_identity},
};

use crate::{Handler, TableState, tag::effect};

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Answer<T> {
    /// On its way, for the first time.
    #[default]
    Loading,
    /// There, while a newer one is on its way.
    Refreshing(T),
    /// There.
    Ready(T),
    /// It did not come.
    Failed(FetchError),
}

impl<T> Answer<T> {
    /// The answer, be it the newest or not.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Refreshing(value) | Self::Ready(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }

    /// What a [`Table`](crate::Table) of this answer shows.
    pub fn table_state(&self, is_empty: impl FnOnce(&T) -> bool) -> TableState {
        match self {
            Self::Loading => TableState::Loading,
            Self::Refreshing(_) => TableState::Refreshing,
            Self::Ready(value) if is_empty(value) => TableState::Empty,
            Self::Ready(_) => TableState::Ready,
            Self::Failed(error) => TableState::Failed(error.with_trace()),
        }
    }
}

/// A request that is made again whenever its address changes, or on demand.
#[derive(Debug, Clone, Copy)]
pub struct Requested<T: Send + Sync + 'static> {
    /// Where it stands.
    pub answer: ReadSignal<Answer<T>>,
    /// Makes it again.
    pub reload: Handler,
}

/// Reads JSON from `path` below a granted service, now and after each change of `path`.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # #[derive(Clone, serde::Deserialize)]
/// # struct Page { total: u32 }
/// # use shared_ui::{request::use_request, router::Query};
/// # let query = RwSignal::new(Query::default());
/// let invoices = use_request::<Page>("api", move || ["/v1/invoices", &query.get().to_search()].concat());
/// # let _ =
/// view! { {move || invoices.answer.with(|answer| answer.value().map(|page| page.total))} }
/// # ;
/// ```
///
/// The last address wins: an answer that comes late for an older one is dropped. While an answer is there, it stays
/// until the next one comes. A request that found nobody signed in is made again when the person has signed in. Requests end with
/// the mount.
pub fn use_request<T: DeserializeOwned + Clone + Send + Sync + 'static>(
    service: &'static str,
    path: impl Fn() -> String + Send + Sync + 'static,
) -> Requested<T> {
    let host = StoredValue::new_local(use_host());
    let path = Memo::new(move |_| path());
    let answer = RwSignal::new(Answer::<T>::Loading);
    let latest = StoredValue::new(0_u32);
    let load = move || {
        let number = latest.get_value().wrapping_add(1);
        latest.set_value(number);
        answer.update(|answer| {
            *answer = match core::mem::take(answer) {
                Answer::Ready(value) | Answer::Refreshing(value) => Answer::Refreshing(value),
                Answer::Loading | Answer::Failed(_) => Answer::Loading,
            }
        });
        let arrived = move |body: Result<Body, FetchError>| {
            // `None` means that the page which asked has gone.
            if latest.try_get_value() == Some(number) {
                answer.set(match body.and_then(|body| body.read()) {
                    Ok(value) => Answer::Ready(value),
                    Err(error) => Answer::Failed(error),
                });
            }
        };
        ask(host.get_value(), service, path.get_untracked(), Box::new(arrived));
    };
    effect(move || {
        path.track();
        load();
    });
    let identity = use_identity();
    effect(move || {
        identity.track();
        if answer.with_untracked(|answer| matches!(answer, Answer::Failed(FetchError::SignedOut))) {
            load();
        }
    });
    Requested {
        answer: answer.read_only(),
        reload: Handler::from(load),
    }
}

/// The part that is the same for all types of answers.
fn ask(host: Host, service: &'static str, path: String, arrived: Box<dyn FnOnce(Result<Body, FetchError>)>) {
    spawn_local(async move { arrived(host.get_body(service, &path).await) });
}
