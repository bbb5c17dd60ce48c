//! The API through its router, with real tokens, a real store and a real S3.

mod authorization;
mod corpus;
mod files;
mod invoices;
mod keys;
mod listing;
mod logs;
mod meanwhile;
mod openapi;
mod opening;
mod protocol;
mod rights;
mod stub;
mod submissions;
mod support;
mod uploads;
