//! The engine with a browser around it: XMLHttpRequest, because `fetch` reports no upload progress, and the browser's timer,
//! clock and online state. Bytes of files never enter WebAssembly's memory.

mod digest;
mod driver;
mod listener;
mod request;
mod timer;

pub use driver::{Listed, Service, Signed, Uploader};
pub use timer::time_until;
