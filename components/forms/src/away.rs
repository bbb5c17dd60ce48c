//! The files of a form whose person is in another app for a while. A draft has their names only, but as long as the page is there,
//! the memory of this app is, too.

use std::cell::RefCell;

use leptos::prelude::*;
use shared_ui::tag::effect;
use web_sys::File;
use wharf::Host;

use crate::fields::Fields;

thread_local! {
    static FILES: RefCell<Away<File>> = const { RefCell::new(Away(None)) };
}

/// Whose they are, and which.
struct Away<T>(Option<(String, Vec<T>)>);

impl<T> Away<T> {
    fn keep(&mut self, subject: String, files: Vec<T>) {
        // Another form of this page may have some there.
        if !files.is_empty() {
            self.0 = Some((subject, files));
        }
    }

    /// Once, and to nobody else: what is another person's goes.
    fn take(&mut self, subject: &str) -> Vec<T> {
        let kept = self.0.take().filter(|(of, _)| of == subject);
        kept.map(|(_, files)| files).unwrap_or_default()
    }
}

/// Puts back the files that the person had chosen before they went elsewhere, as soon as what they had typed is there, and keeps
/// those of now when they go.
///
/// The draft counts: what it does not name was sent, taken out or thrown away meanwhile, in another tab or by signing out. Whoever
/// has begun to send them chooses them again: of a submission that was begun, the server knows which are missing.
pub(crate) fn keep_files(fields: &Fields, host: StoredValue<Host, LocalStorage>, is_ready: Signal<bool>) {
    let subject = host.with_value(|host| host.identity().subject);
    let attachments = fields.attachments.clone();
    let person = subject.clone();
    // Not before: whoever goes elsewhere again at once has lost nothing.
    effect(move || {
        if is_ready.get() {
            attachments.put_back(FILES.with_borrow_mut(|away| away.take(&person)));
        }
    });
    let files = fields.attachments.files;
    let begun = fields.begun.value();
    on_cleanup(move || {
        let is_here = host.with_value(|host| host.identity().subject == subject);
        if is_here && begun.with_untracked(String::is_empty) {
            let chosen = files.with_untracked(|files| files.iter().map(|picked| picked.file().clone()).collect());
            FILES.with_borrow_mut(|away| away.keep(subject, chosen));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [u8; 0] = [];

    #[test]
    fn files_are_given_back_once_and_to_their_person_only() {
        let mut away = Away(None);
        away.keep("demo".to_owned(), vec![1, 2]);
        assert_eq!(away.take("demo"), [1, 2]);
        assert_eq!(away.take("demo"), NONE);
        away.keep("demo".to_owned(), vec![1]);
        assert_eq!(away.take("second"), NONE);
        assert_eq!(away.take("demo"), NONE, "they are gone");
        away.keep("demo".to_owned(), vec![1]);
        away.keep("demo".to_owned(), Vec::new());
        assert_eq!(
            away.take("demo"),
            [1],
            "a form without files says nothing of those of another"
        );
    }
}
