//! How much one person may keep here, and for how long what is not finished is kept.

use std::time::Duration;

/// The limits of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// How much the objects of one person may have together, in bytes, with what is promised and has not arrived.
    pub bytes_per_person: u64,
    /// How many submissions of one person may wait to be completed.
    pub pending_submissions: usize,
    /// How many complete submissions one person may keep. The store looks at all of them when another is begun.
    pub complete_submissions: usize,
    /// How many submissions of one person may wait to be removed after they were deleted, beside as many as may be pending and
    /// complete. The store looks at them too, while nobody else can change anything.
    pub deleted_submissions: usize,
    /// How many files one person may have in all submissions, those that were given up a moment ago included. The store looks at
    /// all of them when another is begun, while nobody else can change anything.
    pub files_per_person: usize,
    /// After how long without a new signature an open upload counts as abandoned. At least ten minutes, so that no URL of it
    /// is valid any more.
    pub abandoned_upload: Duration,
    /// How long a submission that is not completed is kept.
    pub pending_submission: Duration,
}

impl Default for Limits {
    /// 20 GB, 20,000 files, 50 pending, 10,000 complete and 1,000 deleted submissions for each person; a day for an upload, a week
    /// for a submission.
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        Self {
            bytes_per_person: 20_000_000_000,
            pending_submissions: 50,
            complete_submissions: 10_000,
            deleted_submissions: 1_000,
            files_per_person: 20_000,
            abandoned_upload: DAY,
            pending_submission: DAY.saturating_mul(7),
        }
    }
}
