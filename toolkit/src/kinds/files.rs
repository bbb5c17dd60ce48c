//! Files. A file cannot be written as an attribute, so these are properties that are set.

use js_sys::{Object, Reflect};
use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{FileAction, FilePicker, FileStatus, PickedFile, tag::effect};
use web_sys::File;

use super::{
    View,
    fields::{ID, field},
};
use crate::properties::{Entry, Properties};

type Files = RwSignal<Vec<PickedFile>, LocalStorage>;

pub(super) fn file_picker(properties: Properties) -> View {
    let files = bound_files(properties);
    effect(move || show_states(properties, files));
    let act = UnsyncCallback::new(move |(key, action)| tell_action(properties, files, key, action));
    Box::new(move || {
        let (accept, required) = (properties.text("accept"), properties.flag("required"));
        field!(FilePicker of properties, files = files, accept = accept, required = required, on_action = act)
    })
}

/// The files of the picker, which are those of the property. What is known of a file stays when others come and go.
fn bound_files(properties: Properties) -> Files {
    let files: Files = RwSignal::new_local(Vec::new());
    let is_same = |picked: &[PickedFile], given: &[File]| {
        let pairs = || picked.iter().zip(given);
        picked.len() == given.len() && pairs().all(|(picked, given)| is(picked.file(), given))
    };
    effect(move || {
        let given = properties.files("files");
        if files.with_untracked(|picked| is_same(picked, &given)) {
            return;
        }
        files.update(|picked| {
            let known = core::mem::take(picked);
            for file in given {
                // Given twice, it stands there once.
                if picked.iter().any(|picked| is(picked.file(), &file)) {
                    continue;
                }
                let known = known.iter().find(|known| is(known.file(), &file));
                picked.push(known.cloned().unwrap_or_else(|| PickedFile::new(file)));
            }
        });
    });
    effect(move || {
        let now = files.get();
        if !is_same(&now, &untrack(|| properties.files("files"))) {
            let list = now.iter().map(PickedFile::file).collect::<js_sys::Array>();
            properties.change("files", list.into());
        }
    });
    files
}

fn is(one: &File, other: &File) -> bool {
    Object::is(one, other)
}

/// Shows what the app says of its files.
fn show_states(properties: Properties, files: Files) {
    let states = properties.list("states");
    let shown = |picked: &PickedFile| {
        let of_it = |state: &&Entry| state.file("file").is_some_and(|file| is(&file, picked.file()));
        let Some(state) = states.iter().find(of_it) else {
            return;
        };
        let status = status_of(state);
        if picked.status.with_untracked(|shown| *shown != status) {
            picked.status.set(status);
        }
        picked.sent.set(state.number("sent"));
        picked.pace.set(state.text("pace"));
    };
    files.with(|files| files.iter().for_each(shown));
}

fn status_of(state: &Entry) -> FileStatus {
    let message = || state.text("message");
    match state.text("status").as_str() {
        "queued" => FileStatus::Queued,
        "sending" => FileStatus::Sending,
        "retrying" => FileStatus::Retrying(message()),
        "paused" => FileStatus::Paused,
        "checking" => FileStatus::Checking,
        "done" => FileStatus::Done,
        "wrong" => FileStatus::Wrong(message()),
        "failed" => FileStatus::Failed(message()),
        _ => FileStatus::Chosen,
    }
}

/// Tells what the person wants of an upload. That a file was taken out is seen in the list.
fn tell_action(properties: Properties, files: Files, key: u32, action: FileAction) {
    let word = match action {
        FileAction::Pause => "pause",
        FileAction::Resume => "resume",
        FileAction::Retry => "retry",
        FileAction::Remove => return,
    };
    let file = files.with_untracked(|files| {
        let picked = files.iter().find(|picked| picked.key() == key);
        picked.map(|picked| picked.file().clone())
    });
    let detail = Object::new();
    // Setting a member of a fresh, plain object does not fail.
    let _ = Reflect::set(&detail, &"file".into(), &file.into());
    let _ = Reflect::set(&detail, &"action".into(), &word.into());
    properties.tell("action", &detail);
}
