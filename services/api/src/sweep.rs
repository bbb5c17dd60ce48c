//! Removing what nobody will finish.

mod objects;

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
    /// Open uploads that were left alone. What the bucket had of them is gone; their records go with a later sweep.
    pub left: usize,
    /// Uploads that were given up, or belonged to a submission that has gone.
    pub uploads: usize,
    /// Submissions that were never completed, or deleted.
    pub submissions: usize,
    /// Objects and multipart uploads in the bucket of which nothing is known here.
    pub unknown: usize,
    /// What could not be removed because the store or the bucket failed: the log says why, and the next sweep tries again.
    pub failed: usize,
}

/// What the store had of everybody when the sweep began. Much may have changed since.
type Found = (Vec<SubmissionRecord>, Vec<UploadRecord>);

/// Removes uploads and submissions that were left alone for too long, with what the bucket has of them. Records go last: what
/// fails is found again by the next sweep. Of the objects without a record, one sweep finds some.
pub(crate) async fn sweep(state: &ApiState) -> Result<Swept, Failure> {
    let listed = objects::list(state).await?;
    let found = state.store.everything().await?;
    let unknown = listed.without(&found);
    let mut swept = remove_left(state, found).await;
    unknown.remove(state, &mut swept).await;
    Ok(swept)
}

/// Goes through everything, whatever fails on the way: one object that S3 keeps back is nobody else's trouble.
pub(crate) async fn remove_left(state: &ApiState, (submissions, uploads): Found) -> Swept {
    let now = state.clock.now();
    let mut swept = Swept::default();
    let expired: Vec<_> = submissions
        .iter()
        .filter(|record| is_expired(state, record, now))
        .collect();
    let with_them: BTreeSet<(&str, Ulid)> = expired.iter().map(|record| place(&record.owner, record.id)).collect();
    let mut kept = BTreeSet::new();
    for record in &uploads {
        let place = place(&record.owner, record.submission);
        let removal = if with_them.contains(&place) {
            remove_upload(state, record).await
        } else if is_left(state, record, now) {
            give_up(state, record).await
        } else {
            continue;
        };
        match removal {
            Ok(Removal::None) => {}
            Ok(Removal::Stored) => swept.left += 1,
            Ok(Removal::Whole) => swept.uploads += 1,
            // Why, the failure has logged.
            Err(_) => {
                tracing::warn!(upload = %record.id, "an upload is left for the next sweep");
                swept.failed += 1;
                kept.insert(place);
            }
        }
    }
    for record in expired {
        // With its record, those of its uploads would be nobody's.
        if kept.contains(&place(&record.owner, record.id)) {
            continue;
        }
        match remove_submission(state, record).await {
            Ok(()) => swept.submissions += 1,
            Err(_) => {
                tracing::warn!(submission = %record.id, "a submission is left for the next sweep");
                swept.failed += 1;
            }
        }
    }
    let known: BTreeSet<_> = uploads
        .iter()
        .filter_map(|record| record.multipart.as_deref())
        .collect();
    remove_unknown(state, &known, now, &mut swept).await;
    swept
}

/// What has gone of an upload.
enum Removal {
    /// Nothing: somebody went on with it.
    None,
    /// What was stored. The record stays.
    Stored,
    /// The record as well.
    Whole,
}

/// Gives an upload up that nobody has gone on with since it was found, and then removes what is stored of it.
async fn give_up(state: &ApiState, record: &UploadRecord) -> Result<Removal, Failure> {
    let (shared, now) = (state.clone(), state.clock.now());
    let is_still_left = Box::new(move |record: &UploadRecord| is_left(&shared, record, now));
    let Some(given_up) = state.store.give_up_upload(record, now, is_still_left).await? else {
        return Ok(Removal::None);
    };
    if record.state == UploadState::Open {
        remove_stored(state, &given_up).await?;
        // S3 may be putting its parts together at this moment. With the record, a later sweep finds what comes of it.
        return Ok(Removal::Stored);
    }
    remove_upload(state, &given_up).await
}

async fn remove_upload(state: &ApiState, record: &UploadRecord) -> Result<Removal, Failure> {
    remove_stored(state, record).await?;
    state.store.remove_upload(record).await?;
    Ok(Removal::Whole)
}

async fn remove_submission(state: &ApiState, record: &SubmissionRecord) -> Result<(), Failure> {
    state.bucket.delete(&record.data_key()).await?;
    Ok(state.store.remove_submission(&record.owner, record.id).await?)
}

/// Ends old multipart uploads that no record names: the server ended between S3's answer and its own record.
async fn remove_unknown(state: &ApiState, known: &BTreeSet<&str>, now: Timestamp, swept: &mut Swept) {
    let listed = match state.bucket.multiparts("u/").await {
        Ok(listed) => listed,
        Err(error) => {
            tracing::warn!(%error, "multipart uploads cannot be listed");
            swept.failed += 1;
            return;
        }
    };
    for upload in listed {
        let is_old = upload
            .initiated
            .is_some_and(|since| is_older(since, state.limits.abandoned_upload, now));
        if !is_old || known.contains(upload.id.as_str()) {
            continue;
        }
        match state.bucket.abort_multipart(&upload.key, &upload.id).await {
            Ok(()) => swept.unknown += 1,
            Err(error) => {
                tracing::warn!(%error, "a multipart upload is left for the next sweep");
                swept.failed += 1;
            }
        }
    }
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
