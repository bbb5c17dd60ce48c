//! The local stack: a Cognito-compatible identity provider, S3, one static origin per bucket and the API, in one process
//! on loopback ports. [`stack`] is the table of what listens where.
//!
//! It refuses what AWS would refuse: wrong signatures, expired URLs, foreign origins, codes that were used before. What
//! it stores lies in one folder that can be deleted at any time.
//!
//! ```no_run
//! # async fn start() -> Result<(), wharf_local::StartError> {
//! use wharf_local::{Stack, StackOptions};
//!
//! let stack = Stack::start(StackOptions { state: ".wharf".into(), faults: false }).await?;
//! // ... http://localhost:8080 answers ...
//! stack.stop().await;
//! # Ok(())
//! # }
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod api;
mod host;
mod identity;
mod local_stack;
mod origins;
mod ports;
mod private_file;
mod server;

pub use identity::IdentityError;
pub use local_stack::{Stack, StackOptions, StartError};
pub use ports::PortError;
pub use private_file::StateError;
pub use wharf_s3::{OpenStoreError, OriginError};
