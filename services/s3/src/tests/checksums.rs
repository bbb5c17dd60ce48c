//! Uploads in parts that were created with checksums, and their lists.

use std::time::Duration;

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart};
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

use super::{BUCKET, LocalS3, code};

const FIVE_MIB: usize = 5 * 1024 * 1024;

fn error_code(error: &impl ProvideErrorMetadata) -> &str {
    error.code().unwrap_or_default()
}

fn sha256(bytes: &[u8]) -> String {
    Base64::encode_string(&Sha256::digest(bytes))
}

/// An upload that was created with SHA-256 checksums.
async fn checked_upload(s3: &LocalS3, key: &str) -> String {
    let create = s3
        .client
        .create_multipart_upload()
        .bucket(BUCKET)
        .key(key)
        .content_type("application/pdf");
    let created = create
        .checksum_algorithm(ChecksumAlgorithm::Sha256)
        .send()
        .await
        .unwrap();
    created.upload_id().unwrap().to_owned()
}

async fn put_checked(s3: &LocalS3, key: &str, id: &str, number: i32, bytes: &[u8]) -> CompletedPart {
    let put = s3
        .client
        .upload_part()
        .bucket(BUCKET)
        .key(key)
        .upload_id(id)
        .part_number(number);
    let put = put.checksum_sha256(sha256(bytes)).body(bytes.to_vec().into());
    let stored = put.send().await.unwrap();
    assert_eq!(stored.checksum_sha256(), Some(sha256(bytes).as_str()));
    CompletedPart::builder()
        .part_number(number)
        .e_tag(stored.e_tag().unwrap())
        .checksum_sha256(sha256(bytes))
        .build()
}

#[tokio::test]
async fn the_checksums_of_parts_become_one_of_the_whole() {
    let s3 = LocalS3::start().await;
    let id = checked_upload(&s3, "large").await;
    let (first, second) = (vec![1; FIVE_MIB], vec![2; 10]);
    let parts = vec![
        put_checked(&s3, "large", &id, 1, &first).await,
        put_checked(&s3, "large", &id, 2, &second).await,
    ];
    let listed = s3
        .client
        .list_parts()
        .bucket(BUCKET)
        .key("large")
        .upload_id(&id)
        .send()
        .await
        .unwrap();
    assert_eq!(listed.checksum_algorithm(), Some(&ChecksumAlgorithm::Sha256));
    let checksums: Vec<_> = listed
        .parts()
        .iter()
        .map(|part| part.checksum_sha256().unwrap().to_owned())
        .collect();
    assert_eq!(checksums, [sha256(&first), sha256(&second)]);

    let complete = |parts: Vec<CompletedPart>, size: i64| {
        let list = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let complete = s3
            .client
            .complete_multipart_upload()
            .bucket(BUCKET)
            .key("large")
            .upload_id(&id);
        complete
            .multipart_upload(list)
            .mpu_object_size(size)
            .if_none_match("*")
            .send()
    };
    let size = (FIVE_MIB + 10) as i64;
    let without = |part: &CompletedPart| {
        CompletedPart::builder()
            .part_number(part.part_number().unwrap())
            .e_tag(part.e_tag().unwrap())
            .build()
    };
    let error = complete(parts.iter().map(without).collect(), size).await.unwrap_err();
    assert_eq!(error_code(&error), "InvalidRequest", "checksums are asked for");
    let wrong = CompletedPart::builder()
        .part_number(2)
        .e_tag(parts[1].e_tag().unwrap())
        .checksum_sha256(sha256(b"x"));
    let error = complete(vec![parts[0].clone(), wrong.build()], size).await.unwrap_err();
    assert_eq!(error_code(&error), "InvalidPart");
    let error = complete(parts.clone(), size + 1).await.unwrap_err();
    assert_eq!(error_code(&error), "InvalidRequest", "another size");

    let whole = format!(
        "{}-2",
        sha256(&[Sha256::digest(&first), Sha256::digest(&second)].concat())
    );
    let completed = complete(parts, size).await.unwrap();
    assert_eq!(completed.checksum_sha256(), Some(whole.as_str()));
    let head = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("large")
        .checksum_mode(ChecksumMode::Enabled);
    let head = head.send().await.unwrap();
    assert_eq!(head.checksum_sha256(), Some(whole.as_str()));
    assert_eq!(head.checksum_type(), Some(&ChecksumType::Composite));
    assert_eq!(
        (head.content_length(), head.content_type()),
        (Some(size), Some("application/pdf"))
    );
}

