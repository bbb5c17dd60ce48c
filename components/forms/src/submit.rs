//! From a checked form to a submission that counts.

use js_sys::{Array, Uint8Array};
use leptos::{callback::UnsyncCallback, prelude::*, task::spawn_local};
use shared_ui::{FileAction, FileStatus, Handler, PickedFile};
use submission::{CreateSubmission, Customer, CustomerInput, DATA_MEDIA_TYPE, SubmissionId};
use upload::{
    UploadError,
    browser::Uploader,
    engine::{FileId, FileState},
};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};
use wharf::Host;

use crate::{
    SERVICE, path_of,
    phase::Phase,
    refusal::{WrongField, wrong_fields},
    sent::Sent,
    service::SubmissionService,
    transfer::{Transfer, Verdict, send_whole},
};

/// Everything that the person entered.
pub(crate) struct Content {
    pub(crate) input: CustomerInput,
    pub(crate) files: Vec<PickedFile>,
}

/// An upload with what it uploads: as long as the form is the same, a failed one can go on.
struct Kept {
    input: CustomerInput,
    transfer: Transfer,
}

impl Kept {
    /// Lets a file that failed go on or, where it cannot, begin anew. Any other is left alone.
    fn retry(&mut self, picked: PickedFile, id: FileId) {
        let transfer = &mut self.transfer;
        let state = transfer.uploader.engine().state(id);
        match state {
            Some(FileState::Failed(error)) if error.can_resume() => transfer.uploader.retry(id),
            Some(FileState::Failed(_)) => {
                transfer.forget(id);
                transfer.uploader.cancel(id);
                transfer.send(picked);
            }
            _ => {}
        }
    }
}

/// Submits the form, one at a time.
#[derive(Clone, Copy)]
pub(crate) struct Submitter {
    pub(crate) phase: RwSignal<Phase>,
    host: StoredValue<Host, LocalStorage>,
    kept: StoredValue<Option<Kept>, LocalStorage>,
    /// What was given up last: it tells the server so.
    given_up: StoredValue<Option<Uploader<SubmissionService>>, LocalStorage>,
    /// Counts the runs: nobody listens to one that was given up.
    run: StoredValue<u32>,
    /// Is told which submission was begun, and when there is none any more.
    on_begun: UnsyncCallback<Option<SubmissionId>>,
    on_uploaded: Handler,
    on_refused: UnsyncCallback<Vec<WrongField>>,
}

impl Submitter {
    pub(crate) fn new(
        host: Host,
        on_begun: UnsyncCallback<Option<SubmissionId>>,
        on_uploaded: Handler,
        on_refused: UnsyncCallback<Vec<WrongField>>,
    ) -> Self {
        Self {
            phase: RwSignal::default(),
            host: StoredValue::new_local(host),
            kept: StoredValue::new_local(None),
            given_up: StoredValue::new_local(None),
            run: StoredValue::new(0),
            on_begun,
            on_uploaded,
            on_refused,
        }
    }

    fn is_running(self) -> bool {
        self.phase.with_untracked(Phase::is_running)
    }

    /// Uploads, or goes on with the upload of the same form that failed. While one is running this does nothing.
    pub(crate) fn start(self, customer: &Customer, content: Content) {
        if self.is_running() {
            return;
        }
        let can_resume = self
            .phase
            .with_untracked(|phase| matches!(phase, Phase::Failed { can_resume: true, .. }));
        let is_same = self
            .kept
            .with_value(|kept| kept.as_ref().is_some_and(|kept| kept.input == content.input));
        if can_resume && is_same {
            self.phase.set(Phase::PREPARING);
            self.resume(content.files);
        } else {
            self.give_up();
            self.phase.set(Phase::PREPARING);
            self.begin(customer, content);
        }
    }

    /// Stops what is running. The form stays as it is.
    pub(crate) fn cancel(self) {
        self.give_up();
        self.phase.set(Phase::Editing);
    }

    /// Does with one file what the person asks for. False if that takes the form to be submitted again.
    pub(crate) fn act(self, key: u32, action: FileAction) -> bool {
        let is_running = self.is_running();
        let Some((uploader, Sent { picked, id })) = self.find(key) else {
            return true;
        };
        match action {
            FileAction::Remove => {
                let is_done = picked.status.with_untracked(|status| *status == FileStatus::Done);
                self.change(|kept| {
                    kept.transfer.forget(id);
                    uploader.cancel(id);
                });
                if is_done {
                    // What the server has confirmed is not taken back: the submission begins anew without it.
                    self.give_up();
                }
            }
            _ if !is_running => return false,
            FileAction::Pause => uploader.pause(Some(id)),
            FileAction::Resume => uploader.resume(Some(id)),
            FileAction::Retry => self.change(|kept| kept.retry(picked, id)),
        }
        true
    }

    fn find(self, key: u32) -> Option<(Uploader<SubmissionService>, Sent)> {
        self.kept.with_value(|kept| {
            let transfer = &kept.as_ref()?.transfer;
            Some((transfer.uploader.clone(), transfer.find(key)?.clone()))
        })
    }

