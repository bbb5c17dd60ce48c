use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Record;

/// The form of the envelope itself.
const VERSION: u32 = 1;
/// How far a clock may have been put back since a draft was saved.
const SKEW: Duration = Duration::from_secs(60);

/// What a draft is, in the open: the additional data of its encryption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the envelope.
    pub version: u32,
    /// Whose it is: the subject of the identity.
    pub subject: String,
    /// The name of the app.
    pub app: String,
    /// The form, by a name that is the app's own.
    pub form: String,
    /// The version of what is in it, which is the app's own too.
    pub schema: u32,
    /// When it was saved, in milliseconds since 1970.
    pub saved_at: u64,
}

/// Why a draft is thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// It is no record of this crate, or of another version of it.
    #[error("the record is none that this version has written")]
    Broken,
    /// It says that it is another person's, or of another app or form.
    #[error("the draft belongs elsewhere")]
    Foreign,
    /// What is in it has another shape now.
    #[error("the form has another schema")]
    OtherSchema,
    /// It is older than drafts may be.
    #[error("the draft is too old")]
    TooOld,
    /// It was saved later than now.
    #[error("the draft comes from the future")]
    FromTheFuture,
}

impl Header {
    pub(crate) fn new(subject: &str, app: &str, form: &str, schema: u32, saved_at: u64) -> Self {
        Self {
            version: VERSION,
            subject: subject.to_owned(),
            app: app.to_owned(),
            form: form.to_owned(),
            schema,
            saved_at,
        }
    }

    /// Reads the header of a record.
    ///
    /// # Errors
    ///
    /// If it is none of this version.
    pub fn of(record: &Record) -> Result<Self, Rejection> {
        let header: Self = serde_json::from_str(&record.header).map_err(|_| Rejection::Broken)?;
        if header.version == VERSION {
            Ok(header)
        } else {
            Err(Rejection::Broken)
        }
    }

    /// Whether this is the draft that is wanted, of which only the time may differ.
    pub(crate) fn check(&self, wanted: &Self, max_age: Duration) -> Result<(), Rejection> {
        if (&self.subject, &self.app, &self.form) != (&wanted.subject, &wanted.app, &wanted.form) {
            return Err(Rejection::Foreign);
        }
        if self.schema != wanted.schema {
            return Err(Rejection::OtherSchema);
        }
        self.check_age(wanted.saved_at, max_age)
    }

    pub(crate) fn check_age(&self, now: u64, max_age: Duration) -> Result<(), Rejection> {
        let milliseconds = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        if self.saved_at > now.saturating_add(milliseconds(SKEW)) {
            Err(Rejection::FromTheFuture)
        } else if now.saturating_sub(self.saved_at) > milliseconds(max_age) {
            Err(Rejection::TooOld)
        } else {
            Ok(())
        }
    }
}
