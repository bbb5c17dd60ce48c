//! The API through its router, with real tokens, a real store and a real S3.

mod authorization;
mod invoices;
mod keys;
mod openapi;
mod protocol;
mod submissions;
mod support;
mod uploads;
