//! The submissions API, as the upload asks it.

use core::cell::RefCell;
use std::rc::Rc;

use submission::{CreateSubmission, CreatedSubmission, Part, SubmissionId, SubmissionSummary};
use upload::{
    PartIndex, PresignedPut, PresignedUrl, ServiceFailure, Signed,
    browser::{Service, time_until},
};
use wharf::{
    Host,
    browser::{FetchError, Problem},
};

use crate::{SERVICE, SUBMISSIONS};

/// What the server said about the request, if it refused it.
pub(crate) type Refusal = Rc<RefCell<Problem>>;

/// One submission: created at the first request for URLs, signed again at each further one.
pub(crate) struct SubmissionService {
    host: Host,
    request: CreateSubmission,
    id: RefCell<Option<SubmissionId>>,
    refusal: Refusal,
}

impl SubmissionService {
    /// `refusal` receives what the server says about single fields.
    pub(crate) fn new(host: Host, request: CreateSubmission, refusal: Refusal) -> Self {
        Self {
            host,
            request,
            id: RefCell::default(),
            refusal,
        }
    }

    fn path(&self, action: &str) -> Option<String> {
        let id = self.id.borrow();
        id.as_ref().map(|id| [SUBMISSIONS, "/", id.as_str(), action].concat())
    }

    async fn create(&self) -> Result<CreatedSubmission, FetchError> {
        let created = self
            .host
            .post::<CreatedSubmission>(SERVICE, SUBMISSIONS, &self.request)
            .await;
        match &created {
            Ok(created) => *self.id.borrow_mut() = Some(created.id.clone()),
            Err(FetchError::Status { problem, .. }) => self.refusal.borrow_mut().clone_from(problem),
            Err(_) => {}
        }
        created
    }
}

impl Service for SubmissionService {
    async fn sign(&self, _parts: Vec<PartIndex>) -> Result<Signed, ServiceFailure> {
        // The server knows by itself which parts have not arrived.
        let answer = match self.path("/uploads") {
            None => self.create().await,
            Some(path) => self.host.post(SERVICE, &path, &()).await,
        };
        Ok(signed(answer.map_err(failure)?))
    }

    async fn complete(&self) -> Result<(), ServiceFailure> {
        let Some(path) = self.path("/complete") else {
            return Err(ServiceFailure::Unreachable);
        };
        let completed = self.host.post::<SubmissionSummary>(SERVICE, &path, &()).await;
        completed.map(drop).map_err(failure)
    }
}

/// The position of a part in the upload.
fn index(part: Part) -> PartIndex {
    PartIndex(match part {
        Part::Data => 0,
        Part::Attachment => 1,
    })
}

fn signed(created: CreatedSubmission) -> Signed {
    let valid_for = created
        .uploads
        .iter()
        .map(|upload| time_until(&upload.expires_at))
        .min();
    Signed {
        valid_for: valid_for.unwrap_or_default(),
        puts: created
            .uploads
            .into_iter()
            .map(|upload| PresignedPut {
                part: index(upload.part),
                url: PresignedUrl::new(upload.url),
                headers: upload.headers.into_iter().collect(),
            })
            .collect(),
    }
}

fn failure(error: FetchError) -> ServiceFailure {
    match error {
        FetchError::Network(_) => ServiceFailure::Unreachable,
        FetchError::Status { status, .. } => ServiceFailure::Refused {
            status,
            sentence: error.to_string(),
        },
        FetchError::SignedOut => ServiceFailure::Refused {
            status: 401,
            sentence: error.to_string(),
        },
        // Neither changes by trying again; there is no status to tell.
        FetchError::Body(_) | FetchError::NotGranted(_) => ServiceFailure::Refused {
            status: 0,
            sentence: error.to_string(),
        },
    }
}
