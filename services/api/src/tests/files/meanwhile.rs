//! Two requests about one submission, of which the second is answered between the look of the first and its change.

use super::*;
use crate::auth::Subject;
use crate::tests::support::request;
use axum::body::Body;
use axum::http::{Method, Request};
use tower::ServiceExt as _;

impl Scene {
    /// Has a request answered, with this status, before the next change that another one makes.
    fn meanwhile(&mut self, request: Request<Body>, status: StatusCode) {
        let router = self.world.router.clone();
        self.world.before_next_change(Box::pin(async move {
            let answer = router.oneshot(request).await.unwrap();
            assert_eq!(answer.status(), status, "the request in between");
        }));
    }

    /// A request without a body.
    fn request(&self, method: Method, path: &str) -> Request<Body> {
        request(method, path, &self.token).body(Body::empty()).unwrap()
    }

    /// The request that opens an upload.
    fn opening(&self, description: &Value) -> Request<Body> {
        let path = format!("{}/uploads", self.submission);
        let request = request(Method::POST, &path, &self.token).header("content-type", "application/json");
        request.body(Body::from(description.to_string())).unwrap()
    }

    fn completion(&self) -> String {
        format!("{}/complete", self.submission)
    }

    async fn submission(&self) -> Value {
        self.world.get(&self.submission, &self.token).await.body
    }

    /// The number of records of uploads, in whatever state.
    async fn records(&self) -> usize {
        self.world.state.store.everything().await.unwrap().1.len()
    }
}

#[tokio::test]
async fn a_file_of_what_was_just_completed_is_not_given_up() {
    let mut scene = Scene::new().await;
    let id = scene.upload("a.mp4", b"small").await;
    scene.meanwhile(scene.request(Method::POST, &scene.completion()), StatusCode::OK);
    let answer = scene.world.delete(&scene.path(&id, ""), &scene.token).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    assert_eq!(answer.body["type"], "urn:wharf:problem:already-complete");
    assert_eq!(scene.storage.s3.stored(&scene.key(&id)).await.unwrap(), b"small");
    assert_eq!(scene.submission().await["files"][0]["name"], "a.mp4");
}

#[tokio::test]
async fn what_was_just_completed_gains_no_file() {
    let mut scene = Scene::new().await;
    scene.meanwhile(scene.request(Method::POST, &scene.completion()), StatusCode::OK);
    let answer = scene.open(&description("late.mp4", b"late")).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    assert_eq!(answer.body["type"], "urn:wharf:problem:already-complete");
    assert_eq!(scene.records().await, 0);
}

#[tokio::test]
async fn what_has_just_gained_a_file_is_not_complete() {
    let mut scene = Scene::new().await;
    scene.meanwhile(scene.opening(&description("late.mp4", b"late")), StatusCode::CREATED);
    let answer = scene.world.post(&scene.completion(), &scene.token).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    assert_eq!(answer.body["type"], "urn:wharf:problem:uploads-incomplete");
    assert_eq!(answer.errors().len(), 1, "{}", answer.body);
    assert_eq!(answer.body["errors"][0]["code"], "missing");
    assert_eq!(scene.submission().await["type"], "urn:wharf:problem:not-found");
}

#[tokio::test]
async fn the_answer_lists_the_files_that_count() {
    let mut scene = Scene::new().await;
    let id = scene.upload("a.mp4", b"small").await;
    scene.upload("b.mp4", b"other").await;
    scene.meanwhile(
        scene.request(Method::DELETE, &scene.path(&id, "")),
        StatusCode::NO_CONTENT,
    );
    let answer = scene.world.post(&scene.completion(), &scene.token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let of = |body: &Value| {
        let files = body["files"].as_array().unwrap();
        files.iter().map(|file| file["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of(&answer.body), ["b.mp4"]);
    assert_eq!(of(&scene.submission().await), ["b.mp4"]);
}

#[tokio::test]
async fn nothing_is_added_to_signed_for_or_completed_of_what_was_just_deleted() {
    let sha256 = sha256(b"small");
    let sign = json!({ "parts": [{ "number": 1, "sha256": sha256 }] });
    for (rest, body) in [("/sign", sign), ("/complete", json!({ "sha256": [sha256] }))] {
        let mut scene = Scene::new().await;
        let id = scene.opened(&description("a.mp4", b"small")).await.id.to_string();
        scene.put(&id, 1, b"small").await;
        // It is marked, and nothing of it has been given up yet.
        let state = scene.world.state.clone();
        let submission = scene.submission.rsplit('/').next().unwrap().parse().unwrap();
        scene.world.before_next_change(Box::pin(async move {
            let (owner, now) = (Subject::parse(OWNER).unwrap(), state.clock.now());
            let deleted = state.store.delete_submission(&owner, submission, now).await;
            assert!(deleted.unwrap().is_some());
        }));
        let path = scene.path(&id, rest);
        let answer = scene.world.post_json(&path, &scene.token, &body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{rest}: {}", answer.body);
    }
    let mut scene = Scene::new().await;
    let delete = scene.request(Method::DELETE, &scene.submission);
    scene.meanwhile(delete, StatusCode::NO_CONTENT);
    let answer = scene.open(&description("late.mp4", b"late")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
    assert_eq!(scene.records().await, 0, "a record of an upload that nobody can reach");
}
