//! Uploads in the embedded store, and what a person has promised to send.

use super::{SUBMISSIONS, access, is_pending, tables};
use crate::Limits;
use crate::store::{Admission, Change, StoreError, SubmissionRecord, UploadRecord, UploadState, Usage};
use redb::{Database, ReadableDatabase as _, TableDefinition, WriteTransaction};
use submission::upload::MAXIMUM_UPLOADS;
use ulid::Ulid;

/// Uploads as JSON, by owner and `{submission}/{upload}`, so that those of one submission are neighbours in the order
/// in which they were opened.
pub(super) const UPLOADS: tables::Owned = TableDefinition::new("uploads-1");

/// The name of a record.
pub(super) fn name(submission: Ulid, id: Ulid) -> String {
    format!("{submission}/{id}")
}

/// The uploads of one submission.
pub(super) fn of_submission(
    database: &Database,
    owner: &str,
    submission: Ulid,
) -> Result<Vec<UploadRecord>, StoreError> {
    let transaction = database.begin_read().map_err(access)?;
    let table = transaction.open_table(UPLOADS).map_err(access)?;
    tables::owned(&table, owner, &name_prefix(submission))
}

/// As [`of_submission`], as a transaction that may change the submission sees them.
pub(super) fn of_submission_in(
    transaction: &WriteTransaction,
    owner: &str,
    submission: Ulid,
) -> Result<Vec<UploadRecord>, StoreError> {
    let table = transaction.open_table(UPLOADS).map_err(access)?;
    tables::owned(&table, owner, &name_prefix(submission))
}

fn name_prefix(submission: Ulid) -> String {
    format!("{submission}/")
}

/// Whether the submission is there, and neither complete nor deleted.
fn can_change(transaction: &WriteTransaction, owner: &str, submission: Ulid) -> Result<bool, StoreError> {
    let record: Option<SubmissionRecord> = tables::get(transaction, SUBMISSIONS, (owner, &submission.to_string()))?;
    Ok(record.is_some_and(|record| is_pending(&record)))
}

/// Changes an upload in the transaction that finds that its submission can still change.
pub(super) fn change(
    database: &Database,
    owner: &str,
    (submission, id): (Ulid, Ulid),
    change: Change,
) -> Result<Option<UploadRecord>, StoreError> {
    let name = name(submission, id);
    let transaction = database.begin_write().map_err(access)?;
    if !can_change(&transaction, owner, submission)? {
        return Ok(None);
    }
    let Some(mut record) = tables::get(&transaction, UPLOADS, (owner, &name))? else {
        return Ok(None);
    };
    if !change(&mut record) {
        return Ok(None);
    }
    tables::put(&transaction, UPLOADS, (owner, &name), &record)?;
    transaction.commit().map_err(access)?;
    Ok(Some(record))
}

/// What one person may still send, by everything that was promised: `usage` says what the bucket holds, without it every
/// promise counts as kept.
pub(super) fn promised(submissions: &[SubmissionRecord], uploads: &[UploadRecord], usage: Option<&Usage>) -> u64 {
    let is_listed = |key: &str| usage.is_some_and(|usage| usage.objects.contains_key(key));
    let stored: u64 = usage.map_or(0, |usage| usage.objects.values().sum());
    let data = submissions
        .iter()
        // Of what is complete, the bucket knows.
        .filter(|record| usage.is_none() || !record.complete)
        .map(|record| (record.data_key(), record.data.size));
    let files = uploads
        .iter()
        .filter(|record| match (&record.state, usage) {
            (UploadState::Complete { at, .. }, Some(usage)) => *at >= usage.since,
            // Parts of what was given up find no upload any more, but a PUT that is still valid finds its key.
            (UploadState::Aborted { .. }, _) => record.multipart.is_none(),
            _ => true,
        })
        .map(|record| (record.key(), record.file.size));
    let missing = data.chain(files).filter(|(key, _)| !is_listed(key.as_str()));
    stored + missing.map(|(_, size)| size).sum::<u64>()
}

/// Whether the upload is one of this file. What a system takes for its type differs from machine to machine, and is not
/// looked at.
fn is_same_file(record: &UploadRecord, other: &UploadRecord) -> bool {
    let (known, file) = (&record.file, &other.file);
    let is_same = known.name == file.name
        && known.size == file.size
        && known.last_modified == file.last_modified
        && known.fingerprint == file.fingerprint;
    is_same && !matches!(record.state, UploadState::Aborted { .. })
}

pub(super) fn open(
    database: &Database,
    record: &UploadRecord,
    usage: &Usage,
    limits: &Limits,
) -> Result<Admission, StoreError> {
    let bytes = serde_json::to_vec(record)?;
    let owner = record.owner.as_str();
    // One writer at a time: of two requests for the last bytes, one gets them.
    let transaction = database.begin_write().map_err(access)?;
    if !can_change(&transaction, owner, record.submission)? {
        return Ok(Admission::Closed);
    }
    {
        let submissions = transaction.open_table(SUBMISSIONS).map_err(access)?;
        let mut table = transaction.open_table(UPLOADS).map_err(access)?;
        let uploads: Vec<UploadRecord> = tables::owned(&table, owner, "")?;
        let of_submission = || uploads.iter().filter(|other| other.submission == record.submission);
        if let Some(found) = of_submission().find(|other| is_same_file(other, record)) {
            return Ok(Admission::Found(Box::new(found.clone())));
        }
        if of_submission().count() >= MAXIMUM_UPLOADS {
            return Ok(Admission::TooMany);
        }
        if uploads.len() >= limits.files_per_person {
            return Ok(Admission::TooManyFiles);
        }
        let submissions: Vec<SubmissionRecord> = tables::owned(&submissions, owner, "")?;
        let taken = promised(&submissions, &uploads, Some(usage));
        if taken.saturating_add(record.file.size) > limits.bytes_per_person {
            return Ok(Admission::TooMuch(taken));
        }
        table
            .insert((owner, name(record.submission, record.id).as_str()), bytes.as_slice())
            .map_err(access)?;
    }
    transaction.commit().map_err(access)?;
    Ok(Admission::Admitted)
}
