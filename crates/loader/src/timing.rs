//! Time limits.

use core::{future::poll_fn, task::Poll};

use futures::future::LocalBoxFuture;
use registry::Limit;

/// Waiting.
pub trait Clock {
    /// Resolves after so many milliseconds.
    fn sleep(&self, milliseconds: u32) -> LocalBoxFuture<'static, ()>;
}

/// A time that has passed while some work goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// The work takes longer than it should.
    Warning,
    /// The work takes longer than it may.
    Limit,
}

/// Whether the work is waited for any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Go on.
    Wait,
    /// Drop it.
    GiveUp,
}

/// Does some work and says each time that one of its limits passes; `None` if it was given up.
pub async fn timed<T>(
    clock: &impl Clock,
    limit: Limit,
    mut work: LocalBoxFuture<'_, T>,
    mut passed: impl FnMut(Passed) -> Patience,
) -> Option<T> {
    let mut next = Some((Passed::Warning, clock.sleep(limit.warn)));
    poll_fn(|context| {
        loop {
            // First: whoever finishes in the same moment is in time.
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Some(done));
            }
            let Some((what, timer)) = &mut next else {
                return Poll::Pending;
            };
            if timer.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            let what = *what;
            if passed(what) == Patience::GiveUp {
                return Poll::Ready(None);
            }
            next =
                (what == Passed::Warning).then(|| (Passed::Limit, clock.sleep(limit.fail.saturating_sub(limit.warn))));
        }
    })
    .await
}
