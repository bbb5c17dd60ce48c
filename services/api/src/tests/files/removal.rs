//! Deleting a submission with everything that is stored of it.

use super::*;
use crate::sweep::{Swept, sweep};

/// A submission with a file that has arrived and one of which a part has.
async fn scene() -> Scene {
    let scene = Scene::new().await;
    scene.upload("done.mp4", b"small").await;
    scene.world.clock.advance(1);
    let bytes = content(LARGE);
    let open = scene.opened(&description("open.mp4", &bytes)).await.id.to_string();
    scene.put(&open, 1, parts_of(&bytes)[0]).await;
    scene
}

async fn objects(scene: &Scene) -> Vec<String> {
    let objects = scene.world.state.bucket.objects("u/").await.unwrap();
    objects.into_keys().collect()
}

#[tokio::test]
async fn everything_of_it_goes_and_nothing_else_does() {
    let scene = scene().await;
    let kept = create(&scene.world, &form()).await;
    upload_data(&kept, &form()).await;
    assert_eq!(objects(&scene).await.len(), 3);
    assert_eq!(scene.multiparts().await.len(), 1);

    let removed = scene.world.delete(&scene.submission, &scene.token).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.body);
    assert_eq!(
        objects(&scene).await,
        [format!("u/{OWNER}/{}/data.json", kept.id)],
        "what belongs to another submission stays"
    );
    assert!(scene.multiparts().await.is_empty(), "an upload goes on");
    for (path, answer) in [
        ("", scene.world.get(&scene.submission, &scene.token).await),
        ("/complete", {
            let path = format!("{}/complete", scene.submission);
            scene.world.post(&path, &scene.token).await
        }),
        ("/uploads", scene.open(&description("more.mp4", b"more")).await),
    ] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.body);
    }
    let all = scene.world.get("/v1/submissions?status=all", &scene.token).await;
    assert_eq!(all.body["submissions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_complete_one_goes_too_and_asking_again_gives_the_same_answer() {
    let scene = Scene::new().await;
    scene.upload("a.mp4", b"small").await;
    let complete = format!("{}/complete", scene.submission);
    assert_eq!(scene.world.post(&complete, &scene.token).await.status, StatusCode::OK);
    for _ in 0..2 {
        let removed = scene.world.delete(&scene.submission, &scene.token).await;
        assert_eq!(removed.status, StatusCode::NO_CONTENT);
        assert_eq!(objects(&scene).await, Vec::<String>::new());
    }
    let listed = scene.world.get("/v1/submissions", &scene.token).await;
    assert_eq!(listed.body, json!({ "submissions": [] }));
    scene.world.clock.advance(601);
    assert_eq!(sweep(&scene.world.state).await.unwrap().submissions, 1);
    let gone = scene.world.delete(&scene.submission, &scene.world.token(OWNER)).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_can_delete_what_is_somebody_elses() {
    let scene = scene().await;
    let before = objects(&scene).await;
    let other = scene.world.token(OTHER);
    for path in [
        scene.submission.as_str(),
        "/v1/submissions/01JD0000000000000000000000",
        "/v1/submissions/..%2f",
    ] {
        let answer = scene.world.delete(path, &other).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.body);
        assert_eq!(answer.body["type"], "urn:wharf:problem:not-found");
    }
    assert_eq!(objects(&scene).await, before);
    assert_eq!(scene.multiparts().await.len(), 1);
    let complete = format!("{}/complete", scene.submission);
    let answer = scene.world.post(&complete, &scene.token).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "it is there, and not complete");
}

#[tokio::test]
async fn what_a_url_brings_afterwards_is_removed_when_it_has_ended() {
    let scene = Scene::new().await;
    let id = scene.opened(&description("a.mp4", b"small")).await.id.to_string();
    let signed = scene.sign(&id, &[(1, sha256(b"small"))]).await.remove(0);
    scene.world.delete(&scene.submission, &scene.token).await;
    assert_eq!(put(&signed, b"small", &[]).await.0, 200, "the URL is still valid");
    assert_eq!(sweep(&scene.world.state).await.unwrap(), Swept::default());
    scene.world.clock.advance(601);
    assert_eq!(
        sweep(&scene.world.state).await.unwrap(),
        Swept {
            uploads: 1,
            submissions: 1,
            ..Swept::default()
        }
    );
    assert_eq!(objects(&scene).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_put_together_while_it_is_deleted_is_removed_too() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let id = scene.opened(&description("a.mp4", &bytes)).await.id.to_string();
    for (number, part) in (1..).zip(parts_of(&bytes)) {
        scene.put(&id, number, part).await;
    }
    // All of it is there, so a browser that goes on has nothing signed.
    scene.world.clock.advance(1_200);
    let token = scene.world.token(OWNER);
    assert_eq!(
        scene.world.delete(&scene.submission, &token).await.status,
        StatusCode::NO_CONTENT
    );
    put_by_s3(&scene, &id).await;
    scene.world.clock.advance(601);
    assert_eq!(sweep(&scene.world.state).await.unwrap().submissions, 1);
    assert_eq!(objects(&scene).await, Vec::<String>::new());
    assert!(scene.world.state.store.everything().await.unwrap().1.is_empty());
}

#[tokio::test]
async fn deleting_makes_room() {
    let scene = Scene::with_limits(Limits {
        bytes_per_person: 20 * MIB as u64,
        pending_submissions: 1,
        ..Limits::default()
    })
    .await;
    let bytes = content(12 * MIB);
    scene.upload("a.mp4", &bytes).await;
    let full = scene.world.post_json("/v1/submissions", &scene.token, &form()).await;
    assert_eq!(full.body["type"], "urn:wharf:problem:quota-exceeded");
    let removed = scene.world.delete(&scene.submission, &scene.token).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    let next = create(&scene.world, &form()).await;
    let path = format!("/v1/submissions/{}/uploads", next.id);
    let opened = scene
        .world
        .post_json(&path, &scene.token, &description("b.mp4", &bytes))
        .await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.body);
}

#[tokio::test]
async fn of_completing_and_deleting_at_once_deleting_wins() {
    let scene = Scene::new().await;
    let complete = format!("{}/complete", scene.submission);
    let (_, removed) = tokio::join!(
        scene.world.post(&complete, &scene.token),
        scene.world.delete(&scene.submission, &scene.token)
    );
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    let again = scene.world.post(&complete, &scene.token).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    let listed = scene.world.get("/v1/submissions?status=all", &scene.token).await;
    assert_eq!(listed.body, json!({ "submissions": [] }));
    assert_eq!(objects(&scene).await, Vec::<String>::new());
}
