//! What an error of the API means to the uploader.

use submission::problem::Kind;
use upload::engine::Failure;
use wharf::browser::FetchError;

/// Which parts the server did not find as they were announced: it names them by their places among the checksums.
pub(super) fn missing_parts(error: &FetchError) -> Vec<u32> {
    let FetchError::Status { problem, .. } = error else {
        return Vec::new();
    };
    if problem.type_uri != Kind::UploadsIncomplete.uri() {
        return Vec::new();
    }
    let place = |pointer: &str| pointer.strip_prefix("/sha256/")?.parse::<u32>().ok();
    problem
        .errors
        .iter()
        .filter_map(|error| Some(place(&error.pointer)? + 1))
        .collect()
}

pub(super) fn failure(error: FetchError) -> Failure {
    let sentence = error.to_string();
    let (status, sentence) = match error {
        FetchError::Network(_) => return Failure::Unreachable,
        FetchError::SignedOut => (401, sentence),
        FetchError::Status { status, problem } => {
            let is = |kind: Kind| problem.type_uri == kind.uri();
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
        FetchError::Body(_) | FetchError::NotGranted(_) => return Failure::Impossible { sentence },
    };
    Failure::Refused {
        status,
        sentence,
        retry_after: None,
    }
}
