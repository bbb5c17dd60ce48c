//! A file of a list on its way.

use leptos::prelude::*;
use shared_ui::PickedFile;
use upload::{
    UploadError,
    browser::Uploader,
    engine::{FileId, FileState},
};

use crate::{
    phase::{status_of, words_of},
    service::SubmissionService,
};

/// A file of the list in the uploader.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) picked: PickedFile,
    pub(crate) id: FileId,
}

impl Sent {
    /// Shows in the list how far the file is.
    pub(crate) fn show(&self, uploader: &Uploader<SubmissionService>) {
        let Self { picked, id } = self;
        let (state, sent) = {
            let engine = uploader.engine();
            (engine.state(*id), engine.progress(*id).sent)
        };
        let pace = match state {
            Some(FileState::Sending) => uploader.pace(*id).map(words_of).unwrap_or_default(),
            _ => String::new(),
        };
        let reason = |error: &UploadError| uploader.service().reason_of(*id, error);
        let status = state.map(|state| status_of(state, reason)).unwrap_or_default();
        set(&picked.status, status);
        set(&picked.sent, sent);
        set(&picked.pace, pace);
    }
}

/// Tells nobody of what is the same.
fn set<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|shown| *shown != value) {
        signal.set(value);
    }
}
