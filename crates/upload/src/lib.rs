#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! Uploads through presigned URLs, as state machines without I/O.
//!
//! [`engine::Engine`] is the upload engine: any number of files, each in one request or in parts, several at once, with pause,
//! cancel, and resuming after a reload. Whoever writes a transport writes it for the engine.
//!
//! [`Upload`] is what Forms still uses: the few small objects of one submission, one after another. It stays, with the feature
//! `browser` that drives it, until that feature drives the engine; both judge answers by the same rules ([`Policy`], S3's error
//! codes), and nothing new is built on it.
//!
//! # The upload of one submission
//!
//! [`Upload`] takes [`Event`]s (an answer, progress, a timer, the network coming back) together with the current time and
//! gives [`Command`]s (send this part, ask for fresh URLs, wait). It owns no socket, clock or timer, so every failure can
//! be played through in a test without waiting. The feature `browser` adds the part that owns them.
//!
//! ```
//! use std::time::Duration;
//! use upload::{Answer, Command, Event, Part, PartIndex, Policy, PresignedPut, PresignedUrl, Signed, Status, Upload};
//!
//! let mut upload = Upload::new(vec![Part::new("data", 120)], Policy::default(), 7);
//! let commands = upload.handle(Event::Started, Duration::ZERO);
//! assert_eq!(commands[0], Command::Sign(vec![PartIndex(0)]));
//!
//! let signed = Signed {
//!     puts: vec![PresignedPut {
//!         part: PartIndex(0),
//!         url: PresignedUrl::new("https://bucket.example/data?X-Amz-Signature=…"),
//!         headers: vec![("content-type".into(), "application/json".into())],
//!     }],
//!     valid_for: Duration::from_secs(300),
//! };
//! let commands = upload.handle(Event::Signed(signed), Duration::from_millis(40));
//! assert!(matches!(commands[0], Command::Put(_)));
//!
//! let commands = upload.handle(Event::Answered(Answer::new(200)), Duration::from_secs(1));
//! assert!(matches!(commands[0], Command::Complete));
//!
//! upload.handle(Event::Completed, Duration::from_secs(2));
//! assert_eq!(*upload.status(), Status::Done);
//! ```
//!
//! ## Rules
//!
//! - The first URLs come with the submission itself: asking for them creates it.
//! - Parts go one after another, in their order; when all are stored, the server is asked to check and complete.
//! - A lost connection, a 5xx and a 429 are tried again after exponential backoff with full jitter (`Retry-After` wins
//!   when it is longer), or as soon as the browser says that it is online again.
//! - A URL that has expired, by the clock or by a 403, is replaced by a fresh one, once for each expiry.
//! - 412 says that the object exists (`If-None-Match: *`): an earlier try arrived although its answer did not.
//! - Every other 4xx is final. After any failure the upload can be started again and goes on where it was.

mod answer;
mod backoff;
#[cfg(feature = "browser")]
pub mod browser;
pub mod engine;
mod error;
mod fingerprint;
mod machine;
mod message;
mod part;
mod plan;
mod rate;
mod window;

pub use backoff::Policy;
pub use error::UploadError;
pub use fingerprint::fingerprint_ranges;
pub use machine::{Status, Trouble, Upload};
pub use message::{Answer, Command, Event, ServiceFailure, Signed};
pub use part::{Part, PartIndex, PresignedPut, PresignedUrl, Progress};
pub use plan::{LARGEST_PART, MOST_PARTS, Plan, SMALLEST_PART, USUAL_PART};
