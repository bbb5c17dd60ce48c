//! The state machine with a browser around it: XMLHttpRequest, because `fetch` reports no upload progress, and the
//! browser's timer, clock and online state. Bytes of files never enter WebAssembly's memory.

mod digest;
mod listener;
mod request;
mod timer;
mod transfer;

pub use digest::{DigestError, sha256_base64};
pub use timer::time_until;
pub use transfer::{Body, Service, Transfer};
