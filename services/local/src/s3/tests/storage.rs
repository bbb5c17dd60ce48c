//! What is stored, under which keys, and how uploads in parts end.

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};

use super::{BUCKET, LocalS3};

fn error_code(error: &impl ProvideErrorMetadata) -> &str {
    error.code().unwrap_or_default()
}

#[tokio::test]
async fn standard_headers_are_stored_with_the_object() {
    let s3 = LocalS3::start().await;
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("forms-1.js")
        .body(ByteStream::from_static(b"export {}"));
    let put = put
        .content_type("text/javascript")
        .cache_control("public, max-age=31536000, immutable");
    put.content_encoding("identity").send().await.unwrap();
    let object = s3.store.read(BUCKET, "forms-1.js").await.unwrap().unwrap();
    assert_eq!(&object.body[..], b"export {}");
    assert_eq!(object.attributes.size, 9);
    assert_eq!(object.attributes.content_type.as_deref(), Some("text/javascript"));
    assert_eq!(
        object.attributes.cache_control.as_deref(),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(object.attributes.content_encoding.as_deref(), Some("identity"));

    let head = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("forms-1.js")
        .send()
        .await
        .unwrap();
    assert_eq!(head.cache_control(), Some("public, max-age=31536000, immutable"));
    assert_eq!(head.e_tag().unwrap().trim_matches('"'), object.attributes.etag);
}

#[tokio::test]
async fn every_checksum_of_the_sdk_is_checked() {
    let s3 = LocalS3::start().await;
    for algorithm in [
        ChecksumAlgorithm::Crc32,
        ChecksumAlgorithm::Crc32C,
        ChecksumAlgorithm::Sha1,
        ChecksumAlgorithm::Sha256,
    ] {
        let key = format!("checked-{algorithm}");
        let put = s3
            .client
            .put_object()
            .bucket(BUCKET)
            .key(&key)
            .checksum_algorithm(algorithm);
        put.body(ByteStream::from_static(b"bytes")).send().await.unwrap();
        assert_eq!(s3.stored(&key).await.unwrap(), b"bytes");
    }
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("wrong")
        .checksum_crc32("AAAAAA==");
    let error = put.body(ByteStream::from_static(b"bytes")).send().await.unwrap_err();
    assert_eq!(error_code(&error), "BadDigest");
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("wrong")
        .content_md5("AAAAAAAAAAAAAAAAAAAAAA==");
    let error = put.body(ByteStream::from_static(b"bytes")).send().await.unwrap_err();
    assert_eq!(error_code(&error), "BadDigest");
    assert_eq!(s3.stored("wrong").await, None);
}

#[tokio::test]
async fn a_streamed_file_is_checked_by_its_trailer() {
    let s3 = LocalS3::start().await;
    let file = s3.folder.path().join("streamed");
    let bytes: Vec<u8> = (0..200_000_u32).map(|number| number as u8).collect();
    std::fs::write(&file, &bytes).unwrap();
    let body = ByteStream::from_path(&file).await.unwrap();
    let put = s3.client.put_object().bucket(BUCKET).key("streamed").body(body);
    put.checksum_algorithm(ChecksumAlgorithm::Sha256).send().await.unwrap();
    assert_eq!(s3.stored("streamed").await.unwrap(), bytes);
}

#[tokio::test]
async fn of_two_conditional_writes_one_wins() {
    let s3 = LocalS3::start().await;
    let write = |body: &'static [u8]| {
        let put = s3
            .client
            .put_object()
            .bucket(BUCKET)
            .key("manifest.json")
            .if_none_match("*");
        put.body(ByteStream::from_static(body)).send()
    };
    let (first, second) = tokio::join!(write(b"first"), write(b"second"));
    assert_eq!(
        usize::from(first.is_ok()) + usize::from(second.is_ok()),
        1,
        "{first:?} {second:?}"
    );
    let winner: &[u8] = if first.is_ok() { b"first" } else { b"second" };
    assert_eq!(s3.stored("manifest.json").await.unwrap(), winner);
}

#[tokio::test]
async fn of_two_replacements_of_the_same_object_one_wins() {
    let s3 = LocalS3::start().await;
    let put = |body: &'static [u8]| {
        let put = s3.client.put_object().bucket(BUCKET).key("manifest.json");
        put.body(ByteStream::from_static(body))
    };
    let old = put(b"old").send().await.unwrap();
    let tag = old.e_tag().unwrap();
    let (first, second) = tokio::join!(put(b"first").if_match(tag).send(), put(b"second").if_match(tag).send());
    assert_eq!(
        usize::from(first.is_ok()) + usize::from(second.is_ok()),
        1,
        "{first:?} {second:?}"
    );
    let winner: &[u8] = if first.is_ok() { b"first" } else { b"second" };
    assert_eq!(s3.stored("manifest.json").await.unwrap(), winner);
    let late = put(b"late").if_match(tag).send().await.unwrap_err();
    assert_eq!(error_code(&late), "PreconditionFailed");
    assert_eq!(s3.stored("manifest.json").await.unwrap(), winner);
}

#[tokio::test]
async fn keys_cannot_leave_their_bucket() {
    let s3 = LocalS3::start().await;
    s3.client
        .put_object()
        .bucket("wharf-shell")
        .key("x")
        .body(ByteStream::from_static(b"x"))
        .send()
        .await
        .unwrap();
    for key in ["../wharf-shell/x", "a/../../wharf-shell/x", "a/./b", "a//b", "a\\b"] {
        let put = s3
            .client
            .put_object()
            .bucket(BUCKET)
            .key(key)
            .body(ByteStream::from_static(b"y"));
        assert!(put.send().await.is_err(), "PUT {key}");
        assert!(
            s3.client.get_object().bucket(BUCKET).key(key).send().await.is_err(),
            "GET {key}"
        );
        assert!(
            s3.client.delete_object().bucket(BUCKET).key(key).send().await.is_err(),
            "DELETE {key}"
        );
        let copy = s3
            .client
            .copy_object()
            .bucket(BUCKET)
            .key("copy")
            .copy_source(format!("{BUCKET}/{key}"));
        assert!(copy.send().await.is_err(), "COPY {key}");
    }
    let untouched = s3.store.read("wharf-shell", "x").await.unwrap().unwrap();
    assert_eq!(&untouched.body[..], b"x");
}

#[tokio::test]
async fn unknown_buckets_and_folders_are_not_found() {
    let s3 = LocalS3::start().await;
    let put = s3
        .client
        .put_object()
        .bucket("wharf-unknown")
        .key("x")
        .body(ByteStream::from_static(b"x"));
    assert_eq!(error_code(&put.send().await.unwrap_err()), "NoSuchBucket");
    assert!(!s3.folder.path().join("wharf-unknown").exists());
    s3.client
        .put_object()
        .bucket(BUCKET)
        .key("a/b")
        .body(ByteStream::from_static(b"x"))
        .send()
        .await
        .unwrap();
    let get = s3.client.get_object().bucket(BUCKET).key("a").send().await.unwrap_err();
    assert_eq!(error_code(&get), "NoSuchKey");
    assert_eq!(s3.store.read(BUCKET, "a").await.unwrap(), None);
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
