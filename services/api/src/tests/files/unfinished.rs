//! What can go on after a crash, or on another machine.

use super::*;
use submission::unfinished::UnfinishedList;

impl Scene {
    async fn unfinished_of(&self, token: &str) -> UnfinishedList {
        let answer = self.world.get("/v1/submissions/unfinished", token).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        serde_json::from_value(answer.body).unwrap()
    }

    async fn unfinished(&self) -> UnfinishedList {
        self.unfinished_of(&self.token).await
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
