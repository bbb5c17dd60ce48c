//! Static origins: each serves the objects of one bucket, as CloudFront does in front of a private bucket.

mod answer;
mod negotiation;
mod path;
mod policy;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};

use answer::{FixedHeaders, Found};
use path::Target;
use policy::ShellPolicy;
use wharf_s3::ObjectStore;

/// What one origin serves, and to whom.
#[derive(Debug)]
pub(crate) struct OriginConfig {
    /// The bucket behind the origin.
    pub(crate) bucket: String,
    /// Whether a path without a file extension answers with `index.html`.
    pub(crate) single_page: bool,
    /// The origin whose pages may read the objects.
    pub(crate) shell_origin: HeaderValue,
    /// For the shell's own origin: the other origins that its pages talk to, which its Content-Security-Policy names.
    pub(crate) services: Option<Vec<String>>,
}

#[derive(Debug)]
struct Origin {
    store: ObjectStore,
    bucket: String,
    single_page: bool,
    headers: FixedHeaders,
    policy: Option<ShellPolicy>,
}

/// The router of one origin.
pub(crate) fn router(store: ObjectStore, config: OriginConfig) -> Router {
    let policy = config
        .services
        .map(|services| ShellPolicy::new(store.clone(), config.bucket.clone(), services));
    let headers = FixedHeaders {
        shell_origin: config.shell_origin,
        embeddable: policy.is_none(),
    };
    let origin = Origin {
        store,
        bucket: config.bucket,
        single_page: config.single_page,
        headers,
        policy,
    };
    Router::new().fallback(serve).with_state(Arc::new(origin))
}

async fn serve(State(origin): State<Arc<Origin>>, request: Request) -> Response {
    let (request, _) = request.into_parts();
    let mut response = match request.method {
        Method::GET | Method::HEAD => origin.object(&request).await,
        Method::OPTIONS => preflight(),
        _ => plain(StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD, OPTIONS")]),
    };
    origin.headers.apply(response.headers_mut());
    if let Some(policy) = &origin.policy {
        policy.apply(request.uri.path(), response.headers_mut()).await;
    }
    response
}

impl Origin {
    async fn object(&self, request: &Parts) -> Response {
        let brotli = negotiation::accepts_brotli(&request.headers);
        let found = match self.find(request.uri.path(), brotli).await {
            Ok(Some(found)) => found,
            Ok(None) => return plain(StatusCode::NOT_FOUND, []),
            Err(error) => {
                tracing::error!(bucket = self.bucket, %error, "an object cannot be read");
                return plain(StatusCode::INTERNAL_SERVER_ERROR, []);
            }
        };
        found.answer(&request.method, &request.headers)
    }

    async fn find(&self, path: &str, brotli: bool) -> wharf_s3::S3Result<Option<Found>> {
        let index = || Target::Object("index.html".to_owned());
        let targets = match path::target(path) {
            Some(Target::Object(key)) if self.single_page && path::is_page(path) => vec![Target::Object(key), index()],
            Some(Target::Folder) if self.single_page => vec![index()],
            Some(Target::Object(key)) => vec![Target::Object(key)],
            Some(Target::Folder) | None => vec![],
        };
        for target in targets {
            let Target::Object(key) = target else { continue };
            let Some(original) = self.store.attributes(&self.bucket, &key).await? else {
                continue;
            };
            if brotli
                && original.content_encoding.is_none()
                && let Some(compressed) = self.store.read(&self.bucket, &format!("{key}.br")).await?
            {
                return Ok(Some(Found::compressed(&key, original, compressed)));
            }
            return Ok(self
                .store
                .read(&self.bucket, &key)
                .await?
                .map(|object| Found::original(&key, object)));
        }
        Ok(None)
    }
}

fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "cache-control, if-none-match"),
        (header::ACCESS_CONTROL_MAX_AGE, "7200"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// An answer that is no object: plain text that nobody keeps.
fn plain<const COUNT: usize>(status: StatusCode, headers: [(http::HeaderName, &'static str); COUNT]) -> Response {
    let fixed = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let reason = status.canonical_reason().unwrap_or_default();
    (status, fixed, headers, format!("{} {reason}\n", status.as_u16())).into_response()
}
