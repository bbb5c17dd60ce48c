//! The sweeper among people who go on, and among failures.

use super::*;
use crate::sweep::{Swept, remove_left, sweep};
use crate::tests::stub::{StubS3, nothing};
use axum::http::Method;

const DAY: i64 = 86_400;

#[tokio::test]
async fn what_is_confirmed_while_the_sweeper_is_on_its_way_stays() {
    let scene = Scene::new().await;
    let id = scene.opened(&description("a.mp4", b"small")).await.id.to_string();
    scene.put(&id, 1, b"small").await;
    scene.world.clock.advance(DAY + 60);
    let found = scene.world.state.store.everything().await.unwrap();
    let token = scene.world.token(OWNER);
    let complete = json!({ "sha256": [sha256(b"small")] });
    let answer = scene
        .world
        .post_json(&scene.path(&id, "/complete"), &token, &complete)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);

    assert_eq!(remove_left(&scene.world.state, found).await, Swept::default());
    assert_eq!(scene.storage.s3.stored(&scene.key(&id)).await.unwrap(), b"small");
    let done = scene
        .world
        .post(&format!("{}/complete", scene.submission), &token)
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert_eq!(done.body["files"][0]["name"], "a.mp4");
}

#[tokio::test]
async fn what_is_put_together_while_the_sweeper_gives_it_up_is_removed_later() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let id = scene.opened(&description("a.mp4", &bytes)).await.id.to_string();
    scene.world.clock.advance(DAY + 60);
    assert_eq!(sweep(&scene.world.state).await.unwrap().left, 1);
    put_by_s3(&scene, &id).await;
    assert_eq!(sweep(&scene.world.state).await.unwrap(), Swept::default());
    scene.world.clock.advance(601);
    assert_eq!(sweep(&scene.world.state).await.unwrap().uploads, 1);
    assert_eq!(scene.storage.s3.stored(&scene.key(&id)).await, None);
}

#[tokio::test]
async fn one_object_that_s3_keeps_back_is_nobody_elses_trouble() {
    let stub = StubS3::start(|method, uri| async move {
        match method {
            Method::DELETE if uri.path().contains("/files/") => (StatusCode::FORBIDDEN, ""),
            Method::DELETE => (StatusCode::NO_CONTENT, ""),
            _ => (StatusCode::OK, nothing(&uri)),
        }
    })
    .await;
    let world = World::with_s3(&stub.url).await;
    let [first, second] = [create(&world, &form()).await, create(&world, &form()).await];
    let path = format!("/v1/submissions/{}/uploads", first.id);
    let file = description("a.mp4", b"small");
    let opened = world.post_json(&path, &world.token(OWNER), &file).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.body);

    world.clock.advance(8 * DAY);
    let swept = sweep(&world.state).await.unwrap();
    let expected = Swept {
        submissions: 1,
        failed: 1,
        ..Swept::default()
    };
    assert_eq!(swept, expected);
    let (submissions, uploads) = world.state.store.everything().await.unwrap();
    let left: Vec<_> = submissions.iter().map(|record| record.id.to_string()).collect();
    assert_eq!(left, [first.id.as_str()], "and not {}", second.id);
    assert_eq!(uploads.len(), 1, "what is stored has a record");
}
