//! `/v1/submissions/{id}/uploads`: files of any number and size that go with a submission.
//!
//! The browser opens an upload, has parts signed, sends them to the bucket, and asks for completion. The length and the
//! SHA-256 of each part are signed, and the storage checks both; the whole is put together only where nothing lies yet.

mod completion;
mod unfinished;

pub(crate) use completion::complete;
pub(crate) use unfinished::list_unfinished;

use crate::auth::{Principal, Subject};
use crate::bucket::Signed;
use crate::extract::{Identifiers, JsonBody, JsonOrNothing, SubmissionUlid, not_found};
use crate::failure::Failure;
use crate::query::{Parameters, put_number};
use crate::state::ApiState;
use crate::store::{Admission, UploadRecord, UploadState, Usage};
use crate::submissions;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use submission::FieldProblem;
use submission::problem::Kind;
use submission::upload::{
    OpenUpload, OpenedUpload, SignParts, SignedPart, SignedParts, StoredPart, StoredParts, UploadSummary,
};
use ulid::Ulid;
use upload::Plan;

/// `POST /v1/submissions/{id}/uploads`: opens an upload for a file, or finds the one that is open. Without a body (or with
/// `null`) it signs the submission's data again.
pub(crate) async fn open(
    State(state): State<ApiState>,
    principal: Principal,
    SubmissionUlid(id): SubmissionUlid,
    JsonOrNothing(request): JsonOrNothing<OpenUpload>,
) -> Result<Response, Failure> {
    let Some(file) = request else {
        return Ok(submissions::sign_again(&state, &principal, id).await?.into_response());
    };
    pending(&state, &principal.subject, id).await?;
    file.validate().map_err(broken)?;
    let plan = Plan::new(file.size).ok_or_else(not_found)?;
    let usage = usage(&state, &principal.subject).await?;
    let size = file.size;
    let now = state.clock.now();
    let record = UploadRecord {
        id: Ulid::from_datetime(now.into()),
        submission: id,
        owner: principal.subject.clone(),
        touched_at: now,
        part_size: plan.part_size(),
        file,
        multipart: None,
        state: UploadState::Open,
    };
    let limits = &state.limits;
    let admission = state.store.open_upload(record.clone(), usage, limits.clone()).await?;
    let (status, record) = match admission {
        Admission::Admitted => (StatusCode::CREATED, record),
        Admission::Found(found) => (StatusCode::OK, *found),
        Admission::TooMuch(taken) => return Err(too_much(limits.bytes_per_person, taken, size)),
        Admission::TooMany | Admission::TooManyComplete | Admission::TooManyDeleted => {
            let detail = "This submission has as many files as it can have.";
            return Err(Failure::new(Kind::QuotaExceeded, detail));
        }
        Admission::TooManyFiles => {
            let detail = format!(
                "You have {} files, which is as many as you can keep. Delete submissions that you no longer need. What was deleted or \
                 given up counts for some minutes more: try again then.",
                limits.files_per_person
            );
            return Err(Failure::new(Kind::QuotaExceeded, detail));
        }
        Admission::Closed => return Err(refusal(&state, &principal.subject, id).await),
    };
    let record = match record.state {
        UploadState::Open => with_multipart(&state, record).await?,
        _ => record,
    };
    tracing::info!(submission = %id, upload = %record.id, resumed = status == StatusCode::OK, "upload opened");
    let answer = OpenedUpload {
        id: record.upload_id(),
        part_size: record.part_size,
        part_count: record.plan().ok_or_else(not_found)?.count(),
        resumed: status == StatusCode::OK,
        complete: matches!(record.state, UploadState::Complete { .. }),
    };
    Ok((status, Json(answer)).into_response())
}

