//! A submission in an uploader: what a form that is sent and one that goes on have in common.

use leptos::prelude::*;
use shared_ui::{FileStatus, PickedFile};
use upload::{
    UploadError,
    browser::Uploader,
    engine::{Engine, FileId, FileState},
};
use web_sys::Blob;

use crate::{phase::Phase, sent::Sent, service::SubmissionService};

/// The files of one submission on their way.
#[derive(Clone)]
pub(crate) struct Transfer {
    pub(crate) uploader: Uploader<SubmissionService>,
    /// The form's data, if it is not stored yet.
    data: Option<FileId>,
    /// The files of the list.
    pub(crate) files: Vec<Sent>,
    /// The file that stands for the submission itself, once everything else is there.
    pub(crate) whole: Option<FileId>,
}

/// Where the submission is as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Something goes on by itself.
    Running,
    /// Nothing goes on before the person has done something.
    Resting,
    /// Everything is there but the submission itself.
    Stored,
    /// It counts.
    Uploaded,
    /// Without this file, its data or the submission itself, nothing goes on.
    Failed(FileId, UploadError),
}

impl Transfer {
    /// Nothing is on its way yet.
    pub(crate) fn new(uploader: Uploader<SubmissionService>) -> Self {
        Self {
            uploader,
            data: None,
            files: Vec::new(),
            whole: None,
        }
    }

    /// Sends the form's data, with which the submission begins.
    pub(crate) fn send_data(&mut self, data: Blob) {
        self.uploader.service().expect_data();
        self.data = Some(self.uploader.add(data));
    }

    /// Sends a file that the submission does not have yet.
    pub(crate) fn send(&mut self, picked: PickedFile) {
        self.uploader.service().expect_attachment(picked.file().clone());
        let id = self.uploader.add(picked.file().clone().into());
        self.files.push(Sent { picked, id });
    }

    /// The file with this [`PickedFile::key`].
    pub(crate) fn find(&self, key: u32) -> Option<&Sent> {
        self.files.iter().find(|sent| sent.picked.key() == key)
    }

    pub(crate) fn forget(&mut self, id: FileId) {
        self.files.retain(|sent| sent.id != id);
    }

    pub(crate) fn retry_data(&self) {
        if let Some(data) = self.data {
            self.uploader.retry(data);
        }
    }

    /// Stops everything. The files are as if they had just been chosen.
    pub(crate) fn cancel(self) -> Uploader<SubmissionService> {
        for Sent { picked, id } in self.files {
            self.uploader.cancel(id);
            picked.status.set(FileStatus::Chosen);
            picked.sent.set(0);
        }
        if let Some(data) = self.data {
            self.uploader.cancel(data);
        }
        self.uploader
    }

    /// Shows in the list how far each file is, and tells where the whole is. `is_all`: there are no other files to wait
    /// for.
    pub(crate) fn look(&self, is_all: bool) -> (Verdict, Phase) {
        let Self {
            uploader,
            data,
            files,
            whole,
        } = self;
        files.iter().for_each(|sent| sent.show(uploader));
        let pace = uploader.total_pace();
        let engine = uploader.engine();
        let ids: Vec<_> = files.iter().map(|sent| sent.id).collect();
        let verdict = verdict(&engine, *data, &ids, *whole, is_all);
        (verdict, Phase::of(&engine, *whole, pace))
    }
}

/// Asks for the submission itself. It goes into [`Transfer::whole`].
pub(crate) fn send_whole(uploader: &Uploader<SubmissionService>) -> Option<FileId> {
    let nothing = Blob::new().ok()?;
    uploader.service().expect_whole();
    Some(uploader.add(nothing))
}

fn verdict(engine: &Engine, data: Option<FileId>, files: &[FileId], whole: Option<FileId>, is_all: bool) -> Verdict {
    let of = |file: FileId| Some((file, engine.state(file)?));
    if let Some((data, FileState::Failed(error))) = data.and_then(of) {
        return Verdict::Failed(data, error);
    }
    match whole.and_then(of) {
        Some((_, FileState::Done)) => return Verdict::Uploaded,
        Some((whole, FileState::Failed(error))) => return Verdict::Failed(whole, error),
        Some(_) => return Verdict::Running,
        None => {}
    }
    if engine.is_unfinished() {
        return Verdict::Running;
    }
    let has_failed = |file: &FileId| matches!(engine.state(*file), Some(FileState::Failed(_)));
    if is_all && !files.iter().any(has_failed) {
        Verdict::Stored
    } else {
        Verdict::Resting
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use upload::{
        Policy,
        engine::{Command, Event, Failure, Limits, Opened},
    };

    use super::*;

    /// An engine whose files have been opened: complete, or refused.
    fn engine(files: &[bool]) -> (Engine, Vec<FileId>) {
        let mut engine = Engine::new(Policy::default(), Limits::default(), 1);
        let now = Duration::ZERO;
        let mut ids = Vec::new();
        for is_complete in files {
            let (id, commands) = engine.add(0, now);
            ids.push(id);
            let request = commands.iter().find_map(|command| match command {
                Command::Open { request, .. } => Some(*request),
                _ => None,
            });
            let request = request.unwrap();
            let event = if *is_complete {
                let upload = Opened {
                    part_size: 8 << 20,
                    resumed: false,
                    complete: true,
                };
                Event::Opened { request, upload }
            } else {
                let failure = Failure::Impossible {
                    sentence: "no".to_owned(),
                };
                Event::Failed { request, failure }
            };
            engine.handle(event, now);
        }
        (engine, ids)
    }

    fn failed(engine: &Engine, id: FileId) -> Verdict {
        match engine.state(id) {
            Some(FileState::Failed(error)) => Verdict::Failed(id, error),
            state => panic!("{state:?} is no failure"),
        }
    }

    #[test]
    fn a_submission_is_complete_when_it_says_so_itself() {
        let (engine, ids) = engine(&[true, true]);
        let (data, file) = (ids[0], ids[1]);
        assert_eq!(verdict(&engine, Some(data), &[file], None, true), Verdict::Stored);
        assert_eq!(verdict(&engine, Some(data), &[], None, true), Verdict::Stored);
        // Somebody still has to choose a file.
        assert_eq!(verdict(&engine, None, &[data, file], None, false), Verdict::Resting);
        assert_eq!(verdict(&engine, None, &[data], Some(file), true), Verdict::Uploaded);
    }

    #[test]
    fn a_file_that_failed_waits_and_the_data_and_the_whole_stop_everything() {
        let (engine, ids) = engine(&[true, false]);
        let (good, bad) = (ids[0], ids[1]);
        assert_eq!(verdict(&engine, Some(good), &[bad], None, true), Verdict::Resting);
        // It was replaced by another one, or left out.
        assert_eq!(verdict(&engine, Some(good), &[], None, true), Verdict::Stored);
        assert_eq!(verdict(&engine, Some(bad), &[good], None, true), failed(&engine, bad));
        assert_eq!(verdict(&engine, None, &[good], Some(bad), true), failed(&engine, bad));
    }

    #[test]
    fn what_is_on_its_way_is_waited_for() {
        let (mut engine, ids) = engine(&[true, false]);
        let (more, _) = engine.add(1, Duration::ZERO);
        assert_eq!(
            verdict(&engine, Some(ids[0]), &[ids[1], more], None, true),
            Verdict::Running
        );
        assert_eq!(verdict(&engine, None, &ids, Some(more), true), Verdict::Running);
        engine.handle(Event::Paused(None), Duration::ZERO);
        assert_eq!(verdict(&engine, None, &[more], None, true), Verdict::Running);
    }
}
