//! `DELETE /v1/submissions/{id}`.

use crate::auth::Principal;
use crate::bucket::URL_LIFETIME;
use crate::clock::is_older;
use crate::extract::{SubmissionUlid, not_found};
use crate::failure::Failure;
use crate::state::ApiState;
use crate::uploads::remove_stored;
use axum::extract::State;
use axum::http::StatusCode;

/// Removes a submission with everything that is stored of it, complete or not. Asking again gives the same answer for as long as a
/// URL of it may be valid.
///
/// The record is marked first, so that nothing of it can be reached, signed or completed from then on. What a URL that is still
/// valid may bring is removed when it has ended, by the sweeper, and the record with it. What was begun with a URL in time and
/// takes longer has no record when it arrives: the sweeper finds it by that.
pub(crate) async fn remove(
    State(state): State<ApiState>,
    principal: Principal,
    SubmissionUlid(id): SubmissionUlid,
) -> Result<StatusCode, Failure> {
    let now = state.clock.now();
    let marked = state.store.delete_submission(&principal.subject, id, now).await?;
    let record = marked.ok_or_else(not_found)?;
    for upload in state.store.uploads(&record.owner, id).await? {
        // The sweeper may have been here meanwhile.
        let Some(upload) = state.store.give_up_upload(&upload, now, Box::new(|_| true)).await? else {
            continue;
        };
        remove_stored(&state, &upload).await?;
        // No single PUT can begin any more, so its room is free at once. Parts may be being put together at this moment, which needs
        // no URL: what comes of them is found by the record, which takes no room.
        if upload.multipart.is_none() && is_older(upload.touched_at, URL_LIFETIME * 2, now) {
            state.store.remove_upload(&upload).await?;
        }
    }
    state.bucket.delete(&record.data_key()).await?;
    tracing::info!(submission = %id, "removed");
    Ok(StatusCode::NO_CONTENT)
}
