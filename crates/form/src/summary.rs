use core::cell::{Cell, RefCell};
use std::rc::Rc;

use reactive_graph::{prelude::*, signal::ArcRwSignal};

use crate::{
    Message,
    field_core::{AnyField, FieldCore},
};

/// A line of the error summary.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SummaryEntry<E> {
    /// The `id` of the control; empty if the message is about the form as a whole.
    pub id: String,
    /// What a person reads beside the control.
    pub label: String,
    /// What is wrong.
    pub message: E,
}

/// Says once that something is wrong: it changes with each attempt that fails, and never while somebody types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Announcement {
    /// How many attempts have failed, of steps or of the form.
    pub failures: u32,
    /// How many lines the summary had then.
    pub wrong: usize,
}

/// The fields that were wrong at the last attempt and are still, in page order.
pub(crate) struct Summary<E> {
    /// One for each line, after those about the form as a whole.
    rows: RefCell<Vec<Rc<dyn AnyField<E>>>>,
    general: Cell<usize>,
    /// Counts the attempts, so that fields need not be told that they no longer belong to one.
    attempt: Cell<u32>,
    pub(crate) entries: ArcRwSignal<Vec<SummaryEntry<E>>>,
    pub(crate) announcement: ArcRwSignal<Announcement>,
}

impl<E> Default for Summary<E> {
    fn default() -> Self {
        Self {
            rows: RefCell::new(Vec::new()),
            general: Cell::new(0),
            attempt: Cell::new(1),
            entries: ArcRwSignal::new(Vec::new()),
            announcement: ArcRwSignal::new(Announcement::default()),
        }
    }
}

impl<E: Message> Summary<E> {
    /// An attempt has failed because of these fields, in page order, and of what is wrong with the form as a whole.
    pub(crate) fn show(&self, fields: Vec<Rc<dyn AnyField<E>>>, general: &[E]) {
        let attempt = self.next_attempt();
        let mut entries: Vec<_> = general.iter().cloned().map(general_entry).collect();
        self.general.set(entries.len());
        let mut rows = Vec::new();
        for field in fields {
            field.core().listed.set(attempt);
            if let Some(entry) = entry(field.core()) {
                entries.push(entry);
                rows.push(field);
            }
        }
        self.rows.replace(rows);
        let wrong = entries.len();
        self.entries.set(entries);
        self.announcement.update(|announcement| {
            announcement.failures += 1;
            announcement.wrong = wrong;
        });
    }

    pub(crate) fn clear(&self) {
        self.next_attempt();
        self.general.set(0);
        self.rows.take();
        if self.entries.with_untracked(|entries| !entries.is_empty()) {
            self.entries.set(Vec::new());
        }
    }

    fn next_attempt(&self) -> u32 {
        let attempt = self.attempt.get() + 1;
        self.attempt.set(attempt);
        attempt
    }

    /// The message of a field has changed. Only its own line is touched.
    pub(crate) fn update(&self, core: &FieldCore<E>) {
        if core.listed.get() != self.attempt.get() {
            return;
        }
        let path = core.path();
        let found = self.rows.borrow().binary_search_by(|row| row.core().path().cmp(&path));
        let general = self.general.get();
        match (found, entry(core)) {
            (Ok(row), Some(entry)) => self.entries.update(|entries| entries[general + row] = entry),
            (Ok(row), None) => {
                self.rows.borrow_mut().remove(row);
                self.entries.update(|entries| drop(entries.remove(general + row)));
            }
            (Err(row), Some(entry)) => {
                let Some(field) = core.me.upgrade() else {
                    return;
                };
                self.rows.borrow_mut().insert(row, field);
                self.entries.update(|entries| entries.insert(general + row, entry));
            }
            (Err(_), None) => {}
        }
    }

    /// The page has another order.
    pub(crate) fn sort(&self) {
        let mut rows = self.rows.borrow().clone();
        rows.sort_unstable_by_key(|row| row.core().path());
        let general = self.general.get();
        let before = self.entries.get_untracked();
        let lines = rows.iter().filter_map(|row| entry(row.core()));
        let entries: Vec<_> = before.iter().take(general).cloned().chain(lines).collect();
        self.rows.replace(rows);
        if entries != before {
            self.entries.set(entries);
        }
    }

    pub(crate) fn first_wrong(&self) -> Option<String> {
        self.entries.with_untracked(|entries| {
            let with_control = entries.iter().find(|entry| !entry.id.is_empty());
            with_control.map(|entry| entry.id.clone())
        })
    }
}

fn entry<E: Message>(core: &FieldCore<E>) -> Option<SummaryEntry<E>> {
    Some(SummaryEntry {
        id: core.id.clone(),
        label: core.options.label.clone(),
        message: core.message.get_untracked()?,
    })
}

fn general_entry<E>(message: E) -> SummaryEntry<E> {
    SummaryEntry {
        id: String::new(),
        label: String::new(),
        message,
    }
}
