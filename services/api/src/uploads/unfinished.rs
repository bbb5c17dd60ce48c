//! `GET /v1/submissions/unfinished`.

use crate::BoxFuture;
use crate::auth::{Principal, Subject};
use crate::clock::is_older;
use crate::failure::Failure;
use crate::state::ApiState;
use crate::store::{SubmissionRecord, UploadRecord, UploadState};
use crate::submissions::submission_id;
use axum::Json;
use axum::extract::State;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use std::time::Duration;
use submission::unfinished::{MAXIMUM_UNFINISHED, UnfinishedFile, UnfinishedList, UnfinishedSubmission};

/// How many questions the bucket is asked at the same time for one request.
const AT_ONCE: usize = 8;
/// How many files the bucket is asked for. Of the newest submission it is asked for all.
const MAXIMUM_ASKED: usize = 200;
/// How long all of it may take. The front of Lambda waits for 29 seconds.
const PATIENCE: Duration = Duration::from_secs(15);

/// The caller's submissions that were begun and can go on. Browsers need not remember anything for it: neither a crash nor
/// another machine loses an upload.
pub(crate) async fn list_unfinished(
    State(state): State<ApiState>,
    principal: Principal,
) -> Result<Json<UnfinishedList>, Failure> {
    let list = within(PATIENCE, list(&state, &principal.subject)).await?;
    Ok(Json(list))
}

async fn within<T>(patience: Duration, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let detail = "The file storage takes too long at the moment. Try again shortly.";
    tokio::time::timeout(patience, work)
        .await
        .map_err(|elapsed| Failure::unavailable(detail, &elapsed))?
}

async fn list(state: &ApiState, owner: &Subject) -> Result<UnfinishedList, Failure> {
    let mut arrived = Vec::new();
    let begun = begun(state, owner).await?;
    for some in begun.chunks(AT_ONCE) {
        let mut questions: Vec<Question<'_, bool>> = Vec::with_capacity(some.len());
        for (record, _) in some {
            questions.push(Box::pin(has_arrived(state, record)));
        }
        let answers = some.iter().zip(ask(questions).await?);
        arrived.extend(answers.filter_map(|(begun, has_arrived)| has_arrived.then_some(begun)));
        // One more tells that there are more.
        if arrived.len() > MAXIMUM_UNFINISHED {
            break;
        }
    }
    let found = arrived.len();
    arrived.truncate(MAXIMUM_UNFINISHED);
    let open = |uploads: &[UploadRecord]| {
        uploads
            .iter()
            .filter(|upload| upload.state == UploadState::Open)
            .count()
    };
    arrived.truncate(affordable(arrived.iter().map(|(_, uploads)| open(uploads))));
    let more = arrived.len() < found;

    let mut questions: Vec<Question<'_, u64>> = Vec::new();
    for upload in arrived.iter().flat_map(|(_, uploads)| uploads) {
        questions.push(Box::pin(stored(state, upload)));
    }
    let mut stored = ask(questions).await?.into_iter();
    let submissions = arrived.into_iter().map(|(record, uploads)| UnfinishedSubmission {
        id: submission_id(record.id),
        created_at: format!("{:.3}", record.created_at),
        name: record.name.clone(),
        files: uploads
            .iter()
            .zip(stored.by_ref())
            .map(|(upload, stored)| file(upload, stored))
            .collect(),
    });
    let submissions = submissions.collect();
    Ok(UnfinishedList { submissions, more })
}

/// A submission with its files.
type Begun = (SubmissionRecord, Vec<UploadRecord>);

/// Submissions with files that nobody has given up, newest first. Whether their data has arrived is not known yet.
async fn begun(state: &ApiState, owner: &Subject) -> Result<Vec<Begun>, Failure> {
    let now = state.clock.now();
    let is_pending = Box::new(|record: &SubmissionRecord| !record.complete);
    let most = state.limits.pending_submissions;
    let mut begun = Vec::new();
    for record in state.store.submissions(owner, None, most, is_pending).await? {
        if is_older(record.created_at, state.limits.pending_submission, now) {
            break;
        }
        let mut uploads = state.store.uploads(&record.owner, record.id).await?;
        uploads.retain(|upload| !matches!(upload.state, UploadState::Aborted { .. }));
        // What was typed is known to the browser alone until it has arrived: without a file, there is nothing to go on with.
        if !uploads.is_empty() {
            begun.push((record, uploads));
        }
    }
    Ok(begun)
}

/// For how many submissions the bucket can be asked about every file, the first in any case. `files` are their numbers of files
/// that it has to be asked for.
fn affordable(files: impl Iterator<Item = usize>) -> usize {
    let mut asked = 0;
    let affordable = files.take_while(|files| {
        asked += files;
        asked <= MAXIMUM_ASKED
    });
    affordable.count().max(1)
}

/// A question to the bucket.
type Question<'a, T> = BoxFuture<'a, Result<T, Failure>>;

/// Asks a few at a time, and answers in their order.
async fn ask<T: Send>(questions: Vec<Question<'_, T>>) -> Result<Vec<T>, Failure> {
    stream::iter(questions).buffered(AT_ONCE).try_collect().await
}

fn file(upload: &UploadRecord, stored: u64) -> UnfinishedFile {
    UnfinishedFile {
        id: upload.upload_id(),
        name: upload.file.name.clone(),
        size: upload.file.size,
        last_modified: upload.file.last_modified,
        stored,
        complete: matches!(upload.state, UploadState::Complete { .. }),
    }
}

/// Whether the submission's data is there. What it holds is looked at on completion.
async fn has_arrived(state: &ApiState, record: &SubmissionRecord) -> Result<bool, Failure> {
    Ok(state.bucket.inspect(&record.data_key()).await?.is_some())
}

/// How much of a file is stored, in bytes.
async fn stored(state: &ApiState, upload: &UploadRecord) -> Result<u64, Failure> {
    if upload.state != UploadState::Open {
        // It was looked at when it was completed.
        return Ok(upload.file.size);
    }
    let key = upload.key();
    let Some(multipart) = upload.multipart.as_deref() else {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_is_asked_for_so_many_files_and_for_all_of_the_newest_submission() {
        assert_eq!(affordable([100; 10].into_iter()), 2);
        assert_eq!(affordable([0; 10].into_iter()), 10);
        assert_eq!(affordable([MAXIMUM_ASKED + 1, 0].into_iter()), 1);
        assert_eq!(affordable([199, 1, 1].into_iter()), 2);
    }

    #[tokio::test]
    async fn a_storage_that_takes_too_long_is_not_waited_for() {
        let forever = std::future::pending::<Result<(), Failure>>();
        let failure = within(Duration::ZERO, forever).await.unwrap_err();
        assert!(format!("{failure:?}").contains("takes too long"), "{failure:?}");
    }
}
