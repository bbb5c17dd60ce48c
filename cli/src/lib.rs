//! What the `wharf` command does, as a library: [build](build::build) a child app into a folder that can be served as it
//! is, and [deploy](deploy::deploy) such a folder into a bucket.
//!
//! A built app is one entry module, one WebAssembly module, at most one stylesheet, each with its content hash in its
//! name and a `.br` beside it, and a `manifest.json` that names them with size and SHA-384. Hashed files never change
//! and may be cached for ever; the manifest is the only thing that a new version overwrites, and it is written last, so
//! that whoever reads it finds every file that it names.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod artifact;
pub mod bindgen;
pub mod build;
pub mod cargo;
pub mod compress;
pub mod deploy;
pub mod javascript;
pub mod shrink;
mod staging;

pub use staging::StagingError;
