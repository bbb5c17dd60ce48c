//! What was measured of one library with one number of fields, and the table of it.

use serde::Deserialize;
use wharf_tests::statistics::{mean, median, percentile};

/// How long a page took, in milliseconds.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Start {
    /// Until the library was there: fetched, compiled and run.
    load: f64,
    /// From there until all fields were in the page.
    mount: f64,
}

/// What a key press cost.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Press {
    /// Milliseconds until value and message on the page are right.
    right: f64,
    /// Components of fields that have run, or effects.
    renders: f64,
    /// Changes of the page.
    records: f64,
    /// Those that are not in the field.
    outside: f64,
}

/// Key presses of one kind.
#[derive(Debug, Default)]
pub(crate) struct Presses {
    presses: Vec<Press>,
    /// Milliseconds of the main thread for each key press, one value a round.
    thread: Vec<f64>,
}

impl Presses {
    /// What one round has brought, and how many milliseconds of the main thread it took.
    pub(crate) fn add(&mut self, presses: Vec<Press>, thread: f64) {
        let count: f64 = presses.iter().map(|_| 1.0).sum();
        self.thread.push(thread / count);
        self.presses.extend(presses);
    }

    fn each(&self, figure: impl Fn(&Press) -> f64) -> Vec<f64> {
        self.presses.iter().map(figure).collect()
    }

    fn columns(&self) -> String {
        let right = self.each(|press| press.right);
        format!(
            "{:>7.2} {:>7.2} {:>7.2} {:>8.1} {:>7.1} {:>7.1}",
            median(right.clone()),
            percentile(right, 95),
            median(self.thread.clone()),
            mean(&self.each(|press| press.renders)),
            mean(&self.each(|press| press.records)),
            mean(&self.each(|press| press.outside)),
        )
    }
}

/// Everything about one library with one number of fields.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) starts: Vec<Start>,
    /// The message comes or goes.
    pub(crate) with_message: Presses,
    /// Only the value changes.
    pub(crate) without: Presses,
}

/// The head of the table.
pub(crate) fn head() -> String {
    let press = format!(
        "{:>7} {:>7} {:>7} {:>8} {:>7} {:>7}",
        "median", "95 %", "thread", "renders", "changes", "outside"
    );
    format!(
        "{:<25} {:<48} | {:<48} | page\n{:<18} {:>6} {press} | {press} | {:>6} {:>6} {:>7}",
        "",
        "a key press by which a message comes or goes",
        "any other key press",
        "",
        "fields",
        "load",
        "mount",
        "bytes"
    )
}

/// A line of it. `bytes` are those of the library with its page.
pub(crate) fn line(name: &str, bytes: usize, fields: usize, figures: &Figures) -> String {
    let start = |figure: fn(&Start) -> f64| median(figures.starts.iter().map(figure).collect());
    format!(
        "{name:<18} {fields:>6} {} | {} | {:>6.1} {:>6.1} {bytes:>7}",
        figures.with_message.columns(),
        figures.without.columns(),
        start(|start| start.load),
        start(|start| start.mount),
    )
}
