//! `GET /v1/submissions`: pages of a person's submissions, newest first.

use super::{submission_id, summary};
use crate::auth::Principal;
use crate::clock::is_older;
use crate::extract::Parameters;
use crate::failure::Failure;
use crate::state::ApiState;
use crate::store::SubmissionRecord;
use axum::Json;
use axum::extract::{Query, State};
use submission::SubmissionList;
use submission::problem::Kind;
use ulid::Ulid;

/// How many submissions a page has if nobody says.
const USUAL_PAGE: usize = 50;
/// How many it has at most.
const LARGEST_PAGE: usize = 200;

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
    limit: usize,
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
    let Query(parameters) =
        parameters.map_err(|_| Failure::new(Kind::BadRequest, "The query string cannot be decoded."))?;
    let ListQuery { after, limit, wanted } =
        parse(&parameters).map_err(|detail| Failure::new(Kind::BadRequest, detail))?;
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

/// Reads the parameters, or says which one is wrong and what it may be.
fn parse(parameters: &[(String, String)]) -> Result<ListQuery, String> {
    let mut query = ListQuery::default();
    for (index, (name, value)) in parameters.iter().enumerate() {
        if parameters.iter().take(index).any(|(earlier, _)| earlier == name) {
            return Err(format!("The parameter {name} is there twice."));
        }
        match name.as_str() {
            "after" => {
                let id = Ulid::from_string(value).map_err(|_| "after must be the identifier of a submission.")?;
                query.after = Some(id);
            }
            "limit" => {
                let number = value.parse().ok().filter(|_| !value.starts_with('+'));
                query.limit = number
                    .filter(|number| (1..=LARGEST_PAGE).contains(number))
                    .ok_or_else(|| format!("limit must be a whole number from 1 to {LARGEST_PAGE}."))?;
            }
            "status" => {
                query.wanted = match value.as_str() {
                    "complete" => Wanted::Complete,
                    "pending" => Wanted::Pending,
                    "all" => Wanted::All,
                    _ => return Err("status must be complete, pending or all.".to_owned()),
                }
            }
            _ => return Err("The parameters are after, limit and status.".to_owned()),
        }
    }
    Ok(query)
}
