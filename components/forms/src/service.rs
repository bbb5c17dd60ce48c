//! The submissions API, as the upload asks it.

use core::{cell::RefCell, time::Duration};

use js_sys::{Function, Promise};
use serde::Deserialize;
use submission::{
    CreateSubmission, CreatedSubmission, PresignedUpload, SubmissionId,
    problem::Kind,
    upload::{CompleteUpload, OpenUpload, OpenedUpload, PartChecksum, SignParts, SignedParts, StoredParts, UploadId},
};
use upload::{
    PresignedUrl, USUAL_PART,
    browser::{Listed, Service, Signed, time_until},
    engine::{Checksum, Failure, FileId, Opened, SignedPart, StoredPart},
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;
use wharf::{
    Host,
    browser::{FetchError, Problem},
};

use crate::{SERVICE, SUBMISSIONS, fields::media_type, lock::Lock};

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
    },
    /// The submission itself, a file of no bytes that goes when the others are there: to open it is to complete the
    /// submission. What the uploader knows about trying again holds for that, too.
    Whole,
}

/// What is said of a file that only looks like the one that was being uploaded.
const OTHER_CONTENT: &str = "The file has changed since. Choose the one that you had chosen before, or leave it out.";

/// An answer of which nothing is read.
#[derive(Deserialize)]
struct Anything {}

/// One submission with its files.
pub(crate) struct SubmissionService {
    host: Host,
    /// The form, for a submission that is to be created.
    request: Option<CreateSubmission>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    objects: Vec<Object>,
    id: Option<SubmissionId>,
    /// Tells other tabs that this one works on it.
    lock: Option<Lock>,
    /// The PUT of the data that came with the submission, until it is used.
    data: Option<PresignedUpload>,
    is_data_stored: bool,
    /// Who waits for the submission.
    waiting: Vec<Function>,
    refusal: Problem,
}

impl State {
    /// Lets other tabs know, if there is a submission.
    fn hold(&mut self) {
        if self.lock.is_none() {
            self.lock = self.id.as_ref().map(Lock::hold);
        }
    }
}

impl SubmissionService {
    /// A submission that begins when its data does.
    pub(crate) fn new(host: Host, request: CreateSubmission) -> Self {
        Self {
            host,
            request: Some(request),
            state: RefCell::default(),
        }
    }

