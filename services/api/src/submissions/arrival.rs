//! Whether what lies in the bucket is what was promised.

use crate::bucket::{Bucket, BucketError, StoredObject};
use crate::store::{PromisedPart, SubmissionRecord, UploadRecord, UploadState};
use submission::{FieldProblem, Part};

/// How one part was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Size, type and content are right.
    AsPromised,
    /// There is no such object.
    Missing,
    /// There is an object, and this is wrong with it.
    Different(Vec<FieldProblem>),
}

/// Looks at every part of a submission, in order.
pub(super) async fn arrivals<'a>(
    bucket: &Bucket,
    record: &'a SubmissionRecord,
) -> Result<Vec<(&'a PromisedPart, Arrival)>, BucketError> {
    let mut found = Vec::with_capacity(record.parts.len());
    for part in &record.parts {
        let object = bucket.inspect(&record.key(part.part)).await?;
        found.push((part, compare(part, object.as_ref())));
    }
    Ok(found)
}

fn compare(promised: &PromisedPart, object: Option<&StoredObject>) -> Arrival {
    let Some(object) = object else { return Arrival::Missing };
    let label = label(promised.part);
    let rules = [
        (
            object.size == promised.size,
            "size_differs",
            format!(
                "{label} has {} bytes, but {} were promised.",
                object.size, promised.size
            ),
        ),
        (
            object.content_type.as_deref() == Some(promised.content_type.as_str()),
            "content_type_differs",
            format!("{label} was stored with another media type than was promised."),
        ),
        // An upload may carry this header unsigned, and what is stored would then be decoded on its way to a reader.
        (
            object.content_encoding.is_none(),
            "content_encoding_differs",
            format!("{label} was stored with a content encoding, but none was promised."),
        ),
        (
            object.sha256 == promised.sha256,
            "sha256_differs",
            format!("{label} has another content than was promised."),
        ),
    ];
    let differences: Vec<_> = rules
        .into_iter()
        .filter(|(holds, ..)| !holds)
        .map(|(_, code, detail)| problem(promised.part, code, detail))
        .collect();
    if differences.is_empty() {
        Arrival::AsPromised
    } else {
        Arrival::Different(differences)
    }
}

/// The problem of a part that is not there.
pub(super) fn missing(part: Part) -> FieldProblem {
    problem(part, "missing", format!("{} has not arrived.", label(part)))
}

/// The problem of a file that was opened and is neither complete nor given up.
pub(super) fn unfinished(upload: &UploadRecord) -> Option<FieldProblem> {
    (upload.state == UploadState::Open).then(|| FieldProblem {
        pointer: format!("/uploads/{}", upload.id),
        code: "missing".to_owned(),
        detail: "A file has not arrived.".to_owned(),
    })
}

const fn label(part: Part) -> &'static str {
    match part {
        Part::Data => "The form's data",
        Part::Attachment => "The file",
    }
}

fn problem(part: Part, code: &str, detail: String) -> FieldProblem {
    FieldProblem {
        pointer: format!("/{}", part.name()),
        code: code.to_owned(),
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promised() -> PromisedPart {
        PromisedPart {
            part: Part::Attachment,
            size: 3,
            content_type: "application/pdf".into(),
            sha256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".into(),
            file_name: Some("a.pdf".into()),
        }
    }

    fn stored() -> StoredObject {
        let PromisedPart {
            size,
            content_type,
            sha256,
            ..
        } = promised();
        StoredObject {
            size,
            content_type: Some(content_type),
            content_encoding: None,
            sha256,
        }
    }

    fn codes(object: &StoredObject) -> Vec<String> {
        match compare(&promised(), Some(object)) {
            Arrival::Different(problems) => problems.into_iter().map(|problem| problem.code).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_difference_is_named() {
        assert_eq!(compare(&promised(), None), Arrival::Missing);
        assert_eq!(compare(&promised(), Some(&stored())), Arrival::AsPromised);
        assert_eq!(codes(&StoredObject { size: 4, ..stored() }), ["size_differs"]);
        assert_eq!(
            codes(&StoredObject {
                content_type: None,
                ..stored()
            }),
            ["content_type_differs"]
        );
        assert_eq!(
            codes(&StoredObject {
                content_encoding: Some("gzip".into()),
                ..stored()
            }),
            ["content_encoding_differs"]
        );
        let other = StoredObject {
            size: 0,
            content_type: Some("text/html".into()),
            content_encoding: None,
            sha256: String::new(),
        };
        assert_eq!(
            codes(&other),
            ["size_differs", "content_type_differs", "sha256_differs"]
        );
    }
}
