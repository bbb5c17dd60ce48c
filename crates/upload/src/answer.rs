//! The storage's answers, and what they mean.

use core::time::Duration;

use crate::UploadError;

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

/// What to do after an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The part is stored.
    Stored,
    /// The same request may succeed later.
    TryAgain,
    /// The URL is no longer accepted.
    SignAgain,
    /// Trying again would change nothing.
    Refused(UploadError),
}

/// S3 uses the status alone for most cases; where one status stands for several things, its code decides.
fn judge_status(answer: &Answer, part: &str) -> Verdict {
    let part = || part.to_owned();
    match (answer.status, answer.code.as_deref()) {
        // 412: `If-None-Match: *` found the object. An earlier try arrived and only its answer was lost; whether it is
        // the right object is the server's to say on completion.
        (200..=299 | 412, _) => Verdict::Stored,
        // Temporary credentials of the signer ended before the URL did.
        (400, Some("ExpiredToken")) => Verdict::SignAgain,
        // S3's own idle limit on a slow line, a 400 although it is nobody's fault.
        (400, Some("RequestTimeout")) => Verdict::TryAgain,
        (400, Some("BadDigest" | "InvalidDigest" | "XAmzContentSHA256Mismatch" | "XAmzContentChecksumMismatch")) => {
            Verdict::Refused(UploadError::ContentRefused { part: part() })
        }
        (400, Some("EntityTooLarge" | "EntityTooSmall" | "IncompleteBody")) | (411 | 413, _) => {
            Verdict::Refused(UploadError::SizeRefused { part: part() })
        }
        // An expired URL and a wrong signature look alike; a fresh URL tells them apart.
        (403, _) => Verdict::SignAgain,
        // 409 ConditionalRequestConflict: another write of the same key was under way. 408 and 425 say so themselves.
        (408 | 409 | 425 | 429 | 500..=599, _) => Verdict::TryAgain,
        (status, _) => Verdict::Refused(UploadError::Refused { part: part(), status }),
    }
}

/// Judges an answer to the PUT of `part`. Storage may answer 200 before it knows how the request ends: an error in the body of a success is
/// an error (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>).
pub(crate) fn judge(answer: &Answer, part: &str) -> Verdict {
    let Some(code) = answer.code.as_deref().filter(|_| (200..=299).contains(&answer.status)) else {
        return judge_status(answer, part);
    };
    let status = match code {
        "AccessDenied" | "SignatureDoesNotMatch" | "RequestTimeTooSkewed" => 403,
        "BadDigest" | "InvalidDigest" | "EntityTooLarge" | "EntityTooSmall" | "ExpiredToken" | "IncompleteBody" => 400,
        _ => 500,
    };
    judge_status(
        &Answer {
            status,
            ..answer.clone()
        },
        part,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_in_the_body_of_a_success_is_that_error() {
        let inside = |code: &str| {
            let answer =
                Answer::new(200).with_body(&format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>"));
            judge(&answer, "file")
        };
        assert_eq!(judge(&Answer::new(200).with_body("<Result/>"), "file"), Verdict::Stored);
        assert_eq!(judge(&Answer::new(412), "file"), Verdict::Stored);
        assert_eq!(inside("InternalError"), Verdict::TryAgain);
        assert_eq!(inside("SlowDown"), Verdict::TryAgain);
        assert_eq!(inside("AccessDenied"), Verdict::SignAgain);
        assert_eq!(
            inside("BadDigest"),
            Verdict::Refused(UploadError::ContentRefused { part: "file".into() })
        );
    }

    fn verdict(status: u16, code: &str) -> Verdict {
        let answer = Answer::new(status).with_body(&format!("<Error><Code>{code}</Code></Error>"));
        judge_status(&answer, "attachment")
    }

    #[test]
    fn every_answer_of_s3_to_a_presigned_put_has_its_meaning() {
        let part = || "attachment".to_owned();
        let cases = [
            (200, "", Verdict::Stored),
            (412, "PreconditionFailed", Verdict::Stored),
            (403, "AccessDenied", Verdict::SignAgain),
            (403, "SignatureDoesNotMatch", Verdict::SignAgain),
            (400, "ExpiredToken", Verdict::SignAgain),
            (400, "RequestTimeout", Verdict::TryAgain),
            (409, "ConditionalRequestConflict", Verdict::TryAgain),
            (429, "", Verdict::TryAgain),
            (500, "InternalError", Verdict::TryAgain),
            (503, "SlowDown", Verdict::TryAgain),
            (
                400,
                "BadDigest",
                Verdict::Refused(UploadError::ContentRefused { part: part() }),
            ),
            (
                400,
                "EntityTooLarge",
                Verdict::Refused(UploadError::SizeRefused { part: part() }),
            ),
            (413, "", Verdict::Refused(UploadError::SizeRefused { part: part() })),
            (
                404,
                "NoSuchBucket",
                Verdict::Refused(UploadError::Refused {
                    part: part(),
                    status: 404,
                }),
            ),
            (
                400,
                "InvalidArgument",
                Verdict::Refused(UploadError::Refused {
                    part: part(),
                    status: 400,
                }),
            ),
        ];
        for (status, code, expected) in cases {
            assert_eq!(verdict(status, code), expected, "{status} {code}");
        }
    }

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
