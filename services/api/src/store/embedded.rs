//! The embedded store: one redb file.

mod sweeps;
mod tables;
mod uploads;

use super::{
    Admission, Answer, Change, Completion, Condition, Filter, InvoiceRecord, Store, StoreError, SubmissionRecord,
    UploadRecord, UploadState, Usage, sample,
};
use crate::Limits;
use crate::auth::Subject;
use jiff::Timestamp;
use redb::{Database, ReadableDatabase as _, ReadableTable as _, TableDefinition, TableHandle as _, WriteTransaction};
use std::path::Path;
use std::sync::Arc;
use submission::Date;
use sweeps::SWEEPS;
use ulid::Ulid;
use uploads::UPLOADS;

// The number of a table, here and in `uploads` and `sweeps`, changes with its shape. Whoever changes one, or any other part of a
// name, brings over what the table before holds: the sweeper removes from the bucket what no record names.

/// Submissions as JSON, by owner and identifier, so that one person's are neighbours in order of creation.
const SUBMISSIONS: tables::Owned = TableDefinition::new("submissions-2");
/// Invoices as JSON, by identifier.
const INVOICES: TableDefinition<'static, &str, &[u8]> = TableDefinition::new("invoices-1");
/// Sorts after every ULID, whose characters are digits and upper-case letters.
const AFTER_EVERY_ULID: &str = "~";

/// The store in a file of this machine. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct RedbStore {
    database: Arc<Database>,
}

fn access(error: impl Into<redb::Error>) -> StoreError {
    StoreError::Access(Box::new(error.into()))
}

impl RedbStore {
    /// Opens the file, or creates it with the sample invoices, the newest of which is written the day before `today`.
    pub(crate) async fn open(path: &Path, today: Date) -> Result<Self, StoreError> {
        let path = path.to_owned();
        let opening = move || {
            let database = Database::create(path).map_err(|error| StoreError::Open(Box::new(error.into())))?;
            prepare(&database, today)?;
            Ok(Self {
                database: Arc::new(database),
            })
        };
        tokio::task::spawn_blocking(opening)
            .await
            .unwrap_or(Err(StoreError::Stopped))
    }

    /// Runs blocking file access where it does not hold up other requests.
    fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Database) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<'static, T> {
        let database = Arc::clone(&self.database);
        Box::pin(async move {
            tokio::task::spawn_blocking(move || work(&database))
                .await
                .unwrap_or(Err(StoreError::Stopped))
        })
    }
}

/// Creates the tables, and fills the invoices if there are none, in one transaction.
fn prepare(database: &Database, today: Date) -> Result<(), StoreError> {
    let transaction = database.begin_write().map_err(access)?;
    refuse_other_versions(&transaction)?;
    {
        transaction.open_table(SUBMISSIONS).map_err(access)?;
        transaction.open_table(UPLOADS).map_err(access)?;
        transaction.open_table(SWEEPS).map_err(access)?;
        let mut invoices = transaction.open_table(INVOICES).map_err(access)?;
        if invoices.first().map_err(access)?.is_none() {
            for invoice in sample::invoices(today) {
                let bytes = serde_json::to_vec(&invoice)?;
                invoices.insert(invoice.id.as_str(), bytes.as_slice()).map_err(access)?;
            }
        }
    }
    transaction.commit().map_err(access)
}

/// Refuses a file that an older version has written, instead of beginning empty tables beside its own, or a newer one. Tables of an
/// older one that are left beside ours count for nothing.
fn refuse_other_versions(transaction: &WriteTransaction) -> Result<(), StoreError> {
    let tables = transaction.list_tables().map_err(access)?;
    let tables: Vec<String> = tables.map(|table| table.name().to_owned()).collect();
    for expected in [SUBMISSIONS.name(), UPLOADS.name(), SWEEPS.name(), INVOICES.name()] {
        let (name, number) = name_and_number(expected);
        let is_there = tables.iter().any(|table| table == expected);
        let other = tables.iter().find(|table| {
            let (other, its_number) = name_and_number(table);
            other == name && its_number != number && (its_number > number || !is_there)
        });
        if let Some(found) = other.cloned() {
            return Err(StoreError::OtherVersion { found, expected });
        }
    }
    Ok(())
}

