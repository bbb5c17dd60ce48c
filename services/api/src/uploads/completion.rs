//! `POST /v1/submissions/{id}/uploads/{upload}/complete`.

use super::{broken, found, pending, refusal, summary};
use crate::auth::Principal;
use crate::bucket::{Assembly, HeldPart, StoredObject};
use crate::extract::{Identifiers, JsonBody, not_found};
use crate::failure::Failure;
use crate::state::ApiState;
use crate::store::{UploadRecord, UploadState};
use axum::Json;
use axum::extract::State;
use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha256};
use submission::FieldProblem;
use submission::problem::Kind;
use submission::upload::{CompleteUpload, UploadSummary};
use upload::Plan;

/// Puts the parts together and looks whether the whole is what the browser has read. Asking again gives the same answer.
pub(crate) async fn complete(
    State(state): State<ApiState>,
    principal: Principal,
    Identifiers(submission, id): Identifiers,
    JsonBody(request): JsonBody<CompleteUpload>,
) -> Result<Json<UploadSummary>, Failure> {
    pending(&state, &principal.subject, submission).await?;
    let record = found(&state, &principal.subject, submission, id).await?;
    let plan = record.plan().ok_or_else(not_found)?;
    request.validate(plan.count()).map_err(broken)?;
    let expected = whole(&request.sha256);
    match &record.state {
        UploadState::Aborted { .. } => return Err(not_found()),
        UploadState::Complete { sha256, .. } if *sha256 == expected => return Ok(Json(summary(&record, expected))),
        UploadState::Complete { .. } => return Err(exists()),
        UploadState::Open => {}
    }
    if let Some(multipart) = &record.multipart {
        assemble(&state, &record, plan, multipart, &request.sha256).await?;
    }
    // What lies in the bucket is the proof, whatever was answered on the way.
    match state.bucket.inspect(&record.key()).await? {
        Some(object) if is_expected(&record, &object, &expected) => {}
        Some(_) => return Err(exists()),
        None if record.multipart.is_some() => return Err(not_found()),
        None => return Err(incomplete(vec![missing(1)])),
    }
    let (at, sha256) = (state.clock.now(), expected.clone());
    let finish = move |record: &mut UploadRecord| {
        if record.state == UploadState::Open {
            record.state = UploadState::Complete { sha256, at };
        }
        matches!(record.state, UploadState::Complete { .. })
    };
    // Given up meanwhile: then the sweeper removes what was put together.
    let Some(record) = state.store.change_upload(&record, Box::new(finish)).await? else {
        return Err(refusal(&state, &principal.subject, submission).await);
    };
    tracing::info!(submission = %submission, upload = %id, "upload complete");
    Ok(Json(summary(&record, expected)))
}

/// Has S3 put the parts together if all of them are there as announced.
async fn assemble(
    state: &ApiState,
    record: &UploadRecord,
    plan: Plan,
    multipart: &str,
    checksums: &[String],
) -> Result<(), Failure> {
    let key = record.key();
    let mut held = Vec::new();
    let mut after = 0;
    loop {
        // An earlier request may have put them together: what lies in the bucket will tell.
        let Some(page) = state.bucket.parts(&key, multipart, after).await? else {
            return Ok(());
        };
        held.extend(page.parts);
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    let errors: Vec<_> = (1..=plan.count())
        .zip(checksums)
        .filter_map(|(number, sha256)| difference(&held, plan, number, sha256))
        .collect();
    if !errors.is_empty() {
        return Err(incomplete(errors));
    }
    // Every part of the plan is there, so one that is too much can only be behind them.
    held.retain(|part| part.number <= plan.count());
    match state.bucket.assemble(&key, multipart, &held).await? {
        Assembly::Done | Assembly::Exists | Assembly::Gone => Ok(()),
        Assembly::Conflict => Err(Failure::new(
            Kind::UploadConflict,
            "Another request works on this file at the moment. Try again shortly.",
        )),
    }
}

fn difference(held: &[HeldPart], plan: Plan, number: u32, sha256: &str) -> Option<FieldProblem> {
    let Some(part) = held.iter().find(|part| part.number == number) else {
        return Some(missing(number));
    };
    let problem = |code: &str, detail: String| {
        let pointer = format!("/sha256/{}", number - 1);
        Some(FieldProblem {
            pointer,
            code: code.to_owned(),
            detail,
        })
    };
    if part.size != plan.size_of(number) {
        return problem(
            "size_differs",
            format!("Part {number} has another size than was planned."),
        );
    }
    if part.sha256 != sha256 {
        return problem(
            "sha256_differs",
            format!("Part {number} has another content than was announced."),
        );
    }
    None
}

fn missing(number: u32) -> FieldProblem {
    FieldProblem {
        pointer: format!("/sha256/{}", number - 1),
        code: "missing".to_owned(),
        detail: format!("Part {number} has not arrived."),
    }
}

fn incomplete(errors: Vec<FieldProblem>) -> Failure {
    let detail = match errors.len() {
        1 => "One part of the file has not arrived as it was announced.".to_owned(),
        count => format!("{count} parts of the file have not arrived as they were announced."),
    };
    Failure::new(Kind::UploadsIncomplete, detail).with_errors(errors)
}

fn exists() -> Failure {
    Failure::new(
        Kind::UploadExists,
        "Something else was stored for this file, and nothing is overwritten. Upload the file anew.",
    )
}

fn is_expected(record: &UploadRecord, object: &StoredObject, sha256: &str) -> bool {
    object.size == record.file.size
        && object.sha256 == sha256
        && object.content_type.as_deref() == Some(record.file.content_type.as_str())
        // Unsigned in a single PUT, and what is stored would then be decoded on its way to a reader.
        && object.content_encoding.is_none()
}

/// The checksum that S3 computes for a whole of these parts: of one part its own, of more the SHA-256 of theirs
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html>).
fn whole(parts: &[String]) -> String {
    if let [only] = parts {
        return only.clone();
    }
    let mut hash = Sha256::new();
    for part in parts {
        // Checked before: 32 bytes of base64.
        hash.update(Base64::decode_vec(part).unwrap_or_default());
    }
    format!("{}-{}", Base64::encode_string(&hash.finalize()), parts.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::MAXIMUM_BODY_BYTES;
    use submission::upload::MAXIMUM_UPLOAD_BYTES;

    #[test]
    fn the_checksum_of_a_whole_is_the_one_that_s3_documents() {
        let part = |bytes: &[u8]| Base64::encode_string(&Sha256::digest(bytes));
        assert_eq!(whole(&[part(b"a")]), part(b"a"));
        let both = [Sha256::digest(b"a"), Sha256::digest(b"b")].concat();
        assert_eq!(whole(&[part(b"a"), part(b"b")]), format!("{}-2", part(&both)));
    }

    #[test]
    fn the_checksums_of_the_largest_file_fit_into_a_request() {
        let parts = Plan::new(MAXIMUM_UPLOAD_BYTES).unwrap().count() as usize;
        let request = CompleteUpload {
            sha256: vec!["x".repeat(44); parts],
        };
        assert!(serde_json::to_vec(&request).unwrap().len() < MAXIMUM_BODY_BYTES);
    }
}
