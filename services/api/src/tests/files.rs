//! Files that go as uploads of their own, against the local S3.

mod engine;
mod hostile;
mod limits;
mod meanwhile;
mod removal;
mod sweeping;
mod unfinished;
mod unknown;

use super::submissions::create;
use super::support::{BUCKET, OTHER, OWNER, World, form};
use super::uploads::{Storage, upload_data};
use crate::Limits;
use axum::http::StatusCode;
use base64ct::{Base64, Encoding as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use submission::SubmissionDetail;
use submission::upload::{OpenedUpload, SignedPart, SignedParts, StoredParts};
use upload::Plan;

const MIB: usize = 1024 * 1024;
/// In parts of 8 MiB: three.
const LARGE: usize = 17 * MIB;

fn sha256(bytes: &[u8]) -> String {
    Base64::encode_string(&Sha256::digest(bytes))
}

fn content(size: usize) -> Vec<u8> {
    (0..size).map(|index| (index / 7) as u8).collect()
}

fn parts_of(content: &[u8]) -> Vec<&[u8]> {
    let plan = Plan::new(content.len() as u64).unwrap();
    let ranges = (1..=plan.count()).filter_map(|number| plan.range(number));
    ranges
        .map(|range| &content[range.start as usize..range.end as usize])
        .collect()
}

fn description(name: &str, content: &[u8]) -> Value {
    json!({
        "name": name,
        "content_type": "video/mp4",
        "size": content.len(),
        "last_modified": 1_700_000_000_000_i64,
        "fingerprint": sha256(content),
    })
}

/// An API with a submission and the storage behind it.
struct Scene {
    world: World,
    storage: Storage,
    token: String,
    submission: String,
}

impl Scene {
    async fn new() -> Self {
        Self::with_limits(Limits::default()).await
    }

    async fn with_limits(limits: Limits) -> Self {
        let storage = Storage::start().await;
        let world = World::with_limits(&storage.s3.url, limits).await;
        let created = create(&world, &form()).await;
        upload_data(&created, &form()).await;
        let token = world.token(OWNER);
        let submission = format!("/v1/submissions/{}", created.id);
        Self {
            world,
            storage,
            token,
            submission,
        }
    }

    fn path(&self, id: &str, rest: &str) -> String {
        format!("{}/uploads/{id}{rest}", self.submission)
    }

    async fn open(&self, description: &Value) -> super::support::Answer {
        let path = format!("{}/uploads", self.submission);
        self.world.post_json(&path, &self.token, description).await
    }

    async fn opened(&self, description: &Value) -> OpenedUpload {
        let answer = self.open(description).await;
        assert!(answer.status.is_success(), "{}", answer.body);
        serde_json::from_value(answer.body).unwrap()
    }

    async fn sign(&self, id: &str, parts: &[(u32, String)]) -> Vec<SignedPart> {
        let parts: Vec<_> = parts
            .iter()
            .map(|(number, sha256)| json!({ "number": number, "sha256": sha256 }))
            .collect();
        let answer = self
            .world
            .post_json(&self.path(id, "/sign"), &self.token, &json!({ "parts": parts }))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        serde_json::from_value::<SignedParts>(answer.body).unwrap().parts
    }

    /// Signs and sends one part. The status and code of S3.
    async fn put(&self, id: &str, number: u32, bytes: &[u8]) -> (u16, String) {
        let signed = self.sign(id, &[(number, sha256(bytes))]).await;
        put(&signed[0], bytes, &[]).await
    }

    async fn complete(&self, id: &str, content: &[u8]) -> super::support::Answer {
        let sha256: Vec<_> = parts_of(content).into_iter().map(sha256).collect();
        self.world
            .post_json(&self.path(id, "/complete"), &self.token, &json!({ "sha256": sha256 }))
            .await
    }

    async fn list(&self, id: &str, query: &str) -> StoredParts {
        let answer = self
            .world
            .get(&self.path(id, &format!("/parts{query}")), &self.token)
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        serde_json::from_value(answer.body).unwrap()
    }

    /// Uploads a whole file.
    async fn upload(&self, name: &str, content: &[u8]) -> String {
        let id = self.opened(&description(name, content)).await.id.to_string();
        for (number, part) in (1..).zip(parts_of(content)) {
            assert_eq!(self.put(&id, number, part).await.0, 200);
        }
        assert_eq!(self.complete(&id, content).await.status, StatusCode::OK);
        id
    }

    async fn multiparts(&self) -> Vec<(String, String)> {
        let listed = self
            .storage
            .s3
            .client
            .list_multipart_uploads()
            .bucket(BUCKET)
            .send()
            .await
            .unwrap();
        let text = |text: Option<&str>| text.unwrap().to_owned();
        listed
            .uploads()
            .iter()
            .map(|upload| (text(upload.key()), text(upload.upload_id())))
            .collect()
    }

    fn key(&self, id: &str) -> String {
        let submission = self.submission.rsplit('/').next().unwrap();
        format!("u/{OWNER}/{submission}/files/{id}")
    }
}

/// What S3 is late with: the object of an upload that was given up while its parts were put together.
async fn put_by_s3(scene: &Scene, id: &str) {
    let put = scene.storage.s3.client.put_object().bucket(BUCKET).key(scene.key(id));
    put.body(b"late".to_vec().into()).send().await.unwrap();
}

async fn put(signed: &SignedPart, bytes: &[u8], replaced: &[(&str, &str)]) -> (u16, String) {
    let mut headers = signed.headers.clone();
    headers.extend(
        replaced
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let mut request = reqwest::Client::new().put(&signed.url).body(bytes.to_vec());
    for (name, value) in &headers {
        request = request.header(name, value);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let code = text
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"));
    (status, code.map(|(code, _)| code.to_owned()).unwrap_or_default())
}

#[tokio::test]
async fn files_small_and_large_go_in_and_come_out_the_same() {
    let scene = Scene::new().await;
    let (small, large) = (content(1_000), content(LARGE));
    let opened = scene.opened(&description("small.mp4", &small)).await;
    assert_eq!((opened.part_count, opened.resumed, opened.complete), (1, false, false));
    scene.world.clock.advance(1);
    let opened = scene.opened(&description("Übersicht (1).mp4", &large)).await;
    assert_eq!((opened.part_count, opened.part_size), (3, 8 * MIB as u64));
    scene.upload("small.mp4", &small).await;
    let id = scene.upload("Übersicht (1).mp4", &large).await;

    let again = scene.complete(&id, &large).await;
    assert_eq!(again.status, StatusCode::OK, "completing again gives the same answer");
    assert!(again.body["sha256"].as_str().unwrap().ends_with("-3"), "{}", again.body);

    let done = scene
        .world
        .post(&format!("{}/complete", scene.submission), &scene.token)
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let listed = scene.world.get("/v1/submissions", &scene.token).await;
    for summary in [&done.body, &listed.body["submissions"][0]] {
        let files = summary["files"].as_array().unwrap();
        let files: Vec<_> = files.iter().map(|file| (&file["name"], &file["size"])).collect();
        assert_eq!(
            files,
            [
                (&json!("small.mp4"), &json!(1_000)),
                (&json!("Übersicht (1).mp4"), &json!(LARGE))
            ]
        );
    }
    let detail = scene.world.get(&scene.submission, &scene.token).await;
    let detail: SubmissionDetail = serde_json::from_value(detail.body).unwrap();
    assert_eq!(detail.files.len(), 2);
    let expected = [
        ("small.mp4", "small.mp4", &small),
        ("Übersicht (1).mp4", "%C3%9Cbersicht%20%281%29.mp4", &large),
    ];
    for (file, (name, disposition, bytes)) in detail.files.iter().zip(expected) {
        assert_eq!((file.name.as_str(), file.size), (name, bytes.len() as u64));
        let response = reqwest::get(&file.url).await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/octet-stream");
        let cache_control: Vec<_> = response.headers().get_all("cache-control").iter().collect();
        assert_eq!(cache_control, ["private, no-store"]);
        assert_eq!(
            response.headers()["content-disposition"],
            format!("attachment; filename*=UTF-8''{disposition}")
        );
        assert!(response.bytes().await.unwrap() == bytes.as_slice(), "{name}");
    }
    let stored = scene
        .storage
        .s3
        .store
        .attributes(BUCKET, &scene.key(&id))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.content_type.as_deref(), Some("video/mp4"));
    assert!(scene.multiparts().await.is_empty());
}

#[tokio::test]
async fn the_same_file_finds_its_upload_and_another_one_does_not() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let file = description("a.mp4", &bytes);
    let first = scene.open(&file).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = scene.open(&file).await;
    assert_eq!((again.status, &again.body["id"]), (StatusCode::OK, &first.body["id"]));
    assert_eq!(again.body["resumed"], true);
    for (member, value) in [
        ("name", json!("b.mp4")),
        ("size", json!(LARGE + 1)),
        ("last_modified", json!(1)),
        ("fingerprint", json!(sha256(b"other"))),
    ] {
        let mut other = file.clone();
        other[member] = value;
        assert_eq!(scene.open(&other).await.status, StatusCode::CREATED, "{member}");
    }
    // Another machine may take the same file for one of another type.
    let mut elsewhere = file.clone();
    elsewhere["content_type"] = json!("application/octet-stream");
    let found = scene.open(&elsewhere).await;
    assert_eq!((found.status, &found.body["id"]), (StatusCode::OK, &first.body["id"]));
    assert_eq!(scene.multiparts().await.len(), 5);
    let id = first.body["id"].as_str().unwrap();
    for (number, part) in (1..).zip(parts_of(&bytes)) {
        scene.put(id, number, part).await;
    }
    scene.complete(id, &bytes).await;
    assert_eq!(scene.open(&file).await.body["complete"], true);
}

#[tokio::test]
async fn what_is_stored_is_listed_in_pages_also_beyond_a_thousand() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let id = scene.opened(&description("a.mp4", &bytes)).await.id.to_string();
    assert_eq!(
        scene.list(&id, "").await,
        StoredParts {
            parts: vec![],
            next: None
        }
    );
    scene.put(&id, 2, parts_of(&bytes)[1]).await;
    let listed = scene.list(&id, "").await;
    assert_eq!(listed.parts.len(), 1);
    assert_eq!((listed.parts[0].number, listed.parts[0].size), (2, 8 * MIB as u64));
    assert_eq!(listed.parts[0].sha256, sha256(parts_of(&bytes)[1]));

    // More parts than this API would sign: they are put there with the server's own keys.
    let (key, multipart) = scene.multiparts().await.remove(0);
    for number in 3..=1_100 {
        let put = scene
            .storage
            .s3
            .client
            .upload_part()
            .bucket(BUCKET)
            .key(&key)
            .upload_id(&multipart);
        let put = put
            .part_number(number)
            .checksum_sha256(sha256(b"x"))
            .body(b"x".to_vec().into());
        put.send().await.unwrap();
    }
    let first = scene.list(&id, "").await;
    assert_eq!((first.parts.len(), first.next), (1_000, Some(1_001)));
    let second = scene.list(&id, "?after=1001").await;
    assert_eq!((second.parts.len(), second.next), (99, None));
    assert_eq!(second.parts.last().unwrap().number, 1_100);
    for query in ["?after=x", "?after=-1", "?before=1", "?after=1&after=2"] {
        let answer = scene
            .world
            .get(&scene.path(&id, &format!("/parts{query}")), &scene.token)
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }

    let small = scene.opened(&description("b.mp4", b"small")).await.id.to_string();
    assert!(scene.list(&small, "").await.parts.is_empty());
    scene.put(&small, 1, b"small").await;
    let listed = scene.list(&small, "").await;
    assert_eq!((listed.parts[0].size, &listed.parts[0].sha256), (5, &sha256(b"small")));
    assert!(scene.list(&small, "?after=1").await.parts.is_empty());
}

#[tokio::test]
async fn a_submission_waits_for_its_files() {
    let scene = Scene::new().await;
    let id = scene.opened(&description("a.mp4", b"small")).await.id.to_string();
    let path = format!("{}/complete", scene.submission);
    let early = scene.world.post(&path, &scene.token).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert_eq!(early.errors(), [format!("/uploads/{id} missing")]);
    let other = scene.opened(&description("b.mp4", b"other")).await.id.to_string();
    assert_eq!(
        scene.world.delete(&scene.path(&other, ""), &scene.token).await.status,
        StatusCode::NO_CONTENT
    );
    scene.put(&id, 1, b"small").await;
    assert_eq!(scene.complete(&id, b"small").await.status, StatusCode::OK);
    assert_eq!(scene.world.post(&path, &scene.token).await.status, StatusCode::OK);
    // From now on nothing is added or taken away.
    assert_eq!(
        scene.open(&description("c.mp4", b"late")).await.body["type"],
        "urn:wharf:problem:already-complete"
    );
    let answer = scene.world.delete(&scene.path(&id, ""), &scene.token).await;
    assert_eq!(answer.body["type"], "urn:wharf:problem:already-complete");
}
