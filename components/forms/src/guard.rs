//! A question before the person leaves what is running.

use core::future::ready;

use leptos::prelude::*;
use shared_ui::tag::effect;
use wharf::{Host, Location};

/// Asks before the person goes elsewhere while something is running. `stays` tells the locations at which it goes on.
pub(crate) fn guard_while(
    is_running: Memo<bool>,
    host: StoredValue<Host, LocalStorage>,
    question: &'static str,
    stays: fn(&Location) -> bool,
) {
    let guard = StoredValue::new_local(None);
    let may_leave = move |to: Option<Location>| {
        // A browser that shows no dialogs keeps nobody.
        ready(to.as_ref().is_some_and(stays) || window().confirm_with_message(question).unwrap_or(true))
    };
    effect(move || {
        let held = is_running
            .get()
            .then(|| host.with_value(|host| host.guard(may_leave).ok()))
            .flatten();
        guard.set_value(held);
    });
}
