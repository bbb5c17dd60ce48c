//! What goes into the state machine and what comes out.

use core::time::Duration;

use crate::{PartIndex, PresignedPut};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Begin.
    Started,
    /// The person asks to go on after a failure.
    Resumed,
    /// This many bytes of the current part have left, counted from its beginning.
    Progress {
        /// In bytes.
        sent: u64,
    },
    /// The storage answered the current PUT.
    Answered(Answer),
    /// The current PUT failed without an answer.
    NetworkError,
    /// The bytes of the current part can no longer be read: the file was moved, changed or deleted.
    Unreadable,
    /// URLs have come. A part that is not among them is stored already.
    Signed(Signed),
    /// URLs could not be had.
    SignFailed(ServiceFailure),
    /// The server has checked the parts and the submission counts.
    Completed,
    /// The server did not complete the submission.
    CompleteFailed(ServiceFailure),
    /// The time that [`Command::Wait`] named has passed. One that comes early or late does no harm.
    TimerFired,
    /// The browser has a network again.
    Online,
    /// The browser has no network.
    Offline,
    /// The person no longer wants the upload.
    Cancelled,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Send a part. Its progress and its one outcome come back as events.
    Put(PresignedPut),
    /// End the current PUT, if there is one; nothing of it may come back.
    Abort,
    /// Ask the server for URLs of these parts. The first time this creates the submission, too.
    Sign(Vec<PartIndex>),
    /// Ask the server to check what has arrived and to complete the submission.
    Complete,
    /// Fire the timer after this long; it replaces the one that runs.
    Wait(Duration),
    /// There is nothing left to wait for.
    StopTimer,
}

/// URLs from the signer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// One for each part that is not stored yet.
    pub puts: Vec<PresignedPut>,
    /// How long they can be used, from now.
    pub valid_for: Duration,
}

/// The storage's answer to a PUT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// S3's error code, such as `BadDigest`
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>), if the answer has one.
    pub code: Option<String>,
    /// `Retry-After` in its form as seconds (RFC 9110 section 10.2.3).
    pub retry_after: Option<Duration>,
}

impl Answer {
    /// An answer of which nothing but the status is known.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self {
            status,
            code: None,
            retry_after: None,
        }
    }

    /// With what the body of an error says: S3 answers
    /// `<Error><Code>…</Code><Message>…</Message>…</Error>`.
    #[must_use]
    pub fn with_body(mut self, body: &str) -> Self {
        self.code = body
            .split_once("<Code>")
            .and_then(|(_, rest)| rest.split_once("</Code>"))
            .map(|(code, _)| code.trim().to_owned());
        self
    }

    /// With the value of `Retry-After`. A date is ignored: the backoff decides then.
    #[must_use]
    pub fn with_retry_after(mut self, value: &str) -> Self {
        self.retry_after = value.trim().parse().ok().map(Duration::from_secs);
        self
    }
}

/// Why the server that signs and completes gave no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceFailure {
    /// No answer came.
    Unreachable,
    /// It answered with an error.
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it said, for the person.
        sentence: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_code_of_an_s3_error() {
        let body = "<?xml version=\"1.0\"?><Error><Code>BadDigest</Code><Message>no match</Message></Error>";
        assert_eq!(Answer::new(400).with_body(body).code.as_deref(), Some("BadDigest"));
        assert_eq!(Answer::new(502).with_body("<html>Bad gateway</html>").code, None);
        assert_eq!(Answer::new(400).with_body("<Code>cut off").code, None);
    }

    #[test]
    fn reads_retry_after_in_seconds_only() {
        let read = |value| Answer::new(429).with_retry_after(value).retry_after;
        assert_eq!(read(" 7 "), Some(Duration::from_secs(7)));
        assert_eq!(read("Fri, 31 Dec 2027 23:59:59 GMT"), None);
        assert_eq!(read("-1"), None);
    }
}
