//! What is part of the form only while something holds.

use core::cell::RefCell;

use reactive_graph::{effect::ImmediateEffect, graph::untrack};
use send_wrapper::SendWrapper;

/// Runs at once and whenever a signal changes that it reads. The effects of the engine are immediate, so that nobody ever
/// sees a value whose rules have not run yet.
pub(crate) fn watch(work: impl Fn() + 'static) -> ImmediateEffect {
    // Signals ask for work that any thread could run; a form stays on the one that made it.
    let work = SendWrapper::new(work);
    ImmediateEffect::new_isomorphic(move || (*work)())
}

#[derive(Default)]
pub(crate) struct Condition(RefCell<Option<ImmediateEffect>>);

impl Condition {
    /// Calls `apply` with the answer now and after every change of it.
    pub(crate) fn set(&self, holds: impl Fn() -> bool + 'static, apply: impl Fn(bool) + 'static) {
        let effect = watch(move || {
            let holds = holds();
            untrack(|| apply(holds));
        });
        self.0.replace(Some(effect));
    }

    /// The condition no longer matters.
    pub(crate) fn clear(&self) {
        self.0.take();
    }
}
