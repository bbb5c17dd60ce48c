//! How much a person may keep, and what becomes of what nobody finishes.

use super::*;
use crate::sweep::{Swept, sweep};

const DAY: i64 = 86_400;

fn limits(bytes_per_person: usize) -> Limits {
    Limits {
        bytes_per_person: bytes_per_person as u64,
        ..Limits::default()
    }
}

/// A file of a size, without content.
fn of_size(name: &str, size: usize) -> Value {
    let mut description = description(name, name.as_bytes());
    description["size"] = size.into();
    description
}

#[tokio::test]
async fn a_person_has_room_for_so_much_with_what_is_promised() {
    let scene = Scene::with_limits(limits(20 * MIB)).await;
    let first = scene.opened(&of_size("a.mp4", 12 * MIB)).await;
    let full = scene.open(&of_size("b.mp4", 12 * MIB)).await;
    assert_eq!(full.status, StatusCode::FORBIDDEN);
    assert_eq!(full.body["type"], "urn:wharf:problem:quota-exceeded");
    let detail = full.body["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("You can keep 21.0 MB here, and 12.6 MB of it are taken.")
            && detail.contains("another 12.6 MB."),
        "{detail}"
    );
    assert_eq!(scene.multiparts().await.len(), 1, "nothing was begun for it");
    assert!(
        scene.opened(&of_size("a.mp4", 12 * MIB)).await.resumed,
        "the same file is no second one"
    );
    // Another person has room of their own.
    let other = scene.world.token(OTHER);
    let submission = scene.world.post_json("/v1/submissions", &other, &form()).await;
    let path = format!("/v1/submissions/{}/uploads", submission.body["id"].as_str().unwrap());
    let answer = scene.world.post_json(&path, &other, &of_size("b.mp4", 12 * MIB)).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    // What is given up makes room.
    let path = scene.path(first.id.as_str(), "");
    assert_eq!(
        scene.world.delete(&path, &scene.token).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        scene.open(&of_size("b.mp4", 12 * MIB)).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn the_storage_says_how_much_there_is() {
    let scene = Scene::with_limits(limits(20 * MIB)).await;
    let client = &scene.storage.s3.client;
    let key = format!("u/{OWNER}/something");
    let put = client
        .put_object()
        .bucket(BUCKET)
        .key(&key)
        .body(content(12 * MIB).into());
    put.send().await.unwrap();
    assert_eq!(
        scene.open(&of_size("a.mp4", 12 * MIB)).await.status,
        StatusCode::FORBIDDEN
    );
    client.delete_object().bucket(BUCKET).key(&key).send().await.unwrap();
    let bytes = content(12 * MIB);
    let id = scene.upload("a.mp4", &bytes).await;
    assert_eq!(
        scene.open(&of_size("b.mp4", 12 * MIB)).await.status,
        StatusCode::FORBIDDEN
    );
    // A clock that stands still would count what was completed in the same instant twice at most; it is listed once.
    scene.world.clock.advance(1);
    client
        .delete_object()
        .bucket(BUCKET)
        .key(scene.key(&id))
        .send()
        .await
        .unwrap();
    assert_eq!(
        scene.open(&of_size("b.mp4", 12 * MIB)).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn of_two_that_want_the_last_room_one_gets_it() {
    let scene = Scene::with_limits(limits(20 * MIB)).await;
    let (first, second) = (of_size("a.mp4", 12 * MIB), of_size("b.mp4", 12 * MIB));
    let (first, second) = tokio::join!(scene.open(&first), scene.open(&second));
    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::FORBIDDEN]);
}

#[tokio::test]
async fn a_submission_has_so_many_files_and_a_person_so_many_submissions() {
    let scene = Scene::with_limits(Limits {
        pending_submissions: 2,
        ..Limits::default()
    })
    .await;
    for index in 0..submission::upload::MAXIMUM_UPLOADS {
        assert_eq!(
            scene.open(&of_size(&format!("{index}.mp4"), 10)).await.status,
            StatusCode::CREATED
        );
    }
    assert_eq!(
        scene.open(&of_size("more.mp4", 10)).await.body["type"],
        "urn:wharf:problem:quota-exceeded"
    );
    create(&scene.world, &form()).await;
    let third = scene.world.post_json("/v1/submissions", &scene.token, &form()).await;
    assert_eq!(third.body["type"], "urn:wharf:problem:quota-exceeded");
}

#[tokio::test]
async fn a_person_keeps_so_many_files_in_all_submissions_and_deleting_makes_room() {
    let scene = Scene::with_limits(Limits {
        files_per_person: 2,
        ..Limits::default()
    })
    .await;
    scene.upload("a.mp4", b"first").await;
    let second = create(&scene.world, &form()).await;
    let path = format!("/v1/submissions/{}/uploads", second.id);
    let open = async |name: &str| {
        let file = description(name, name.as_bytes());
        scene.world.post_json(&path, &scene.token, &file).await
    };
    assert_eq!(open("b.mp4").await.status, StatusCode::CREATED);
    let full = open("c.mp4").await;
    assert_eq!(full.status, StatusCode::FORBIDDEN, "{}", full.body);
    assert_eq!(full.body["type"], "urn:wharf:problem:quota-exceeded");
    assert_eq!(
        full.body["detail"],
        "You have 2 files, which is as many as you can keep. Delete submissions that you no longer need. What was deleted or \
         given up counts for some minutes more: try again then."
    );
    assert_eq!(
        open("b.mp4").await.body["resumed"],
        true,
        "the same file is no second one"
    );
    scene.world.delete(&scene.submission, &scene.token).await;
    assert_eq!(open("c.mp4").await.body["detail"], full.body["detail"], "as it says");
    // What a URL that was signed before may still bring has a record as long as the URL is valid.
    scene.world.clock.advance(601);
    sweep(&scene.world.state).await.unwrap();
    assert_eq!(open("c.mp4").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_person_keeps_so_many_complete_submissions_and_deleting_makes_room() {
    let scene = Scene::with_limits(Limits {
        complete_submissions: 1,
        ..Limits::default()
    })
    .await;
    let begun = create(&scene.world, &form()).await;
    let complete = format!("{}/complete", scene.submission);
    assert_eq!(scene.world.post(&complete, &scene.token).await.status, StatusCode::OK);
    let full = scene.world.post_json("/v1/submissions", &scene.token, &form()).await;
    assert_eq!(full.status, StatusCode::FORBIDDEN, "{}", full.body);
    assert_eq!(full.body["type"], "urn:wharf:problem:quota-exceeded");
    assert_eq!(
        full.body["detail"],
        "You have 1 complete submissions, which is as many as you can keep. Delete some that you no longer need."
    );
    // What was begun before is not lost.
    upload_data(&begun, &form()).await;
    let path = format!("/v1/submissions/{}/complete", begun.id);
    assert_eq!(scene.world.post(&path, &scene.token).await.status, StatusCode::OK);
    for path in [scene.submission.clone(), format!("/v1/submissions/{}", begun.id)] {
        scene.world.delete(&path, &scene.token).await;
    }
    create(&scene.world, &form()).await;
}

/// Each submission that is begun reads all of the person's, while nobody else can write.
#[tokio::test]
async fn what_was_deleted_counts_until_it_is_removed() {
    let scene = Scene::with_limits(Limits {
        pending_submissions: 2,
        complete_submissions: 1,
        deleted_submissions: 1,
        ..Limits::default()
    })
    .await;
    for _ in 0..3 {
        let begun = create(&scene.world, &form()).await;
        let path = format!("/v1/submissions/{}", begun.id);
        assert_eq!(
            scene.world.delete(&path, &scene.token).await.status,
            StatusCode::NO_CONTENT
        );
    }
    let full = scene.world.post_json("/v1/submissions", &scene.token, &form()).await;
    assert_eq!(full.status, StatusCode::FORBIDDEN, "{}", full.body);
    assert_eq!(full.body["type"], "urn:wharf:problem:quota-exceeded");
    assert_eq!(
        full.body["detail"],
        "You have deleted so many submissions that some have to be removed first. Try again some minutes later."
    );
    let other = scene.world.token(OTHER);
    let answer = scene.world.post_json("/v1/submissions", &other, &form()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    scene.world.clock.advance(601);
    assert_eq!(sweep(&scene.world.state).await.unwrap().submissions, 3);
    create(&scene.world, &form()).await;
}

#[tokio::test]
async fn a_submission_that_does_not_fit_is_not_created() {
    // The first form fits, and one more of the same size does not.
    let size = super::super::uploads::data_of(&form()).len();
    let scene = Scene::with_limits(limits(2 * size - 1)).await;
    let answer = scene.world.post_json("/v1/submissions", &scene.token, &form()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
    assert_eq!(answer.body["type"], "urn:wharf:problem:quota-exceeded");
}

#[tokio::test]
async fn uploads_that_were_left_alone_are_removed_with_their_parts() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let left = scene.opened(&description("left.mp4", &bytes)).await.id.to_string();
    scene.put(&left, 1, parts_of(&bytes)[0]).await;
    let small = scene.opened(&description("small.mp4", b"small")).await.id.to_string();
    scene.put(&small, 1, b"small").await;
    let done = scene.upload("done.mp4", b"done").await;
    // Of this one nobody knows: the server ended between S3's answer and its own record.
    let unknown = scene
        .storage
        .s3
        .client
        .create_multipart_upload()
        .bucket(BUCKET)
        .key(format!("u/{OWNER}/x/files/y"));
    unknown.send().await.unwrap();
    assert_eq!(
        sweep(&scene.world.state).await.unwrap(),
        Swept::default(),
        "all of it is new"
    );

    scene.world.clock.advance(DAY / 2);
    let token = scene.world.token(OWNER);
    let active = scene.opened_by(&token, &description("active.mp4", &bytes)).await;
    scene.world.clock.advance(DAY / 2 + 60);
    let swept = sweep(&scene.world.state).await.unwrap();
    assert_eq!(
        swept,
        Swept {
            left: 2,
            unknown: 1,
            ..Swept::default()
        }
    );
    let keys: Vec<_> = scene.multiparts().await.into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, [scene.key(&active)]);
    assert_eq!(scene.storage.s3.stored(&scene.key(&small)).await, None);
    assert_eq!(scene.storage.s3.stored(&scene.key(&done)).await.unwrap(), b"done");
    assert_eq!(sweep(&scene.world.state).await.unwrap(), Swept::default());
    scene.world.clock.advance(601);
    assert_eq!(sweep(&scene.world.state).await.unwrap().uploads, 2, "their records");
    assert_eq!(sweep(&scene.world.state).await.unwrap(), Swept::default());
}

#[tokio::test]
async fn what_arrives_after_it_was_given_up_is_removed_when_no_url_is_valid_any_more() {
    let scene = Scene::new().await;
    let id = scene.opened(&description("a.mp4", b"small")).await.id.to_string();
    let signed = scene.sign(&id, &[(1, sha256(b"small"))]).await.remove(0);
    scene.world.delete(&scene.path(&id, ""), &scene.token).await;
    assert_eq!(put(&signed, b"small", &[]).await.0, 200, "the URL is still valid");
    assert_eq!(sweep(&scene.world.state).await.unwrap(), Swept::default());
    scene.world.clock.advance(601);
    assert_eq!(sweep(&scene.world.state).await.unwrap().uploads, 1);
    assert_eq!(scene.storage.s3.stored(&scene.key(&id)).await, None);
}

#[tokio::test]
async fn a_submission_that_was_never_completed_ends_after_a_week() {
    let scene = Scene::new().await;
    scene.upload("a.mp4", b"small").await;
    let complete = create(&scene.world, &form()).await;
    upload_data(&complete, &form()).await;
    let path = format!("/v1/submissions/{}/complete", complete.id);
    assert_eq!(scene.world.post(&path, &scene.token).await.status, StatusCode::OK);

    scene.world.clock.advance(7 * DAY);
    let token = scene.world.token(OWNER);
    let answer = scene
        .world
        .post(&format!("{}/complete", scene.submission), &token)
        .await;
    assert_eq!(
        answer.status,
        StatusCode::NOT_FOUND,
        "it is over before its last URL is"
    );
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
    let objects = scene.world.state.bucket.objects("u/").await.unwrap();
    let keys: Vec<_> = objects.into_keys().collect();
    assert_eq!(keys, [format!("u/{OWNER}/{}/data.json", complete.id)]);
    assert_eq!(
        scene.world.get("/v1/submissions", &token).await.body["submissions"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

impl Scene {
    async fn opened_by(&self, token: &str, description: &Value) -> String {
        let answer = self
            .world
            .post_json(&format!("{}/uploads", self.submission), token, description)
            .await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        answer.body["id"].as_str().unwrap().to_owned()
    }
}
