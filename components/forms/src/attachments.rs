//! The files that go with the form: a field of the engine, and its control.

use form::{Field, FieldValue, Rules};
use leptos::{callback::UnsyncCallback, prelude::*};
use serde_json::Value;
use shared_ui::{
    FileAction, FilePicker, FileStatus, PickedFile,
    form::{Bound, bind},
    tag::{Tag, effect},
};
use submission::{check_file, upload::MAXIMUM_UPLOADS};
use web_sys::File;

use crate::fields::{Sentence, media_type};

/// The name of the field.
pub(crate) const NAME: &str = "attachment";

/// Which files are chosen. A draft has their names only: no page can keep files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Chosen {
    /// Their [`PickedFile::key`]s and names.
    files: Vec<(u32, String)>,
    /// The names of those that were chosen before the page was loaded anew, and were not chosen again.
    missing: Vec<String>,
}

impl Chosen {
    /// These files are chosen now.
    fn choose(mut self, files: Vec<(u32, String)>) -> Self {
        for (key, name) in &files {
            let is_new = self.files.iter().all(|(known, _)| known != key);
            let position = self.missing.iter().position(|missing| missing == name);
            if let (true, Some(position)) = (is_new, position) {
                self.missing.remove(position);
            }
        }
        self.files = files;
        self
    }

    /// Nothing is missed but what is chosen again after this.
    fn without_missing(mut self) -> Self {
        self.missing.clear();
        self
    }

    /// Nobody misses one file of this name any more.
    fn without(mut self, name: &str) -> Self {
        if let Some(position) = self.missing.iter().position(|missing| missing == name) {
            self.missing.remove(position);
        }
        self
    }
}

impl FieldValue for Chosen {
    fn to_json(&self) -> Option<Value> {
        let names = self.files.iter().map(|(_, name)| name).chain(&self.missing);
        Some(Value::Array(names.cloned().map(Value::String).collect()))
    }

    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            files: Vec::new(),
            missing: Vec::from_json(value)?,
        })
    }
}

/// The files of the form. What is wrong with one of them stands at that one, and at the field once the step was
/// submitted.
#[derive(Clone)]
pub(crate) struct Attachments {
    pub(crate) files: RwSignal<Vec<PickedFile>, LocalStorage>,
    /// The names of those that have to be chosen again.
    pub(crate) missing: RwSignal<Vec<String>>,
    /// Without these the form is being sent.
    set_aside: StoredValue<Vec<String>>,
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
        let missing = RwSignal::new(Vec::new());
        let (follower, leader) = (field.clone(), field.clone());
        effect(move || {
            let chosen = files.with(|files| chosen_of(files));
            follower.set(follower.value().get_untracked().choose(chosen));
        });
        effect(move || {
            let chosen = leader.get();
            // The form was reset.
            if chosen.files.is_empty() && files.with_untracked(|files| !files.is_empty()) {
                files.set(Vec::new());
            }
            if missing.with_untracked(|missing| *missing != chosen.missing) {
                missing.set(chosen.missing);
            }
        });
        Self {
            files,
            missing,
            set_aside: StoredValue::default(),
            field,
        }
    }

    /// The names of all, be they there or missing.
    pub(crate) fn names(&self) -> Vec<String> {
        // Not those of the field, which learns of a file that was put in or taken out a little later.
        let mut names: Vec<_> = self
            .files
            .with_untracked(|files| files.iter().map(|picked| picked.file().name()).collect());
        let value = self.field.value();
        value.with_untracked(|chosen| names.extend_from_slice(&chosen.missing));
        names
    }

    /// These files, which are missing, are there again.
    pub(crate) fn put_back(&self, files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        let chosen = self.field.value().get_untracked();
        self.files
            .update(|there| there.extend(files.into_iter().map(PickedFile::new)));
        check(self.files);
        // At once: a list without its field is that of a form that was reset.
        self.field
            .set(chosen.choose(self.files.with_untracked(|files| chosen_of(files))));
    }

    /// What is in the list is all that is wanted.
    pub(crate) fn forget_missing(&self) {
        self.set_aside.set_value(Vec::new());
        self.put(self.field.value().get_untracked().without_missing());
    }

    /// The form is sent without those that are missing.
    pub(crate) fn set_missing_aside(&self) {
        let chosen = self.field.value().get_untracked();
        if !chosen.missing.is_empty() {
            self.set_aside.set_value(chosen.missing.clone());
            self.put(chosen.without_missing());
        }
    }

    /// It is not: they are missed as before.
    pub(crate) fn miss_again(&self) {
        let mut names = self.set_aside.try_update_value(core::mem::take).unwrap_or_default();
        let mut chosen = self.field.value().get_untracked();
        // What was chosen meanwhile is not missed.
        names.retain(|name| chosen.files.iter().all(|(_, there)| there != name));
        if !names.is_empty() {
            chosen.missing.extend(names);
            self.put(chosen);
        }
    }

    /// A file of this name that is missing is not wanted.
    pub(crate) fn leave_out(&self, name: &str) {
        self.put(self.field.value().get_untracked().without(name));
    }

    fn put(&self, chosen: Chosen) {
        if chosen == Chosen::default() {
            self.field.reset();
        } else {
            self.field.set(chosen);
        }
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
                    hint="Up to 100 files of any type, 5 GB each. You can also drop them here or paste them."
                    error=error
                    on_add=move || check(files)
                    on_action=on_action
                    disabled=disabled
                />
            }
        })
    }
}

