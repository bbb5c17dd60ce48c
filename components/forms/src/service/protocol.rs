//! What the uploader asks, put to the API.

use core::time::Duration;

use serde::Deserialize;
use submission::{
    CreatedSubmission,
    upload::{CompleteUpload, OpenUpload, OpenedUpload, PartChecksum, SignParts, SignedParts, StoredParts, UploadId},
};
use upload::{
    PresignedUrl, USUAL_PART,
    browser::{Listed, Service, Signed, time_until},
    engine::{Checksum, Failure, FileId, Opened, SignedPart, StoredPart},
};
use web_sys::File;

use super::{Object, SubmissionService, failure::missing_parts};
use crate::{SERVICE, fields::media_type};

/// What is said of a file that only looks like the one that was being uploaded.
const OTHER_CONTENT: &str = "The file has changed since. Choose the one that you had chosen before, or leave it out.";

/// An answer of which nothing is read.
#[derive(Deserialize)]
struct Anything {}

impl SubmissionService {
    async fn open_attachment(
        &self,
        id: FileId,
        (file, wanted): (File, Option<UploadId>),
        fingerprint: Checksum,
    ) -> Result<Opened, Failure> {
        self.created().await;
        let request = OpenUpload {
            name: file.name(),
            content_type: media_type(&file),
            size: file.size() as u64,
            last_modified: file.last_modified() as i64,
            fingerprint: fingerprint.as_str().to_owned(),
        };
        let path = self.path(&["/uploads"])?;
        let opened = self.host.post::<OpenedUpload>(SERVICE, &path, &request).await;
        let opened = opened.map_err(|error| self.failed(id, error))?;
        if wanted.is_some_and(|wanted| wanted != opened.id) {
            // The content is another one, for which the server has opened an upload that nobody asked for.
            let path = self.path(&["/uploads/", opened.id.as_str()])?;
            let deleted = self.host.delete(SERVICE, &path).await;
            deleted.map_err(|error| self.failed(id, error))?;
            return Err(Failure::Impossible {
                sentence: OTHER_CONTENT.to_owned(),
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
    async fn sign_data(&self, id: FileId) -> Result<Signed, Failure> {
        let first = self.state.borrow_mut().data.take();
        let signed = match first {
            Some(first) => Some(first),
            None => {
                let path = self.path(&["/uploads"])?;
                let answer = self.host.post::<CreatedSubmission>(SERVICE, &path, &()).await;
                answer.map_err(|error| self.failed(id, error))?.upload
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
            self.create().await.map_err(|error| self.failed(file, error))?;
            self.state.borrow().is_data_stored
        } else {
            let path = self.path(&["/complete"])?;
            let completed = self.host.post::<Anything>(SERVICE, &path, &()).await;
            completed.map_err(|error| self.failed(file, error))?;
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
        let page = self.host.get::<StoredParts>(SERVICE, &path).await;
        let page = page.map_err(|error| self.failed(file, error))?;
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
            return self.sign_data(file).await;
        }
        let path = self.upload(file, "/sign")?;
        let parts = parts.into_iter().map(|(number, sha256)| PartChecksum {
            number,
            sha256: sha256.as_str().to_owned(),
        });
        let request = SignParts { parts: parts.collect() };
        let signed = self.host.post::<SignedParts>(SERVICE, &path, &request).await;
        let signed = signed.map_err(|error| self.failed(file, error))?.parts;
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
                self.failed(file, error)
            } else {
                Failure::Incomplete { parts }
            }
        })
    }

    async fn abort(&self, file: FileId) -> Result<(), Failure> {
        if self.is_withdrawn(file) {
            return Ok(());
        }
        match self.upload(file, "") {
            Ok(path) => {
                let deleted = self.host.delete(SERVICE, &path).await;
                deleted.map_err(|error| self.failed(file, error))
            }
            // Nothing was opened.
            Err(_) => Ok(()),
        }
    }
}