fn name_and_number(table: &str) -> (&str, u32) {
    let parts = table
        .rsplit_once('-')
        .and_then(|(name, number)| Some((name, number.parse().ok()?)));
    parts.unwrap_or((table, 0))
}

fn list_submissions(
    database: &Database,
    owner: &str,
    before: &str,
    most: usize,
    is_wanted: &Filter,
) -> Result<Vec<SubmissionRecord>, StoreError> {
    let table = database
        .begin_read()
        .map_err(access)?
        .open_table(SUBMISSIONS)
        .map_err(access)?;
    let mut records = Vec::new();
    for entry in table.range((owner, "")..(owner, before)).map_err(access)?.rev() {
        if records.len() == most {
            break;
        }
        let (_, bytes) = entry.map_err(access)?;
        let record: SubmissionRecord = serde_json::from_slice(bytes.value())?;
        if record.deleted_at.is_none() && is_wanted(&record) {
            records.push(record);
        }
    }
    Ok(records)
}

/// Was completed, and not deleted since.
fn is_kept(record: &SubmissionRecord) -> bool {
    record.complete && record.deleted_at.is_none()
}

/// Waits to be completed.
fn is_pending(record: &SubmissionRecord) -> bool {
    !record.complete && record.deleted_at.is_none()
}

fn insert_submission(
    database: &Database,
    record: &SubmissionRecord,
    usage: Option<&Usage>,
    limits: &Limits,
) -> Result<Admission, StoreError> {
    let bytes = serde_json::to_vec(record)?;
    let owner = record.owner.as_str();
    let transaction = database.begin_write().map_err(access)?;
    {
        let files = transaction.open_table(UPLOADS).map_err(access)?;
        let mut table = transaction.open_table(SUBMISSIONS).map_err(access)?;
        let submissions: Vec<SubmissionRecord> = tables::owned(&table, owner, "")?;
        if submissions.iter().filter(|other| is_pending(other)).count() >= limits.pending_submissions {
            return Ok(Admission::TooMany);
        }
        if submissions.iter().filter(|other| is_kept(other)).count() >= limits.complete_submissions {
            return Ok(Admission::TooManyComplete);
        }
        // Those that were deleted are read each time as well, until the sweeper has removed them.
        let live = limits.pending_submissions.saturating_add(limits.complete_submissions);
        if submissions.len() >= live.saturating_add(limits.deleted_submissions) {
            return Ok(Admission::TooManyDeleted);
        }
        let files: Vec<UploadRecord> = tables::owned(&files, owner, "")?;
        let taken = uploads::promised(&submissions, &files, usage);
        if taken.saturating_add(record.data.size) > limits.bytes_per_person {
            return Ok(Admission::TooMuch(taken));
        }
        let id = record.id.to_string();
        table.insert((owner, id.as_str()), bytes.as_slice()).map_err(access)?;
    }
    transaction.commit().map_err(access)?;
    Ok(Admission::Admitted)
}

fn complete_submission(database: &Database, owner: &str, id: Ulid) -> Result<Completion, StoreError> {
    let name = id.to_string();
    let transaction = database.begin_write().map_err(access)?;
    let found: Option<SubmissionRecord> = tables::get(&transaction, SUBMISSIONS, (owner, &name))?;
    let Some(mut record) = found.filter(|record| record.deleted_at.is_none()) else {
        return Ok(Completion::Gone);
    };
    let uploads = uploads::of_submission_in(&transaction, owner, id)?;
    if record.complete {
        return Ok(Completion::Complete(record, uploads));
    }
    if uploads.iter().any(|upload| upload.state == UploadState::Open) {
        return Ok(Completion::Unfinished(uploads));
    }
    record.complete = true;
    tables::put(&transaction, SUBMISSIONS, (owner, &name), &record)?;
    transaction.commit().map_err(access)?;
    Ok(Completion::Complete(record, uploads))
}

