//! The fields of the form: one signal for each value, so that a key press touches its own field and no other.

use leptos::prelude::*;
use shared_ui::{FileStatus, PickedFile};
use submission::{
    CustomerInput, DEFAULT_MEDIA_TYPE, Field, Violation,
    upload::{MAXIMUM_UPLOADS, check_file},
    validate_field,
};
use web_sys::File;

use crate::{refusal::WrongField, today::today};

/// A field of text.
#[derive(Clone, Copy)]
pub(crate) struct TextField {
    pub(crate) field: Field,
    pub(crate) value: RwSignal<String>,
    /// Something is typed that is no date yet, and so not in the value.
    pub(crate) is_incomplete: RwSignal<bool>,
    /// The field was left or the form submitted: from then on what is wrong is shown.
    pub(crate) is_checked: RwSignal<bool>,
    /// A value with what the server said about it.
    refusal: RwSignal<Option<(String, String)>>,
    /// What is shown to be wrong.
    pub(crate) error: Memo<Option<String>>,
}

impl TextField {
    fn new(field: Field) -> Self {
        let value = RwSignal::new(String::new());
        let is_incomplete = RwSignal::new(false);
        let is_checked = RwSignal::new(false);
        let refusal = RwSignal::new(None::<(String, String)>);
        let violation = move || {
            if is_incomplete.get() {
                return Some(Violation::DateNotReal);
            }
            value.with(|value| validate_field(field, value, today())).err()
        };
        let error = Memo::new(move |_| {
            let refused = refusal.with(|refusal| {
                let (about, sentence) = refusal.as_ref()?;
                value.with(|value| value == about).then(|| sentence.clone())
            });
            refused.or_else(|| {
                is_checked
                    .get()
                    .then(violation)
                    .flatten()
                    .map(|violation| violation.to_string())
            })
        });
        Self {
            field,
            value,
            is_incomplete,
            is_checked,
            refusal,
            error,
        }
    }

    fn clear(self) {
        self.value.set(String::new());
        self.is_checked.set(false);
        self.refusal.set(None);
    }
}

/// The field of the files. What is wrong with one of them stands at that one, and here once the form was submitted.
#[derive(Clone, Copy)]
pub(crate) struct FilesField {
    pub(crate) value: RwSignal<Vec<PickedFile>, LocalStorage>,
    is_checked: RwSignal<bool>,
    refusal: RwSignal<Option<String>>,
    pub(crate) error: Memo<Option<String>>,
}

impl FilesField {
    fn new() -> Self {
        let value = RwSignal::new_local(Vec::<PickedFile>::new());
        let is_checked = RwSignal::new(false);
        let refusal = RwSignal::new(None);
        let error = Memo::new(move |_| {
            let wrong = value.with(|files| {
                if files.len() > MAXIMUM_UPLOADS {
                    return Some(["Choose ", &MAXIMUM_UPLOADS.to_string(), " files or fewer"].concat());
                }
                files.iter().find_map(|picked| match picked.status.get() {
                    FileStatus::Wrong(reason) => Some([&picked.file().name(), ": ", &reason].concat()),
                    _ => None,
                })
            });
            refusal.get().or_else(|| wrong.filter(|_| is_checked.get()))
        });
        Self {
            value,
            is_checked,
            refusal,
            error,
        }
    }

    /// Other files: what the server said was about the last ones.
    pub(crate) fn changed(self) {
        self.refusal.set(None);
        self.value.with_untracked(|files| {
            for picked in files {
                let file = picked.file();
                if let Err(violation) = check_file(&file.name(), &media_type(file), file.size() as u64) {
                    picked.status.set(FileStatus::Wrong(violation.to_string()));
                }
            }
        });
    }

    fn clear(self) {
        self.value.set(Vec::new());
        self.is_checked.set(false);
        self.refusal.set(None);
    }
}

/// Every field.
#[derive(Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) first_name: TextField,
    pub(crate) last_name: TextField,
    pub(crate) email: TextField,
    pub(crate) date_of_birth: TextField,
    pub(crate) phone: TextField,
    pub(crate) notes: TextField,
    pub(crate) attachments: FilesField,
}

impl Fields {
    pub(crate) fn new() -> Self {
        Self {
            first_name: TextField::new(Field::FirstName),
            last_name: TextField::new(Field::LastName),
            email: TextField::new(Field::Email),
            date_of_birth: TextField::new(Field::DateOfBirth),
            phone: TextField::new(Field::Phone),
            notes: TextField::new(Field::Notes),
            attachments: FilesField::new(),
        }
    }

    fn texts(&self) -> [TextField; 6] {
        [
            self.first_name,
            self.last_name,
            self.email,
            self.date_of_birth,
            self.phone,
            self.notes,
        ]
    }

    /// What is shown to be wrong with a field.
    pub(crate) fn error(&self, field: Field) -> Memo<Option<String>> {
        let text = self.texts().into_iter().find(|text| text.field == field);
        text.map_or(self.attachments.error, |text| text.error)
    }

    /// Shows everything that is wrong, in page order. What the server said before counts no longer: it is asked again.
    pub(crate) fn check(&self) -> Vec<WrongField> {
        for text in self.texts() {
            text.is_checked.set(true);
            text.refusal.set(None);
        }
        self.attachments.is_checked.set(true);
        self.attachments.refusal.set(None);
        Field::ALL
            .into_iter()
            .filter_map(|field| Some((field, self.error(field).get_untracked()?)))
            .collect()
    }

    /// Shows what the server said, until the value changes.
    pub(crate) fn refuse(&self, (field, sentence): WrongField) {
        match self.texts().into_iter().find(|text| text.field == field) {
            Some(text) => text.refusal.set(Some((text.value.get_untracked(), sentence))),
            None => self.attachments.refusal.set(Some(sentence)),
        }
    }

    /// What was typed.
    pub(crate) fn input(&self) -> CustomerInput {
        let [first_name, last_name, email, date_of_birth, phone, notes] =
            self.texts().map(|text| text.value.get_untracked());
        CustomerInput {
            first_name,
            last_name,
            email,
            date_of_birth,
            phone,
            notes,
        }
    }

    /// Empties the form.
    pub(crate) fn clear(&self) {
        for text in self.texts() {
            text.clear();
        }
        self.attachments.clear();
    }
}

/// The browser's idea of the type, or the one for anything if it has none or an unusable one.
pub(crate) fn media_type(file: &File) -> String {
    let known = file.type_();
    let is_usable = check_file("file", &known, 1).is_ok();
    if is_usable {
        known
    } else {
        DEFAULT_MEDIA_TYPE.to_owned()
    }
}
