//! `GET /v1/submissions/unfinished`.

use crate::auth::Principal;
use crate::clock::is_older;
use crate::failure::Failure;
use crate::state::ApiState;
use crate::store::{SubmissionRecord, UploadRecord, UploadState};
use crate::submissions::submission_id;
use axum::Json;
use axum::extract::State;
use submission::unfinished::{MAXIMUM_UNFINISHED, UnfinishedFile, UnfinishedList, UnfinishedSubmission};

/// The caller's submissions that were begun and can go on. Browsers need not remember anything for it: neither a crash nor
/// another machine loses an upload.
pub(crate) async fn list_unfinished(
    State(state): State<ApiState>,
    principal: Principal,
) -> Result<Json<UnfinishedList>, Failure> {
    let mut submissions = Vec::new();
    let now = state.clock.now();
    let is_pending = Box::new(|record: &SubmissionRecord| !record.complete);
    let most = state.limits.pending_submissions;
    let pending = state.store.submissions(&principal.subject, None, most, is_pending);
    for record in pending.await? {
        if submissions.len() == MAXIMUM_UNFINISHED || is_older(record.created_at, state.limits.pending_submission, now)
        {
            break;
        }
        let mut uploads = state.store.uploads(&record.owner, record.id).await?;
        uploads.retain(|upload| !matches!(upload.state, UploadState::Aborted { .. }));
        // What was typed is known to the browser alone until it has arrived: without it, there is nothing to go on with.
        // What it holds is looked at on completion.
        if uploads.is_empty() || state.bucket.inspect(&record.data_key()).await?.is_none() {
            continue;
        }
        let mut files = Vec::with_capacity(uploads.len());
        for upload in &uploads {
            files.push(UnfinishedFile {
                id: upload.upload_id(),
                name: upload.file.name.clone(),
                size: upload.file.size,
                last_modified: upload.file.last_modified,
                stored: stored(&state, upload).await?,
                complete: matches!(upload.state, UploadState::Complete { .. }),
            });
        }
        submissions.push(UnfinishedSubmission {
            id: submission_id(record.id),
            created_at: format!("{:.3}", record.created_at),
            name: record.name,
            files,
        });
    }
    Ok(Json(UnfinishedList { submissions }))
}

/// How much of a file is stored, in bytes.
async fn stored(state: &ApiState, upload: &UploadRecord) -> Result<u64, Failure> {
    let key = upload.key();
    let Some(multipart) = upload
        .multipart
        .as_deref()
        .filter(|_| upload.state == UploadState::Open)
    else {
        let object = state.bucket.inspect(&key).await?;
        return Ok(object.map_or(0, |object| object.size));
    };
    let (mut stored, mut after) = (0, 0);
    // An upload that S3 no longer has is opened anew, with nothing stored.
    while let Some(page) = state.bucket.parts(&key, multipart, after).await? {
        stored += page.parts.iter().map(|part| part.size).sum::<u64>();
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    Ok(stored.min(upload.file.size))
}
