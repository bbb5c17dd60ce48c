//! A submission that was begun before, and goes on with the same files.

use leptos::prelude::*;
use shared_ui::{FileAction, FileStatus, Handler, PickedFile};
use submission::{
    unfinished::{UnfinishedFile, UnfinishedSubmission},
    upload::UploadId,
};
use upload::{
    UploadError,
    browser::Uploader,
    engine::{Engine, FileId, FileState},
};
use web_sys::Blob;
use wharf::Host;

use crate::{phase::Phase, sent::Sent, service::SubmissionService};

/// What is wrong with a file that was chosen although nobody waits for it.
const NONE_OF_THEM: &str = "This is not one of the missing files: the name, size or date differs";

/// Goes on with one submission.
#[derive(Clone, Copy)]
pub(crate) struct Resumption {
    pub(crate) phase: RwSignal<Phase>,
    /// The files that somebody still has to choose.
    pub(crate) missing: RwSignal<Vec<UnfinishedFile>>,
    /// The names of files that somebody still has to choose, and that the server does not know yet.
    pub(crate) others: RwSignal<Vec<String>>,
    /// The files that were chosen.
    pub(crate) files: RwSignal<Vec<PickedFile>, LocalStorage>,
    kept: StoredValue<Kept, LocalStorage>,
    on_uploaded: Handler,
}

struct Kept {
    submission: UnfinishedSubmission,
    uploader: Uploader<SubmissionService>,
    sent: Vec<Rest>,
    /// The file that stands for the submission itself, once everything else is there.
    whole: Option<FileId>,
    /// The submission counts.
    is_through: bool,
}

/// A file that goes on.
#[derive(Clone)]
struct Rest {
    sent: Sent,
    /// What the server has of it, if it has something.
    file: Option<UnfinishedFile>,
}

/// Where it is.
enum Verdict {
    /// Something goes on by itself.
    Running,
    /// Nothing goes on before the person has done something.
    Resting,
    /// Everything is there but the submission itself.
    Stored,
    Uploaded,
    Failed(FileId, UploadError),
}

impl Resumption {
    /// Nothing begins before a file is chosen.
    pub(crate) fn new(
        host: &Host,
        submission: UnfinishedSubmission,
        others: Vec<String>,
        on_uploaded: Handler,
    ) -> Self {
        let phase = RwSignal::default();
        let missing = submission.files.iter().filter(|file| !file.complete);
        let missing = RwSignal::new(missing.cloned().collect());
        let service = SubmissionService::of(host.clone(), submission.id.clone());
        let kept = StoredValue::new_local(None::<Self>);
        let uploader = Uploader::new(service, move |uploader| {
            // After the app was unmounted nobody listens.
            if let Some(Some(resumption)) = kept.try_get_value() {
                resumption.changed(uploader);
            }
        });
        let resumption = Self {
            phase,
            missing,
            others: RwSignal::new(others),
            files: RwSignal::new_local(Vec::new()),
            kept: StoredValue::new_local(Kept {
                submission,
                uploader,
                sent: Vec::new(),
                whole: None,
                is_through: false,
            }),
            on_uploaded,
        };
        kept.set_value(Some(resumption));
        resumption
    }

    fn uploader(self) -> Uploader<SubmissionService> {
        self.kept.with_value(|kept| kept.uploader.clone())
    }

    /// Takes the files that were put into the list.
    pub(crate) fn chosen(self) {
        for picked in self.files.get_untracked() {
            let is_new = picked.status.with_untracked(|status| *status == FileStatus::Chosen);
            let is_known = self
                .kept
                .with_value(|kept| kept.sent.iter().any(|rest| rest.sent.picked.key() == picked.key()));
            if !is_new || is_known {
                continue;
            }
            let chosen = picked.file();
            let (name, size, date) = (chosen.name(), chosen.size() as u64, chosen.last_modified() as i64);
            let wanted = self.missing.with_untracked(|missing| {
                let mut missing = missing.iter();
                missing.find(|file| file.is(&name, size, date)).cloned()
            });
            if wanted.is_some() || self.take_other(&name) {
                self.send(picked, wanted);
            } else {
                picked.status.set(FileStatus::Wrong(NONE_OF_THEM.to_owned()));
            }
        }
    }

    /// Whether a file of this name is to be sent that the server does not know yet. It is looked for once.
    fn take_other(self, name: &str) -> bool {
        let position = |others: &Vec<String>| others.iter().position(|other| other == name);
        let position = self.others.with_untracked(position);
        if let Some(position) = position {
            self.others.update(|others| drop(others.remove(position)));
        }
        position.is_some()
    }

    fn send(self, picked: PickedFile, file: Option<UnfinishedFile>) {
        let uploader = self.uploader();
        match &file {
            Some(file) => {
                self.missing
                    .update(|missing| missing.retain(|other| other.id != file.id));
                uploader.service().expect_rest(picked.file().clone(), file.id.clone());
            }
            None => uploader.service().expect_attachment(picked.file().clone()),
        }
        let id = uploader.add(picked.file().clone().into());
        let sent = Sent { picked, id };
        self.kept.update_value(|kept| kept.sent.push(Rest { sent, file }));
        self.changed(&uploader);
    }

