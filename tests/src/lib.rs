#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! What the journeys in `journeys/` are made of: a real browser, real people's ways of finding things on a page, and the
//! parts of the stack that a journey has to reach behind the page's back.
//!
//! The stack must be running: `cargo xtask test --e2e` starts it and then these tests. Those of one
//! program share it, so they run one after the other (see [`running_stack`]), and whoever changes a bucket puts it back (see
//! [`bucket`]).

pub mod api;
pub mod axe;
pub mod browser;
pub mod bucket;
mod chromedriver;
pub mod counters;
pub mod embedding_page;
pub mod failing_app;
pub mod fault_server;
pub mod files;
pub mod fixtures;
pub mod foreign_provider;
pub mod forged_app;
mod geckodriver;
pub mod guests;
pub mod identity_faults;
pub mod line;
pub mod picture;
pub mod presign;
pub mod probe_app;
pub mod provider;
pub mod publication;
pub mod recorder;
pub mod running_stack;
pub mod shell;
pub mod signing;
pub mod stage;
pub mod statistics;
pub mod workspace;

/// How every part of this crate fails: with a sentence about what was expected.
pub type Result<T> = anyhow::Result<T>;
