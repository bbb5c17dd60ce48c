//! Counts, in tests, how often the engine looks at a field: the work for one key must not grow with the form.

#[cfg(test)]
std::thread_local! {
    static VISITS: core::cell::Cell<usize> = const { core::cell::Cell::new(0) };
}

/// The engine looks at a field or a group.
pub(crate) fn count() {
    #[cfg(test)]
    VISITS.set(VISITS.get() + 1);
}

/// How often it has looked meanwhile.
#[cfg(test)]
pub(crate) fn during(work: impl FnOnce()) -> usize {
    VISITS.set(0);
    work();
    VISITS.get()
}
