//! `/v1/submissions`.

mod arrival;
mod listing;
mod removal;

pub(crate) use listing::list;
pub(crate) use removal::remove;

use crate::auth::{Principal, Subject};
use crate::bucket::{BucketError, Signed};
use crate::clock::{is_older, latest_date};
use crate::extract::{JsonBody, SubmissionUlid, not_found};
use crate::failure::Failure;
use crate::state::ApiState;
use crate::store::{Admission, Completion, PromisedData, StoreError, SubmissionRecord, UploadRecord, UploadState};
use crate::uploads;
use arrival::{Arrival, arrival};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64ct::{Base64, Encoding as _};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use submission::problem::Kind;
use submission::upload::{OpenUpload, UploadDownload};
use submission::{
    AttachmentSummary, CreateSubmission, CreatedSubmission, Customer, DATA_MEDIA_TYPE, DEFAULT_MEDIA_TYPE, Downloads,
    FieldProblem, PresignedUpload, SubmissionDetail, SubmissionId, SubmissionStatus, SubmissionSummary, validate,
};
use ulid::Ulid;

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::internal(&error)
    }
}

impl From<BucketError> for Failure {
    fn from(error: BucketError) -> Self {
        match error {
            BucketError::Service(_) => Self::unavailable(
                "The file storage does not answer at the moment. Try again shortly.",
                &error,
            ),
            BucketError::Signing(_) | BucketError::Lifetime(_) => Self::internal(&error),
        }
    }
}

/// `POST /v1/submissions`: validates the form and answers with a presigned upload for its data.
pub(crate) async fn create(
    State(state): State<ApiState>,
    principal: Principal,
    JsonBody(request): JsonBody<CreateSubmission>,
) -> Result<Response, Failure> {
    let now = state.clock.now();
    let customer = validate(&request.customer, latest_date(now)).map_err(|errors| uploads::broken((&errors).into()))?;
    let record = SubmissionRecord {
        id: Ulid::from_datetime(now.into()),
        owner: principal.subject,
        created_at: now,
        name: customer.full_name(),
        data: promise(&customer),
        complete: false,
        deleted_at: None,
    };
    let upload = sign_upload(&state, &record, now).await?;
    let id = record.id;
    insert(&state, record).await?;
    tracing::info!(submission = %id, "created");
    let location = format!("/v1/submissions/{id}");
    let answer = CreatedSubmission {
        id: submission_id(id),
        upload: Some(upload),
    };
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(answer)).into_response())
}

/// Adds a submission within the person's limits. The storage is asked only where the records alone reach them: they count
/// everything that was ever promised, also what was removed since.
async fn insert(state: &ApiState, record: SubmissionRecord) -> Result<(), Failure> {
    let limits = &state.limits;
    let mut admission = state
        .store
        .insert_submission(record.clone(), None, limits.clone())
        .await?;
    let more = record.data.size;
    if matches!(admission, Admission::TooMuch(_)) {
        let usage = uploads::usage(state, &record.owner).await?;
        admission = state
            .store
            .insert_submission(record, Some(usage), limits.clone())
            .await?;
    }
    match admission {
        Admission::Admitted | Admission::Found(_) => Ok(()),
        // Of uploads alone.
        Admission::TooManyFiles | Admission::Closed => Err(not_found()),
        Admission::TooMuch(taken) => Err(uploads::too_much(limits.bytes_per_person, taken, more)),
        Admission::TooMany => Err(Failure::new(
            Kind::QuotaExceeded,
            "You have as many unfinished submissions as you can have. Complete or delete one.",
        )),
        Admission::TooManyComplete => Err(Failure::new(
            Kind::QuotaExceeded,
            format!(
                "You have {} complete submissions, which is as many as you can keep. Delete some that you no longer need.",
                limits.complete_submissions
            ),
        )),
        Admission::TooManyDeleted => Err(Failure::new(
            Kind::QuotaExceeded,
            "You have deleted so many submissions that some have to be removed first. Try again some minutes later.",
        )),
    }
}

/// `POST /v1/submissions/{id}/uploads` without a file: signs again for the form's data if it has not arrived, as after five minutes.
pub(crate) async fn sign_again(
    state: &ApiState,
    principal: &Principal,
    id: Ulid,
) -> Result<Json<CreatedSubmission>, Failure> {
    let record = owned(state, &principal.subject, id).await?;
    if record.complete {
        return Err(Failure::new(
            Kind::AlreadyComplete,
            "Everything has arrived; there is nothing left to upload.",
        ));
    }
    let upload = match arrival(&state.bucket, &record).await? {
        Arrival::AsPromised => None,
        Arrival::Missing => Some(sign_upload(state, &record, state.clock.now()).await?),
        // Objects are never overwritten, so a new upload could not put this right.
        Arrival::Different(found) => {
            let detail = "What arrived is not what was promised. Make a new submission.";
            return Err(Failure::new(Kind::UploadsIncomplete, detail).with_errors(found));
        }
    };
    Ok(Json(CreatedSubmission {
        id: submission_id(id),
        upload,
    }))
}

