//! What the log says, and what it must never say.

use super::submissions::create;
use super::support::{OWNER, World, form, signing_keys};
use super::uploads::{path, upload_data, world};
use axum::http::StatusCode;
use serde_json::json;
use std::io::{Result, Write};
use std::sync::{Arc, Mutex};
use submission::SubmissionDetail;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Keeps what is logged.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// Logs everything that this crate and the layer around its routes say, on this thread, while the guard lives.
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new("wharf_api=trace,tower_http=trace"))
            .with_ansi(false)
            .with_writer(self.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn a_whole_journey_leaves_neither_tokens_nor_signatures_nor_personal_data_in_the_log() {
    let log = Log::default();
    let _guard = log.listen();
    let (world, _storage) = world().await;
    let token = world.token(OWNER);
    let created = create(&world, &form()).await;
    upload_data(&created, &form()).await;
    assert_eq!(
        world.post(&path(&created, "/complete"), &token).await.status,
        StatusCode::OK
    );
    let detail: SubmissionDetail = serde_json::from_value(
        world
            .get(&path(&created, "?access_token=in-the-url"), &token)
            .await
            .body,
    )
    .unwrap();

    let text = log.text();
    assert!(
        text.contains("completed") && text.contains("/v1/submissions/{id}/complete"),
        "{text}"
    );
    let signature = token.rsplit('.').next().unwrap();
    for secret in [signature, "X-Amz-", "in-the-url", "demo@example.com", "Demo", "Account"] {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
    assert!(!text.contains(&detail.downloads.data));
}

#[tokio::test]
async fn uploads_in_parts_leave_no_url_no_name_and_no_checksum_in_the_log() {
    let log = Log::default();
    let _guard = log.listen();
    let (world, _storage) = world().await;
    let token = world.token(OWNER);
    let created = create(&world, &form()).await;
    upload_data(&created, &form()).await;
    let sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    let description = json!({
        "name": "a-name-in-no-log.mp4", "content_type": "video/x-in-no-log", "size": 17 << 20, "last_modified": 0,
        "fingerprint": sha256,
    });
    let opened = world.post_json(&path(&created, "/uploads"), &token, &description).await;
    let upload = format!("/uploads/{}", opened.body["id"].as_str().unwrap());
    let parts = json!({ "parts": [{ "number": 1, "sha256": sha256 }] });
    let signed = world
        .post_json(&path(&created, &format!("{upload}/sign")), &token, &parts)
        .await;
    let url = signed.body["parts"][0]["url"].as_str().unwrap();
    let (address, query) = url.split_once('?').unwrap();
    world.get("/v1/submissions/unfinished", &token).await;
    world.get(&path(&created, &format!("{upload}/parts")), &token).await;
    // Refusals, too: of a size that is not the planned one, and of parts that have not arrived.
    let refused = reqwest::Client::new().put(url).body("short").send().await.unwrap();
    assert!(refused.status().is_client_error());
    let checksums = json!({ "sha256": [sha256, sha256, sha256] });
    let incomplete = world
        .post_json(&path(&created, &format!("{upload}/complete")), &token, &checksums)
        .await;
    assert_eq!(incomplete.status, StatusCode::CONFLICT);
    world.delete(&path(&created, &upload), &token).await;

    let text = log.text();
    assert!(
        text.contains("upload opened") && text.contains("upload aborted"),
        "{text}"
    );
    let signature = token.rsplit('.').next().unwrap();
    for secret in [
        signature,
        address,
        query,
        "X-Amz-",
        "in-no-log",
        sha256,
        "demo@example.com",
        OWNER,
    ] {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
}

#[tokio::test]
async fn failures_are_logged_under_the_number_that_the_caller_gets_without_the_token() {
    let log = Log::default();
    let _guard = log.listen();
    let world = World::new().await;
    world.keys.break_down();
    let token = world.token(OWNER);
    let answer = world.get("/v1/submissions", &token).await;
    let instance = answer.body["instance"].as_str().unwrap();
    assert!(log.text().contains(instance), "{}", log.text());

    let [key, _] = signing_keys();
    world.keys.publish(&[key.jwk()]);
    world.clock.advance(1);
    let forged = key.sign(
        &json!({ "alg": "RS256", "kid": "a-kid-in-no-log" }),
        &world.claims(OWNER),
    );
    assert_eq!(
        world.get("/v1/submissions", &forged).await.status,
        StatusCode::UNAUTHORIZED
    );
    let text = log.text();
    for secret in [
        token.as_str(),
        forged.as_str(),
        forged.rsplit('.').next().unwrap(),
        "a-kid-in-no-log",
    ] {
        assert!(!text.contains(secret), "{text}");
    }
}
