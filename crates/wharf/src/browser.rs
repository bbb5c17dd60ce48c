//! The host object in the browser.

mod convert;
mod fetch;
mod host;
mod json;
mod opened;
mod topic;

pub use convert::{app_info_to_js, identity_to_js, location_to_js};
pub use fetch::{Body, FetchError, FieldProblem, Problem};
pub use host::{Host, HostError, JsHost, Subscription, Watched, identity_from_js, location_from_js};
pub use opened::Opened;
pub use topic::Topic;
