//! What the API remembers: submissions, uploads and invoices.

mod embedded;
mod sample;
mod upload;

pub(crate) use self::upload::{Admission, UploadRecord, UploadState, Usage};
pub(crate) use embedded::RedbStore;

use crate::BoxFuture;
use crate::Limits;
use crate::auth::Subject;
use crate::bucket::ObjectKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use submission::Date;
use submission::invoice::{Cents, InvoiceLine};
use thiserror::Error;
use ulid::Ulid;

/// The form's data as it has to arrive: what the signature of its URL holds the browser to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PromisedData {
    /// The size, in bytes.
    pub(crate) size: u64,
    /// The SHA-256 of the content as base64.
    pub(crate) sha256: String,
}

/// A submission: pending until everything has arrived, then complete until the person deletes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SubmissionRecord {
    /// The submission.
    pub(crate) id: Ulid,
    /// The person who made it; nobody else can reach it.
    pub(crate) owner: Subject,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// First and last name from the form.
    pub(crate) name: String,
    /// The form's data.
    pub(crate) data: PromisedData,
    /// Whether everything was found in the bucket as promised.
    pub(crate) complete: bool,
    /// When the person deleted it. Kept until no URL of it is valid any more and what arrived has been removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deleted_at: Option<Timestamp>,
}

impl SubmissionRecord {
    /// Where the form's data lies.
    pub(crate) fn data_key(&self) -> ObjectKey {
        ObjectKey::new(format!("u/{}/{}/data.json", self.owner, self.id))
    }
}

/// An invoice without what follows from it: sums, and whether it is overdue today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InvoiceRecord {
    /// Names the invoice in URLs.
    pub(crate) id: String,
    /// The number on the paper.
    pub(crate) number: String,
    /// The day it was written.
    pub(crate) issued_on: Date,
    /// The last day on which it can be paid in time.
    pub(crate) due_on: Date,
    /// Whether it is settled.
    pub(crate) paid: bool,
    /// Who owes it.
    pub(crate) customer: String,
    /// What was delivered.
    pub(crate) lines: Vec<InvoiceLine>,
    /// The tax rate, in percent.
    pub(crate) tax_percent: u32,
}

impl InvoiceRecord {
    /// The sum of the lines.
    pub(crate) fn net(&self) -> Cents {
        self.lines.iter().map(|line| line.total_cents).sum()
    }

    /// The tax on the net amount, rounded to the nearest cent, halves up.
    pub(crate) fn tax(&self) -> Cents {
        Cents((self.net().0 * i64::from(self.tax_percent) + 50).div_euclid(100))
    }

    /// The amount to pay.
    pub(crate) fn total(&self) -> Cents {
        self.net() + self.tax()
    }
}

/// Why the store failed. The text says where, never what was stored.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file cannot be opened, is in use by another process, or is not a store.
    #[error("the store cannot be opened")]
    Open(#[source] Box<redb::Error>),
    /// The file was written by a version that keeps its records in another table.
    #[error(
        "the store has the table `{found}` of another version, where this one has `{expected}`, and is not opened: what its \
         records name in the bucket would be removed as nobody's. Bring the records over, or begin with an empty store and an \
         empty bucket (the local stack: `cargo xtask reset`)"
    )]
    OtherVersion {
        /// The table in the file.
        found: String,
        /// The table of this version.
        expected: &'static str,
    },
    /// Reading or writing failed.
    #[error("the store cannot be read or written")]
    Access(#[source] Box<redb::Error>),
    /// A record is not what this version wrote.
    #[error("a record in the store is malformed")]
    Record(#[from] serde_json::Error),
    /// The task that was to use the store was cancelled because the process stops.
    #[error("the store was not reached before the process stopped")]
    Stopped,
}

/// How a request to complete a submission ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Completion {
    /// It counts, with these uploads.
    Complete(SubmissionRecord, Vec<UploadRecord>),
    /// It does not, because some of these uploads are open.
    Unfinished(Vec<UploadRecord>),
    /// There is none, or it was deleted.
    Gone,
}

