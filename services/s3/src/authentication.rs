//! Who may send requests: rules of SigV4 query authentication that `s3s` does not enforce, and no pages but the shell's.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode, header};
use s3s::{S3Error, S3ErrorCode};

/// Seven days in seconds, the longest that a presigned URL may hold.
const LONGEST_EXPIRY: u64 = 604_800;

/// Answers requests whose authentication S3 would not accept and passes on all others.
pub(super) async fn check(request: Request, next: Next) -> Response {
    let (method, headers) = (request.method(), request.headers());
    let query = request.uri().query().unwrap_or_default();
    match foreign_page(method, headers).or_else(|| refusal(method, query, headers)) {
        Some(error) => xml(error),
        None => next.run(request).await,
    }
}

/// An error as S3 writes it.
pub(super) fn xml(error: S3Error) -> Response {
    error.to_http_response().map_or_else(
        |_| StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        |response| response.map(axum::body::Body::new).into_response(),
    )
}

/// The key pair is public, so a signature says nothing about the page that sends a request. What a page can send without
/// a preflight must therefore be refused here: a form with a POST policy, which `s3s` would store as an object, and any
/// POST with the signature in the query. Browsers put `Origin` on every POST, `null` where they hide it.
fn foreign_page(method: &Method, headers: &HeaderMap) -> Option<S3Error> {
    let denied = |message: &'static str| Some(S3Error::with_message(S3ErrorCode::AccessDenied, message));
    let shell = stack::origin(stack::SHELL.port);
    if headers
        .get_all(header::ORIGIN)
        .iter()
        .any(|origin| origin != shell.as_str())
    {
        return denied("Pages of this origin may not use these buckets.");
    }
    let is_form = headers.get_all(header::CONTENT_TYPE).iter().any(|value| {
        let essence = value.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
        essence.trim_ascii().eq_ignore_ascii_case(b"multipart/form-data")
    });
    if method == Method::POST && is_form {
        return denied("Uploads with a POST policy are not accepted. Please use a presigned PUT.");
    }
    None
}

fn refusal(method: &Method, query: &str, headers: &HeaderMap) -> Option<S3Error> {
    let query: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let parameter = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_ref())
    };
    if is_version_2(headers) || parameter("AWSAccessKeyId").is_some() {
        return Some(S3Error::with_message(
            S3ErrorCode::InvalidRequest,
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        ));
    }
    parameter("X-Amz-Signature")?;
    let expires = parameter("X-Amz-Expires").unwrap_or_default();
    if let Some(message) = expiry_fault(expires) {
        return Some(S3Error::with_message(
            S3ErrorCode::AuthorizationQueryParametersError,
            message,
        ));
    }
    let signed: Vec<_> = parameter("X-Amz-SignedHeaders")
        .unwrap_or_default()
        .split(';')
        .collect();
    let unsigned = unsigned_headers(headers, &signed);
    // Without this a presigned PUT could be turned into a copy of somebody else's object by adding a header.
    (method != Method::OPTIONS && !unsigned.is_empty()).then(|| {
        let message = format!(
            "There were headers present in the request which were not signed: {}",
            unsigned.join(", ")
        );
        S3Error::with_message(S3ErrorCode::AccessDenied, message)
    })
}

/// Signature version 2, which regions opened after 2014 (such as [`stack::REGION`]) do not know.
fn is_version_2(headers: &HeaderMap) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes().starts_with(b"AWS "))
}

fn expiry_fault(expires: &str) -> Option<&'static str> {
    match expires.parse::<i64>() {
        Err(_) => Some("X-Amz-Expires should be a number"),
        Ok(seconds) if seconds < 0 => Some("X-Amz-Expires must be non-negative"),
        Ok(seconds) if seconds.unsigned_abs() > LONGEST_EXPIRY => Some(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
        ),
        Ok(_) => None,
    }
}

