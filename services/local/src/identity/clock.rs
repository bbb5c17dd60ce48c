//! The time, behind a port: expiry is tested without waiting.

use core::fmt;

use jiff::Timestamp;

/// Tells the time.
pub(crate) trait Clock: fmt::Debug + Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that tests move.
#[cfg(test)]
#[derive(Debug, Clone)]
pub(crate) struct ManualClock(std::sync::Arc<std::sync::atomic::AtomicI64>);

#[cfg(test)]
impl ManualClock {
    pub(crate) fn new() -> Self {
        Self(std::sync::Arc::new(std::sync::atomic::AtomicI64::new(
            Timestamp::now().as_second(),
        )))
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, std::sync::atomic::Ordering::SeqCst);
    }
}

#[cfg(test)]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(std::sync::atomic::Ordering::SeqCst)).unwrap()
    }
}
