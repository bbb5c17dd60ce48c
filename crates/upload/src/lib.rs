#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! Uploads through presigned URLs, as a state machine without I/O.
//!
//! [`engine::Engine`] takes events (an answer, progress, a timer, the network coming back) together with the current time and
//! gives commands (send this part, ask for fresh URLs, wait). It owns no socket, file, clock or timer, so every failure can be
//! played through in a test without waiting. The feature `browser` adds the part that owns them.
//!
//! ```
//! use core::time::Duration;
//! use upload::engine::{Command, Engine, Event, FileState, Limits, Opened};
//! use upload::{Answer, Policy};
//!
//! let mut engine = Engine::new(Policy::default(), Limits::default(), 7);
//! let (file, commands) = engine.add(120, Duration::ZERO);
//! let Command::Open { request, .. } = commands[0] else { unreachable!() };
//! let upload = Opened { part_size: 8 * 1024 * 1024, resumed: false, complete: false };
//! let commands = engine.handle(Event::Opened { request, upload }, Duration::from_millis(40));
//! assert!(matches!(commands[0], Command::Hash { .. }));
//! assert_eq!(engine.state(file), Some(FileState::Sending));
//! ```

mod answer;
mod backoff;
#[cfg(feature = "browser")]
pub mod browser;
pub mod engine;
mod error;
mod fingerprint;
mod plan;
mod presigned_url;
mod rate;
mod window;

pub use answer::Answer;
pub use backoff::Policy;
pub use error::{Trouble, UploadError};
pub use fingerprint::fingerprint_ranges;
pub use plan::{LARGE_PART, LARGEST_PART, MOST_PARTS, Plan, SMALLEST_PART, USUAL_PART};
pub use presigned_url::PresignedUrl;