/// `POST /v1/submissions/{id}/uploads/{upload}/sign`: one presigned request for each part.
pub(crate) async fn sign(
    State(state): State<ApiState>,
    principal: Principal,
    Identifiers(submission, id): Identifiers,
    JsonBody(request): JsonBody<SignParts>,
) -> Result<Json<SignedParts>, Failure> {
    let (record, plan) = unfinished(&state, &principal.subject, submission, id).await?;
    request.validate(plan.count()).map_err(broken)?;
    let record = with_multipart(&state, record).await?;
    let now = state.clock.now();
    let touch = move |record: &mut UploadRecord| {
        record.touched_at = now;
        record.state == UploadState::Open
    };
    // Before a URL leaves: what is signed is not swept away while it is valid.
    let Some(record) = state.store.change_upload(&record, Box::new(touch)).await? else {
        return Err(refusal(&state, &principal.subject, submission).await);
    };
    let key = record.key();
    let mut parts = Vec::with_capacity(request.parts.len());
    for part in request.parts {
        let size = plan.size_of(part.number);
        let signing = match &record.multipart {
            Some(id) => {
                state
                    .bucket
                    .sign_part((&key, id.as_str()), part.number, size, &part.sha256, now)
                    .await
            }
            None => {
                let content_type = &record.file.content_type;
                state.bucket.sign_put(&key, size, content_type, &part.sha256, now).await
            }
        };
        let Signed {
            url,
            headers,
            expires_at,
        } = signing?;
        parts.push(SignedPart {
            number: part.number,
            method: "PUT".to_owned(),
            url,
            headers,
            expires_at: expires_at.to_string(),
        });
    }
    Ok(Json(SignedParts { parts }))
}

/// `GET /v1/submissions/{id}/uploads/{upload}/parts`: a page of what is stored.
pub(crate) async fn parts(
    State(state): State<ApiState>,
    principal: Principal,
    Identifiers(submission, id): Identifiers,
    parameters: Parameters,
) -> Result<Json<StoredParts>, Failure> {
    let after = parameters.read("after", |after, name, value| {
        (name == "after").then(|| put_number(after, value, 0..=u32::MAX))
    })?;
    let (record, _) = unfinished(&state, &principal.subject, submission, id).await?;
    let key = record.key();
    let Some(multipart) = &record.multipart else {
        let object = state.bucket.inspect(&key).await?.filter(|_| after == 0);
        let parts = object.map(|object| StoredPart {
            number: 1,
            size: object.size,
            sha256: object.sha256,
        });
        return Ok(Json(StoredParts {
            parts: parts.into_iter().collect(),
            next: None,
        }));
    };
    let page = state
        .bucket
        .parts(&key, multipart, after)
        .await?
        .ok_or_else(not_found)?;
    let parts = page.parts.into_iter().map(|part| StoredPart {
        number: part.number,
        size: part.size,
        sha256: part.sha256,
    });
    Ok(Json(StoredParts {
        parts: parts.collect(),
        next: page.next,
    }))
}

/// `DELETE /v1/submissions/{id}/uploads/{upload}`: gives a file up, with everything that is stored of it. Asking again gives the
/// same answer.
pub(crate) async fn abort(
    State(state): State<ApiState>,
    principal: Principal,
    Identifiers(submission, id): Identifiers,
) -> Result<StatusCode, Failure> {
    pending(&state, &principal.subject, submission).await?;
    let record = found(&state, &principal.subject, submission, id).await?;
    let give_up = UploadRecord::giving_up(state.clock.now());
    let Some(record) = state.store.change_upload(&record, give_up).await? else {
        return Err(refusal(&state, &principal.subject, submission).await);
    };
    // What a valid URL may still bring is removed when it has ended, by the sweeper.
    remove_stored(&state, &record).await?;
    tracing::info!(submission = %submission, upload = %id, "upload aborted");
    Ok(StatusCode::NO_CONTENT)
}

/// Removes from the bucket what it has of an upload.
pub(crate) async fn remove_stored(state: &ApiState, record: &UploadRecord) -> Result<(), Failure> {
    let key = record.key();
    if let Some(multipart) = &record.multipart {
        state.bucket.abort_multipart(&key, multipart).await?;
    }
    Ok(state.bucket.delete(&key).await?)
}

