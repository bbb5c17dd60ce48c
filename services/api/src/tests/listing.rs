//! Pages of a person's submissions.

use super::submissions::create;
use super::support::{OTHER, OWNER, World, form};
use super::uploads::{path, upload_data, world};
use axum::http::StatusCode;
use submission::{SubmissionList, SubmissionStatus};

async fn list(world: &World, query: &str) -> SubmissionList {
    let token = world.token(OWNER);
    let answer = world.get(&format!("/v1/submissions{query}"), &token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_value(answer.body).unwrap()
}

fn ids(list: &SubmissionList) -> Vec<String> {
    list.submissions.iter().map(|summary| summary.id.to_string()).collect()
}

#[tokio::test]
async fn pages_follow_each_other_until_the_last() {
    let (world, _storage) = world().await;
    let mut expected = Vec::new();
    for _ in 0..5 {
        expected.insert(0, create(&world, &form()).await.id.to_string());
        world.clock.advance(1);
    }
    let mut found = Vec::new();
    let mut query = "?status=pending&limit=2".to_owned();
    for size in [2, 2, 1] {
        let page = list(&world, &query).await;
        assert_eq!(page.submissions.len(), size);
        found.extend(ids(&page));
        match page.next {
            Some(next) => query = format!("?status=pending&limit=2&after={next}"),
            None => assert_eq!(size, 1, "a page ends too early"),
        }
    }
    assert_eq!(found, expected);
    let whole = list(&world, "?status=all&limit=5").await;
    assert_eq!(
        (ids(&whole), whole.next),
        (expected, None),
        "a full page may be the last"
    );
    // A place in the list is no right to it.
    let after = format!("/v1/submissions?status=all&after={}", found[0]);
    let stranger = world.get(&after, &world.token(OTHER)).await;
    assert_eq!(stranger.body, serde_json::json!({ "submissions": [] }));
}

#[tokio::test]
async fn what_is_complete_and_what_is_not_can_be_told_apart() {
    let (world, _storage) = world().await;
    let complete = create(&world, &form()).await;
    upload_data(&complete, &form()).await;
    let token = world.token(OWNER);
    assert_eq!(
        world.post(&path(&complete, "/complete"), &token).await.status,
        StatusCode::OK
    );
    world.clock.advance(1);
    let pending = create(&world, &form()).await;
    let (complete, pending) = (complete.id.to_string(), pending.id.to_string());
    assert_eq!(ids(&list(&world, "").await), [complete.as_str()]);
    assert_eq!(ids(&list(&world, "?status=complete").await), [complete.as_str()]);
    assert_eq!(ids(&list(&world, "?status=pending").await), [pending.as_str()]);
    let all = list(&world, "?status=all").await;
    assert_eq!(ids(&all), [pending, complete]);
    let statuses: Vec<_> = all.submissions.iter().map(|summary| summary.status).collect();
    assert_eq!(statuses, [SubmissionStatus::Pending, SubmissionStatus::Complete]);
    // What was left for a week cannot be reached any more, so it is not listed either.
    world.clock.advance(7 * 86_400);
    assert_eq!(list(&world, "?status=all").await.submissions.len(), 1);
}

#[tokio::test]
async fn what_is_asked_for_wrongly_is_said() {
    let world = World::new().await;
    let token = world.token(OWNER);
    for (query, part) in [
        ("?limit=0", "limit must be"),
        ("?limit=201", "from 1 to 200"),
        ("?limit=%2B1", "limit must be"),
        ("?limit=ten", "limit must be"),
        ("?after=..%2Fother", "after must be"),
        ("?status=deleted", "status must be"),
        ("?limit=1&limit=2", "is there twice"),
        ("?owner=somebody", "Nothing is known here but after, limit and status."),
    ] {
        let answer = world.get(&format!("/v1/submissions{query}"), &token).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        let detail = answer.body["detail"].as_str().unwrap();
        assert!(detail.contains(part), "{query}: {detail}");
    }
}
