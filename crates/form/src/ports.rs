//! What the caller brings: everything that reaches outside of the engine.

use core::time::Duration;

use futures::future::LocalBoxFuture;

/// Runs what takes time: rules that ask a server, and the submission.
///
/// Each `Form` has one. In a browser both are a line of `wasm-bindgen-futures` and of a timer.
pub trait Ports {
    /// Runs the work to its end. It may begin at once, inside of this call.
    fn spawn(&self, work: LocalBoxFuture<'static, ()>);

    /// Is ready after this time. Dropping it before that stops the timer.
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()>;
}