/// `POST /v1/submissions/{id}/complete`: looks whether everything arrived as promised; from then on the submission
/// counts. Asking again gives the same answer.
pub(crate) async fn complete(
    State(state): State<ApiState>,
    principal: Principal,
    SubmissionUlid(id): SubmissionUlid,
) -> Result<Json<SubmissionSummary>, Failure> {
    let record = owned(&state, &principal.subject, id).await?;
    let uploads = state.store.uploads(&record.owner, id).await?;
    if record.complete {
        return Ok(Json(summary(&record, &uploads)));
    }
    let mut errors = match arrival(&state.bucket, &record).await? {
        Arrival::AsPromised => Vec::new(),
        Arrival::Missing => vec![arrival::missing()],
        Arrival::Different(found) => found,
    };
    errors.extend(uploads.iter().filter_map(arrival::unfinished));
    if !errors.is_empty() {
        return Err(incomplete(errors));
    }
    // Meanwhile it may have been deleted, or a file added to it.
    match state.store.complete_submission(&record.owner, id).await? {
        Completion::Complete(record, uploads) => {
            tracing::info!(submission = %id, "completed");
            Ok(Json(summary(&record, &uploads)))
        }
        Completion::Unfinished(uploads) => Err(incomplete(uploads.iter().filter_map(arrival::unfinished).collect())),
        Completion::Gone => Err(not_found()),
    }
}

/// Something has not arrived as promised.
fn incomplete(errors: Vec<FieldProblem>) -> Failure {
    let detail = errors
        .iter()
        .map(|error| error.detail.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    Failure::new(Kind::UploadsIncomplete, detail).with_errors(errors)
}

/// `GET /v1/submissions/{id}`: one complete submission with presigned downloads.
pub(crate) async fn detail(
    State(state): State<ApiState>,
    principal: Principal,
    SubmissionUlid(id): SubmissionUlid,
) -> Result<Json<SubmissionDetail>, Failure> {
    let record = owned(&state, &principal.subject, id).await?;
    if !record.complete {
        return Err(not_found());
    }
    let now = state.clock.now();
    let file_name = format!("submission-{id}.json");
    let data = state
        .bucket
        .sign_get(&record.data_key(), &file_name, DATA_MEDIA_TYPE, now)
        .await?;
    let uploads = state.store.uploads(&record.owner, record.id).await?;
    let files = files(&state, &uploads, now).await?;
    let SubmissionSummary {
        id,
        created_at,
        name,
        status,
        data_size,
        ..
    } = summary(&record, &uploads);
    Ok(Json(SubmissionDetail {
        id,
        created_at,
        name,
        status,
        data_size,
        files,
        downloads: Downloads { data: data.url },
        expires_at: data.expires_at.to_string(),
    }))
}

/// The files of a complete submission, each with a presigned download.
async fn files(state: &ApiState, uploads: &[UploadRecord], now: Timestamp) -> Result<Vec<UploadDownload>, Failure> {
    let mut files = Vec::new();
    for upload in complete_uploads(uploads) {
        let OpenUpload {
            name,
            size,
            content_type,
            ..
        } = upload.file.clone();
        let key = upload.key();
        let download = state.bucket.sign_get(&key, &name, DEFAULT_MEDIA_TYPE, now).await?;
        files.push(UploadDownload {
            id: upload.upload_id(),
            name,
            size,
            content_type,
            url: download.url,
        });
    }
    Ok(files)
}

fn complete_uploads(uploads: &[UploadRecord]) -> impl Iterator<Item = &UploadRecord> {
    uploads
        .iter()
        .filter(|upload| matches!(upload.state, UploadState::Complete { .. }))
}

/// The person's submission of that name. Anybody else's is answered like one that does not exist, and so is one that was
/// deleted or left pending for too long: the sweeper removes it.
pub(crate) async fn owned(state: &ApiState, owner: &Subject, id: Ulid) -> Result<SubmissionRecord, Failure> {
    let record = state.store.submission(owner, id).await?.ok_or_else(not_found)?;
    let is_left = is_older(record.created_at, state.limits.pending_submission, state.clock.now());
    if record.deleted_at.is_some() || (is_left && !record.complete) {
        return Err(not_found());
    }
    Ok(record)
}

/// The bytes that follow from the validated form, as they have to arrive.
fn promise(customer: &Customer) -> PromisedData {
    let bytes = customer.to_bytes();
    PromisedData {
        size: bytes.len() as u64,
        sha256: Base64::encode_string(&Sha256::digest(&bytes)),
    }
}

async fn sign_upload(state: &ApiState, record: &SubmissionRecord, now: Timestamp) -> Result<PresignedUpload, Failure> {
    let PromisedData { size, sha256 } = &record.data;
    let Signed {
        url,
        headers,
        expires_at,
    } = state
        .bucket
        .sign_put(&record.data_key(), *size, DATA_MEDIA_TYPE, sha256, now)
        .await?;
    Ok(PresignedUpload {
        method: "PUT".to_owned(),
        url,
        headers,
        expires_at: expires_at.to_string(),
    })
}

pub(crate) fn submission_id(id: Ulid) -> SubmissionId {
    SubmissionId::new(id.to_string())
}

fn summary(record: &SubmissionRecord, uploads: &[UploadRecord]) -> SubmissionSummary {
    SubmissionSummary {
        id: submission_id(record.id),
        // Milliseconds are what the identifier has too.
        created_at: format!("{:.3}", record.created_at),
        name: record.name.clone(),
        status: if record.complete {
            SubmissionStatus::Complete
        } else {
            SubmissionStatus::Pending
        },
        files: complete_uploads(uploads)
            .map(|upload| AttachmentSummary {
                name: upload.file.name.clone(),
                size: upload.file.size,
                content_type: upload.file.content_type.clone(),
            })
            .collect(),
        data_size: record.data.size,
    }
}
