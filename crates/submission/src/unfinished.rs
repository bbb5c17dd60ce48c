//! The message of `GET /v1/submissions/unfinished`: what was begun and can go on, after a crash or on another machine.

use crate::SubmissionId;
use crate::upload::UploadId;
use serde::{Deserialize, Serialize};

/// The most submissions that are listed.
pub const MAXIMUM_UNFINISHED: usize = 10;

/// A file of a submission that was not completed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnfinishedFile {
    /// The upload.
    pub id: UploadId,
    /// The name that the person's file has.
    pub name: String,
    /// The size of the whole file, in bytes.
    pub size: u64,
    /// When the file was changed last, in milliseconds since 1970 (`File.lastModified`).
    pub last_modified: i64,
    /// How much of it is stored, in bytes.
    pub stored: u64,
    /// The whole file is stored and was confirmed.
    pub complete: bool,
}

/// A submission whose form has arrived, and of whose files some may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnfinishedSubmission {
    /// The submission.
    pub id: SubmissionId,
    /// When it was created, RFC 3339 in UTC.
    pub created_at: String,
    /// First and last name from the form.
    pub name: String,
    /// Its files in the order in which their uploads were opened, at least one. Those that were given up are not among
    /// them.
    pub files: Vec<UnfinishedFile>,
}

/// Answer of `GET /v1/submissions/unfinished`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnfinishedList {
    /// The caller's submissions that can go on, newest first, at most [`MAXIMUM_UNFINISHED`], and fewer where more than
    /// 200 of their files are not complete.
    pub submissions: Vec<UnfinishedSubmission>,
    /// There are more than these. An older API does not say, and may have left some out: what is not listed is then not
    /// known.
    #[serde(default = "may_be_more")]
    pub more: bool,
}

fn may_be_more() -> bool {
    true
}

impl UnfinishedFile {
    /// Whether it is this one, as far as a browser can tell without reading it.
    #[must_use]
    pub fn is(&self, name: &str, size: u64, last_modified: i64) -> bool {
        self.name == name && self.size == size && self.last_modified == last_modified
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_name_its_size_and_its_date() {
        let file = UnfinishedFile {
            id: UploadId::new("1"),
            name: "a".into(),
            size: 3,
            last_modified: 7,
            stored: 0,
            complete: false,
        };
        assert!(file.is("a", 3, 7));
        for (name, size, last_modified) in [("b", 3, 7), ("a", 4, 7), ("a", 3, 8)] {
            assert!(!file.is(name, size, last_modified), "{name} {size} {last_modified}");
        }
    }

    #[test]
    fn a_list_that_does_not_say_whether_it_is_whole_is_not_taken_for_a_whole_one() {
        for (list, more) in [
            (r#"{ "submissions": [] }"#, true),
            (r#"{ "submissions": [], "more": true }"#, true),
            (r#"{ "submissions": [], "more": false }"#, false),
        ] {
            let read: UnfinishedList = serde_json::from_str(list).unwrap();
            assert_eq!(read.more, more, "{list}");
        }
    }
}
