//! The answer to a request for an object that exists.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use super::negotiation::has_already;
use wharf_s3::{ObjectAttributes, StoredObject};

/// An object with what the answer says about it.
#[derive(Debug)]
pub(super) struct Found {
    content_type: String,
    content_encoding: Option<String>,
    cache_control: Option<String>,
    etag: String,
    body: Bytes,
}

impl Found {
    /// The object itself.
    pub(super) fn original(key: &str, object: StoredObject) -> Self {
        let StoredObject { attributes, body } = object;
        Self {
            content_type: content_type(key, &attributes),
            content_encoding: attributes.content_encoding,
            cache_control: attributes.cache_control,
            etag: attributes.etag,
            body,
        }
    }

    /// The brotli form of an object: type and caching are the original's, the entity tag is its own.
    pub(super) fn compressed(key: &str, original: ObjectAttributes, compressed: StoredObject) -> Self {
        Self {
            content_type: content_type(key, &original),
            content_encoding: Some("br".to_owned()),
            cache_control: original.cache_control,
            etag: compressed.attributes.etag,
            body: compressed.body,
        }
    }

    /// The answer: 304 if the browser has it already.
    pub(super) fn answer(self, method: &Method, request: &HeaderMap) -> Response {
        let length = self.body.len();
        let known = has_already(request, &self.etag);
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else if method == Method::HEAD {
            Response::new(Body::empty())
        } else {
            Response::new(Body::from(self.body))
        };
        let mut set = |name: HeaderName, value: &str| match HeaderValue::from_str(value) {
            Ok(value) => drop(response.headers_mut().insert(name, value)),
            Err(_) => tracing::warn!(%name, "a stored header value cannot be sent"),
        };
        set(header::ETAG, &format!("\"{}\"", self.etag));
        if let Some(value) = &self.cache_control {
            set(header::CACHE_CONTROL, value);
        }
        if !known {
            set(header::CONTENT_TYPE, &self.content_type);
            set(header::CONTENT_LENGTH, &length.to_string());
            if let Some(value) = &self.content_encoding {
                set(header::CONTENT_ENCODING, value);
            }
        }
        response
    }
}

/// The type that was stored with the object, else what the file extension says.
fn content_type(key: &str, attributes: &ObjectAttributes) -> String {
    attributes
        .content_type
        .clone()
        .unwrap_or_else(|| by_extension(key).to_owned())
}

fn by_extension(key: &str) -> &'static str {
    match key.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

/// What every answer of an origin carries, errors included.
#[derive(Debug)]
pub(super) struct FixedHeaders {
    /// The origin whose pages may read the answers.
    pub(super) shell_origin: HeaderValue,
    /// Whether pages of other origins may load the objects: yes for child apps, no for the shell.
    pub(super) embeddable: bool,
}

impl FixedHeaders {
    /// Adds the headers.
    pub(super) fn apply(&self, headers: &mut HeaderMap) {
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, self.shell_origin.clone());
        headers.insert(
            HeaderName::from_static("timing-allow-origin"),
            self.shell_origin.clone(),
        );
        headers.insert(header::VARY, HeaderValue::from_static("Origin, Accept-Encoding"));
        if self.embeddable {
            let name = HeaderName::from_static("cross-origin-resource-policy");
            headers.insert(name, HeaderValue::from_static("cross-origin"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_follow_the_extension() {
        for (key, expected) in [
            ("index.html", "text/html; charset=utf-8"),
            ("a/forms-1.js", "text/javascript; charset=utf-8"),
            ("x.wasm", "application/wasm"),
            ("icon.svg", "image/svg+xml"),
            ("registry.json", "application/json"),
            ("base.css", "text/css; charset=utf-8"),
            ("LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(by_extension(key), expected, "{key}");
        }
    }
}
