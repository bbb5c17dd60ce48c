//! Messages of the shell and its apps to the person, in one place and announced once.

use leptos::prelude::*;
use wharf::NoticeKind;

use crate::platform::after;

/// How long a message stays that asks for nothing.
const VISIBLE_MS: i32 = 8_000;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    /// Identifies the message on the page.
    pub(crate) id: u32,
    /// What it is about.
    pub(crate) kind: NoticeKind,
    /// What it says.
    pub(crate) text: String,
}

/// The messages on the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notices {
    notices: RwSignal<Vec<Notice>>,
    next: StoredValue<u32>,
}

impl Notices {
    /// No messages.
    pub(crate) fn new() -> Self {
        Self {
            notices: RwSignal::default(),
            next: StoredValue::default(),
        }
    }

    /// Shows a message. Errors stay until they are dismissed, others go by themselves.
    pub(crate) fn show(self, kind: NoticeKind, text: String) {
        let id = self.next.with_value(|next| *next);
        self.next.set_value(id + 1);
        self.notices.update(|notices| notices.push(Notice { id, kind, text }));
        if kind != NoticeKind::Error {
            after(VISIBLE_MS, Box::new(move || self.dismiss(id)));
        }
    }

    /// Takes a message away.
    pub(crate) fn dismiss(self, id: u32) {
        self.notices.update(|notices| notices.retain(|notice| notice.id != id));
    }

    /// The messages on the page, oldest first.
    pub(crate) fn all(self) -> ReadSignal<Vec<Notice>> {
        self.notices.read_only()
    }
}
