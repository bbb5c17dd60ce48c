//! S3 on a folder: `s3s` checks signatures, `s3s-fs` stores, and what both leave out is added here.
//!
//! | what S3 does | where |
//! |---|---|
//! | CORS rules of each bucket | [`cors`] |
//! | limits of the query authentication, headers that must be signed, no pages but the shell's | [`authentication`] |
//! | nothing is stored whose checksum differs, conditional writes are atomic | [`upload`] |
//! | keys are names and not paths, unknown buckets, part ETags, unknown uploads | [`key`], [`store`], [`multipart`] |

mod authentication;
mod cors;
mod key;
mod multipart;
mod objects;
mod store;
mod upload;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use cors::BucketCors;
pub use cors::OriginError;
pub(crate) use objects::{ObjectAttributes, StoredObject};
pub(crate) use store::ObjectStore;
pub use store::OpenStoreError;

use axum::Router;
use axum::error_handling::HandleError;
use axum::middleware;
use http::StatusCode;
use s3s::HttpError;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;

/// S3's HTTP interface on a store, addressed in path style.
pub(crate) fn router(store: ObjectStore, cors: BucketCors) -> Router {
    let mut builder = S3ServiceBuilder::new(store);
    builder.set_auth(SimpleAuth::from_single(stack::ACCESS_KEY_ID, stack::SECRET_ACCESS_KEY));
    let service = HandleError::new(builder.build(), |_: HttpError| async {
        StatusCode::INTERNAL_SERVER_ERROR
    });
    Router::new()
        .fallback_service(service)
        .layer(middleware::from_fn(authentication::check))
        .layer(middleware::from_fn_with_state(std::sync::Arc::new(cors), cors::apply))
}
