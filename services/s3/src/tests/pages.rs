//! What a page of another origin could send without a preflight: the key pair is in the sources.

use std::time::Duration;

use aws_sdk_s3::presigning::PresigningConfig;
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

use super::{BUCKET, LocalS3, ORIGIN, code};

/// HMAC-SHA-256 (RFC 2104) for keys that fit into one block.
fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    let pad = |fill: u8| -> Vec<u8> {
        let key = key.iter().copied().chain(std::iter::repeat(0)).take(64);
        key.map(|byte| byte ^ fill).collect()
    };
    let inner = Sha256::digest([pad(0x36), message.as_bytes().to_vec()].concat());
    Sha256::digest([pad(0x5c), inner.to_vec()].concat()).to_vec()
}

/// A form with a well-signed POST policy, and its boundary.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html>
fn signed_form(key: &str) -> (String, &'static str) {
    let now = jiff::Timestamp::now();
    let (day, time) = (
        now.strftime("%Y%m%d").to_string(),
        now.strftime("%Y%m%dT%H%M%SZ").to_string(),
    );
    let scope = format!("{day}/{}/s3/aws4_request", stack::REGION);
    let credential = format!("{}/{scope}", stack::ACCESS_KEY_ID);
    let policy = serde_json::json!({
        "expiration": (now + jiff::SignedDuration::from_mins(5)).strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
        "conditions": [
            { "bucket": BUCKET }, { "key": key }, { "x-amz-algorithm": "AWS4-HMAC-SHA256" },
            { "x-amz-credential": credential }, { "x-amz-date": time },
        ],
    });
    let policy = Base64::encode_string(policy.to_string().as_bytes());
    let secret = format!("AWS4{}", stack::SECRET_ACCESS_KEY);
    let signing_key = scope.split('/').fold(secret.into_bytes(), |key, part| hmac(&key, part));
    let signature: String = hmac(&signing_key, &policy)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let boundary = "form-boundary";
    let mut body = String::new();
    for (name, value) in [
        ("key", key),
        ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
        ("x-amz-credential", &credential),
        ("x-amz-date", &time),
        ("policy", &policy),
        ("x-amz-signature", &signature),
    ] {
        body += &format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += &format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: text/html\r\n\r\nplanted\r\n--{boundary}--\r\n"
    );
    (body, boundary)
}

#[tokio::test]
async fn a_form_with_a_signed_policy_is_refused() {
    let s3 = LocalS3::start().await;
    for origin in [None, Some(ORIGIN), Some("http://evil.example"), Some("null")] {
        let (body, boundary) = signed_form("planted");
        let mut request = s3.http.post(format!("{}/{BUCKET}", s3.url)).body(body);
        request = request.header("content-type", format!("multipart/form-data; boundary={boundary}"));
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let response = request.send().await.unwrap();
        let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
        assert_eq!((status, code(&text)), (403, "AccessDenied"), "{origin:?} {text}");
        assert_eq!(s3.stored("planted").await, None, "{origin:?}");
    }
}

#[tokio::test]
async fn a_signature_does_not_help_a_page_of_another_origin() {
    let s3 = LocalS3::start().await;
    let config = PresigningConfig::expires_in(Duration::from_secs(300)).unwrap();
    let put = s3.client.put_object().bucket(BUCKET).key("planted");
    let put = put.presigned(config).await.unwrap();
    let send = |origin: &'static str| s3.http.put(put.uri()).header("origin", origin).body("x").send();
    for origin in ["http://evil.example", "http://localhost:8081", "null"] {
        let response = send(origin).await.unwrap();
        assert_eq!(response.status().as_u16(), 403, "{origin}");
        assert_eq!(code(&response.text().await.unwrap()), "AccessDenied");
        assert_eq!(s3.stored("planted").await, None, "{origin}");
    }
    assert_eq!(send(ORIGIN).await.unwrap().status().as_u16(), 200);
}
