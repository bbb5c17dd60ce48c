//! What can go on after a crash, or on another machine.

use super::*;
use crate::tests::stub::{StubS3, nothing};
use axum::http::Method;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use submission::unfinished::{MAXIMUM_UNFINISHED, UnfinishedList};

impl Scene {
    async fn unfinished_of(&self, token: &str) -> UnfinishedList {
        let answer = self.world.get("/v1/submissions/unfinished", token).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        serde_json::from_value(answer.body).unwrap()
    }

    async fn unfinished(&self) -> UnfinishedList {
        self.unfinished_of(&self.token).await
    }

    /// Another submission whose data has arrived and whose files have not.
    async fn begin(&self, names: &[String]) {
        let created = create(&self.world, &form()).await;
        upload_data(&created, &form()).await;
        let path = format!("/v1/submissions/{}/uploads", created.id);
        for name in names {
            let file = description(name, b"film");
            let opened = self.world.post_json(&path, &self.token, &file).await;
            assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.body);
        }
    }
}

#[tokio::test]
async fn what_was_begun_is_listed_with_what_is_stored_of_it() {
    let scene = Scene::new().await;
    assert!(
        scene.unfinished().await.submissions.is_empty(),
        "without a file there is nothing to pick"
    );
    let bytes = content(LARGE);
    let large = scene.opened(&description("film.mp4", &bytes)).await.id;
    scene.put(large.as_str(), 2, parts_of(&bytes)[1]).await;
    // Identifiers of one instant have no order.
    scene.world.clock.advance(1);
    scene.upload("letter.pdf", b"letter").await;
    let dropped = scene
        .opened(&description("mistake.mp4", b"mistake"))
        .await
        .id
        .to_string();
    scene.world.delete(&scene.path(&dropped, ""), &scene.token).await;

    let listed = scene.unfinished().await.submissions;
    let [submission] = listed.as_slice() else {
        panic!("{listed:?}")
    };
    assert_eq!(submission.name, "Demo Account");
    assert!(scene.submission.ends_with(submission.id.as_str()));
    let files: Vec<_> = submission
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.size, file.stored, file.complete))
        .collect();
    assert_eq!(
        files,
        [
            ("film.mp4", LARGE as u64, 8 * MIB as u64, false),
            ("letter.pdf", 6, 6, true)
        ]
    );
    assert!(submission.files[0].is("film.mp4", LARGE as u64, 1_700_000_000_000));
    assert_eq!(submission.files[0].id, large);
    assert!(
        scene
            .unfinished_of(&scene.world.token(OTHER))
            .await
            .submissions
            .is_empty(),
        "it is listed to somebody else"
    );

    for number in [1, 3] {
        scene
            .put(large.as_str(), number, parts_of(&bytes)[number as usize - 1])
            .await;
    }
    assert_eq!(scene.complete(large.as_str(), &bytes).await.status, StatusCode::OK);
    let listed = scene.unfinished().await.submissions;
    assert!(
        listed[0].files.iter().all(|file| file.complete),
        "only the last request is missing: {listed:?}"
    );
    let path = format!("{}/complete", scene.submission);
    assert_eq!(scene.world.post(&path, &scene.token).await.status, StatusCode::OK);
    assert!(scene.unfinished().await.submissions.is_empty());
}

#[tokio::test]
async fn a_form_that_has_not_arrived_and_one_that_was_left_for_a_week_cannot_go_on() {
    let scene = Scene::new().await;
    let created = create(&scene.world, &form()).await;
    let path = format!("/v1/submissions/{}/uploads", created.id);
    let file = description("film.mp4", b"film");
    scene.world.post_json(&path, &scene.token, &file).await;
    assert!(scene.unfinished().await.submissions.is_empty());
    upload_data(&created, &form()).await;
    assert_eq!(scene.unfinished().await.submissions.len(), 1);
    let week = Limits::default().pending_submission;
    scene.world.clock.advance(week.as_secs() as i64);
    assert!(
        scene
            .unfinished_of(&scene.world.token(OWNER))
            .await
            .submissions
            .is_empty()
    );
}

#[tokio::test]
async fn a_list_that_does_not_hold_all_says_so() {
    let scene = Scene::new().await;
    scene.opened(&description("film.mp4", b"film")).await;
    for number in 1..=MAXIMUM_UNFINISHED {
        let list = scene.unfinished().await;
        assert_eq!((list.submissions.len(), list.more), (number, false));
        // Identifiers of one instant have no order.
        scene.world.clock.advance(1);
        scene.begin(&["film.mp4".to_owned()]).await;
    }
    let list = scene.unfinished().await;
    assert_eq!((list.submissions.len(), list.more), (MAXIMUM_UNFINISHED, true));
    let mut listed = list.submissions.iter();
    let is_oldest_listed = listed.any(|listed| scene.submission.ends_with(listed.id.as_str()));
    assert!(!is_oldest_listed, "it is the newest that are listed");
}

#[tokio::test]
async fn a_list_with_too_many_files_says_so_too() {
    let scene = Scene::new().await;
    scene.opened(&description("film.mp4", b"film")).await;
    for _ in 0..2 {
        scene.world.clock.advance(1);
        let files = (0..100).map(|number| format!("{number}.mp4"));
        scene.begin(&files.collect::<Vec<_>>()).await;
    }
    let list = scene.unfinished().await;
    assert_eq!((list.submissions.len(), list.more), (2, true));
}

#[tokio::test]
async fn the_storage_is_asked_for_eight_files_at_a_time() {
    const AT_ONCE: usize = 8;
    let together = Arc::new(tokio::sync::Barrier::new(AT_ONCE));
    let [now, most] = [0; 2].map(|count| Arc::new(AtomicUsize::new(count)));
    let counted = Arc::clone(&most);
    // It answers for a file when it was asked for eight.
    let stub = StubS3::start(move |method, uri| {
        let (together, now, most) = (Arc::clone(&together), Arc::clone(&now), Arc::clone(&counted));
        async move {
            if method != Method::HEAD || !uri.path().contains("/files/") {
                return (StatusCode::OK, nothing(&uri));
            }
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            together.wait().await;
            now.fetch_sub(1, Ordering::SeqCst);
            (StatusCode::NOT_FOUND, "")
        }
    })
    .await;
    let world = World::with_s3(&stub.url).await;
    let token = world.token(OWNER);
    let created = create(&world, &form()).await;
    let path = format!("/v1/submissions/{}/uploads", created.id);
    for number in 0..2 * AT_ONCE {
        let file = description(&format!("{number}.mp4"), b"small");
        let opened = world.post_json(&path, &token, &file).await;
        assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.body);
    }
    let answer = world.get("/v1/submissions/unfinished", &token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let files = answer.body["submissions"][0]["files"].as_array().unwrap();
    assert_eq!(files.len(), 2 * AT_ONCE);
    assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
}
