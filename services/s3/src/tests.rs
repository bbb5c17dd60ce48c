//! S3 as its clients meet it: the AWS SDK and plain HTTP against a server on a free port.

mod checksums;
mod cors;
mod multipart;
mod pages;
mod presigned;
mod storage;

use crate::testing::{BUCKET, LocalS3, ORIGIN, client};

/// The `Code` of an error document.
fn code(xml: &str) -> &str {
    xml.split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map_or("", |(code, _)| code)
}
