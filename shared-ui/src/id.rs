//! Names for elements that refer to each other, where nobody outside of the component needs to know them.

use core::sync::atomic::{AtomicU32, Ordering};

static LAST: AtomicU32 = AtomicU32::new(0);

/// An `id` that no other element of this app has. Each app stands in a shadow root, so that those of others do not count.
pub(crate) fn fresh_id(prefix: &str) -> String {
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    [prefix, "-", &number.to_string()].concat()
}
