//! Uploads in the embedded store, and what a person has promised to send.

use super::{AFTER_EVERY_ULID, RedbStore, SUBMISSIONS, access};
use crate::auth::Subject;
use crate::store::{Admission, Answer, Change, StoreError, SubmissionRecord, UploadRecord, UploadState, Usage};
use redb::{Database, ReadableDatabase as _, ReadableTable, TableDefinition};
use serde::de::DeserializeOwned;
use submission::upload::MAXIMUM_UPLOADS;
use ulid::Ulid;

/// Uploads as JSON, by owner and `{submission}/{upload}`, so that those of one submission are neighbours in the order in which
/// they were opened.
pub(super) const UPLOADS: TableDefinition<'static, (&str, &str), &[u8]> = TableDefinition::new("uploads-1");

fn name(submission: Ulid, id: Ulid) -> String {
    format!("{submission}/{id}")
}

/// Every record of one owner whose name begins with `prefix`.
pub(super) fn owned<T: DeserializeOwned>(
    table: &impl ReadableTable<(&'static str, &'static str), &'static [u8]>,
    owner: &str,
    prefix: &str,
) -> Result<Vec<T>, StoreError> {
    let end = format!("{prefix}{AFTER_EVERY_ULID}");
    let range = (owner, prefix)..(owner, end.as_str());
    let mut records = Vec::new();
    for entry in table.range(range).map_err(access)? {
        let (_, bytes) = entry.map_err(access)?;
        records.push(serde_json::from_slice(bytes.value())?);
    }
    Ok(records)
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

fn is_same_file(record: &UploadRecord, other: &UploadRecord) -> bool {
    record.file == other.file && !matches!(record.state, UploadState::Aborted { .. })
}

fn open(database: &Database, record: &UploadRecord, usage: &Usage, most_bytes: u64) -> Result<Admission, StoreError> {
    let bytes = serde_json::to_vec(record)?;
    let owner = record.owner.as_str();
    // One writer at a time: of two requests for the last bytes, one gets them.
    let transaction = database.begin_write().map_err(access)?;
    {
        let submissions = transaction.open_table(SUBMISSIONS).map_err(access)?;
        let mut table = transaction.open_table(UPLOADS).map_err(access)?;
        let uploads: Vec<UploadRecord> = owned(&table, owner, "")?;
        let of_submission = || uploads.iter().filter(|other| other.submission == record.submission);
        if let Some(found) = of_submission().find(|other| is_same_file(other, record)) {
            return Ok(Admission::Found(Box::new(found.clone())));
        }
        if of_submission().count() >= MAXIMUM_UPLOADS {
            return Ok(Admission::TooMany);
        }
        let submissions: Vec<SubmissionRecord> = owned(&submissions, owner, "")?;
        let taken = promised(&submissions, &uploads, Some(usage));
        if taken.saturating_add(record.file.size) > most_bytes {
            return Ok(Admission::TooMuch(taken));
        }
        table
            .insert((owner, name(record.submission, record.id).as_str()), bytes.as_slice())
            .map_err(access)?;
    }
    transaction.commit().map_err(access)?;
    Ok(Admission::Admitted)
}

fn change(
    database: &Database,
    owner: &str,
    name: &str,
    change: impl FnOnce(&mut UploadRecord) -> bool,
) -> Result<Option<UploadRecord>, StoreError> {
    let transaction = database.begin_write().map_err(access)?;
    let changed = {
        let mut table = transaction.open_table(UPLOADS).map_err(access)?;
        let found = table
            .get((owner, name))
            .map_err(access)?
            .map(|bytes| serde_json::from_slice(bytes.value()));
        let Some(mut record): Option<UploadRecord> = found.transpose()? else {
            return Ok(None);
        };
        if !change(&mut record) {
            return Ok(None);
        }
        let bytes = serde_json::to_vec(&record)?;
        table.insert((owner, name), bytes.as_slice()).map_err(access)?;
        record
    };
    transaction.commit().map_err(access)?;
    Ok(Some(changed))
}

/// Every record of a table, in the order of the keys.
pub(super) fn all<K: redb::Key + 'static, T: DeserializeOwned>(
    database: &Database,
    table: TableDefinition<'static, K, &'static [u8]>,
) -> Result<Vec<T>, StoreError> {
    let table = database
        .begin_read()
        .map_err(access)?
        .open_table(table)
        .map_err(access)?;
    let mut records = Vec::new();
    for entry in table.iter().map_err(access)? {
        let (_, bytes) = entry.map_err(access)?;
        records.push(serde_json::from_slice(bytes.value())?);
    }
    Ok(records)
}

impl RedbStore {
    pub(super) fn open_upload_here(
        &self,
        record: UploadRecord,
        usage: Usage,
        most_bytes: u64,
    ) -> Answer<'_, Admission> {
        self.with(move |database| open(database, &record, &usage, most_bytes))
    }

    pub(super) fn uploads_here(&self, owner: &Subject, submission: Ulid) -> Answer<'_, Vec<UploadRecord>> {
        let owner = owner.clone();
        self.with(move |database| {
            let table = database
                .begin_read()
                .map_err(access)?
                .open_table(UPLOADS)
                .map_err(access)?;
            owned(&table, owner.as_str(), &format!("{submission}/"))
        })
    }

    pub(super) fn change_upload_here(&self, record: &UploadRecord, how: Change) -> Answer<'_, Option<UploadRecord>> {
        let (owner, name) = (record.owner.clone(), name(record.submission, record.id));
        self.with(move |database| change(database, owner.as_str(), &name, how))
    }

    pub(super) fn remove_upload_here(&self, record: &UploadRecord) -> Answer<'_, ()> {
        let (owner, name) = (record.owner.clone(), name(record.submission, record.id));
        self.with(move |database| {
            let transaction = database.begin_write().map_err(access)?;
            {
                let mut table = transaction.open_table(UPLOADS).map_err(access)?;
                table.remove((owner.as_str(), name.as_str())).map_err(access)?;
            }
            transaction.commit().map_err(access)
        })
    }

    pub(super) fn everything_here(&self) -> Answer<'_, (Vec<SubmissionRecord>, Vec<UploadRecord>)> {
        self.with(|database| Ok((all(database, SUBMISSIONS)?, all(database, UPLOADS)?)))
    }
}