    /// Does with one file what the person asks for.
    pub(crate) fn act(self, key: u32, action: FileAction) {
        let rest = self.kept.with_value(|kept| {
            let mut sent = kept.sent.iter();
            sent.find(|rest| rest.sent.picked.key() == key).cloned()
        });
        let Some(Rest { sent, file }) = rest else { return };
        let uploader = self.uploader();
        match action {
            FileAction::Pause => uploader.pause(Some(sent.id)),
            FileAction::Resume => uploader.resume(Some(sent.id)),
            FileAction::Retry => {
                let state = uploader.engine().state(sent.id);
                match state {
                    Some(FileState::Failed(error)) if error.can_resume() => uploader.retry(sent.id),
                    _ => {
                        self.forget(sent.id);
                        self.send(sent.picked, file);
                    }
                }
            }
            FileAction::Remove => {
                uploader.cancel(sent.id);
                self.forget(sent.id);
                match file {
                    Some(file) => self.left_out(&file.id),
                    None => self.changed(&uploader),
                }
            }
        }
    }

    fn forget(self, id: FileId) {
        self.kept
            .update_value(|kept| kept.sent.retain(|rest| rest.sent.id != id));
    }

    /// Stops everything: the submission is being deleted.
    pub(crate) fn give_up(self) {
        self.uploader().pause(None);
    }

    /// The submission will be without this file; the server knows, or is being told.
    pub(crate) fn left_out(self, id: &UploadId) {
        self.missing.update(|missing| missing.retain(|file| file.id != *id));
        self.kept
            .update_value(|kept| kept.submission.files.retain(|file| file.id != *id));
        self.changed(&self.uploader());
    }

    /// The submission will be without this file, of which the server does not know.
    pub(crate) fn left_out_other(self, name: &str) {
        self.take_other(name);
        self.changed(&self.uploader());
    }

    /// Goes on after a failure of the last step, or with nothing but that.
    pub(crate) fn finish(self) {
        let uploader = self.uploader();
        let whole = self.kept.with_value(|kept| kept.whole);
        let state = whole.and_then(|whole| uploader.engine().state(whole));
        match (whole, state) {
            (Some(whole), Some(FileState::Failed(error))) if error.can_resume() => uploader.retry(whole),
            (Some(_), Some(FileState::Failed(_))) | (None, _) => self.complete(&uploader),
            _ => {}
        }
    }

    fn complete(self, uploader: &Uploader<SubmissionService>) {
        let Ok(nothing) = Blob::new() else { return };
        uploader.service().expect_whole();
        let whole = uploader.add(nothing);
        self.kept.update_value(|kept| kept.whole = Some(whole));
        self.changed(uploader);
    }

    fn changed(self, uploader: &Uploader<SubmissionService>) {
        let (sent, whole, is_through) = self.kept.with_value(|kept| {
            let sent: Vec<Sent> = kept.sent.iter().map(|rest| rest.sent.clone()).collect();
            (sent, kept.whole, kept.is_through)
        });
        if is_through {
            return;
        }
        sent.iter().for_each(|sent| sent.show(uploader));
        let is_all = self.missing.with_untracked(Vec::is_empty) && self.others.with_untracked(Vec::is_empty);
        let pace = uploader.total_pace();
        let (verdict, running) = {
            let engine = uploader.engine();
            (verdict(&engine, &sent, whole, is_all), Phase::of(&engine, whole, pace))
        };
        let phase = match verdict {
            Verdict::Running => running,
            Verdict::Resting => Phase::Editing,
            Verdict::Stored => return self.complete(uploader),
            Verdict::Failed(whole, error) => Phase::Failed {
                sentence: uploader.service().reason_of(whole, &error),
                can_resume: true,
            },
            Verdict::Uploaded => {
                self.kept.update_value(|kept| kept.is_through = true);
                self.phase.set(Phase::Editing);
                return self.on_uploaded.run(());
            }
        };
        if self.phase.with_untracked(|shown| *shown != phase) {
            self.phase.set(phase);
        }
    }
}

fn verdict(engine: &Engine, sent: &[Sent], whole: Option<FileId>, is_all: bool) -> Verdict {
    match whole.and_then(|whole| Some((whole, engine.state(whole)?))) {
        Some((_, FileState::Done)) => return Verdict::Uploaded,
        Some((whole, FileState::Failed(error))) => return Verdict::Failed(whole, error),
        Some(_) => return Verdict::Running,
        None => {}
    }
    let states: Vec<_> = sent.iter().filter_map(|sent| engine.state(sent.id)).collect();
    let is_cancelling = |index| engine.state(FileId(index)) == Some(FileState::Cancelling);
    if (0..engine.files()).any(is_cancelling) {
        return Verdict::Running;
    }
    let is_done = |state: &FileState| *state == FileState::Done;
    let rests = |state: &FileState| is_done(state) || matches!(state, FileState::Failed(_));
    if is_all && !states.is_empty() && states.iter().all(is_done) {
        Verdict::Stored
    } else if states.iter().all(rests) {
        Verdict::Resting
    } else {
        Verdict::Running
    }
}
