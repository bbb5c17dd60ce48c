//! What is stored, and under which keys.

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ChecksumAlgorithm;

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
