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

/// Files of a person and of what they had typed when they went, by its fingerprint.
struct Away<T>(Option<(Of, Vec<T>)>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Of {
    subject: String,
    answers: String,
}

impl<T> Away<T> {
    fn keep(&mut self, of: Of, files: Vec<T>) {
        // Another form of this page may have some there.
        if !files.is_empty() {
            self.0 = Some((of, files));
        }
    }

    /// Once, and for nothing else: what is another person's, or belongs to other answers, goes.
    fn take(&mut self, of: &Of) -> Vec<T> {
        let kept = self.0.take().filter(|(kept, _)| kept == of);
        kept.map(|(_, files)| files).unwrap_or_default()
    }
}

/// Puts back the files that the person had chosen before they went elsewhere, as soon as what they had typed is there, and keeps
/// those of now when they go.
///
/// They belong to the draft of that moment: if it was sent or thrown away meanwhile, in another tab or by signing out, or is another
/// one now, they are not wanted. Whoever has begun to send them chooses them again: of a submission that was begun, the server
/// knows which are missing.
pub(crate) fn keep_files(fields: &Fields, host: StoredValue<Host, LocalStorage>, is_ready: Signal<bool>) {
    let subject = host.with_value(|host| host.identity().subject);
    let of = |fields: &Fields, subject: &str| Of {
        subject: subject.to_owned(),
        answers: fields.fingerprint(),
    };
    let (coming, person) = (fields.clone(), subject.clone());
    // Not before: whoever goes elsewhere again at once has lost nothing.
    effect(move || {
        if is_ready.get() {
            let restored = of(&coming, &person);
            coming
                .attachments
                .put_back(FILES.with_borrow_mut(|away| away.take(&restored)));
        }
    });
    let going = StoredValue::new_local(fields.clone());
    on_cleanup(move || {
        let is_here = host.with_value(|host| host.identity().subject == subject);
        going.with_value(|fields| {
            if is_here && fields.begun.value().with_untracked(String::is_empty) {
                let files = fields.attachments.files;
                let chosen = files.with_untracked(|files| files.iter().map(|picked| picked.file().clone()).collect());
                FILES.with_borrow_mut(|away| away.keep(of(fields, &subject), chosen));
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [u8; 0] = [];

    fn of(subject: &str, answers: &str) -> Of {
        Of {
            subject: subject.to_owned(),
            answers: answers.to_owned(),
        }
    }

    #[test]
    fn files_are_given_back_once_and_to_their_person_and_answers_only() {
        let mut away = Away(None);
        away.keep(of("demo", "Ada"), vec![1, 2]);
        assert_eq!(away.take(&of("demo", "Ada")), [1, 2]);
        assert_eq!(away.take(&of("demo", "Ada")), NONE);
        for other in [of("second", "Ada"), of("demo", "Grace")] {
            away.keep(of("demo", "Ada"), vec![1]);
            assert_eq!(away.take(&other), NONE);
            assert_eq!(away.take(&of("demo", "Ada")), NONE, "they are gone");
        }
        away.keep(of("demo", "Ada"), vec![1]);
        away.keep(of("demo", "Ada"), Vec::new());
        assert_eq!(
            away.take(&of("demo", "Ada")),
            [1],
            "a form without files says nothing of those of another"
        );
    }
}
