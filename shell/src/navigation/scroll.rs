//! Where each entry of the history was scrolled to.
//!
//! Browsers would restore that themselves, but do so before an app has anything on the page that could be scrolled.

use std::{cell::Cell, rc::Rc};

use linear_map::LinearMap;

use crate::platform::{after, document, set, window};

/// How often it is looked whether the page is long enough by now.
const LOOK_EVERY_MS: i32 = 50;
/// How long a page may take to become long enough.
const LOOKS: u32 = 60;

/// Vertical positions in CSS pixels, by the number of the entry.
#[derive(Default)]
pub(super) struct ScrollPositions {
    known: LinearMap<u32, f64>,
    /// Which restoration is under way: a newer one ends it.
    latest: Rc<Cell<u32>>,
}

impl ScrollPositions {
    /// Takes restoring over from the browser.
    pub(super) fn take_over() -> Self {
        if let Ok(history) = window().history() {
            set(&history, "scrollRestoration", &"manual".into());
        }
        Self::default()
    }

    /// Remembers where the page is scrolled to now.
    pub(super) fn remember(&mut self, number: u32) {
        self.latest.set(self.latest.get() + 1);
        self.known.insert(number, window().scroll_y().unwrap_or_default());
    }

    /// Scrolls to where this entry was left, as soon as the page is long enough.
    pub(super) fn restore(&self, number: u32) {
        if let Some(top) = self.known.get(&number) {
            look(*top, Rc::clone(&self.latest), self.latest.get(), LOOKS);
        }
    }
}

fn look(top: f64, latest: Rc<Cell<u32>>, mine: u32, looks: u32) {
    after(
        LOOK_EVERY_MS,
        Box::new(move || {
            if latest.get() != mine {
                return;
            }
            let height = document()
                .document_element()
                .map_or(0.0, |page| f64::from(page.scroll_height() - page.client_height()));
            if height >= top || looks == 0 {
                window().scroll_to_with_x_and_y(0.0, top);
            } else {
                look(top, latest, mine, looks - 1);
            }
        }),
    );
}
