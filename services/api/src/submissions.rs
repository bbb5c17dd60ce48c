//! `/v1/submissions`.

mod arrival;
mod listing;
mod removal;

pub(crate) use listing::list;
pub(crate) use removal::remove;

use crate::auth::{Principal, Subject};
use crate::bucket::{BucketError, Signed};
use crate::clock::latest_date;
use crate::extract::{JsonBody, SubmissionUlid, not_found};
use crate::failure::Failure;
use crate::state::ApiState;
use crate::store::{Admission, PromisedPart, StoreError, SubmissionRecord, UploadRecord, UploadState};
use crate::uploads::{self, is_older};
use arrival::{Arrival, arrivals};
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
    FieldProblem, Part, PresignedUpload, SubmissionDetail, SubmissionId, SubmissionStatus, SubmissionSummary, validate,
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

/// `POST /v1/submissions`: validates the form and answers with one presigned upload for each part.
pub(crate) async fn create(
    State(state): State<ApiState>,
    principal: Principal,
    JsonBody(request): JsonBody<CreateSubmission>,
) -> Result<Response, Failure> {
    let now = state.clock.now();
    let customer = check(&request, now)?;
    let record = SubmissionRecord {
        id: Ulid::from_datetime(now.into()),
        owner: principal.subject,
        created_at: now,
        name: customer.full_name(),
        parts: promise(&customer, request),
        complete: false,
        deleted_at: None,
    };
    let mut uploads = Vec::with_capacity(record.parts.len());
    for part in &record.parts {
        uploads.push(sign_upload(&state, &record, part, now).await?);
    }
    let id = record.id;
    insert(&state, record).await?;
    tracing::info!(submission = %id, "created");
    let location = format!("/v1/submissions/{id}");
    let answer = CreatedSubmission {
        id: submission_id(id),
        uploads,
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
    let more = record.parts.iter().map(|part| part.size).sum();
    if matches!(admission, Admission::TooMuch(_)) {
        let usage = uploads::usage(state, &record.owner).await?;
        admission = state
            .store
            .insert_submission(record, Some(usage), limits.clone())
            .await?;
    }
    match admission {
        Admission::Admitted | Admission::Found(_) => Ok(()),
        Admission::TooMuch(taken) => Err(uploads::too_much(limits.bytes_per_person, taken, more)),
        Admission::TooMany => Err(Failure::new(
            Kind::QuotaExceeded,
            "You have begun as many submissions as can wait to be completed. Complete one, or wait until they are removed.",
        )),
    }
}

/// `POST /v1/submissions/{id}/uploads` without a file: signs again for the parts that have not arrived, as after five minutes.
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
    let now = state.clock.now();
    let mut uploads = Vec::new();
    let mut differences = Vec::new();
    for (part, arrival) in arrivals(&state.bucket, &record).await? {
        match arrival {
            Arrival::AsPromised => {}
            Arrival::Missing => uploads.push(sign_upload(state, &record, part, now).await?),
            // Objects are never overwritten, so a new upload could not put this right.
            Arrival::Different(found) => differences.extend(found),
        }
    }
    if !differences.is_empty() {
        let detail = "What arrived is not what was promised. Make a new submission.";
        return Err(Failure::new(Kind::UploadsIncomplete, detail).with_errors(differences));
    }
    Ok(Json(CreatedSubmission {
        id: submission_id(id),
        uploads,
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
    let mut errors = Vec::new();
    for (part, arrival) in arrivals(&state.bucket, &record).await? {
        match arrival {
            Arrival::AsPromised => {}
            Arrival::Missing => errors.push(arrival::missing(part.part)),
            Arrival::Different(found) => errors.extend(found),
        }
    }
    errors.extend(uploads.iter().filter_map(arrival::unfinished));
    if !errors.is_empty() {
        let detail = errors
            .iter()
            .map(|error| error.detail.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        return Err(Failure::new(Kind::UploadsIncomplete, detail).with_errors(errors));
    }
    // It may have been deleted meanwhile.
    let record = state.store.complete_submission(&record.owner, id).await?;
    let record = record.ok_or_else(not_found)?;
    tracing::info!(submission = %id, "completed");
    Ok(Json(summary(&record, &uploads)))
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
        .sign_get(&record.key(Part::Data), &file_name, DATA_MEDIA_TYPE, now)
        .await?;
    let attachment = match attachment(&record) {
        Some(AttachmentSummary { name, .. }) => {
            let key = record.key(Part::Attachment);
            Some(state.bucket.sign_get(&key, &name, DEFAULT_MEDIA_TYPE, now).await?.url)
        }
        None => None,
    };
    let uploads = state.store.uploads(&record.owner, record.id).await?;
    let files = files(&state, &uploads, now).await?;
    let SubmissionSummary {
        id,
        created_at,
        name,
        status,
        attachment: description,
        data_size,
        ..
    } = summary(&record, &uploads);
    Ok(Json(SubmissionDetail {
        id,
        created_at,
        name,
        status,
        attachment: description,
        data_size,
        files,
        downloads: Downloads {
            data: data.url,
            attachment,
        },
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

/// Applies every rule to the form and to the file's description.
fn check(request: &CreateSubmission, now: Timestamp) -> Result<Customer, Failure> {
    let mut errors: Vec<FieldProblem> = Vec::new();
    if let Some(Err(violations)) = request.attachment.as_ref().map(|attachment| attachment.validate()) {
        errors.extend(
            violations
                .into_iter()
                .map(|(pointer, violation)| FieldProblem::new(pointer, violation)),
        );
    }
    match validate(&request.customer, latest_date(now)) {
        Ok(customer) if errors.is_empty() => return Ok(customer),
        Ok(_) => {}
        // Fields stand before the file on the page.
        Err(violations) => drop(errors.splice(0..0, Vec::from(&violations))),
    }
    let detail = match errors.len() {
        1 => "One value breaks a rule.".to_owned(),
        count => format!("{count} values break a rule."),
    };
    Err(Failure::new(Kind::ValidationFailed, detail).with_errors(errors))
}

/// What has to arrive. For the data that follows from the validated form; for the file it is what the browser says.
fn promise(customer: &Customer, request: CreateSubmission) -> Vec<PromisedPart> {
    let bytes = customer.to_bytes();
    let data = PromisedPart {
        part: Part::Data,
        size: bytes.len() as u64,
        content_type: DATA_MEDIA_TYPE.to_owned(),
        sha256: Base64::encode_string(&Sha256::digest(&bytes)),
        file_name: None,
    };
    let attachment = request.attachment.map(|attachment| PromisedPart {
        part: Part::Attachment,
        size: attachment.size,
        content_type: attachment.content_type,
        sha256: attachment.sha256,
        file_name: Some(attachment.name),
    });
    [Some(data), attachment].into_iter().flatten().collect()
}

async fn sign_upload(
    state: &ApiState,
    record: &SubmissionRecord,
    part: &PromisedPart,
    now: Timestamp,
) -> Result<PresignedUpload, Failure> {
    let Signed {
        url,
        headers,
        expires_at,
    } = state
        .bucket
        .sign_put(&record.key(part.part), part.size, &part.content_type, &part.sha256, now)
        .await?;
    Ok(PresignedUpload {
        part: part.part,
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
        attachment: attachment(record),
        files: complete_uploads(uploads)
            .map(|upload| AttachmentSummary {
                name: upload.file.name.clone(),
                size: upload.file.size,
                content_type: upload.file.content_type.clone(),
            })
            .collect(),
        data_size: record
            .parts
            .iter()
            .find(|part| part.part == Part::Data)
            .map_or(0, |part| part.size),
    }
}

fn attachment(record: &SubmissionRecord) -> Option<AttachmentSummary> {
    let part = record.parts.iter().find(|part| part.part == Part::Attachment)?;
    Some(AttachmentSummary {
        name: part.file_name.clone()?,
        size: part.size,
        content_type: part.content_type.clone(),
    })
}
