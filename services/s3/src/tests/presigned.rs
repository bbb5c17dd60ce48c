//! Presigned URLs: what they allow and what they do not.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use base64ct::{Base64, Encoding};
use http::StatusCode;
use sha2::{Digest, Sha256};

use super::{BUCKET, LocalS3, client, code};

const BODY: &[u8] = b"%PDF-1.7 a file of the form";

fn minutes(count: u64) -> PresigningConfig {
    PresigningConfig::expires_in(Duration::from_secs(60 * count)).unwrap()
}

/// As the API signs uploads: length, type, SHA-256 and If-None-Match.
async fn presigned_put(s3: &LocalS3, key: &str, config: PresigningConfig) -> PresignedRequest {
    let put = s3.client.put_object().bucket(BUCKET).key(key);
    put.content_length(i64::try_from(BODY.len()).unwrap())
        .content_type("application/pdf")
        .checksum_sha256(Base64::encode_string(&Sha256::digest(BODY)))
        .if_none_match("*")
        .presigned(config)
        .await
        .unwrap()
}

/// Sends a presigned request with the signed headers, except those that are replaced.
async fn send(
    s3: &LocalS3,
    request: &PresignedRequest,
    body: &[u8],
    replaced: &[(&str, &str)],
) -> (StatusCode, String) {
    send_to(s3, request.uri(), request, body, replaced).await
}

async fn send_to(
    s3: &LocalS3,
    url: &str,
    request: &PresignedRequest,
    body: &[u8],
    replaced: &[(&str, &str)],
) -> (StatusCode, String) {
    let mut builder = s3.http.put(url).body(body.to_vec());
    let kept = request.headers().filter(|(name, _)| *name != "content-length");
    for (name, value) in kept.filter(|(name, _)| replaced.iter().all(|(other, _)| other != name)) {
        builder = builder.header(name, value);
    }
    for (name, value) in replaced {
        builder = builder.header(*name, *value);
    }
    let response = builder.send().await.unwrap();
    let status = response.status().as_u16();
    (StatusCode::from_u16(status).unwrap(), response.text().await.unwrap())
}

#[tokio::test]
async fn a_presigned_upload_arrives_once() {
    let s3 = LocalS3::start().await;
    let request = presigned_put(&s3, "a/file", minutes(5)).await;
    assert_eq!(send(&s3, &request, BODY, &[]).await.0, StatusCode::OK);
    assert_eq!(s3.stored("a/file").await.unwrap(), BODY);
    let (status, text) = send(&s3, &request, BODY, &[]).await;
    assert_eq!(
        (status, code(&text)),
        (StatusCode::PRECONDITION_FAILED, "PreconditionFailed")
    );
}

#[tokio::test]
async fn a_refused_body_is_not_stored_and_can_be_sent_again() {
    let s3 = LocalS3::start().await;
    let request = presigned_put(&s3, "file", minutes(5)).await;
    let mut wrong = BODY.to_vec();
    wrong[9] ^= 1;
    let (status, text) = send(&s3, &request, &wrong, &[]).await;
    assert_eq!((status, code(&text)), (StatusCode::BAD_REQUEST, "BadDigest"));
    assert_eq!(s3.stored("file").await, None);
    assert_eq!(send(&s3, &request, BODY, &[]).await.0, StatusCode::OK);
    assert_eq!(s3.stored("file").await.unwrap(), BODY);
}

