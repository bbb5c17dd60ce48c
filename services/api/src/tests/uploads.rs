//! Uploads and downloads against a real S3 that checks signatures.

use super::submissions::{create, upload_of};
use super::support::{BUCKET, OTHER, OWNER, World, form};
use axum::http::StatusCode;
use serde_json::Value;
use std::path::PathBuf;
use submission::{
    CreatedSubmission, CustomerInput, PresignedUpload, SubmissionDetail, SubmissionList, SubmissionSummary, validate,
};
use wharf_s3::testing::LocalS3;

/// The local S3, and where it keeps its objects.
pub(super) struct Storage {
    pub(super) s3: LocalS3,
}

impl Storage {
    pub(super) async fn start() -> Self {
        Self {
            s3: LocalS3::start().await,
        }
    }

    fn data(&self, created: &CreatedSubmission) -> PathBuf {
        let folder = self.s3.folder.path().join(BUCKET);
        folder.join("u").join(OWNER).join(created.id.as_str()).join("data.json")
    }
}

pub(super) async fn world() -> (World, Storage) {
    let storage = Storage::start().await;
    (World::with_s3(&storage.s3.url).await, storage)
}

/// Sends a presigned upload as a browser would, with some headers replaced.
async fn put(upload: &PresignedUpload, body: &[u8], replaced: &[(&str, &str)]) -> (u16, String) {
    let mut headers = upload.headers.clone();
    headers.extend(
        replaced
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let mut request = reqwest::Client::new().put(&upload.url).body(body.to_vec());
    for (name, value) in &headers {
        request = request.header(name, value);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

pub(super) fn data_of(form: &Value) -> Vec<u8> {
    let input: CustomerInput = serde_json::from_value(form["customer"].clone()).unwrap();
    validate(&input, "2026-11-23".parse().unwrap()).unwrap().to_bytes()
}

pub(super) async fn upload_data(created: &CreatedSubmission, form: &Value) {
    // Not signed, so S3 takes it; whoever downloads must not get it back.
    let unsigned = [("cache-control", "public, max-age=31536000")];
    let (status, text) = put(upload_of(created), &data_of(form), &unsigned).await;
    assert_eq!(status, 200, "{text}");
}

pub(super) fn path(created: &CreatedSubmission, rest: &str) -> String {
    format!("/v1/submissions/{}{rest}", created.id)
}

#[tokio::test]
async fn a_form_goes_in_and_comes_out_the_same() {
    let (world, _storage) = world().await;
    let token = world.token(OWNER);
    let created = create(&world, &form()).await;
    upload_data(&created, &form()).await;

    let completed = world.post(&path(&created, "/complete"), &token).await;
    assert_eq!(completed.status, StatusCode::OK, "{}", completed.body);
    let summary: SubmissionSummary = serde_json::from_value(completed.body).unwrap();
    assert_eq!(summary.name, "Demo Account");
    assert_eq!(summary.data_size, data_of(&form()).len() as u64);
    assert_eq!(summary.files, []);

    let answer = world.get(&path(&created, ""), &token).await;
    let detail: SubmissionDetail = serde_json::from_value(answer.body).unwrap();
    let response = reqwest::get(&detail.downloads.data).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    let cache_control: Vec<_> = response.headers().get_all("cache-control").iter().collect();
    assert_eq!(cache_control, ["private, no-store"]);
    assert_eq!(
        response.headers()["content-disposition"],
        format!("attachment; filename*=UTF-8''submission-{}.json", created.id)
    );
    assert_eq!(response.bytes().await.unwrap(), data_of(&form()));
    let put = reqwest::Client::new().put(&detail.downloads.data).send().await.unwrap();
    assert_eq!(put.status(), 403);
}

#[tokio::test]
async fn completing_again_changes_nothing_and_the_newest_is_listed_first() {
    let (world, _storage) = world().await;
    let token = world.token(OWNER);
    let mut ids = Vec::new();
    for _ in 0..3 {
        let created = create(&world, &form()).await;
        upload_data(&created, &form()).await;
        let first = world.post(&path(&created, "/complete"), &token).await;
        let second = world.post(&path(&created, "/complete"), &token).await;
        assert_eq!((first.status, second.status), (StatusCode::OK, StatusCode::OK));
        assert_eq!(first.body, second.body);
        let again = world.post(&path(&created, "/uploads"), &token).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert_eq!(again.body["type"], "urn:wharf:problem:already-complete");
        ids.insert(0, created.id);
        world.clock.advance(1);
    }
    let listed: SubmissionList = serde_json::from_value(world.get("/v1/submissions", &token).await.body).unwrap();
    assert_eq!(
        listed
            .submissions
            .iter()
            .map(|summary| summary.id.clone())
            .collect::<Vec<_>>(),
        ids
    );
    let strangers = world.get("/v1/submissions", &world.token(OTHER)).await;
    assert_eq!(strangers.body["submissions"], serde_json::json!([]));
    let stranger = world
        .get(&format!("/v1/submissions/{}", ids[0]), &world.token(OTHER))
        .await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_missing_is_named_and_signed_again() {
    let (world, _storage) = world().await;
    let token = world.token(OWNER);
    let created = create(&world, &form()).await;

    let nothing = world.post(&path(&created, "/complete"), &token).await;
    assert_eq!(nothing.status, StatusCode::CONFLICT);
    assert_eq!(nothing.body["type"], "urn:wharf:problem:uploads-incomplete");
    assert_eq!(nothing.errors(), ["/data missing"]);
    assert_eq!(nothing.body["detail"], "The form's data has not arrived.");

    let again = world.post(&path(&created, "/uploads"), &token).await;
    let again: CreatedSubmission = serde_json::from_value(again.body).unwrap();
    assert_eq!(again.id, created.id);
    assert_eq!(put(upload_of(&again), &data_of(&form()), &[]).await.0, 200);
    let arrived = world.post(&path(&created, "/uploads"), &token).await;
    assert_eq!(arrived.status, StatusCode::OK);
    assert!(arrived.body.get("upload").is_none(), "{}", arrived.body);
    assert_eq!(
        world.post(&path(&created, "/complete"), &token).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn an_expired_url_is_refused_by_s3_and_replaced_by_the_api() {
    let (world, _storage) = world().await;
    // The signature began ten minutes ago as far as S3's own clock can tell.
    world.clock.advance(-600);
    let created = create(&world, &form()).await;
    let (status, text) = put(upload_of(&created), &data_of(&form()), &[]).await;
    assert_eq!(status, 403, "{text}");
    world.clock.advance(600);
    let again = world.post(&path(&created, "/uploads"), &world.token(OWNER)).await;
    let again: CreatedSubmission = serde_json::from_value(again.body).unwrap();
    assert_eq!(put(upload_of(&again), &data_of(&form()), &[]).await.0, 200);
}

#[tokio::test]
async fn s3_refuses_whatever_was_not_signed() {
    let (world, storage) = world().await;
    let created = create(&world, &form()).await;
    let (upload, data) = (upload_of(&created), data_of(&form()));
    let longer = [data.as_slice(), b"!"].concat();
    assert_eq!(put(upload, &longer, &[]).await.0, 403, "another length");
    assert_eq!(
        put(upload, &data, &[("content-type", "text/html")]).await.0,
        403,
        "another type"
    );
    assert_eq!(
        put(upload, &data, &[("if-none-match", "\"x\"")]).await.0,
        403,
        "without the condition"
    );
    let other = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    assert_eq!(
        put(upload, &data, &[("x-amz-checksum-sha256", other)]).await.0,
        403,
        "another checksum"
    );
    let elsewhere = PresignedUpload {
        url: upload.url.replace(OWNER, OTHER),
        ..upload.clone()
    };
    assert_eq!(put(&elsewhere, &data, &[]).await.0, 403, "another person's folder");
    assert!(!storage.data(&created).exists());

    assert_eq!(put(upload, &data, &[]).await.0, 200);
    assert_eq!(put(upload, &data, &[]).await.0, 412, "a second time");
}

#[tokio::test]
async fn an_object_that_changed_behind_s3s_back_does_not_count() {
    let (world, storage) = world().await;
    let token = world.token(OWNER);
    let created = create(&world, &form()).await;
    // Same length, other content, and no checksum or type stored with it: the API has to read it.
    let data = storage.data(&created);
    std::fs::create_dir_all(data.parent().unwrap()).unwrap();
    std::fs::write(data, vec![b'x'; data_of(&form()).len()]).unwrap();

    let answer = world.post(&path(&created, "/complete"), &token).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.errors(), ["/data content_type_differs", "/data sha256_differs"]);
    let again = world.post(&path(&created, "/uploads"), &token).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "there is no way to overwrite it");
    assert_eq!(again.errors(), answer.errors());
    assert_eq!(
        world.get("/v1/submissions", &token).await.body["submissions"],
        serde_json::json!([])
    );
}

#[tokio::test]
async fn an_upload_with_a_content_encoding_does_not_count() {
    let (world, _storage) = world().await;
    let token = world.token(OWNER);
    let created = create(&world, &form()).await;
    let encoded = [("content-encoding", "gzip")];
    assert_eq!(
        put(upload_of(&created), &data_of(&form()), &encoded).await.0,
        200,
        "it is not signed"
    );

    let answer = world.post(&path(&created, "/complete"), &token).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.errors(), ["/data content_encoding_differs"]);
}

#[tokio::test]
async fn another_person_cannot_complete_or_sign_again() {
    let (world, _storage) = world().await;
    let created = create(&world, &form()).await;
    upload_data(&created, &form()).await;
    for rest in ["/uploads", "/complete"] {
        assert_eq!(
            world.post(&path(&created, rest), &world.token(OTHER)).await.status,
            StatusCode::NOT_FOUND
        );
    }
    let listed = world.get("/v1/submissions", &world.token(OWNER)).await;
    assert_eq!(listed.body["submissions"], serde_json::json!([]), "still pending");
}