#[tokio::test]
async fn an_upload_does_not_replace_what_exists_and_stays_open_then() {
    let s3 = LocalS3::start().await;
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("large")
        .body(ByteStream::from_static(b"first"));
    let id = checked_upload(&s3, "large").await;
    let part = put_checked(&s3, "large", &id, 1, b"second").await;
    put.send().await.unwrap();
    let list = CompletedMultipartUpload::builder().parts(part).build();
    let complete = s3
        .client
        .complete_multipart_upload()
        .bucket(BUCKET)
        .key("large")
        .upload_id(&id);
    let error = complete
        .multipart_upload(list)
        .if_none_match("*")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error_code(&error), "PreconditionFailed");
    assert_eq!(s3.stored("large").await.unwrap(), b"first");
    let listed = s3
        .client
        .list_parts()
        .bucket(BUCKET)
        .key("large")
        .upload_id(&id)
        .send()
        .await
        .unwrap();
    assert_eq!(listed.parts().len(), 1);
}

#[tokio::test]
async fn an_upload_belongs_to_its_key() {
    let s3 = LocalS3::start().await;
    let id = checked_upload(&s3, "mine").await;
    put_checked(&s3, "mine", &id, 1, b"x").await;
    let other = || s3.client.list_parts().bucket(BUCKET).key("yours").upload_id(&id);
    assert_eq!(error_code(&other().send().await.unwrap_err()), "NoSuchUpload");
    let put = s3
        .client
        .upload_part()
        .bucket(BUCKET)
        .key("yours")
        .upload_id(&id)
        .part_number(2);
    let error = put
        .checksum_sha256(sha256(b"y"))
        .body(ByteStream::from_static(b"y"))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error_code(&error), "NoSuchUpload");
    let abort = s3
        .client
        .abort_multipart_upload()
        .bucket(BUCKET)
        .key("yours")
        .upload_id(&id);
    assert_eq!(error_code(&abort.send().await.unwrap_err()), "NoSuchUpload");
    for id in ["", "../mine", "00000000-0000-0000-0000-000000000000"] {
        let list = s3.client.list_parts().bucket(BUCKET).key("mine").upload_id(id);
        assert!(list.send().await.is_err(), "{id}");
    }
}