/// The keys and names of files.
fn chosen_of(files: &[PickedFile]) -> Vec<(u32, String)> {
    let entry = |picked: &PickedFile| (picked.key(), picked.file().name());
    files.iter().map(entry).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn of_files_a_draft_has_the_names_which_are_missing_until_they_are_chosen_again() {
        let files = vec![
            (0, "a.pdf".to_owned()),
            (1, "b.pdf".to_owned()),
            (2, "a.pdf".to_owned()),
        ];
        let chosen = Chosen::default().choose(files);
        assert_eq!(chosen.missing, names(&[]));
        let kept = chosen.to_json().unwrap();
        assert_eq!(kept, serde_json::json!(["a.pdf", "b.pdf", "a.pdf"]));

        let restored = Chosen::from_json(&kept).unwrap();
        assert_eq!(
            (restored.files.len(), &restored.missing),
            (0, &names(&["a.pdf", "b.pdf", "a.pdf"]))
        );
        assert_eq!(restored.to_json(), Some(kept));
        let again = restored.choose(vec![(7, "a.pdf".to_owned())]);
        assert_eq!(again.missing, names(&["b.pdf", "a.pdf"]));
        // What was there already is not a second one.
        let again = again.choose(vec![(7, "a.pdf".to_owned()), (8, "c.pdf".to_owned())]);
        assert_eq!(again.missing, names(&["b.pdf", "a.pdf"]));
        // Taken out by the person, it is not missed.
        assert_eq!(again.choose(Vec::new()).missing, names(&["b.pdf", "a.pdf"]));
        assert_eq!(Chosen::from_json(&serde_json::json!([1])), None);
    }

    #[test]
    fn what_nobody_wants_any_more_is_in_no_draft() {
        let restored = Chosen::from_json(&serde_json::json!(["a.pdf", "b.pdf", "c.pdf", "b.pdf"])).unwrap();
        let again = restored.choose(vec![(7, "a.pdf".to_owned())]);
        let again = again.without("b.pdf").without("d.pdf");
        assert_eq!(again.missing, names(&["c.pdf", "b.pdf"]));
        let again = again.without_missing();
        assert_eq!(again.to_json(), Some(serde_json::json!(["a.pdf"])));
        assert_eq!(again.choose(Vec::new()), Chosen::default());
    }
}
