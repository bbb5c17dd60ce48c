//! `GET /v1/submissions`: pages of a person's submissions, newest first.

use super::{submission_id, summary};
use crate::auth::Principal;
use crate::clock::is_older;
use crate::failure::Failure;
use crate::query::{Parameters, WrongParameter, put, put_number};
use crate::state::ApiState;
use crate::store::SubmissionRecord;
use axum::Json;
use axum::extract::State;
use submission::SubmissionList;
use ulid::Ulid;

/// How many submissions a page has if nobody says.
const USUAL_PAGE: u32 = 50;
/// How many it has at most.
const LARGEST_PAGE: u32 = 200;

/// Which submissions are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Complete,
    Pending,
    All,
}

/// What stands in the query string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ListQuery {
    /// The last submission of the page before.
    after: Option<Ulid>,
    limit: u32,
    wanted: Wanted,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self {
            after: None,
            limit: USUAL_PAGE,
            wanted: Wanted::Complete,
        }
    }
}

/// One page of the caller's submissions. A page that is not the last names the submission after which the next one begins.
pub(crate) async fn list(
    State(state): State<ApiState>,
    principal: Principal,
    parameters: Parameters,
) -> Result<Json<SubmissionList>, Failure> {
    let ListQuery { after, limit, wanted } = parse(&parameters)?;
    let limit = limit as usize;
    let (now, age) = (state.clock.now(), state.limits.pending_submission);
    let is_wanted = move |record: &SubmissionRecord| match (record.complete, wanted) {
        (true, Wanted::Complete | Wanted::All) => true,
        // What was left for too long is answered as missing.
        (false, Wanted::Pending | Wanted::All) => !is_older(record.created_at, age, now),
        _ => false,
    };
    // One more than the page has tells whether there is another page.
    let mut records = state
        .store
        .submissions(&principal.subject, after, limit + 1, Box::new(is_wanted))
        .await?;
    let is_last = records.len() <= limit;
    records.truncate(limit);
    let next = records
        .last()
        .filter(|_| !is_last)
        .map(|record| submission_id(record.id));
    let mut submissions = Vec::with_capacity(records.len());
    for record in records {
        let uploads = state.store.uploads(&record.owner, record.id).await?;
        submissions.push(summary(&record, &uploads));
    }
    Ok(Json(SubmissionList { submissions, next }))
}

fn parse(parameters: &Parameters) -> Result<ListQuery, WrongParameter> {
    parameters.read("after, limit and status", |query: &mut ListQuery, name, value| {
        Some(match name {
            "after" => {
                let id = Ulid::from_string(value).ok();
                put(&mut query.after, id.map(Some), "the identifier of a submission")
            }
            "limit" => put_number(&mut query.limit, value, 1..=LARGEST_PAGE),
            "status" => {
                let wanted = match value {
                    "complete" => Some(Wanted::Complete),
                    "pending" => Some(Wanted::Pending),
                    "all" => Some(Wanted::All),
                    _ => None,
                };
                put(&mut query.wanted, wanted, "complete, pending or all")
            }
            _ => return None,
        })
    })
}
