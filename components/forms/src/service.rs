//! A submission as the uploader sees it: files, of which the first is its data and the last the submission itself.

mod failure;
mod protocol;

use core::cell::RefCell;

use js_sys::{Function, Promise};
use leptos::callback::{Callable, UnsyncCallback};
use submission::{CreateSubmission, CreatedSubmission, PresignedUpload, SubmissionId, upload::UploadId};
use upload::{
    UploadError,
    engine::{Failure, FileId},
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;
use wharf::{
    Host,
    browser::{FetchError, Problem},
};

use crate::{SERVICE, SUBMISSIONS, lock::Lock, path_of};
use failure::failure;

/// What a file of the uploader is to the API.
enum Object {
    /// The form's data: the submission begins with it.
    Data,
    /// A file that goes with the form.
    Attachment {
        file: File,
        id: Option<UploadId>,
        /// The upload that it has to go on with, if it was chosen for one.
        wanted: Option<UploadId>,
        /// What becomes of its upload is not up to the uploader any more.
        is_withdrawn: bool,
    },
    /// The submission itself, a file of no bytes that goes when the others are there: to open it is to complete the
    /// submission. What the uploader knows about trying again holds for that, too.
    Whole,
}

/// One submission with its files.
pub(crate) struct SubmissionService {
    host: Host,
    /// The form, for a submission that is to be created.
    request: Option<CreateSubmission>,
    /// Is told when it has been.
    on_begun: Option<UnsyncCallback<SubmissionId>>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    objects: Vec<Object>,
    id: Option<SubmissionId>,
    /// Tells other tabs that this one works on it.
    lock: Option<Lock>,
    /// This tab works on it no more.
    is_released: bool,
    /// The PUT of the data that came with the submission, until it is used.
    data: Option<PresignedUpload>,
    is_data_stored: bool,
    /// Who waits for the submission.
    waiting: Vec<Function>,
    refusal: Problem,
    /// Of each file what to quote of its last failure, empty if there is nothing to quote.
    traces: Vec<String>,
}

impl State {
    /// Lets other tabs know, if there is a submission.
    fn hold(&mut self) {
        if self.lock.is_none() && !self.is_released {
            self.lock = self.id.as_ref().map(Lock::hold);
        }
    }
}

impl SubmissionService {
    /// A submission that begins when its data does. `on_begun` is called once the server has named it.
    pub(crate) fn new(host: Host, request: CreateSubmission, on_begun: UnsyncCallback<SubmissionId>) -> Self {
        Self {
            host,
            request: Some(request),
            on_begun: Some(on_begun),
            state: RefCell::default(),
        }
    }

    /// A submission whose form has arrived, and whose files go on.
    pub(crate) fn of(host: Host, id: SubmissionId) -> Self {
        let service = Self {
            host,
            request: None,
            on_begun: None,
            state: RefCell::default(),
        };
        service.state.borrow_mut().id = Some(id);
        service
    }

    /// The next file of the uploader is the form's data.
    pub(crate) fn expect_data(&self) {
        self.expect(Object::Data);
    }

    /// The next file of the uploader is this one.
    pub(crate) fn expect_attachment(&self, file: File) {
        self.expect(Object::Attachment {
            file,
            id: None,
            wanted: None,
            is_withdrawn: false,
        });
    }

    /// The next file of the uploader is this one, with which an upload that was begun goes on.
    pub(crate) fn expect_rest(&self, file: File, wanted: UploadId) {
        self.expect(Object::Attachment {
            file,
            id: None,
            wanted: Some(wanted),
            is_withdrawn: false,
        });
    }

    /// The person has taken this file back: the uploader does not give up the upload that it has, or was chosen for.
    /// The one that it has, if it was opened.
    pub(crate) fn withdraw(&self, file: FileId) -> Option<UploadId> {
        self.with_object(file, |object| match object {
            Object::Attachment {
                id,
                wanted,
                is_withdrawn,
                ..
            } => {
                *is_withdrawn = id.is_some() || wanted.is_some();
                id.clone()
            }
            Object::Data | Object::Whole => None,
        })
        .flatten()
    }

    fn is_withdrawn(&self, file: FileId) -> bool {
        let is_withdrawn = |object: &mut Object| matches!(object, Object::Attachment { is_withdrawn: true, .. });
        self.with_object(file, is_withdrawn) == Some(true)
    }

    /// The next file of the uploader is the submission as a whole.
    pub(crate) fn expect_whole(&self) {
        self.expect(Object::Whole);
    }

    fn expect(&self, object: Object) {
        let mut state = self.state.borrow_mut();
        state.objects.push(object);
        state.traces.push(String::new());
        state.hold();
    }

    /// The submission, once there is one.
    pub(crate) fn id(&self) -> Option<SubmissionId> {
        self.state.borrow().id.clone()
    }

    /// Lets other tabs have it, for good.
    pub(crate) fn release(&self) {
        let mut state = self.state.borrow_mut();
        state.is_released = true;
        state.lock = None;
    }

    /// What the server said about the form, if it refused it.
    pub(crate) fn take_refusal(&self) -> Problem {
        core::mem::take(&mut self.state.borrow_mut().refusal)
    }

    /// An error of the API about this file, for the uploader. What to quote of it is kept.
    fn failed(&self, FileId(index): FileId, error: FetchError) -> Failure {
        if let Some(trace) = self.state.borrow_mut().traces.get_mut(index) {
            error.trace_id().clone_into(trace);
        }
        failure(error)
    }

    /// What a person reads of a file that failed: why, and what to quote about that, if the server has named it.
    pub(crate) fn reason_of(&self, FileId(index): FileId, error: &UploadError) -> String {
        let sentence = error.to_string();
        let state = self.state.borrow();
        match state.traces.get(index).map(String::as_str) {
            // Of the storage, and of the connection, the API knows nothing.
            Some(trace) if !trace.is_empty() && is_of_the_server(error) => {
                [&sentence, " (Trace: ", trace, ")"].concat()
            }
            _ => sentence,
        }
    }

    fn with_object<T>(&self, FileId(index): FileId, look: impl FnOnce(&mut Object) -> T) -> Option<T> {
        self.state.borrow_mut().objects.get_mut(index).map(look)
    }

    fn attachment(&self, file: FileId) -> Option<(File, Option<UploadId>)> {
        self.with_object(file, |object| match object {
            Object::Attachment { file, wanted, .. } => Some((file.clone(), wanted.clone())),
            Object::Data | Object::Whole => None,
        })
        .flatten()
    }

    fn is_data(&self, file: FileId) -> bool {
        self.with_object(file, |object| matches!(object, Object::Data)) == Some(true)
    }

    /// The path of the submission with `rest` behind it. Nothing begins before there is one.
    fn path(&self, rest: &[&str]) -> Result<String, Failure> {
        let state = self.state.borrow();
        let id = state.id.as_ref().ok_or(Failure::Unreachable)?;
        Ok([&path_of(id), rest.concat().as_str()].concat())
    }

    /// The path of an attachment's upload.
    fn upload(&self, file: FileId, rest: &str) -> Result<String, Failure> {
        let id = self.with_object(file, |object| match object {
            Object::Attachment { id, .. } => id.clone(),
            Object::Data | Object::Whole => None,
        });
        let id = id.flatten().ok_or(Failure::Gone)?;
        self.path(&["/uploads/", id.as_str(), rest])
    }

    /// Creates the submission, if that has not been done.
    async fn create(&self) -> Result<(), FetchError> {
        if self.state.borrow().id.is_some() {
            return Ok(());
        }
        let Some(request) = &self.request else { return Ok(()) };
        let created = self.host.post::<CreatedSubmission>(SERVICE, SUBMISSIONS, request).await;
        let mut begun = None;
        let mut state = self.state.borrow_mut();
        let outcome = match created {
            // An earlier request may have been answered late.
            Ok(_) if state.id.is_some() => Ok(()),
            Ok(created) => {
                state.data = created.upload;
                begun = Some(created.id.clone());
                state.id = Some(created.id);
                state.hold();
                Ok(())
            }
            Err(error) => {
                if let FetchError::Status { problem, .. } = &error {
                    state.refusal.clone_from(problem);
                }
                Err(error)
            }
        };
        for resolve in core::mem::take(&mut state.waiting) {
            // Resolving a promise does not fail.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
        drop(state);
        if let (Some(begun), Some(on_begun)) = (begun, self.on_begun) {
            // After the app was unmounted nobody listens.
            on_begun.try_run(begun);
        }
        outcome
    }

    /// Waits until the submission has been created, or could not be.
    async fn created(&self) {
        if self.state.borrow().id.is_none() {
            let created = Promise::new(&mut |resolve, _| self.state.borrow_mut().waiting.push(resolve));
            // It is never rejected.
            let _ = JsFuture::from(created).await;
        }
    }
}

/// Whether it may be the API that is meant, of which there is something to quote.
fn is_of_the_server(error: &UploadError) -> bool {
    matches!(
        error,
        UploadError::Busy | UploadError::NotSigned { .. } | UploadError::NotCompleted { .. }
    )
}
