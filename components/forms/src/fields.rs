//! The fields of the form: one signal for each value, so that a key press touches its own field and no other.

use leptos::prelude::*;
use submission::{
    AttachmentDescription, CustomerInput, DEFAULT_MEDIA_TYPE, Field, Violation, check_file, validate_field,
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

/// The field of the file.
#[derive(Clone, Copy)]
pub(crate) struct FileField {
    pub(crate) value: RwSignal<Option<File>, LocalStorage>,
    refusal: RwSignal<Option<String>>,
    pub(crate) error: Memo<Option<String>>,
}

impl FileField {
    fn new() -> Self {
        let value = RwSignal::new_local(None::<File>);
        let refusal = RwSignal::new(None);
        // A file is chosen in a dialog of its own: when that closes, the choice has been made.
        let error = Memo::new(move |_| {
            refusal.get().or_else(|| {
                let violation = value.with(|file| {
                    let file = file.as_ref()?;
                    check_file(&file.name(), &media_type(file), file.size() as u64).err()
                });
                violation.map(|violation| violation.to_string())
            })
        });
        Self { value, refusal, error }
    }

    /// Another file: what the server said was about the last one.
    pub(crate) fn changed(self) {
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
    pub(crate) attachment: FileField,
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
            attachment: FileField::new(),
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
        text.map_or(self.attachment.error, |text| text.error)
    }

    /// Shows everything that is wrong, in page order. What the server said before counts no longer: it is asked again.
    pub(crate) fn check(&self) -> Vec<WrongField> {
        for text in self.texts() {
            text.is_checked.set(true);
            text.refusal.set(None);
        }
        self.attachment.refusal.set(None);
        Field::ALL
            .into_iter()
            .filter_map(|field| Some((field, self.error(field).get_untracked()?)))
            .collect()
    }

    /// Shows what the server said, until the value changes.
    pub(crate) fn refuse(&self, (field, sentence): WrongField) {
        match self.texts().into_iter().find(|text| text.field == field) {
            Some(text) => text.refusal.set(Some((text.value.get_untracked(), sentence))),
            None => self.attachment.refusal.set(Some(sentence)),
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
        self.attachment.value.set(None);
        self.attachment.refusal.set(None);
    }
}

/// What the server is told about a file.
pub(crate) fn describe(file: &File, sha256: String) -> AttachmentDescription {
    AttachmentDescription {
        name: file.name(),
        content_type: media_type(file),
        size: file.size() as u64,
        sha256,
    }
}

/// The browser's idea of the type, or the one for anything if it has none or an unusable one.
fn media_type(file: &File) -> String {
    let known = file.type_();
    let is_usable = check_file("file", &known, 1).is_ok();
    if is_usable {
        known
    } else {
        DEFAULT_MEDIA_TYPE.to_owned()
    }
}