/// The `x-amz-` headers that the signature does not cover; the payload hash is checked against the body instead.
fn unsigned_headers<'headers>(headers: &'headers HeaderMap, signed: &[&str]) -> Vec<&'headers str> {
    let mut names: Vec<_> = headers
        .keys()
        .map(http::HeaderName::as_str)
        .filter(|name| name.starts_with("x-amz-") && *name != "x-amz-content-sha256" && !signed.contains(name))
        .collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn query(expires: &str) -> String {
        format!("X-Amz-Expires={expires}&X-Amz-SignedHeaders=host%3Bx-amz-meta-a&X-Amz-Signature=00")
    }

    fn code(error: Option<S3Error>) -> Option<S3ErrorCode> {
        error.map(|error| error.code().clone())
    }

    #[test]
    fn an_expiry_is_a_number_of_at_most_seven_days() {
        for expires in ["604801", "-1", "soon", "", "1e3", "99999999999999999999"] {
            let error = refusal(&Method::GET, &query(expires), &HeaderMap::new());
            assert_eq!(
                code(error),
                Some(S3ErrorCode::AuthorizationQueryParametersError),
                "{expires}"
            );
        }
        for expires in ["1", "300", "604800"] {
            assert!(
                refusal(&Method::GET, &query(expires), &HeaderMap::new()).is_none(),
                "{expires}"
            );
        }
    }

    #[test]
    fn forms_and_other_pages_are_refused() {
        let headers = |name, value| HeaderMap::from_iter([(name, HeaderValue::from_static(value))]);
        for origin in [
            "null",
            "http://localhost:8081",
            "https://localhost:8080",
            "http://localhost:8080.example",
        ] {
            for method in [Method::GET, Method::PUT, Method::POST, Method::DELETE] {
                let error = foreign_page(&method, &headers(header::ORIGIN, origin));
                assert_eq!(code(error), Some(S3ErrorCode::AccessDenied), "{method} {origin}");
            }
        }
        assert!(foreign_page(&Method::PUT, &headers(header::ORIGIN, "http://localhost:8080")).is_none());
        for form in [
            "multipart/form-data; boundary=x",
            "Multipart/Form-Data ;boundary=x",
            "multipart/form-data",
        ] {
            let error = foreign_page(&Method::POST, &headers(header::CONTENT_TYPE, form));
            assert_eq!(code(error), Some(S3ErrorCode::AccessDenied), "{form}");
        }
        assert!(foreign_page(&Method::POST, &headers(header::CONTENT_TYPE, "application/xml")).is_none());
        assert!(foreign_page(&Method::POST, &HeaderMap::new()).is_none());
    }

    #[test]
    fn amazon_headers_must_be_signed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-meta-a", HeaderValue::from_static("signed"));
        headers.insert("x-amz-content-sha256", HeaderValue::from_static("UNSIGNED-PAYLOAD"));
        assert!(refusal(&Method::PUT, &query("300"), &headers).is_none());
        headers.insert("x-amz-copy-source", HeaderValue::from_static("/wharf-data/other"));
        let error = refusal(&Method::PUT, &query("300"), &headers);
        assert!(error.as_ref().unwrap().message().unwrap().contains("x-amz-copy-source"));
        assert_eq!(code(error), Some(S3ErrorCode::AccessDenied));
    }

    #[test]
    fn signature_version_2_is_not_known() {
        let error = refusal(
            &Method::GET,
            "AWSAccessKeyId=a&Signature=b&Expires=1",
            &HeaderMap::new(),
        );
        assert_eq!(code(error), Some(S3ErrorCode::InvalidRequest));
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static("AWS a:b"))]);
        assert_eq!(
            code(refusal(&Method::GET, "", &headers)),
            Some(S3ErrorCode::InvalidRequest)
        );
    }

    #[test]
    fn header_authentication_is_left_to_the_server() {
        assert!(refusal(&Method::GET, "list-type=2", &HeaderMap::new()).is_none());
    }
}
