//! The behaviours of the engine, one file for each part of them.

mod asking;
mod conditions;
mod cost;
mod drafts;
mod initial;
mod lists;
mod model;
mod rules;
mod server;
mod state;
mod steps;
mod submission;
mod summary;
