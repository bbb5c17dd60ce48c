//! The fault switch: makes the provider misbehave on purpose, so that tests see what its clients do about it.
//!
//! It answers only when the stack was started with `--faults`. What it does is kept in memory and ends with the stack;
//! only rotated keys stay, as rotating them is nothing wrong.
//!
//! | part | module |
//! |---|---|
//! | `/_faults` and who may use it | [`switch`] |
//! | what stands in its JSON | [`plan`], [`report`] |
//! | answers that are wrong as a whole, and counting them | [`answers`], [`endpoint`] |
//! | tokens that are wrong in one place | [`defects`] |
//! | settings in which an honest provider may differ as well | [`settings`] |

mod answers;
mod defects;
mod endpoint;
mod plan;
mod report;
mod settings;
mod switch;

pub(super) use answers::intercept;
pub(super) use defects::{Defect, Defects, Occasion};
pub(super) use switch::router;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::watch;

use super::IdentityError;
use super::keys::{KeyPair, KeySet, SigningKey};
use answers::FaultyAnswer;
use endpoint::Endpoint;
use plan::{Plan, take};
use report::{Counters, Report};
use settings::{PublishedKeys, Settings};

/// Bits of a key that is too short for RS256 ([RFC 7518, 3.3](https://www.rfc-editor.org/rfc/rfc7518#section-3.3)).
const WEAK_BITS: usize = 1024;

/// What is wrong with the provider at the moment: nothing, unless somebody used the switch.
#[derive(Debug, Default)]
pub(super) struct Faults {
    state: Mutex<State>,
    weak_key: OnceLock<Arc<SigningKey>>,
    /// Changes when answers that are held may go.
    release: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct State {
    plan: Plan,
    counters: Counters,
}

impl Faults {
    /// The settings of now.
    pub(super) fn settings(&self) -> Settings {
        self.lock().plan.settings
    }

    /// The defects of the next token answer.
    pub(super) fn defects(&self, occasion: Occasion) -> Defects {
        let mut state = self.lock();
        let due = take(&mut state.plan.token_faults, |defect| defect.is_for(occasion));
        if !due.is_empty() {
            state.counters.answers_wrongly(occasion.endpoint());
        }
        Defects::new(due)
    }

    /// The keys that sign and are published, in place of the right ones.
    pub(super) fn keys(&self, right: Arc<KeySet>) -> Arc<KeySet> {
        let current = &right.current;
        match (self.settings().keys, self.weak_key.get()) {
            (PublishedKeys::Two, _) | (PublishedKeys::Weak, None) => right,
            (PublishedKeys::Single, _) => Arc::new(KeySet {
                current: KeyPair {
                    id: Arc::clone(&current.id),
                    access: Arc::clone(&current.id),
                },
                previous: None,
            }),
            (PublishedKeys::Weak, Some(weak)) => Arc::new(KeySet {
                current: KeyPair {
                    id: Arc::clone(weak),
                    access: Arc::clone(&current.access),
                },
                previous: Some(current.clone()),
            }),
        }
    }

    /// Starts to do what is wanted, and nothing of what was wanted before. Makes a key if one is needed that is too
    /// short; call it where blocking is allowed.
    fn replace(&self, plan: Plan) -> Result<(), IdentityError> {
        if plan.settings.keys == PublishedKeys::Weak && self.weak_key.get().is_none() {
            // Two at the same time: the first one stays.
            let _ = self.weak_key.set(Arc::new(SigningKey::generate(WEAK_BITS)?));
        }
        self.lock().plan = plan;
        self.release.send_replace(());
        Ok(())
    }

    /// Everything is right again, and counting starts anew.
    fn reset(&self) {
        let mut state = self.lock();
        state.plan = Plan::default();
        state.counters.reset();
        drop(state);
        self.release.send_replace(());
    }

    fn report(&self) -> Report {
        let state = self.lock();
        Report {
            plan: state.plan.clone(),
            held: state.counters.held,
            counters: state.counters.clone(),
        }
    }

    fn next_answer(&self, endpoint: Endpoint) -> Option<FaultyAnswer> {
        self.lock().plan.next_answer(endpoint)
    }

    fn count<R>(&self, change: impl FnOnce(&mut Counters) -> R) -> R {
        change(&mut self.lock().counters)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
