//! From a checked form to a submission that counts.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use leptos::{callback::UnsyncCallback, prelude::*, task::spawn_local};
use shared_ui::Handler;
use submission::{CreateSubmission, Customer, CustomerInput, DATA_MEDIA_TYPE, Field, Part};
use upload::{
    Status, Upload,
    browser::{Body, Transfer, sha256_base64},
};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, File};
use wharf::Host;

use crate::{
    fields::describe,
    phase::Phase,
    refusal::{WrongField, wrong_fields},
    service::{Refusal, SubmissionService},
};

/// Everything that the person entered.
#[derive(Clone, PartialEq)]
pub(crate) struct Content {
    pub(crate) input: CustomerInput,
    pub(crate) file: Option<File>,
}

/// A transfer with what it transfers: as long as that is the same, a failed one can go on.
struct Kept {
    content: Content,
    transfer: Rc<Transfer<SubmissionService>>,
}

/// Submits the form, one at a time.
#[derive(Clone, Copy)]
pub(crate) struct Submitter {
    pub(crate) phase: RwSignal<Phase>,
    host: StoredValue<Host, LocalStorage>,
    kept: StoredValue<Option<Kept>, LocalStorage>,
    /// Counts the runs, so that reading a file for one that was cancelled has no effect.
    run: StoredValue<u32>,
    on_uploaded: Handler,
    on_refused: UnsyncCallback<Vec<WrongField>>,
}

impl Submitter {
    pub(crate) fn new(host: Host, on_uploaded: Handler, on_refused: UnsyncCallback<Vec<WrongField>>) -> Self {
        Self {
            phase: RwSignal::default(),
            host: StoredValue::new_local(host),
            kept: StoredValue::new_local(None),
            run: StoredValue::new(0),
            on_uploaded,
            on_refused,
        }
    }

    /// Uploads, or goes on with the upload of the same content that failed. While one is running this does nothing.
    pub(crate) fn start(self, customer: Customer, content: Content) {
        let can_resume = match self.phase.get_untracked() {
            Phase::Running { .. } => return,
            Phase::Failed { can_resume, .. } => can_resume,
            _ => false,
        };
        let kept = self.kept.try_update_value(Option::take).flatten();
        self.phase.set(Phase::PREPARING);
        match kept {
            Some(kept) if can_resume && kept.content == content => {
                let transfer = kept.transfer.clone();
                self.kept.set_value(Some(kept));
                transfer.resume();
            }
            _ => self.begin(customer, content),
        }
    }

    /// Stops what is running. The form stays as it is.
    pub(crate) fn cancel(self) {
        self.run.update_value(|run| *run += 1);
        if let Some(kept) = self.kept.try_update_value(Option::take).flatten() {
            kept.transfer.cancel();
        }
        self.phase.set(Phase::Editing);
    }

    fn begin(self, customer: Customer, content: Content) {
        self.run.update_value(|run| *run += 1);
        let run = self.run.get_value();
        spawn_local(async move {
            let digest = match &content.file {
                Some(file) => Some(sha256_base64(file).await),
                None => None,
            };
            // Nothing is left to do after a cancellation, or after the app was unmounted.
            if self.run.try_get_value() != Some(run) {
                return;
            }
            match digest.transpose() {
                Ok(sha256) => self.transfer(&customer, content, sha256),
                Err(error) => self.refused(vec![(Field::Attachment, error.to_string())]),
            }
        });
    }

    fn transfer(self, customer: &Customer, content: Content, sha256: Option<String>) {
        let Some(data) = data_blob(customer) else {
            return self.failed("This browser could not prepare the data.".to_owned(), false);
        };
        let request = CreateSubmission {
            customer: content.input.clone(),
            attachment: content
                .file
                .as_ref()
                .zip(sha256)
                .map(|(file, sha256)| describe(file, sha256)),
        };
        let data = Body {
            name: Part::Data.name().to_owned(),
            blob: data,
        };
        let attachment = content.file.clone().map(|file| Body {
            name: Part::Attachment.name().to_owned(),
            blob: file.into(),
        });
        let refusal = Refusal::default();
        let service = SubmissionService::new(self.host.get_value(), request, refusal.clone());
        let bodies = [Some(data), attachment].into_iter().flatten().collect();
        let transfer = Transfer::start(bodies, service, move |upload| {
            self.changed(upload, &refusal);
        });
        self.kept.set_value(Some(Kept {
            content,
            transfer: Rc::new(transfer),
        }));
    }

    fn changed(self, upload: &Upload, refusal: &Refusal) {
        match upload.status() {
            Status::Done => {
                self.kept.set_value(None);
                self.phase.set(Phase::Editing);
                self.on_uploaded.run(());
            }
            Status::Failed(error) => {
                let wrong = wrong_fields(&refusal.take());
                if wrong.is_empty() {
                    self.failed(error.to_string(), error.can_resume());
                } else {
                    self.refused(wrong);
                }
            }
            // `cancel` has said so.
            Status::Ready | Status::Cancelled => {}
            _ => self.phase.set(Phase::of(upload)),
        }
    }

    fn failed(self, sentence: String, can_resume: bool) {
        self.phase.set(Phase::Failed { sentence, can_resume });
    }

    fn refused(self, wrong: Vec<WrongField>) {
        self.kept.set_value(None);
        self.phase.set(Phase::Editing);
        self.on_refused.run(wrong);
    }
}

/// The data object: byte for byte what the server computed from the same form and signed.
fn data_blob(customer: &Customer) -> Option<Blob> {
    let bytes: JsValue = Uint8Array::from(customer.to_bytes().as_slice()).into();
    let options = BlobPropertyBag::new();
    options.set_type(DATA_MEDIA_TYPE);
    Blob::new_with_u8_array_sequence_and_options(&Array::of1(&bytes), &options).ok()
}
