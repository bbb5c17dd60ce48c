//! The submissions that are loaded: the newest ones, and older ones on demand.

use leptos::{prelude::*, task::spawn_local};
use shared_ui::{
    Handler,
    request::{Answer, use_request},
    tag::effect,
};
use submission::{SubmissionId, SubmissionList, SubmissionSummary};
use wharf::{Host, browser::FetchError, leptos::use_host};

use crate::{SERVICE, SUBMISSIONS};

/// Complete ones and those that were begun, so many at a time.
const QUERY: &str = "?status=all&limit=50";

/// What stands in the place of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// The first answer is on its way.
    Loading,
    /// It did not come, for this reason.
    Failed(FetchError),
    /// The person has none.
    Empty,
    /// There are some.
    Ready,
}

/// How the page after the last one is coming.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Older {
    #[default]
    Idle,
    Loading,
    Failed(String),
}

/// The page that was loaded last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Last {
    /// The first one, which says itself where the next one begins.
    #[default]
    First,
    /// An older one.
    Older {
        /// Where the next one begins, if there is one.
        next: Option<SubmissionId>,
    },
}

/// The submissions of the person. Copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Loaded {
    host: StoredValue<Host, LocalStorage>,
    answer: ReadSignal<Answer<SubmissionList>>,
    /// Asks again for the newest.
    pub(crate) reload: Handler,
    more: RwSignal<Vec<SubmissionSummary>>,
    last: RwSignal<Last>,
    pub(crate) older: RwSignal<Older>,
    /// Deleted since.
    pub(crate) gone: RwSignal<Vec<SubmissionId>>,
}

impl Loaded {
    /// Begins with the newest.
    pub(crate) fn new() -> Self {
        let first = use_request::<SubmissionList>(SERVICE, || [SUBMISSIONS, QUERY].concat());
        let loaded = Self {
            host: StoredValue::new_local(use_host()),
            answer: first.answer,
            reload: first.reload,
            more: RwSignal::default(),
            last: RwSignal::default(),
            older: RwSignal::default(),
            gone: RwSignal::default(),
        };
        effect(move || {
            // Another first page: what comes after it is asked for anew.
            if loaded.answer.with(|answer| matches!(answer, Answer::Ready(_))) {
                loaded.more.set(Vec::new());
                loaded.last.set(Last::First);
                loaded.older.set(Older::Idle);
            }
        });
        loaded
    }

    /// All of them, newest first.
    pub(crate) fn all(self) -> Vec<SubmissionSummary> {
        let first = self.answer.with(|answer| match answer.value() {
            Some(list) => list.submissions.clone(),
            None => Vec::new(),
        });
        let mut all = first;
        self.more.with(|more| all.extend_from_slice(more));
        self.gone
            .with(|gone| all.retain(|submission| !gone.contains(&submission.id)));
        all
    }

    /// What stands in the place of the list. After a failure it stays one until something comes, so that *Try again*
    /// stays.
    pub(crate) fn state(self, earlier: Option<&State>) -> State {
        let came = self.answer.with(|answer| match answer {
            Answer::Loading => Err(None),
            Answer::Failed(error) => Err(Some(error.clone())),
            Answer::Ready(_) | Answer::Refreshing(_) => Ok(()),
        });
        match came {
            Err(None) => match earlier {
                Some(failed @ State::Failed(_)) => failed.clone(),
                _ => State::Loading,
            },
            Err(Some(error)) => State::Failed(error),
            Ok(()) if self.after().is_none() && self.all().is_empty() => State::Empty,
            Ok(()) => State::Ready,
        }
    }

    /// An answer is on its way.
    pub(crate) fn is_busy(self) -> bool {
        self.answer
            .with(|answer| matches!(answer, Answer::Loading | Answer::Refreshing(_)))
    }

    /// Asks again for what could not be loaded. What is there stays: an answer that does not come would take it away.
    pub(crate) fn ask_again(self) {
        if self.answer.with_untracked(|answer| matches!(answer, Answer::Failed(_))) {
            self.reload.run(());
        }
    }

    /// Where the next page begins, if there is one.
    pub(crate) fn after(self) -> Option<SubmissionId> {
        match self.last.get() {
            Last::First => self
                .answer
                .with(|answer| answer.value().and_then(|list| list.next.clone())),
            Last::Older { next } => next,
        }
    }

    /// What was deleted is not shown any more.
    pub(crate) fn forget(self, id: SubmissionId) {
        self.gone.update(|gone| gone.push(id));
    }

    /// Loads the next page.
    pub(crate) fn load_older(self) {
        let Some(after) = untrack(|| self.after()) else { return };
        self.older.set(Older::Loading);
        let host = self.host.get_value();
        spawn_local(async move {
            let path = [SUBMISSIONS, QUERY, "&after=", after.as_str()].concat();
            let page = host.get::<SubmissionList>(SERVICE, &path).await;
            // The page may have gone meanwhile, or the list was loaded anew.
            if self.older.try_get_untracked().is_none() || untrack(|| self.after()).as_ref() != Some(&after) {
                return;
            }
            match page {
                Ok(page) => {
                    self.more.update(|more| more.extend(page.submissions));
                    self.last.set(Last::Older { next: page.next });
                    self.older.set(Older::Idle);
                }
                Err(error) => self.older.set(Older::Failed(error.with_trace())),
            }
        });
    }
}
