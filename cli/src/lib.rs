//! What the `wharf` command does, as a library: [build](build::build) a child app into a folder that can be served as it
//! is, [sign](sign::sign) it, [deploy](deploy::deploy) it into a bucket, and [go back](rollback::roll_back) to a version that
//! was deployed before. For whoever runs the shell: [check] a registry.
//!
//! A built app is one entry module, one WebAssembly module, at most one stylesheet, each with its content hash in its
//! name and a `.br` beside it, and a `manifest.json` that names them with size and SHA-384. Hashed files never change
//! and may be cached for ever; the manifest is the only thing that a new version overwrites, and it is written last, so
//! that whoever reads it finds every file that it names. In the bucket it is the signed one.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod answer;
pub mod artifact;
pub mod bindgen;
pub mod build;
pub mod cargo;
pub mod check;
pub mod compress;
pub mod deploy;
pub mod discovery;
pub mod distribution;
mod folder;
pub mod javascript;
pub mod key;
mod printable;
pub mod release;
pub mod rollback;
pub mod shrink;
pub mod sign;
mod staging;
#[cfg(test)]
mod testing;
pub mod time;

pub use folder::FolderError;
pub use printable::printable;
pub use staging::StagingError;
