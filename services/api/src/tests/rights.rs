//! What the API asks of S3, and what its documentation says that it must be allowed.

use std::collections::BTreeSet;

/// Each operation with the right that it needs
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html>).
const RIGHTS: [(&str, &str); 11] = [
    ("abort_multipart_upload", "s3:AbortMultipartUpload"),
    ("complete_multipart_upload", "s3:PutObject"),
    ("create_multipart_upload", "s3:PutObject"),
    ("delete_object", "s3:DeleteObject"),
    ("get_object", "s3:GetObject"),
    ("head_object", "s3:GetObject"),
    ("list_multipart_uploads", "s3:ListBucketMultipartUploads"),
    ("list_objects_v2", "s3:ListBucket"),
    ("list_parts", "s3:ListMultipartUploadParts"),
    ("put_object", "s3:PutObject"),
    ("upload_part", "s3:PutObject"),
];

#[test]
fn the_documentation_lists_every_right_that_the_role_needs_and_no_other() {
    let sources = [include_str!("../bucket.rs"), include_str!("../bucket/multipart.rs")].concat();
    let sources: String = sources.split_whitespace().collect();
    let calls = sources.split("self.client.").skip(1);
    let called: BTreeSet<&str> = calls
        .filter_map(|call| call.split_once('('))
        .map(|(name, _)| name)
        .collect();
    let known: BTreeSet<&str> = RIGHTS.map(|(operation, _)| operation).into();
    assert_eq!(called, known);
    let documented: BTreeSet<&str> = include_str!("../../../../SECURITY.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `s3:")?.split_once('`'))
        .map(|(right, _)| right)
        .collect();
    let needed: BTreeSet<&str> = RIGHTS.map(|(_, right)| right.trim_start_matches("s3:")).into();
    assert_eq!(documented, needed);
}
