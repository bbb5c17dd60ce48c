#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! What becomes of an app between a visit and the moment it is off the page again, without a browser.
//!
//! - [`load`] gets an app from its entry in the registry to a started module: the manifest verified, the files checked, each
//!   phase under its time limit, failures of the network tried again, and other versions fallen back on.
//! - [`Place`] is one place on the page as a state machine: what is loaded, mounted, updated and unmounted there, in which
//!   order, and what is left of it when something throws, hangs, comes late or crashes.
//!
//! Both are tested natively and without waiting; the shell has the [`Ports`] in a browser.

mod ahead;
mod breaker;
mod error;
mod load;
mod local_override;
mod phase;
mod place;
mod retry;
mod stays;
#[cfg(test)]
mod testing;
mod timing;

pub use ahead::{Ahead, Visits};
pub use breaker::Breaker;
pub use error::{LoadError, RequestError};
pub use load::{Loaded, Ports, Progress, Verified, load, load_override, prefetch};
pub use local_override::{LocalOrigin, LocalOverride, OVERRIDE_PARAMETER, OverrideError, OverrideRequest};
pub use phase::Phase;
pub use place::{Action, Attempt, Input, Place, Status};
pub use retry::with_retries;
pub use stays::Stays;
pub use timing::{Clock, Passed, Patience, timed};
