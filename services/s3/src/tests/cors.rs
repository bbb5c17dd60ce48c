//! CORS of the data bucket, and of no other.

use http::Method;
use reqwest::Response;

use super::{BUCKET, LocalS3, ORIGIN, code};

async fn preflight(s3: &LocalS3, bucket: &str, origin: &str, method: &str, headers: &str) -> Response {
    let url = format!("{}/{bucket}/a/file?X-Amz-Expires=604801&X-Amz-Signature=00", s3.url);
    s3.http
        .request(Method::OPTIONS, url)
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", headers)
        .send()
        .await
        .unwrap()
}

fn header<'response>(response: &'response Response, name: &str) -> &'response str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn the_shell_may_upload_and_download() {
    let s3 = LocalS3::start().await;
    for (method, headers) in [
        ("PUT", "content-type,if-none-match,x-amz-checksum-sha256"),
        ("PUT", "Content-Type, X-Amz-Checksum-Sha256"),
        ("GET", ""),
        ("HEAD", ""),
    ] {
        let response = preflight(&s3, BUCKET, ORIGIN, method, headers).await;
        assert_eq!(response.status().as_u16(), 200, "{method} {headers}");
        assert_eq!(header(&response, "access-control-allow-origin"), ORIGIN);
        assert!(header(&response, "access-control-allow-methods").contains(method));
        assert!(header(&response, "access-control-allow-headers").contains("x-amz-checksum-sha256"));
        assert_eq!(header(&response, "access-control-max-age"), "7200");
        assert!(header(&response, "vary").contains("Origin"));
        assert!(response.headers().get("access-control-allow-credentials").is_none());
    }
}

#[tokio::test]
async fn every_other_preflight_is_refused_without_cors_headers() {
    let s3 = LocalS3::start().await;
    for (bucket, origin, method, headers) in [
        (BUCKET, "http://localhost:8081", "PUT", "content-type"),
        (BUCKET, "http://localhost:8080.evil.example", "PUT", ""),
        (BUCKET, "null", "GET", ""),
        (BUCKET, ORIGIN, "DELETE", ""),
        (BUCKET, ORIGIN, "POST", ""),
        (BUCKET, ORIGIN, "PUT", "authorization"),
        (BUCKET, ORIGIN, "PUT", "content-type, x-amz-copy-source"),
        ("wharf-shell", ORIGIN, "GET", ""),
        ("wharf-data-other", ORIGIN, "GET", ""),
    ] {
        let response = preflight(&s3, bucket, origin, method, headers).await;
        assert_eq!(response.status().as_u16(), 403, "{bucket} {origin} {method} {headers}");
        assert!(
            response
                .headers()
                .keys()
                .all(|name| !name.as_str().starts_with("access-control-"))
        );
        assert_eq!(code(&response.text().await.unwrap()), "AccessForbidden");
    }
}

#[tokio::test]
async fn answers_are_marked_for_the_shell_errors_included() {
    let s3 = LocalS3::start().await;
    let response = s3
        .http
        .get(s3.object("missing"))
        .header("origin", ORIGIN)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status().as_u16(), 403);
    assert_eq!(header(&response, "access-control-allow-origin"), ORIGIN);
    assert_eq!(
        header(&response, "access-control-expose-headers"),
        "ETag, x-amz-checksum-sha256"
    );

    let foreign = s3
        .http
        .get(s3.object("missing"))
        .header("origin", "http://localhost:8081")
        .send()
        .await
        .unwrap();
    assert_eq!(header(&foreign, "access-control-allow-origin"), "");
    let other = format!("{}/wharf-shell/index.html", s3.url);
    let other = s3.http.get(other).header("origin", ORIGIN).send().await.unwrap();
    assert_eq!(header(&other, "access-control-allow-origin"), "");
}
