//! Whether what lies in the bucket is what was promised.

use crate::bucket::{Bucket, BucketError, StoredObject};
use crate::store::{PromisedData, SubmissionRecord, UploadRecord, UploadState};
use submission::{DATA_MEDIA_TYPE, FieldProblem};

/// How the form's data was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Size, type and content are right.
    AsPromised,
    /// There is no such object.
    Missing,
    /// There is an object, and this is wrong with it.
    Different(Vec<FieldProblem>),
}

/// Looks at the data of a submission.
pub(super) async fn arrival(bucket: &Bucket, record: &SubmissionRecord) -> Result<Arrival, BucketError> {
    let object = bucket.inspect(&record.data_key()).await?;
    Ok(compare(&record.data, object.as_ref()))
}

fn compare(promised: &PromisedData, object: Option<&StoredObject>) -> Arrival {
    let Some(object) = object else { return Arrival::Missing };
    let rules = [
        (
            object.size == promised.size,
            "size_differs",
            format!(
                "The form's data has {} bytes, but {} were promised.",
                object.size, promised.size
            ),
        ),
        (
            object.content_type.as_deref() == Some(DATA_MEDIA_TYPE),
            "content_type_differs",
            "The form's data was stored with another media type than was promised.".to_owned(),
        ),
        // An upload may carry this header unsigned, and what is stored would then be decoded on its way to a reader.
        (
            object.content_encoding.is_none(),
            "content_encoding_differs",
            "The form's data was stored with a content encoding, but none was promised.".to_owned(),
        ),
        (
            object.sha256 == promised.sha256,
            "sha256_differs",
            "The form's data has another content than was promised.".to_owned(),
        ),
    ];
    let differences: Vec<_> = rules
        .into_iter()
        .filter(|(holds, ..)| !holds)
        .map(|(_, code, detail)| problem(code, detail))
        .collect();
    if differences.is_empty() {
        Arrival::AsPromised
    } else {
        Arrival::Different(differences)
    }
}

/// The problem of data that is not there.
pub(super) fn missing() -> FieldProblem {
    problem("missing", "The form's data has not arrived.".to_owned())
}

/// The problem of a file that was opened and is neither complete nor given up.
pub(super) fn unfinished(upload: &UploadRecord) -> Option<FieldProblem> {
    (upload.state == UploadState::Open).then(|| FieldProblem {
        pointer: format!("/uploads/{}", upload.id),
        code: "missing".to_owned(),
        detail: "A file has not arrived.".to_owned(),
    })
}

fn problem(code: &str, detail: String) -> FieldProblem {
    FieldProblem {
        pointer: "/data".to_owned(),
        code: code.to_owned(),
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promised() -> PromisedData {
        PromisedData {
            size: 3,
            sha256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".into(),
        }
    }

    fn stored() -> StoredObject {
        let PromisedData { size, sha256 } = promised();
        StoredObject {
            size,
            content_type: Some(DATA_MEDIA_TYPE.into()),
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
