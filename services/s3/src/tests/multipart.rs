//! Uploads in parts: what they check and how they end.

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use s3s::crypto::{Checksum as _, Md5};

use super::{BUCKET, LocalS3};
use crate::multipart::Upload;

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

#[tokio::test]
async fn the_whole_has_the_type_and_the_etag_of_s3_and_nothing_of_what_was_there_before() {
    let s3 = LocalS3::start().await;
    let put = s3.client.put_object().bucket(BUCKET).key("large");
    let put = put.content_type("text/plain").cache_control("no-cache");
    put.body(ByteStream::from_static(b"x")).send().await.unwrap();

    let create = s3.client.create_multipart_upload().bucket(BUCKET).key("large");
    let created = create.content_type("video/mp4").send().await.unwrap();
    let id = created.upload_id().unwrap().to_owned();
    let parts = Parts { s3: &s3, id };
    let contents = [vec![1; 5 * 1024 * 1024], vec![2; 10]];
    let first = parts.put(1, contents[0].clone()).await;
    let second = parts.put(2, contents[1].clone()).await;
    assert_eq!(parts.complete(vec![first, second]).await, "");

    let head = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("large")
        .send()
        .await
        .unwrap();
    assert_eq!((head.content_type(), head.cache_control()), (Some("video/mp4"), None));
    let digests = contents.each_ref().map(|content| Md5::checksum(content)).concat();
    let etag: String = Md5::checksum(&digests)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(head.e_tag(), Some(format!("\"{etag}-2\"").as_str()));
    assert_eq!(s3.stored("large").await.unwrap(), contents.concat());
    let left = std::fs::read_dir(s3.folder.path()).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> = left
        .filter(|name| name.contains(&parts.id) || name.contains(".tmp."))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test]
async fn parts_are_put_together_while_others_have_the_lock_of_all_objects() {
    let s3 = LocalS3::start().await;
    let parts = Parts::start(&s3).await;
    parts.put(1, vec![1; 5 * 1024 * 1024]).await;
    parts.put(2, vec![2; 10]).await;
    let _lock = s3.store.commits.write().await;
    let upload = Upload::open(s3.folder.path(), BUCKET, "large", &parts.id)
        .await
        .unwrap();
    let whole = s3.store.assemble(&upload, 2).await.unwrap();
    assert_eq!(std::fs::metadata(&whole.0).unwrap().len(), 5 * 1024 * 1024 + 10);
}

#[tokio::test]
async fn while_an_upload_has_its_turn_other_uploads_and_objects_go_on() {
    let s3 = LocalS3::start().await;
    let (parts, others) = (Parts::start(&s3).await, Parts::start(&s3).await);
    let _turn = s3.store.turns.of(&parts.id).await;
    let other = others.put(1, vec![2; 10]).await;
    assert_eq!(others.complete(vec![other]).await, "");
    assert_eq!(s3.stored("large").await.unwrap(), [2; 10]);
}

#[tokio::test]
async fn of_two_that_complete_an_upload_one_does_and_the_other_finds_none() {
    let s3 = LocalS3::start().await;
    let parts = Parts::start(&s3).await;
    let part = parts.put(1, vec![1; 10]).await;
    let (one, other) = tokio::join!(parts.complete(vec![part.clone()]), parts.complete(vec![part]));
    let mut answers = [one, other];
    answers.sort();
    assert_eq!(answers, ["", "NoSuchUpload"]);
    let put = s3.client.upload_part().bucket(BUCKET).key("large").upload_id(&parts.id);
    let late = put.part_number(2).body(ByteStream::from_static(b"x")).send().await;
    assert_eq!(error_code(&late.unwrap_err()), "NoSuchUpload");
}

#[tokio::test]
async fn a_condition_that_does_not_hold_leaves_the_upload_open() {
    let s3 = LocalS3::start().await;
    let parts = Parts::start(&s3).await;
    let part = parts.put(1, vec![1; 10]).await;
    let put = s3.client.put_object().bucket(BUCKET).key("large");
    put.body(ByteStream::from_static(b"x")).send().await.unwrap();
    let list = CompletedMultipartUpload::builder().parts(part.clone()).build();
    let complete = s3.client.complete_multipart_upload().bucket(BUCKET).key("large");
    let complete = complete.upload_id(&parts.id).multipart_upload(list).if_none_match("*");
    let error = complete.send().await.unwrap_err();
    assert_eq!(error_code(&error), "PreconditionFailed");
    assert_eq!(s3.stored("large").await.unwrap(), b"x");
    assert_eq!(parts.complete(vec![part]).await, "");
}
