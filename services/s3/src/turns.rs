//! One thing at a time for each multipart upload, while those of others go on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Whose turn it is, for each upload by its number.
#[derive(Debug, Clone, Default)]
pub(super) struct Turns(Arc<Mutex<HashMap<String, Weak<AsyncMutex<()>>>>>);

/// Nothing else is done to the upload until this is dropped.
pub(super) type Turn = OwnedMutexGuard<()>;

impl Turns {
    /// Waits until nothing else is done to an upload.
    pub(super) async fn of(&self, id: &str) -> Turn {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Of uploads that nobody waits for nothing is kept.
            turns.retain(|_, turn| turn.strong_count() > 0);
            let known = turns.get(id).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let new = Arc::default();
                turns.insert(id.to_owned(), Arc::downgrade(&new));
                new
            })
        };
        turn.lock_owned().await
    }
}
