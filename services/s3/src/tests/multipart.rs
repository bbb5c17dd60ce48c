//! Uploads in parts: what they check and how they end.

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::{BUCKET, LocalS3};

fn error_code(error: &impl ProvideErrorMetadata) -> &str {
    error.code().unwrap_or_default()
}

struct Parts<'s3> {
    s3: &'s3 LocalS3,
    id: String,
}

impl<'s3> Parts<'s3> {
    async fn start(s3: &'s3 LocalS3) -> Self {
        let created = s3
            .client
            .create_multipart_upload()
            .bucket(BUCKET)
            .key("large")
            .send()
            .await
            .unwrap();
        Self {
            s3,
            id: created.upload_id().unwrap().to_owned(),
        }
    }

    async fn put(&self, number: i32, bytes: Vec<u8>) -> CompletedPart {
        let put = self
            .s3
            .client
            .upload_part()
            .bucket(BUCKET)
            .key("large")
            .upload_id(&self.id)
            .part_number(number);
        let etag = put.body(bytes.into()).send().await.unwrap().e_tag().unwrap().to_owned();
        CompletedPart::builder().part_number(number).e_tag(etag).build()
    }

    /// The error code, empty when the upload was completed.
    async fn complete(&self, parts: Vec<CompletedPart>) -> String {
        let list = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let complete = self
            .s3
            .client
            .complete_multipart_upload()
            .bucket(BUCKET)
            .key("large")
            .upload_id(&self.id);
        let result = complete.multipart_upload(list).send().await;
        result.map_or_else(|error| error_code(&error).to_owned(), |_| String::new())
    }
}

#[tokio::test]
async fn an_upload_in_parts_needs_the_right_etags_and_stays_open_until_then() {
    let s3 = LocalS3::start().await;
    let parts = Parts::start(&s3).await;
    let first = parts.put(1, vec![1; 5 * 1024 * 1024]).await;
    let second = parts.put(2, vec![2; 10]).await;

    let listed = s3
        .client
        .list_parts()
        .bucket(BUCKET)
        .key("large")
        .upload_id(&parts.id)
        .send()
        .await
        .unwrap();
    let listed: Vec<_> = listed
        .parts()
        .iter()
        .map(|part| (part.part_number(), part.e_tag()))
        .collect();
    assert_eq!(
        listed,
        [
            (first.part_number(), first.e_tag()),
            (second.part_number(), second.e_tag())
        ]
    );

    let swapped = CompletedPart::builder()
        .part_number(2)
        .e_tag(first.e_tag().unwrap())
        .build();
    let missing = CompletedPart::builder()
        .part_number(3)
        .e_tag(first.e_tag().unwrap())
        .build();
    assert_eq!(parts.complete(vec![first.clone(), swapped]).await, "InvalidPart");
    assert_eq!(
        parts.complete(vec![first.clone(), second.clone(), missing]).await,
        "InvalidPart"
    );
    assert_eq!(
        parts.complete(vec![second.clone(), first.clone()]).await,
        "InvalidPartOrder"
    );
    assert_eq!(s3.stored("large").await, None);
    assert_eq!(parts.complete(vec![first.clone(), second.clone()]).await, "");
    assert_eq!(s3.stored("large").await.unwrap().len(), 5 * 1024 * 1024 + 10);
    assert_eq!(parts.complete(vec![first, second]).await, "NoSuchUpload");
}

#[tokio::test]
async fn small_parts_are_refused_without_losing_the_upload() {
    let s3 = LocalS3::start().await;
    let parts = Parts::start(&s3).await;
    let (first, second) = (parts.put(1, vec![1; 10]).await, parts.put(2, vec![2; 10]).await);
    assert_eq!(parts.complete(vec![first, second.clone()]).await, "EntityTooSmall");
    let first = parts.put(1, vec![1; 5 * 1024 * 1024]).await;
    assert_eq!(parts.complete(vec![first, second]).await, "");
}

#[tokio::test]
async fn a_part_with_a_wrong_checksum_is_refused() {
    let s3 = LocalS3::start().await;
    let parts = Parts::start(&s3).await;
    let put = s3
        .client
        .upload_part()
        .bucket(BUCKET)
        .key("large")
        .upload_id(&parts.id)
        .part_number(1);
    let error = put
        .checksum_crc32("AAAAAA==")
        .body(ByteStream::from_static(b"x"))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error_code(&error), "BadDigest");
    let listed = s3
        .client
        .list_parts()
        .bucket(BUCKET)
        .key("large")
        .upload_id(&parts.id)
        .send()
        .await
        .unwrap();
    assert!(listed.parts().is_empty());
}
