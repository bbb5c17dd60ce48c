//! Where the keyboard goes when what it was on has gone.

use leptos::prelude::*;
use shared_ui::{
    Handler,
    tag::{ElementRef, effect},
};

/// What *Try again* does, a button that goes when it has helped: then the keyboard goes to this place, unless the person has
/// taken it elsewhere meanwhile.
pub(crate) fn keep_after_failure(
    is_failed: impl Fn() -> bool + 'static,
    place: ElementRef,
    again: impl Into<Handler>,
) -> Handler {
    let again = again.into();
    let was_pressed = StoredValue::new(false);
    let mut has_failed = false;
    effect(move || {
        let is_failed = is_failed();
        let has_helped = core::mem::replace(&mut has_failed, is_failed) && !is_failed;
        if has_helped && was_pressed.get_value() {
            was_pressed.set_value(false);
            if is_here_or_nowhere(place) {
                place.focus();
            }
        }
    });
    let press = move || {
        was_pressed.set_value(true);
        again.run(());
    };
    press.into()
}

/// Whether the keyboard is in this place, or on nothing in the page.
fn is_here_or_nowhere(place: ElementRef) -> bool {
    let is_here = place
        .get()
        .is_some_and(|place| place.matches(":focus-within").unwrap_or_default());
    is_here
        || document()
            .active_element()
            .is_none_or(|active| active.tag_name() == "BODY")
}