/// What the bucket holds of a person.
pub(crate) async fn usage(state: &ApiState, owner: &Subject) -> Result<Usage, Failure> {
    let since = state.clock.now();
    let objects = state.bucket.objects(&format!("u/{owner}/")).await?;
    Ok(Usage { since, objects })
}

/// Of `most` bytes, `taken` are, and `more` do not fit.
pub(crate) fn too_much(most: u64, taken: u64, more: u64) -> Failure {
    let [most, taken, more] = [most, taken, more].map(in_words);
    Failure::new(
        Kind::QuotaExceeded,
        format!(
            "You can keep {most} here, and {taken} of it are taken. There is no room for another {more}. Delete something, or send less."
        ),
    )
}

/// A number of bytes as people say it.
fn in_words(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// Looks whether this is a submission of this person that is not complete. It may be in the next moment: the store looks once more.
async fn pending(state: &ApiState, owner: &Subject, id: Ulid) -> Result<(), Failure> {
    let record = submissions::owned(state, owner, id).await?;
    if record.complete {
        return Err(Failure::new(
            Kind::AlreadyComplete,
            "Everything has arrived; there is nothing left to upload.",
        ));
    }
    Ok(())
}

/// Why the store has refused a change: what has become meanwhile of the upload, or of its submission.
async fn refusal(state: &ApiState, owner: &Subject, submission: Ulid) -> Failure {
    pending(state, owner, submission).await.err().unwrap_or_else(not_found)
}

/// An upload of this person, whatever its state. Anybody else's is answered like one that does not exist.
async fn found(state: &ApiState, owner: &Subject, submission: Ulid, id: Ulid) -> Result<UploadRecord, Failure> {
    let uploads = state.store.uploads(owner, submission).await?;
    uploads.into_iter().find(|record| record.id == id).ok_or_else(not_found)
}

/// An upload that is neither given up nor complete, with its plan.
async fn unfinished(
    state: &ApiState,
    owner: &Subject,
    submission: Ulid,
    id: Ulid,
) -> Result<(UploadRecord, Plan), Failure> {
    pending(state, owner, submission).await?;
    let record = found(state, owner, submission, id).await?;
    match record.state {
        UploadState::Open => {}
        UploadState::Aborted { .. } => return Err(not_found()),
        UploadState::Complete { .. } => {
            let detail = "This file has arrived; there is nothing left to upload of it.";
            return Err(Failure::new(Kind::AlreadyComplete, detail));
        }
    }
    let plan = record.plan().ok_or_else(not_found)?;
    Ok((record, plan))
}

/// Begins the multipart upload of a file that needs one and has none: at opening, or later if S3 did not answer then.
async fn with_multipart(state: &ApiState, record: UploadRecord) -> Result<UploadRecord, Failure> {
    let is_needed = record.plan().is_some_and(|plan| plan.is_multipart());
    if !is_needed || record.multipart.is_some() {
        return Ok(record);
    }
    let key = record.key();
    let id = state.bucket.create_multipart(&key, &record.file.content_type).await?;
    let ours = id.clone();
    let take = move |record: &mut UploadRecord| {
        record.multipart.get_or_insert(ours);
        record.state == UploadState::Open
    };
    let taken = state.store.change_upload(&record, Box::new(take)).await?;
    // Another request was faster, or the upload was given up meanwhile.
    if taken.as_ref().and_then(|record| record.multipart.as_deref()) != Some(id.as_str()) {
        state.bucket.abort_multipart(&key, &id).await?;
    }
    taken.ok_or_else(not_found)
}

/// Values of the request that break rules.
pub(crate) fn broken(errors: Vec<FieldProblem>) -> Failure {
    let detail = match errors.len() {
        1 => "One value breaks a rule.".to_owned(),
        count => format!("{count} values break a rule."),
    };
    Failure::new(Kind::ValidationFailed, detail).with_errors(errors)
}

fn summary(record: &UploadRecord, sha256: String) -> UploadSummary {
    UploadSummary {
        id: record.upload_id(),
        name: record.file.name.clone(),
        size: record.file.size,
        content_type: record.file.content_type.clone(),
        sha256,
    }
}
