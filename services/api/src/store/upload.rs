//! What is remembered of a file that goes as an upload of its own.

use super::Change;
use crate::auth::Subject;
use crate::bucket::ObjectKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use submission::upload::{OpenUpload, UploadId};
use ulid::Ulid;
use upload::Plan;

/// Where an upload is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub(crate) enum UploadState {
    /// Parts may be signed.
    Open,
    /// The object lies in the bucket.
    Complete {
        /// Its checksum, as S3 computes it.
        sha256: String,
        /// Since when.
        at: Timestamp,
    },
    /// The person gave it up. Kept until no URL of it is valid any more and what arrived has been removed.
    Aborted {
        /// Since when.
        at: Timestamp,
    },
}

/// One file of a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UploadRecord {
    /// The upload.
    pub(crate) id: Ulid,
    /// The submission that it belongs to.
    pub(crate) submission: Ulid,
    /// The person who uploads it; nobody else can reach it.
    pub(crate) owner: Subject,
    /// When a URL of it was signed last, or when it was opened.
    pub(crate) touched_at: Timestamp,
    /// The file as the browser described it.
    pub(crate) file: OpenUpload,
    /// The size of every part but the last, in bytes.
    pub(crate) part_size: u64,
    /// S3's number of the multipart upload. `None` for a file that goes in one PUT, and until S3 was asked.
    pub(crate) multipart: Option<String>,
    /// Where it is.
    pub(crate) state: UploadState,
}

impl UploadRecord {
    /// Where the object lies.
    pub(crate) fn key(&self) -> ObjectKey {
        ObjectKey::new(format!("u/{}/{}/files/{}", self.owner, self.submission, self.id))
    }

    /// How the file is cut. `None` only for a record that this version could not have written.
    pub(crate) fn plan(&self) -> Option<Plan> {
        Plan::with_part_size(self.file.size, self.part_size)
    }

    /// The change that gives it up. Done again, it changes nothing.
    pub(crate) fn giving_up(at: Timestamp) -> Change {
        Box::new(move |record| {
            if !matches!(record.state, UploadState::Aborted { .. }) {
                record.state = UploadState::Aborted { at };
            }
            true
        })
    }

    /// The identifier as in JSON.
    pub(crate) fn upload_id(&self) -> UploadId {
        UploadId::new(self.id.to_string())
    }
}

/// What the bucket holds of one person, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Usage {
    /// When listing began: what was completed since may be missing.
    pub(crate) since: Timestamp,
    /// The size of each object by its key, in bytes.
    pub(crate) objects: BTreeMap<String, u64>,
}

/// How a request to keep more was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It is reserved.
    Admitted,
    /// The same upload is there already.
    Found(Box<UploadRecord>),
    /// The person has as many bytes as may be: so many, with what is promised.
    TooMuch(u64),
    /// The person has as many of these as may be.
    TooMany,
    /// The person keeps as many complete submissions as may be.
    TooManyComplete,
    /// The person has deleted as many submissions as may wait to be removed.
    TooManyDeleted,
    /// The person keeps as many files as may be.
    TooManyFiles,
    /// The submission is complete, deleted or gone: nothing is added to it.
    Closed,
}
