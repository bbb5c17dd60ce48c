//! Ctrl-C and SIGTERM as something that can be waited for.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context;

/// The person has asked to stop.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("interrupted")]
pub(crate) struct Interrupted;

/// Whether the person has asked to stop. Clones share one answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt(Arc<(Mutex<bool>, Condvar)>);

impl Interrupt {
    /// Takes over Ctrl-C, SIGTERM and SIGHUP for the whole program.
    pub(crate) fn install() -> anyhow::Result<Self> {
        let interrupt = Self::default();
        let handler = interrupt.clone();
        ctrlc::set_handler(move || handler.raise()).context("cannot listen for Ctrl-C")?;
        Ok(interrupt)
    }

    /// Asks to stop.
    pub(crate) fn raise(&self) {
        let (raised, changed) = &*self.0;
        *raised.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
    }

    /// Waits until somebody asks to stop, but no longer than `time`.
    pub(crate) fn wait(&self, time: Duration) -> Result<(), Interrupted> {
        let (raised, changed) = &*self.0;
        let raised = raised.lock().unwrap_or_else(PoisonError::into_inner);
        let (raised, _) = changed
            .wait_timeout_while(raised, time, |raised| !*raised)
            .unwrap_or_else(PoisonError::into_inner);
        if *raised { Err(Interrupted) } else { Ok(()) }
    }

    /// Fails if somebody has asked to stop.
    pub(crate) fn check(&self) -> Result<(), Interrupted> {
        self.wait(Duration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_ends_as_soon_as_somebody_asks() {
        let interrupt = Interrupt::default();
        assert!(interrupt.check().is_ok());
        let other = interrupt.clone();
        let waiting = std::thread::spawn(move || other.wait(Duration::from_secs(60)));
        interrupt.raise();
        assert!(waiting.join().unwrap().is_err());
        assert!(interrupt.check().is_err());
    }
}
