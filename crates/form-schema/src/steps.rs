//! Counting what is done, for tests that show that it has an end. Measured times say more about the machine.

#[cfg(test)]
thread_local! {
    static DONE: core::cell::Cell<usize> = const { core::cell::Cell::new(0) };
}

/// So many members, places or rules were looked at.
#[cfg(test)]
pub(crate) fn did(count: usize) {
    DONE.with(|done| done.set(done.get() + count));
}

/// Costs nothing outside of tests.
#[cfg(not(test))]
pub(crate) const fn did(_: usize) {}

/// How many it were since this was asked last.
#[cfg(test)]
pub(crate) fn done() -> usize {
    DONE.with(|done| done.replace(0))
}