impl Store for RedbStore {
    fn insert_submission(
        &self,
        record: SubmissionRecord,
        usage: Option<Usage>,
        limits: Limits,
    ) -> Answer<'_, Admission> {
        self.with(move |database| insert_submission(database, &record, usage.as_ref(), &limits))
    }

    fn remove_submission(&self, owner: &Subject, id: Ulid) -> Answer<'_, ()> {
        let (owner, id) = (owner.clone(), id.to_string());
        self.with(move |database| tables::remove(database, SUBMISSIONS, (owner.as_str(), &id)))
    }

    fn open_upload(&self, record: UploadRecord, usage: Usage, limits: Limits) -> Answer<'_, Admission> {
        self.with(move |database| uploads::open(database, &record, &usage, &limits))
    }

    fn uploads(&self, owner: &Subject, submission: Ulid) -> Answer<'_, Vec<UploadRecord>> {
        let owner = owner.clone();
        self.with(move |database| uploads::of_submission(database, owner.as_str(), submission))
    }

    fn change_upload(&self, record: &UploadRecord, change: Change) -> Answer<'_, Option<UploadRecord>> {
        let (owner, place) = (record.owner.clone(), (record.submission, record.id));
        self.with(move |database| uploads::change(database, owner.as_str(), place, change))
    }

    fn give_up_upload(
        &self,
        record: &UploadRecord,
        at: Timestamp,
        condition: Condition,
    ) -> Answer<'_, Option<UploadRecord>> {
        let (owner, name) = (record.owner.clone(), uploads::name(record.submission, record.id));
        let give_up = UploadRecord::giving_up(at);
        self.with(move |database| {
            tables::change(database, UPLOADS, (owner.as_str(), &name), |record| {
                condition(record) && give_up(record)
            })
        })
    }

    fn remove_upload(&self, record: &UploadRecord) -> Answer<'_, ()> {
        let (owner, name) = (record.owner.clone(), uploads::name(record.submission, record.id));
        self.with(move |database| tables::remove(database, UPLOADS, (owner.as_str(), &name)))
    }

    fn everything(&self) -> Answer<'_, (Vec<SubmissionRecord>, Vec<UploadRecord>)> {
        self.with(|database| Ok((tables::all(database, SUBMISSIONS)?, tables::all(database, UPLOADS)?)))
    }

    fn swept_until(&self) -> Answer<'_, Option<String>> {
        self.with(sweeps::swept_until)
    }

    fn set_swept_until(&self, key: Option<String>) -> Answer<'_, ()> {
        self.with(move |database| sweeps::set_swept_until(database, key.as_deref()))
    }

    fn submission(&self, owner: &Subject, id: Ulid) -> Answer<'_, Option<SubmissionRecord>> {
        let (owner, id) = (owner.clone(), id.to_string());
        self.with(move |database| tables::read(database, SUBMISSIONS, (owner.as_str(), id.as_str())))
    }

    fn complete_submission(&self, owner: &Subject, id: Ulid) -> Answer<'_, Completion> {
        let owner = owner.clone();
        self.with(move |database| complete_submission(database, owner.as_str(), id))
    }

    fn delete_submission(&self, owner: &Subject, id: Ulid, at: Timestamp) -> Answer<'_, Option<SubmissionRecord>> {
        let (owner, id) = (owner.clone(), id.to_string());
        self.with(move |database| {
            tables::change(
                database,
                SUBMISSIONS,
                (owner.as_str(), &id),
                |record: &mut SubmissionRecord| {
                    record.deleted_at.get_or_insert(at);
                    true
                },
            )
        })
    }

    fn submissions(
        &self,
        owner: &Subject,
        before: Option<Ulid>,
        most: usize,
        is_wanted: Filter,
    ) -> Answer<'_, Vec<SubmissionRecord>> {
        let owner = owner.clone();
        let before = before.map_or_else(|| AFTER_EVERY_ULID.to_owned(), |before| before.to_string());
        self.with(move |database| list_submissions(database, owner.as_str(), &before, most, &is_wanted))
    }

    fn invoices(&self) -> Answer<'_, Vec<InvoiceRecord>> {
        self.with(|database| tables::all(database, INVOICES))
    }

    fn invoice(&self, id: &str) -> Answer<'_, Option<InvoiceRecord>> {
        let id = id.to_owned();
        self.with(move |database| tables::read(database, INVOICES, id.as_str()))
    }
}
