//! The host object in the browser.

mod convert;
mod fetch;
mod host;
mod json;

pub use convert::{app_info_to_js, identity_to_js, location_to_js};
pub use fetch::{Body, FetchError, Problem};
pub use host::{Host, HostError, JsHost, Subscription, Watched, identity_from_js};