    fn begin(self, customer: &Customer, Content { input, files }: Content) {
        let Some(data) = data_blob(customer) else {
            return self.failed(
                "This browser could not prepare the data. Close other tabs to free memory, and try again.".to_owned(),
                false,
            );
        };
        let request = CreateSubmission {
            customer: input.clone(),
        };
        let run = self.run.get_value();
        let begun = move |id| match self.run.try_get_value() {
            Some(now) if now == run => self.on_begun.run(Some(id)),
            // It was given up before it had a name.
            Some(_) => spawn_local(delete(self.host.get_value(), id)),
            // The app was unmounted.
            None => {}
        };
        let service = SubmissionService::new(self.host.get_value(), request, UnsyncCallback::new(begun));
        let uploader = Uploader::new(service, move |uploader| {
            // After the app was unmounted nobody listens either.
            if self.run.try_get_value() == Some(run) {
                self.changed(uploader);
            }
        });
        let mut transfer = Transfer::new(uploader);
        transfer.send_data(data);
        files.into_iter().for_each(|picked| transfer.send(picked));
        self.keep(Kept { input, transfer });
    }

    /// Goes on where it was, with the files that are in the list now.
    fn resume(self, files: Vec<PickedFile>) {
        self.change(|kept| {
            for picked in files {
                if kept.transfer.find(picked.key()).is_none() {
                    kept.transfer.send(picked);
                }
            }
            kept.transfer.retry_data();
            for Sent { picked, id } in kept.transfer.files.clone() {
                kept.retry(picked, id);
            }
            kept.transfer.uploader.resume(None);
            if let Some(whole) = kept.transfer.whole.take() {
                kept.transfer.uploader.cancel(whole);
            }
        });
    }

    /// Changes several things at once: what the uploader says in between is not listened to.
    fn change(self, change: impl FnOnce(&mut Kept)) {
        if let Some(mut kept) = self.kept.try_update_value(Option::take).flatten() {
            change(&mut kept);
            self.keep(kept);
        }
    }

    fn keep(self, kept: Kept) {
        let uploader = kept.transfer.uploader.clone();
        self.kept.set_value(Some(kept));
        self.changed(&uploader);
    }

    fn changed(self, uploader: &Uploader<SubmissionService>) {
        let transfer = self
            .kept
            .with_value(|kept| kept.as_ref().map(|kept| kept.transfer.clone()));
        let Some(transfer) = transfer else { return };
        let (verdict, phase) = transfer.look(true);
        // What is left to do after a failure waits until the person asks for it.
        if !self.is_running() {
            return;
        }
        match verdict {
            Verdict::Running => {
                if self.phase.with_untracked(|shown| *shown != phase) {
                    self.phase.set(phase);
                }
            }
            Verdict::Stored => {
                let whole = send_whole(uploader);
                self.kept.update_value(|kept| {
                    if let Some(kept) = kept {
                        kept.transfer.whole = whole;
                    }
                });
                self.phase.set(phase);
            }
            Verdict::Uploaded => {
                self.forget();
                self.phase.set(Phase::Editing);
                self.on_uploaded.run(());
            }
            Verdict::Resting => self.stopped(uploader, None),
            Verdict::Failed(file, error) => self.stopped(uploader, Some((file, error))),
        }
    }

    fn stopped(self, uploader: &Uploader<SubmissionService>, error: Option<(FileId, UploadError)>) {
        let wrong = wrong_fields(&uploader.service().take_refusal());
        if !wrong.is_empty() {
            self.give_up();
            self.phase.set(Phase::Editing);
            return self.on_refused.run(wrong);
        }
        match error {
            Some((file, error)) => {
                self.failed(uploader.service().reason_of(file, &error), error.can_resume());
                // Without the submission its files cannot go on.
                uploader.pause(None);
            }
            None => {
                let sentence = "Some files were not uploaded: the list says why. Try again, or remove them.";
                self.failed(sentence.to_owned(), true);
            }
        }
    }

    fn failed(self, sentence: String, can_resume: bool) {
        self.phase.set(Phase::Failed { sentence, can_resume });
    }

    /// Ends what is kept, and nobody listens to it any more.
    fn forget(self) -> Option<Kept> {
        self.run.update_value(|run| *run += 1);
        self.kept.try_update_value(Option::take).flatten()
    }

    /// Ends what is kept and has the server delete it. Its files are as if they had just been chosen.
    fn give_up(self) {
        let Some(Kept { transfer, .. }) = self.forget() else {
            return;
        };
        let uploader = transfer.cancel();
        match uploader.service().id() {
            Some(id) => {
                let (host, released) = (self.host.get_value(), uploader.clone());
                spawn_local(async move {
                    delete(host, id).await;
                    // Another tab that waits for it looks now what has become of it.
                    released.service().release();
                });
            }
            None => uploader.service().release(),
        }
        self.on_begun.run(None);
        self.given_up.set_value(Some(uploader));
    }
}

async fn delete(host: Host, id: SubmissionId) {
    // What is not deleted now is removed by the server in time.
    let _ = host.delete(SERVICE, &path_of(&id)).await;
}

/// The data object: byte for byte what the server computed from the same form and signed.
fn data_blob(customer: &Customer) -> Option<Blob> {
    let bytes: JsValue = Uint8Array::from(customer.to_bytes().as_slice()).into();
    let options = BlobPropertyBag::new();
    options.set_type(DATA_MEDIA_TYPE);
    Blob::new_with_u8_array_sequence_and_options(&Array::of1(&bytes), &options).ok()
}
