//! A submission that was begun before, and goes on with the same files.

use leptos::{prelude::*, task::spawn_local};
use shared_ui::{FileAction, FileStatus, Handler, PickedFile};
use submission::{
    unfinished::{UnfinishedFile, UnfinishedSubmission},
    upload::UploadId,
};
use upload::{
    browser::Uploader,
    engine::{FileId, FileState},
};
use wharf::{Host, NoticeKind};

use crate::{
    SERVICE, path_of,
    phase::Phase,
    sent::Sent,
    service::SubmissionService,
    transfer::{Transfer, Verdict, send_whole},
};

/// What is wrong with a file that was chosen although nobody waits for it.
const NONE_OF_THEM: &str = "This is not one of the missing files: the name, size or date differs";
/// What is wrong with one that nobody waits for any more.
const HAS_ARRIVED: &str = "This file has arrived already";

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
    /// How many files the server is being told to leave out that are in none of these lists any more.
    pub(crate) leaving: RwSignal<u32>,
    kept: StoredValue<Kept, LocalStorage>,
    on_uploaded: Handler,
}

struct Kept {
    host: Host,
    /// The path of the submission.
    path: String,
    transfer: Transfer,
    /// The files that need nothing more.
    arrived: Vec<UnfinishedFile>,
    /// What the server has of the files that go on, by [`PickedFile::key`].
    begun: Vec<(u32, UnfinishedFile)>,
    /// The submission counts, or is deleted.
    is_over: bool,
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
        let (arrived, missing) = submission.files.iter().cloned().partition(|file| file.complete);
        let missing = RwSignal::new(missing);
        let path = path_of(&submission.id);
        let service = SubmissionService::of(host.clone(), submission.id);
        let kept = StoredValue::new_local(None::<Self>);
        let uploader = Uploader::new(service, move |_| {
            // After the app was unmounted nobody listens.
            if let Some(Some(resumption)) = kept.try_get_value() {
                resumption.changed();
            }
        });
        let resumption = Self {
            phase,
            missing,
            others: RwSignal::new(others),
            files: RwSignal::new_local(Vec::new()),
            leaving: RwSignal::default(),
            kept: StoredValue::new_local(Kept {
                host: host.clone(),
                path,
                transfer: Transfer::new(uploader),
                arrived,
                begun: Vec::new(),
                is_over: false,
            }),
            on_uploaded,
        };
        kept.set_value(Some(resumption));
        resumption
    }

    fn uploader(self) -> Uploader<SubmissionService> {
        self.kept.with_value(|kept| kept.transfer.uploader.clone())
    }

    /// Takes the files that were put into the list.
    pub(crate) fn chosen(self) {
        for picked in self.files.get_untracked() {
            let is_new = picked.status.with_untracked(|status| *status == FileStatus::Chosen);
            let is_known = self.kept.with_value(|kept| kept.transfer.find(picked.key()).is_some());
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
                let is_it = |file: &UnfinishedFile| file.is(&name, size, date);
                let has_arrived = self.kept.with_value(|kept| kept.arrived.iter().any(is_it));
                let reason = if has_arrived { HAS_ARRIVED } else { NONE_OF_THEM };
                picked.status.set(FileStatus::Wrong(reason.to_owned()));
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
        self.kept.update_value(|kept| {
            kept.begun.extend(file.map(|file| (picked.key(), file)));
            kept.transfer.files.push(Sent { picked, id });
        });
        self.changed();
    }

    /// Does with one file what the person asks for.
    pub(crate) fn act(self, key: u32, action: FileAction) {
        let Some(sent) = self.kept.with_value(|kept| kept.transfer.find(key).cloned()) else {
            return;
        };
        let uploader = self.uploader();
        match action {
            FileAction::Pause => uploader.pause(Some(sent.id)),
            FileAction::Resume => uploader.resume(Some(sent.id)),
            FileAction::Retry => {
                let state = uploader.engine().state(sent.id);
                match state {
                    Some(FileState::Failed(error)) if error.can_resume() => uploader.retry(sent.id),
                    _ => {
                        let file = self.forget(&sent);
                        self.send(sent.picked, file);
                    }
                }
            }
            FileAction::Remove => self.remove(&sent),
        }
    }

    /// Takes a file out of what is sent. If its upload goes on, or has arrived, the submission will be without it. If
    /// it did not get that far, only the choice is taken back: somebody has to choose it again, or to leave it out.
    fn remove(self, sent: &Sent) {
        let uploader = self.uploader();
        let opened = uploader.service().withdraw(sent.id);
        let known = self.forget(sent);
        let file = sent.picked.file();
        match (opened, known) {
            (Some(id), _) => self.leave_out_sent(UnfinishedFile {
                id,
                name: file.name(),
                size: file.size() as u64,
                last_modified: file.last_modified() as i64,
                stored: uploader.engine().progress(sent.id).sent,
                complete: false,
            }),
            (None, Some(known)) => self.missing.update(|missing| missing.push(known)),
            (None, None) => self.others.update(|others| others.push(file.name())),
        }
        uploader.cancel(sent.id);
        self.changed();
    }

    /// Nothing is complete before the server has left this file out. Where it does not, the file is missing.
    fn leave_out_sent(self, file: UnfinishedFile) {
        self.leaving.update(|leaving| *leaving += 1);
        spawn_local(async move {
            let is_left_out = self.leave_out(&file.id).await;
            // The page may have gone meanwhile.
            if self.leaving.try_update(|leaving| *leaving -= 1).is_none() {
                return;
            }
            if !is_left_out {
                self.missing.update(|missing| missing.push(file));
            }
            self.changed();
        });
    }

    /// Has the server leave a file out, and tells whether it does. If not, a notice says why.
    pub(crate) async fn leave_out(self, id: &UploadId) -> bool {
        let place = |kept: &Kept| (kept.host.clone(), kept.path.clone());
        let Some((host, path)) = self.kept.try_with_value(place) else {
            return false;
        };
        let path = [&path, "/uploads/", id.as_str()].concat();
        let left_out = host.delete(SERVICE, &path).await;
        if let Err(error) = &left_out {
            host.notify(NoticeKind::Error, &error.with_trace());
        }
        left_out.is_ok()
    }

    /// The file is no longer part of the transfer. What the server has of it is answered.
    fn forget(self, sent: &Sent) -> Option<UnfinishedFile> {
        let forget = |kept: &mut Kept| {
            kept.transfer.forget(sent.id);
            let position = kept.begun.iter().position(|(key, _)| *key == sent.picked.key())?;
            Some(kept.begun.swap_remove(position).1)
        };
        self.kept.try_update_value(forget).flatten()
    }

    /// This tab works on it no more, and nothing keeps the person on the page.
    pub(crate) fn release(self) {
        self.kept.update_value(|kept| kept.is_over = true);
        self.uploader().service().release();
        self.phase.set(Phase::Editing);
    }

    /// Stops everything while the submission is being deleted. What the person has not paused is answered.
    pub(crate) fn give_up(self) -> Vec<FileId> {
        let uploader = self.uploader();
        let mut going = Vec::new();
        {
            let engine = uploader.engine();
            let is_going = |id: &FileId| engine.state(*id) != Some(FileState::Paused);
            going.extend((0..engine.files()).map(FileId).filter(is_going));
        }
        uploader.pause(None);
        going
    }

    /// It could not be deleted: these files go on.
    pub(crate) fn go_on(self, files: Vec<FileId>) {
        let uploader = self.uploader();
        for file in files {
            uploader.resume(Some(file));
        }
    }

    /// The submission will be without this file, as the server knows.
    pub(crate) fn left_out(self, id: &UploadId) {
        self.missing.update(|missing| missing.retain(|file| file.id != *id));
        self.changed();
    }

    /// The submission will be without this file, of which the server does not know.
    pub(crate) fn left_out_other(self, name: &str) {
        self.take_other(name);
        self.changed();
    }

    /// Goes on after a failure of the last step, or with nothing but that.
    pub(crate) fn finish(self) {
        if self.leaving.get_untracked() > 0 {
            return;
        }
        let uploader = self.uploader();
        let whole = self.kept.with_value(|kept| kept.transfer.whole);
        let state = whole.and_then(|whole| uploader.engine().state(whole));
        match (whole, state) {
            (Some(whole), Some(FileState::Failed(error))) if error.can_resume() => uploader.retry(whole),
            (Some(_), Some(FileState::Failed(_))) | (None, _) => self.complete(&uploader),
            _ => {}
        }
    }

    fn complete(self, uploader: &Uploader<SubmissionService>) {
        let whole = send_whole(uploader);
        self.kept.update_value(|kept| kept.transfer.whole = whole);
        if whole.is_some() {
            self.changed();
        }
    }

    fn changed(self) {
        let (transfer, is_over) = self.kept.with_value(|kept| (kept.transfer.clone(), kept.is_over));
        if is_over {
            return;
        }
        // Where nothing was chosen, the person is asked whether that is all.
        let is_all = !transfer.files.is_empty()
            && self.leaving.get_untracked() == 0
            && self.missing.with_untracked(Vec::is_empty)
            && self.others.with_untracked(Vec::is_empty);
        let (verdict, running) = transfer.look(is_all);
        let phase = match verdict {
            Verdict::Running => running,
            Verdict::Resting => Phase::Editing,
            Verdict::Stored => return self.complete(&transfer.uploader),
            Verdict::Failed(whole, error) => Phase::Failed {
                sentence: transfer.uploader.service().reason_of(whole, &error),
                can_resume: true,
            },
            Verdict::Uploaded => {
                self.release();
                return self.on_uploaded.run(());
            }
        };
        if self.phase.with_untracked(|shown| *shown != phase) {
            self.phase.set(phase);
        }
    }
}
