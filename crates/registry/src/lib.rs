#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! Which apps the shell may load, where each lives, and what one deployed version of an app consists of.
//!
//! Two documents, both plain JSON:
//!
//! - the [`Registry`], on the shell's own origin: a [frontend-discovery v1][schema] document with Wharf's fields under
//!   `extras.wharf`. It belongs to the team that runs the shell.
//! - the [`Manifest`], next to an app's files in the app's own bucket: every file of one version with its size and
//!   SHA-384. It belongs to the team that deploys the app. `wharf build` writes its [`Contents`], `wharf sign` makes them
//!   a [`SignedManifest`], and only [`SignedManifest::verify`] gives the shell something that it may act on.
//!
//! Parsing is strict: what the public schema lets through (versions that nobody checks, mount paths that overlap) is an
//! error here that names the app and the field.
//!
//! [schema]: https://github.com/awslabs/frontend-discovery

mod access;
mod app;
mod app_kind;
#[cfg(feature = "browser")]
mod browser;
mod choice;
mod contents;
mod integrity;
mod limits;
mod location;
mod manifest;
mod manifest_error;
mod mount_path;
#[cfg(feature = "native")]
mod native;
mod payload;
mod policy;
mod prefetch;
mod read;
mod registry;
mod registry_error;
mod signature;
mod signed;
#[cfg(test)]
mod testing;
mod topics;
mod trusted_key;
mod version;

pub use access::{FetchGrant, Method, RequestTarget, Service};
pub use app::App;
pub use app_kind::AppKind;
#[cfg(feature = "browser")]
pub use browser::{WebCryptoVerifier, grants};
pub use contents::{Contents, File};
pub use integrity::{Integrity, IntegrityError};
pub use limits::{Limit, Limits, LimitsError};
pub use location::file_url;
pub use manifest::{MANIFEST_FILE, Manifest, Seal};
pub use manifest_error::ManifestError;
pub use mount_path::{MountPath, MountPathError};
#[cfg(feature = "native")]
pub use native::{Ed25519Verifier, SignError, SigningKey, SigningKeyError, sign};
pub use payload::{Deployment, ManifestPayload};
pub use policy::content_security_policy;
pub use prefetch::Prefetch;
pub use registry::Registry;
pub use registry_error::RegistryError;
pub use signature::VerifySignature;
pub use signed::SignedManifest;
pub use topics::Topics;
pub use trusted_key::TrustedKey;
pub use version::Version;
