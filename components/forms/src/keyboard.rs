//! Where the keyboard goes when what it was on has gone.

use shared_ui::tag::{ElementRef, effect};

/// *Try again* goes when it has helped: then the keyboard goes to this place.
pub(crate) fn keep_after_failure(is_failed: impl Fn() -> bool + 'static, place: ElementRef) {
    let mut has_failed = false;
    effect(move || {
        let is_failed = is_failed();
        if core::mem::replace(&mut has_failed, is_failed) && !is_failed {
            place.focus();
        }
    });
}