/// A question to the store.
pub(crate) type Answer<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// A change of an upload, made while nobody else can change it. `false` leaves it as it was.
pub(crate) type Change = Box<dyn FnOnce(&mut UploadRecord) -> bool + Send>;

/// What has to hold of an upload in the moment in which it is given up.
pub(crate) type Condition = Box<dyn FnOnce(&UploadRecord) -> bool + Send>;

/// Tells the submissions that are wanted from the others.
pub(crate) type Filter = Box<dyn Fn(&SubmissionRecord) -> bool + Send>;

/// Submissions, uploads and invoices, wherever they are kept.
///
/// Every method that touches a submission takes its owner: there is no way to ask for somebody else's.
pub(crate) trait Store: Send + Sync + fmt::Debug {
    /// Adds a submission, if the person has less than `limits` pending and everything promised fits. Without `usage` all that was
    /// ever promised counts as kept, which is more than the bucket can hold.
    fn insert_submission(
        &self,
        record: SubmissionRecord,
        usage: Option<Usage>,
        limits: Limits,
    ) -> Answer<'_, Admission>;
    /// Removes a submission.
    fn remove_submission(&self, owner: &Subject, id: Ulid) -> Answer<'_, ()>;
    /// Adds an upload to a submission that is neither complete nor deleted, unless the same file is there already, if the person
    /// has less than `limits` and it fits with everything else.
    fn open_upload(&self, record: UploadRecord, usage: Usage, limits: Limits) -> Answer<'_, Admission>;
    /// The uploads of one submission of this owner, in the order in which they were opened.
    fn uploads(&self, owner: &Subject, submission: Ulid) -> Answer<'_, Vec<UploadRecord>>;
    /// Changes the record of this upload, as long as its submission is neither complete nor deleted: in one transaction, so that
    /// nothing is added to what is confirmed, and nothing taken from it. `None` if there is none (any more), or if the change says
    /// so.
    fn change_upload(&self, record: &UploadRecord, change: Change) -> Answer<'_, Option<UploadRecord>>;
    /// Gives this upload up at this time, whatever has become of its submission: for what is removed. One that was given up
    /// before stays as it is. `None` if there is none (any more), or if the condition does not hold.
    fn give_up_upload(
        &self,
        record: &UploadRecord,
        at: Timestamp,
        condition: Condition,
    ) -> Answer<'_, Option<UploadRecord>>;
    /// Removes the record of an upload.
    fn remove_upload(&self, record: &UploadRecord) -> Answer<'_, ()>;
    /// Every submission and every upload of everybody, for the sweeper.
    fn everything(&self) -> Answer<'_, (Vec<SubmissionRecord>, Vec<UploadRecord>)>;
    /// Up to which object the bucket was looked through by the last sweep; `None` if it came to the end.
    fn swept_until(&self) -> Answer<'_, Option<String>>;
    /// Remembers it for the next sweep.
    fn set_swept_until(&self, key: Option<String>) -> Answer<'_, ()>;
    /// The submission of this owner.
    fn submission(&self, owner: &Subject, id: Ulid) -> Answer<'_, Option<SubmissionRecord>>;
    /// Marks a submission as complete, if none of its uploads is open in that moment. Doing it again changes nothing.
    fn complete_submission(&self, owner: &Subject, id: Ulid) -> Answer<'_, Completion>;
    /// Marks a submission as deleted at this time, and answers with it. Doing it again changes nothing. `None` if there is none.
    fn delete_submission(&self, owner: &Subject, id: Ulid, at: Timestamp) -> Answer<'_, Option<SubmissionRecord>>;
    /// So many submissions of this owner that are wanted and not deleted, newest first, and older than `before`.
    fn submissions(
        &self,
        owner: &Subject,
        before: Option<Ulid>,
        most: usize,
        is_wanted: Filter,
    ) -> Answer<'_, Vec<SubmissionRecord>>;
    /// Every invoice, in the order of their identifiers.
    fn invoices(&self) -> Answer<'_, Vec<InvoiceRecord>>;
    /// One invoice.
    fn invoice(&self, id: &str) -> Answer<'_, Option<InvoiceRecord>>;
}
