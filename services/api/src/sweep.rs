//! Removing what nobody will finish.

use crate::auth::Subject;
use crate::bucket::URL_LIFETIME;
use crate::clock::is_older;
use crate::failure::Failure;
use crate::state::ApiState;
use crate::store::{SubmissionRecord, UploadRecord, UploadState};
use crate::uploads::remove_stored;
use jiff::Timestamp;
use std::collections::BTreeSet;
use ulid::Ulid;

/// What one sweep has removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Uploads that were left open, or given up.
    pub uploads: usize,
    /// Submissions that were never completed, or deleted.
    pub submissions: usize,
    /// Multipart uploads in the bucket of which nothing is known here.
    pub unknown: usize,
}

/// Removes uploads and submissions that were left alone for too long, with what the bucket has of them. Records go last: what
/// fails is found again by the next sweep.
pub(crate) async fn sweep(state: &ApiState) -> Result<Swept, Failure> {
    let now = state.clock.now();
    let (submissions, uploads) = state.store.everything().await?;
    let mut swept = Swept::default();
    let expired: Vec<_> = submissions
        .iter()
        .filter(|record| is_expired(state, record, now))
        .collect();
    let with_them: BTreeSet<(&str, Ulid)> = expired.iter().map(|record| place(&record.owner, record.id)).collect();
    for record in &uploads {
        if is_left(state, record, now) || with_them.contains(&place(&record.owner, record.submission)) {
            remove_stored(state, record).await?;
            state.store.remove_upload(record).await?;
            swept.uploads += 1;
        }
    }
    for record in expired {
        state.bucket.delete(&record.data_key()).await?;
        state.store.remove_submission(&record.owner, record.id).await?;
        swept.submissions += 1;
    }
    let known: BTreeSet<_> = uploads
        .iter()
        .filter_map(|record| record.multipart.as_deref())
        .collect();
    for upload in state.bucket.multiparts("u/").await? {
        let is_old = upload
            .initiated
            .is_some_and(|since| is_older(since, state.limits.abandoned_upload, now));
        if is_old && !known.contains(upload.id.as_str()) {
            state.bucket.abort_multipart(&upload.key, &upload.id).await?;
            swept.unknown += 1;
        }
    }
    Ok(swept)
}

fn place(owner: &Subject, submission: Ulid) -> (&str, Ulid) {
    (owner.as_str(), submission)
}

/// A submission that was deleted, or answered as missing, for so long that no URL of it is valid any more.
fn is_expired(state: &ApiState, record: &SubmissionRecord, now: Timestamp) -> bool {
    if let Some(at) = record.deleted_at {
        return is_older(at, URL_LIFETIME * 2, now);
    }
    !record.complete
        && is_older(
            record.created_at,
            state.limits.pending_submission + URL_LIFETIME * 2,
            now,
        )
}

fn is_left(state: &ApiState, record: &UploadRecord, now: Timestamp) -> bool {
    match record.state {
        UploadState::Open => is_older(record.touched_at, state.limits.abandoned_upload, now),
        UploadState::Aborted { at } => is_older(at.max(record.touched_at), URL_LIFETIME * 2, now),
        UploadState::Complete { .. } => false,
    }
}
