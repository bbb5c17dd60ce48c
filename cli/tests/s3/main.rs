//! Deployments into a real S3 server.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod deploy;
mod rollback;
mod scene;
