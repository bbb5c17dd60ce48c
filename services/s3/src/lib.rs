//! S3 on a folder, for one machine: `s3s` checks signatures, `s3s-fs` stores, and what both leave out is added here.
//!
//! | what S3 does | where |
//! |---|---|
//! | CORS rules of each bucket | [`cors`] |
//! | limits of the query authentication, headers that must be signed, no pages but the shell's | [`authentication`] |
//! | nothing is stored whose checksum differs, conditional writes are atomic | [`upload`] |
//! | keys are names and not paths, unknown buckets | [`key`], [`store`] |
//! | multipart uploads: their key, part numbers, ETags, checksums, pages, lists | [`multipart`], [`listing`] |
//! | their end, while everybody else goes on | [`assembly`], [`turns`] |

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
// The table above names modules, for those who read the sources.
#![allow(rustdoc::private_intra_doc_links)]

mod assembly;
mod authentication;
mod cors;
mod key;
mod listing;
mod multipart;
mod objects;
mod store;
mod turns;
mod upload;

#[cfg(feature = "testing")]
pub mod testing;
#[cfg(test)]
mod tests;

pub use cors::{BucketCors, OriginError};
pub use objects::{ObjectAttributes, StoredObject};
pub use s3s::S3Result;
pub use store::{ObjectStore, OpenStoreError};

use axum::Router;
use axum::error_handling::HandleError;
use axum::middleware;
use http::StatusCode;
use s3s::HttpError;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;

/// S3's HTTP interface on a store, addressed in path style.
pub fn router(store: ObjectStore, cors: BucketCors) -> Router {
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
