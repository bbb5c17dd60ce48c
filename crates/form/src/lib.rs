//! The form engine, without a page.
//!
//! A [`Form`] has fields in groups, lists and steps. Each field is one signal with rules; what is wrong is a message of the
//! application's own type. A key press costs the same in a form of 1,000 fields as in one of 20: it touches its field, the
//! fields whose rules read it, and a line of the summary.
//!
//! ```
//! use std::{future::ready, time::Duration};
//!
//! use form::{FieldOptions, Form, Phase, Ports, Rules, ServerError};
//! use futures::{FutureExt, future::LocalBoxFuture};
//! use reactive_graph::prelude::*;
//!
//! // In a browser: `spawn_local` and a timer.
//! struct Now;
//! impl Ports for Now {
//!     fn spawn(&self, work: LocalBoxFuture<'static, ()>) {
//!         let _ = work.now_or_never();
//!     }
//!     fn sleep(&self, _: Duration) -> LocalBoxFuture<'static, ()> {
//!         ready(()).boxed_local()
//!     }
//! }
//!
//! let form = Form::new(Now);
//! let password = form.root().field("password", String::new(), FieldOptions::labelled("Password"), Rules::new());
//! let first = password.value();
//! let again = form.root().field(
//!     "again",
//!     String::new(),
//!     FieldOptions::labelled("Password again"),
//!     Rules::new().check(move |again: &String| if *again == first.get() { Ok(()) } else { Err("Enter the same twice") }),
//! );
//!
//! password.set("secret".into());
//! form.submit(|| ready(Ok(())));
//! assert_eq!(form.submission().get().phase, Phase::Invalid);
//! assert_eq!(form.first_wrong().as_deref(), Some("again"));
//!
//! again.set("secret".into());
//! assert_eq!(again.message().get(), None);
//! form.submit(|| ready(Err(vec![ServerError::new("/password", "Choose a longer one")])));
//! assert_eq!(form.submission().get().phase, Phase::Refused);
//! assert_eq!(password.message().get(), Some("Choose a longer one"));
//!
//! form.submit(|| ready(Ok(())));
//! assert_eq!(form.submission().get().phase, Phase::Succeeded);
//! ```
//!
//! ## Rules
//!
//! - *Checked* and *shown* are two things. Rules that answer at once are always up to date, and [`GroupState::valid`] with
//!   them; the message is shown when [`FieldOptions`] say so.
//! - A rule that takes time is asked only if no other fails, and only its answer to the present value counts.
//! - What the server refuses is shown until the field changes, and never keeps the form from being submitted again.
//! - Everything that is set has its consequences before `set` returns. Whoever wants effects to see several changes at once
//!   reads them in an effect that waits for its turn, as those of Leptos do.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod asking;
mod condition;
mod counts;
mod draft;
mod field;
mod field_core;
mod form;
mod group;
mod list;
mod message;
mod options;
mod pointer;
mod ports;
mod rules;
mod steps;
mod submission;
mod summary;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tree;
mod value;
mod visits;

pub use counts::GroupState;
pub use draft::Draft;
pub use field::{Field, FieldState};
pub use form::Form;
pub use group::Group;
pub use list::{Item, List};
pub use message::{Message, ServerError};
pub use options::{FieldOptions, Inactive, When};
pub use ports::Ports;
pub use rules::Rules;
pub use steps::Steps;
pub use submission::{Phase, Submission};
pub use summary::{Announcement, SummaryEntry};
pub use value::FieldValue;
