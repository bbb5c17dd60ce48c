//! The files that go with the form: a field of the engine, and its control.

use form::{Field, FieldValue, Rules};
use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{
    FileAction, FilePicker, FileStatus, PickedFile,
    form::{Bound, bind},
    tag::{Tag, effect},
};
use submission::{check_file, upload::MAXIMUM_UPLOADS};

use crate::fields::{Sentence, media_type};

/// The name of the field.
pub(crate) const NAME: &str = "attachment";

/// Which files are chosen, by [`PickedFile::key`]. Files are not part of drafts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Chosen(Vec<u32>);

impl FieldValue for Chosen {}

/// The files of the form. What is wrong with one of them stands at that one, and at the field once the step was submitted.
#[derive(Clone)]
pub(crate) struct Attachments {
    pub(crate) files: RwSignal<Vec<PickedFile>, LocalStorage>,
    field: Field<Chosen, Sentence>,
}

impl Attachments {
    /// No files. `field` makes the field of the engine with these rules.
    pub(crate) fn new(field: impl FnOnce(Rules<Chosen, Sentence>) -> Field<Chosen, Sentence>) -> Self {
        let files = RwSignal::new_local(Vec::<PickedFile>::new());
        let rules = Rules::new().check(move |_: &Chosen| match files.with(|files| wrong_with(files)) {
            Some(sentence) => Err(sentence),
            None => Ok(()),
        });
        let field = field(rules);
        let (follower, leader) = (field.clone(), field.clone());
        effect(move || follower.set(Chosen(files.with(|files| files.iter().map(PickedFile::key).collect()))));
        // The form was reset.
        effect(move || {
            if leader.get().0.is_empty() && files.with_untracked(|files| !files.is_empty()) {
                files.set(Vec::new());
            }
        });
        Self { files, field }
    }

    /// The list with the field that puts files into it.
    pub(crate) fn view(&self, disabled: Signal<bool>, on_action: UnsyncCallback<(u32, FileAction)>) -> Tag {
        let files = self.files;
        bind(&self.field, move |Bound { id, label, error, .. }| {
            view! {
                <FilePicker
                    id=id
                    label=label
                    files=files
                    hint="Files of any type, up to 5 GB each. You can also drop them here or paste them."
                    error=error
                    on_add=move || check(files)
                    on_action=on_action
                    disabled=disabled
                />
            }
        })
    }
}

/// Says at each file what is wrong with it.
fn check(files: RwSignal<Vec<PickedFile>, LocalStorage>) {
    files.with_untracked(|files| {
        for picked in files {
            let file = picked.file();
            if let Err(violation) = check_file(&file.name(), &media_type(file), file.size() as u64) {
                picked.status.set(FileStatus::Wrong(violation.to_string()));
            }
        }
    });
}

fn wrong_with(files: &[PickedFile]) -> Option<String> {
    if files.len() > MAXIMUM_UPLOADS {
        return Some(["Choose ", &MAXIMUM_UPLOADS.to_string(), " files or fewer"].concat());
    }
    files.iter().find_map(|picked| match picked.status.get() {
        FileStatus::Wrong(reason) => Some([&picked.file().name(), ": ", &reason].concat()),
        _ => None,
    })
}
