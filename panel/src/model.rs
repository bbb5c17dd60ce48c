//! What the panel makes of what the shell tells it, without a browser.

mod app;
mod event;
mod files;
mod manifest;
mod phase;
mod signature;
mod text;

pub(crate) use app::{Action, App, Status};
pub(crate) use event::Event;
pub(crate) use files::FileState;
pub(crate) use manifest::ManifestFacts;
pub(crate) use phase::{PHASES, PhaseTime, load_time};
pub(crate) use signature::Signature;
pub(crate) use text::{milliseconds, summary};
