//! Objects that no record names: S3 looks at the expiry of a URL when a request begins, so that what takes long arrives when
//! the record has gone.

use super::{Found, Swept};
use crate::bucket::ObjectKey;
use crate::clock::is_older;
use crate::failure::Failure;
use crate::state::ApiState;
use std::collections::BTreeSet;

/// How many pages of a thousand objects one sweep looks at. The next one goes on behind them.
const PAGES: usize = 10;

/// Objects that have lain in the bucket for a day.
#[derive(Debug, Default)]
pub(super) struct Listed {
    keys: BTreeSet<String>,
    /// Behind which object the next sweep goes on; `None` from the beginning.
    next: Option<String>,
    /// The bucket has failed on the way.
    is_cut: bool,
}

/// Lists some of the objects. To be called before the records are read: of what lies in the bucket by then, the record was made
/// before a URL was signed, so that one which is not found afterwards has gone, whatever the clocks say. That the object is old
/// is only more of a distance.
pub(super) async fn list(state: &ApiState) -> Result<Listed, Failure> {
    let now = state.clock.now();
    let mut listed = Listed {
        next: state.store.swept_until().await?,
        ..Listed::default()
    };
    for _ in 0..PAGES {
        let page = match state.bucket.page_of_objects("u/", listed.next.as_deref()).await {
            Ok(page) => page,
            Err(error) => {
                tracing::warn!(%error, "objects cannot be listed");
                listed.is_cut = true;
                break;
            }
        };
        let is_old = |modified| is_older(modified, state.limits.abandoned_upload, now);
        let old = page
            .objects
            .into_iter()
            .filter(|object| object.modified.is_some_and(is_old));
        listed.keys.extend(old.map(|object| object.key));
        listed.next = page.next;
        if listed.next.is_none() {
            break;
        }
    }
    Ok(listed)
}

impl Listed {
    /// Leaves out what a record names.
    pub(super) fn without(mut self, (submissions, uploads): &Found) -> Self {
        if !self.keys.is_empty() {
            for record in submissions {
                self.keys.remove(record.data_key().as_str());
            }
            for record in uploads {
                self.keys.remove(record.key().as_str());
            }
        }
        self
    }

    /// Remembers where the next sweep goes on, and removes what is left. In this order, so that a process that ends on the way does
    /// not begin at the same objects each time: what it has not come to is found again when the bucket comes round.
    pub(super) async fn remove(self, state: &ApiState, swept: &mut Swept) {
        swept.failed += usize::from(self.is_cut);
        if let Err(error) = state.store.set_swept_until(self.next).await {
            tracing::warn!(%error, "the next sweep looks at the same objects again");
            swept.failed += 1;
        }
        for key in self.keys {
            match state.bucket.delete(&ObjectKey::new(key)).await {
                Ok(()) => swept.unknown += 1,
                Err(error) => {
                    tracing::warn!(%error, "an object without a record is left for a later sweep");
                    swept.failed += 1;
                }
            }
        }
    }
}