    /// A submission whose form has arrived, and whose files go on.
    pub(crate) fn of(host: Host, id: SubmissionId) -> Self {
        let service = Self {
            host,
            request: None,
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
        });
    }

    /// The next file of the uploader is this one, with which an upload that was begun goes on.
    pub(crate) fn expect_rest(&self, file: File, wanted: UploadId) {
        self.expect(Object::Attachment {
            file,
            id: None,
            wanted: Some(wanted),
        });
    }

    /// The next file of the uploader is the submission as a whole.
    pub(crate) fn expect_whole(&self) {
        self.expect(Object::Whole);
    }

    fn expect(&self, object: Object) {
        let mut state = self.state.borrow_mut();
        state.objects.push(object);
        state.hold();
    }

    /// What the server said about the form, if it refused it.
    pub(crate) fn take_refusal(&self) -> Problem {
        core::mem::take(&mut self.state.borrow_mut().refusal)
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
        Ok([&[SUBMISSIONS, "/", id.as_str()], rest].concat().concat())
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
    async fn create(&self) -> Result<(), Failure> {
        if self.state.borrow().id.is_some() {
            return Ok(());
        }
        let Some(request) = &self.request else { return Ok(()) };
        let created = self.host.post::<CreatedSubmission>(SERVICE, SUBMISSIONS, request).await;
        let mut state = self.state.borrow_mut();
        let outcome = match created {
            // An earlier request may have been answered late.
            Ok(_) if state.id.is_some() => Ok(()),
            Ok(created) => {
                state.data = created.upload;
                state.id = Some(created.id);
                state.hold();
                Ok(())
            }
            Err(error) => {
                if let FetchError::Status { problem, .. } = &error {
                    state.refusal.clone_from(problem);
                }
                Err(failure(error))
            }
        };
        for resolve in core::mem::take(&mut state.waiting) {
            // Resolving a promise does not fail.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
        outcome
    }

    /// Waits until the submission has been created, or could not be.
    async fn created(&self) -> Result<(), Failure> {
        if self.state.borrow().id.is_none() {
            let created = Promise::new(&mut |resolve, _| self.state.borrow_mut().waiting.push(resolve));
            // It is never rejected.
            let _ = JsFuture::from(created).await;
        }
        Ok(())
    }

    async fn open_attachment(
        &self,
        id: FileId,
        (file, wanted): (File, Option<UploadId>),
        fingerprint: Checksum,
    ) -> Result<Opened, Failure> {
        self.created().await?;
        let request = OpenUpload {
            name: file.name(),
            content_type: media_type(&file),
            size: file.size() as u64,
            last_modified: file.last_modified() as i64,
            fingerprint: fingerprint.as_str().to_owned(),
        };
        let path = self.path(&["/uploads"])?;
        let opened = self.host.post::<OpenedUpload>(SERVICE, &path, &request).await;
        let opened = opened.map_err(failure)?;
        if wanted.is_some_and(|wanted| wanted != opened.id) {
            // The content is another one, for which the server has opened an upload that nobody asked for.
            let path = self.path(&["/uploads/", opened.id.as_str()])?;
            self.host.delete(SERVICE, &path).await.map_err(failure)?;
            return Err(Failure::Refused {
                status: 0,
                sentence: OTHER_CONTENT.to_owned(),
                retry_after: None,
            });
        }
        self.with_object(id, |object| {
            if let Object::Attachment { id, .. } = object {
                *id = Some(opened.id);
            }
        });
        Ok(Opened {
            part_size: opened.part_size,
            resumed: opened.resumed,
            complete: opened.complete,
        })
    }

    /// The PUT of the data: the one that came with the submission, or a fresh one.
    async fn sign_data(&self) -> Result<Signed, Failure> {
        let first = self.state.borrow_mut().data.take();
        let signed = match first {
            Some(first) => Some(first),
            None => {
                let path = self.path(&["/uploads"])?;
                let answer = self.host.post::<CreatedSubmission>(SERVICE, &path, &()).await;
                answer.map_err(failure)?.upload
            }
        };
        let Some(signed) = signed else {
            // An earlier try has arrived although its answer did not. Opened anew, the data is complete.
            self.state.borrow_mut().is_data_stored = true;
            return Err(Failure::Gone);
        };
        Ok(Signed {
            valid_for: time_until(&signed.expires_at),
            parts: vec![SignedPart {
                number: 1,
                url: PresignedUrl::new(signed.url),
                headers: signed.headers.into_iter().collect(),
            }],
        })
    }
}

impl Service for SubmissionService {
    async fn open(&self, file: FileId, fingerprint: Checksum) -> Result<Opened, Failure> {
        if let Some(attachment) = self.attachment(file) {
            return self.open_attachment(file, attachment, fingerprint).await;
        }
        let complete = if self.is_data(file) {
            self.create().await?;
            self.state.borrow().is_data_stored
        } else {
            let path = self.path(&["/complete"])?;
            let completed = self.host.post::<Anything>(SERVICE, &path, &()).await;
            completed.map_err(failure)?;
            true
        };
        Ok(Opened {
            // The data is never larger.
            part_size: USUAL_PART,
            resumed: false,
            complete,
        })
    }

    async fn list(&self, file: FileId, after: u32) -> Result<Listed, Failure> {
        if self.is_data(file) {
            return Ok(Listed::default());
        }
        let path = self.upload(file, &["/parts?after=", &after.to_string()].concat())?;
        let page = self.host.get::<StoredParts>(SERVICE, &path).await.map_err(failure)?;
        let parts = page.parts.into_iter().map(|part| StoredPart {
            number: part.number,
            size: part.size,
            sha256: Checksum::new(part.sha256),
        });
        Ok(Listed {
            parts: parts.collect(),
            next: page.next,
        })
    }

    async fn sign(&self, file: FileId, parts: Vec<(u32, Checksum)>) -> Result<Signed, Failure> {
        if self.is_data(file) {
            return self.sign_data().await;
        }
        let path = self.upload(file, "/sign")?;
        let parts = parts.into_iter().map(|(number, sha256)| PartChecksum {
            number,
            sha256: sha256.as_str().to_owned(),
        });
        let request = SignParts { parts: parts.collect() };
        let signed = self.host.post::<SignedParts>(SERVICE, &path, &request).await;
        let signed = signed.map_err(failure)?.parts;
        let valid_for = signed.iter().map(|part| time_until(&part.expires_at)).min();
        let parts = signed.into_iter().map(|part| SignedPart {
            number: part.number,
            url: PresignedUrl::new(part.url),
            headers: part.headers.into_iter().collect(),
        });
        Ok(Signed {
            parts: parts.collect(),
            valid_for: valid_for.unwrap_or(Duration::ZERO),
        })
    }

    async fn complete(&self, file: FileId, checksums: Vec<Checksum>) -> Result<(), Failure> {
        if self.is_data(file) {
            return Ok(());
        }
        let path = self.upload(file, "/complete")?;
        let checksums = checksums.iter().map(|checksum| checksum.as_str().to_owned());
        let request = CompleteUpload {
            sha256: checksums.collect(),
        };
        let completed = self.host.post::<Anything>(SERVICE, &path, &request).await;
        completed.map(drop).map_err(|error| {
            let parts = missing_parts(&error);
            if parts.is_empty() {
                failure(error)
            } else {
                Failure::Incomplete { parts }
            }
        })
    }

    async fn abort(&self, file: FileId) -> Result<(), Failure> {
        match self.upload(file, "") {
            Ok(path) => self.host.delete(SERVICE, &path).await.map_err(failure),
            // Nothing was opened.
            Err(_) => Ok(()),
        }
    }
}

/// Which parts the server did not find as they were announced: it names them by their places among the checksums.
fn missing_parts(error: &FetchError) -> Vec<u32> {
    let FetchError::Status { problem, .. } = error else {
        return Vec::new();
    };
    if problem.kind != Kind::UploadsIncomplete.uri() {
        return Vec::new();
    }
    let place = |pointer: &str| pointer.strip_prefix("/sha256/")?.parse::<u32>().ok();
    problem
        .errors
        .iter()
        .filter_map(|error| Some(place(&error.pointer)? + 1))
        .collect()
}

fn failure(error: FetchError) -> Failure {
    let sentence = error.to_string();
    let (status, sentence) = match error {
        FetchError::Network(_) => return Failure::Unreachable,
        FetchError::SignedOut => (401, sentence),
        FetchError::Status { status, problem } => {
            let is = |kind: Kind| problem.kind == kind.uri();
            // What is complete is not signed again: opened anew, it says so.
            if is(Kind::NotFound) || is(Kind::AlreadyComplete) {
                return Failure::Gone;
            }
            if is(Kind::UploadConflict) {
                return Failure::Conflict;
            }
            if is(Kind::UploadExists) {
                return Failure::Exists;
            }
            let first = problem.errors.into_iter().map(|error| error.detail).next();
            (status, first.filter(|detail| !detail.is_empty()).unwrap_or(sentence))
        }
        // Neither changes by trying again; there is no status to tell.
        FetchError::Body(_) | FetchError::NotGranted(_) => (0, sentence),
    };
    Failure::Refused {
        status,
        sentence,
        retry_after: None,
    }
}