#[tokio::test]
async fn what_was_signed_cannot_be_changed() {
    let s3 = LocalS3::start().await;
    let request = presigned_put(&s3, "file", minutes(5)).await;
    let other = Base64::encode_string(&Sha256::digest(b"other"));
    for (body, replaced) in [
        (BODY, ("content-type", "text/html")),
        (BODY, ("x-amz-meta-added", "x")),
        (BODY, ("x-amz-checksum-sha256", other.as_str())),
        (BODY, ("if-none-match", "\"x\"")),
    ] {
        let (status, text) = send(&s3, &request, body, &[replaced]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{replaced:?} {text}");
    }
    let (status, text) = send(&s3, &request, &BODY[1..], &[]).await;
    assert_eq!((status, code(&text)), (StatusCode::FORBIDDEN, "SignatureDoesNotMatch"));

    let elsewhere = request.uri().replace("/file?", "/other?");
    let longer = request.uri().replace("X-Amz-Expires=300", "X-Amz-Expires=3000");
    for url in [elsewhere, longer] {
        assert_ne!(url, request.uri());
        let (status, text) = send_to(&s3, &url, &request, BODY, &[]).await;
        assert_eq!(
            (status, code(&text)),
            (StatusCode::FORBIDDEN, "SignatureDoesNotMatch"),
            "{url}"
        );
    }
    assert_eq!(s3.stored("file").await, None);
    assert_eq!(s3.stored("other").await, None);
}

#[tokio::test]
async fn a_tampered_signature_is_refused() {
    let s3 = LocalS3::start().await;
    let request = presigned_put(&s3, "file", minutes(5)).await;
    let at = request.uri().find("X-Amz-Signature=").unwrap() + "X-Amz-Signature=".len();
    let digit = if request.uri()[at..].starts_with('0') { "1" } else { "0" };
    let mut url = request.uri().to_owned();
    url.replace_range(at..=at, digit);
    let (status, text) = send_to(&s3, &url, &request, BODY, &[]).await;
    assert_eq!((status, code(&text)), (StatusCode::FORBIDDEN, "SignatureDoesNotMatch"));
}

#[tokio::test]
async fn an_expired_url_is_refused() {
    let s3 = LocalS3::start().await;
    let expired = PresigningConfig::builder()
        .start_time(SystemTime::now() - Duration::from_secs(301))
        .expires_in(Duration::from_secs(300));
    let request = presigned_put(&s3, "file", expired.build().unwrap()).await;
    let (status, text) = send(&s3, &request, BODY, &[]).await;
    assert_eq!((status, code(&text)), (StatusCode::FORBIDDEN, "AccessDenied"));
    assert!(text.contains("Request has expired"));
}

#[tokio::test]
async fn an_expiry_over_seven_days_is_refused() {
    let s3 = LocalS3::start().await;
    let request = presigned_put(&s3, "file", minutes(5)).await;
    for expires in ["604801", "never"] {
        let url = request
            .uri()
            .replace("X-Amz-Expires=300", &format!("X-Amz-Expires={expires}"));
        let (status, text) = send_to(&s3, &url, &request, BODY, &[]).await;
        assert_eq!(
            (status, code(&text)),
            (StatusCode::BAD_REQUEST, "AuthorizationQueryParametersError")
        );
    }
}

#[tokio::test]
async fn a_url_for_reading_does_not_write() {
    let s3 = LocalS3::start().await;
    s3.client
        .put_object()
        .bucket(BUCKET)
        .key("file")
        .body(BODY.to_vec().into())
        .send()
        .await
        .unwrap();
    let get = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("file")
        .presigned(minutes(5))
        .await
        .unwrap();
    let written = s3.http.put(get.uri()).body("other").send().await.unwrap();
    assert_eq!(written.status().as_u16(), 403);
    let read = s3.http.get(get.uri()).send().await.unwrap();
    assert_eq!(read.bytes().await.unwrap(), BODY);
}

#[tokio::test]
async fn a_download_is_named_by_who_signed_it() {
    let s3 = LocalS3::start().await;
    s3.client
        .put_object()
        .bucket(BUCKET)
        .key("file")
        .body(BODY.to_vec().into())
        .send()
        .await
        .unwrap();
    let get = s3.client.get_object().bucket(BUCKET).key("file");
    let get = get
        .response_content_disposition("attachment; filename=\"form.pdf\"")
        .presigned(minutes(5))
        .await
        .unwrap();
    let response = s3.http.get(get.uri()).send().await.unwrap();
    assert_eq!(
        response.headers()["content-disposition"],
        "attachment; filename=\"form.pdf\""
    );
    let renamed = s3
        .http
        .get(get.uri().replace("form.pdf", "form.exe"))
        .send()
        .await
        .unwrap();
    assert_eq!(renamed.status().as_u16(), 403);
}

#[tokio::test]
async fn an_added_header_does_not_turn_an_upload_into_a_copy() {
    let s3 = LocalS3::start().await;
    s3.client
        .put_object()
        .bucket(BUCKET)
        .key("secret")
        .body(BODY.to_vec().into())
        .send()
        .await
        .unwrap();
    let request = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("mine")
        .presigned(minutes(5))
        .await
        .unwrap();
    let (status, text) = send(&s3, &request, b"", &[("x-amz-copy-source", "/wharf-data/secret")]).await;
    assert_eq!((status, code(&text)), (StatusCode::FORBIDDEN, "AccessDenied"));
    assert_eq!(s3.stored("mine").await, None);
}

#[tokio::test]
async fn without_a_signature_or_with_another_key_nothing_works() {
    let s3 = LocalS3::start().await;
    s3.client
        .put_object()
        .bucket(BUCKET)
        .key("file")
        .body(BODY.to_vec().into())
        .send()
        .await
        .unwrap();
    for url in [
        s3.object("file"),
        format!("{}/{BUCKET}?list-type=2", s3.url),
        s3.url.clone(),
    ] {
        let response = s3.http.get(&url).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 403, "{url}");
        assert_eq!(code(&response.text().await.unwrap()), "AccessDenied");
    }
    let stranger = client(&s3.url, "another-secret-access-key-than-the-right-one");
    let error = stranger
        .get_object()
        .bucket(BUCKET)
        .key("file")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 403);
}
