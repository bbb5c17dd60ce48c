#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! Which apps the shell may load, where each lives, and what one deployed version of an app consists of.
//!
//! Two documents, both plain JSON:
//!
//! - the [`Registry`], on the shell's own origin: a [frontend-discovery v1][schema] document with Wharf's fields under
//!   `extras.wharf`. It belongs to the team that runs the shell.
//! - the [`Manifest`], next to an app's files in the app's own bucket: every file of one version with its size and
//!   SHA-384. It belongs to the team that deploys the app, and `wharf build` writes it.
//!
//! Parsing is strict: what the public schema lets through (versions that nobody checks, mount paths that overlap) is an
//! error here that names the app and the field.
//!
//! [schema]: https://github.com/awslabs/frontend-discovery

mod access;
mod app;
#[cfg(feature = "browser")]
mod browser;
mod integrity;
mod manifest;
mod mount_path;
mod policy;
mod read;

pub use access::{FetchGrant, Method, RequestTarget, Service};
pub use app::{App, AppKind, Registry, RegistryError};
#[cfg(feature = "browser")]
pub use browser::grants;
pub use integrity::{Integrity, IntegrityError};
pub use manifest::{File, MANIFEST_FILE, Manifest, ManifestError};
pub use mount_path::{MountPath, MountPathError};
pub use policy::content_security_policy;