#[tokio::test]
async fn parts_have_numbers_up_to_ten_thousand_and_the_checksum_that_was_asked_for() {
    let s3 = LocalS3::start().await;
    let id = checked_upload(&s3, "large").await;
    for number in [0, -1, 10_001] {
        let put = s3
            .client
            .upload_part()
            .bucket(BUCKET)
            .key("large")
            .upload_id(&id)
            .part_number(number);
        let error = put
            .checksum_sha256(sha256(b"x"))
            .body(ByteStream::from_static(b"x"))
            .send()
            .await
            .unwrap_err();
        assert_eq!(error_code(&error), "InvalidArgument", "{number}");
    }
    put_checked(&s3, "large", &id, 10_000, b"x").await;
    let put = s3
        .client
        .upload_part()
        .bucket(BUCKET)
        .key("large")
        .upload_id(&id)
        .part_number(1);
    let error = put
        .checksum_crc32("jNl9FA==")
        .body(ByteStream::from_static(b"x"))
        .send()
        .await
        .unwrap_err();
    assert!(
        matches!(error_code(&error), "InvalidRequest" | "BadDigest"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_presigned_part_takes_its_length_and_content_and_nothing_else() {
    let s3 = LocalS3::start().await;
    let id = checked_upload(&s3, "large").await;
    let put = s3
        .client
        .upload_part()
        .bucket(BUCKET)
        .key("large")
        .upload_id(&id)
        .part_number(1);
    let put = put.content_length(5).checksum_sha256(sha256(b"right"));
    let signed = put
        .presigned(PresigningConfig::expires_in(Duration::from_secs(60)).unwrap())
        .await
        .unwrap();
    let send = |url: String, body: &'static [u8], checksum: Option<String>| {
        let checksum = checksum.unwrap_or_else(|| sha256(b"right"));
        let request = s3.http.put(url).header("x-amz-checksum-sha256", checksum);
        async move {
            let response = request.body(body).send().await.unwrap();
            (
                response.status().as_u16(),
                code(&response.text().await.unwrap()).to_owned(),
            )
        }
    };
    let url = || signed.uri().to_owned();
    assert_eq!(send(url(), b"wrong", None).await, (400, "BadDigest".to_owned()));
    assert_eq!(send(url(), b"longer than signed", None).await.0, 403);
    assert_eq!(
        send(url(), b"wrong", Some(sha256(b"wrong"))).await.0,
        403,
        "another checksum"
    );
    assert_eq!(
        send(url().replace("partNumber=1", "partNumber=2"), b"right", None)
            .await
            .0,
        403,
        "another part"
    );
    let listed = || s3.client.list_parts().bucket(BUCKET).key("large").upload_id(&id).send();
    assert!(listed().await.unwrap().parts().is_empty());
    assert_eq!(send(url(), b"right", None).await.0, 200);
    assert_eq!(listed().await.unwrap().parts().len(), 1);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let s3 = LocalS3::start().await;
    let id = checked_upload(&s3, "large").await;
    for number in 1..=5 {
        put_checked(&s3, "large", &id, number, b"x").await;
    }
    let mut marker = None;
    let mut pages = Vec::new();
    loop {
        let list = s3
            .client
            .list_parts()
            .bucket(BUCKET)
            .key("large")
            .upload_id(&id)
            .max_parts(2);
        let page = list.set_part_number_marker(marker).send().await.unwrap();
        pages.push(
            page.parts()
                .iter()
                .filter_map(|part| part.part_number())
                .collect::<Vec<_>>(),
        );
        if page.is_truncated() != Some(true) {
            break;
        }
        marker = page.next_part_number_marker().map(str::to_owned);
    }
    assert_eq!(pages, [vec![1, 2], vec![3, 4], vec![5]]);

    for key in ["u/a/1", "u/a/2", "u/b/1"] {
        checked_upload(&s3, key).await;
    }
    let list = || {
        s3.client
            .list_multipart_uploads()
            .bucket(BUCKET)
            .prefix("u/")
            .max_uploads(2)
    };
    let first = list().send().await.unwrap();
    assert_eq!(first.is_truncated(), Some(true));
    let (key, id) = (first.next_key_marker().unwrap(), first.next_upload_id_marker().unwrap());
    let second = list().key_marker(key).upload_id_marker(id).send().await.unwrap();
    let keys: Vec<_> = [first.uploads(), second.uploads()]
        .concat()
        .iter()
        .map(|upload| upload.key().unwrap().to_owned())
        .collect();
    assert_eq!(keys, ["u/a/1", "u/a/2", "u/b/1"]);
    assert_eq!(second.is_truncated(), Some(false));
    assert!(second.uploads()[0].initiated().is_some());
}

#[tokio::test]
async fn what_is_aborted_or_completed_is_neither_listed_nor_left_behind() {
    let s3 = LocalS3::start().await;
    let hidden = || {
        let names = std::fs::read_dir(s3.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        names
            .filter(|name| name.to_string_lossy().contains("multipart"))
            .count()
    };
    for is_completed in [false, true] {
        let id = checked_upload(&s3, "large").await;
        let part = put_checked(&s3, "large", &id, 1, b"x").await;
        assert_eq!(hidden(), 2);
        if is_completed {
            let list = CompletedMultipartUpload::builder().parts(part).build();
            let complete = s3
                .client
                .complete_multipart_upload()
                .bucket(BUCKET)
                .key("large")
                .upload_id(&id);
            complete.multipart_upload(list).send().await.unwrap();
        } else {
            let abort = s3
                .client
                .abort_multipart_upload()
                .bucket(BUCKET)
                .key("large")
                .upload_id(&id);
            abort.send().await.unwrap();
        }
        assert_eq!(hidden(), 0);
        let uploads = s3.client.list_multipart_uploads().bucket(BUCKET).send().await.unwrap();
        assert!(uploads.uploads().is_empty());
    }
}
