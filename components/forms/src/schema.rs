//! Forms that a person loads as a JSON Schema: the fields in the engine, and their page.

mod controls;
mod loader;
mod model;
mod page;
mod saving;

pub(crate) use loader::SchemaForms;
