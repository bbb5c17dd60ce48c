//! `/v1/submissions` as far as it goes without S3: validation, signatures, ownership.

use super::support::{BUCKET, OTHER, OWNER, World, form};
use super::uploads::data_of;
use axum::http::{StatusCode, header};
use base64ct::{Base64, Encoding as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use submission::{CreatedSubmission, PresignedUpload};

pub(super) async fn create(world: &World, form: &Value) -> CreatedSubmission {
    let answer = world.post_json("/v1/submissions", &world.token(OWNER), form).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let created: CreatedSubmission = serde_json::from_value(answer.body.clone()).unwrap();
    assert_eq!(
        answer.header(header::LOCATION),
        format!("/v1/submissions/{}", created.id)
    );
    created
}

/// The upload of the data.
pub(super) fn upload_of(created: &CreatedSubmission) -> &PresignedUpload {
    created.upload.as_ref().unwrap()
}

/// The parameters of a presigned URL.
fn query_of(url: &str) -> BTreeMap<String, String> {
    reqwest::Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

#[tokio::test]
async fn every_broken_rule_is_reported_in_page_order() {
    let world = World::new().await;
    let mut wrong = form();
    wrong["customer"]["first_name"] = "  ".into();
    wrong["customer"]["email"] = "demo".into();
    wrong["customer"]["date_of_birth"] = "1990-02-30".into();
    let answer = world.post_json("/v1/submissions", &world.token(OWNER), &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
    assert_eq!(
        answer.errors(),
        [
            "/customer/first_name required",
            "/customer/date_of_birth date_not_real",
            "/customer/email email_format",
        ]
    );
    assert_eq!(answer.body["errors"][0]["detail"], "Enter your first name");
    assert_eq!(answer.body["detail"], "3 values break a rule.");
}

#[tokio::test]
async fn a_submission_takes_no_members_that_it_does_not_know() {
    let world = World::new().await;
    let mut form = form();
    form["attachment"] = json!({ "name": "a.pdf", "size": 1, "sha256": Base64::encode_string(&Sha256::digest(b"a")) });
    let answer = world.post_json("/v1/submissions", &world.token(OWNER), &form).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
}

#[tokio::test]
async fn the_upload_signs_length_type_content_and_that_nothing_is_overwritten() {
    let world = World::new().await;
    let created = create(&world, &form()).await;
    let upload = upload_of(&created);
    assert_eq!(upload.method, "PUT");
    let url = reqwest::Url::parse(&upload.url).unwrap();
    assert_eq!(url.path(), format!("/{BUCKET}/u/{OWNER}/{}/data.json", created.id));
    let query = query_of(&upload.url);
    assert_eq!(
        query["X-Amz-SignedHeaders"],
        "content-length;content-type;host;if-none-match;x-amz-checksum-sha256"
    );
    assert_eq!(query["X-Amz-Expires"], "300");
    assert_eq!(query["X-Amz-Algorithm"], "AWS4-HMAC-SHA256");
    let sha256 = Base64::encode_string(&Sha256::digest(data_of(&form())));
    let expected = [
        ("content-type", "application/json"),
        ("if-none-match", "*"),
        ("x-amz-checksum-sha256", sha256.as_str()),
    ];
    assert_eq!(
        upload.headers,
        expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    );
}

#[tokio::test]
async fn signatures_begin_now_and_end_when_the_answer_says() {
    let world = World::new().await;
    let created = create(&world, &form()).await;
    let upload = upload_of(&created);
    let begin = query_of(&upload.url)["X-Amz-Date"].clone();
    let begin: jiff::Timestamp = jiff::fmt::strtime::parse("%Y%m%dT%H%M%S%z", begin.replace('Z', "+0000"))
        .unwrap()
        .to_timestamp()
        .unwrap();
    let end: jiff::Timestamp = upload.expires_at.parse().unwrap();
    assert_eq!(end.duration_since(begin).as_secs(), 300);
}

#[tokio::test]
async fn the_server_signs_its_own_rendering_of_the_form() {
    let world = World::new().await;
    let tidy = create(&world, &form()).await;
    let mut untidy = form();
    untidy["customer"]["first_name"] = "\t Demo ".into();
    untidy["customer"]["notes"] = "First line\r\nsecond line, with ü\n\n".into();
    let untidy = create(&world, &untidy).await;
    let checksum = |created: &CreatedSubmission| upload_of(created).headers["x-amz-checksum-sha256"].clone();
    assert_eq!(checksum(&tidy), checksum(&untidy));
    assert_ne!(tidy.id, untidy.id);
}

#[tokio::test]
async fn somebody_elses_submission_is_answered_like_one_that_does_not_exist() {
    let world = World::new().await;
    let created = create(&world, &form()).await;
    let path = |id: &str, rest: &str| format!("/v1/submissions/{id}{rest}");
    let stranger = world.token(OTHER);
    for rest in ["", "/uploads", "/complete"] {
        let mut answers = Vec::new();
        for id in [
            created.id.as_str(),
            "01JD0000000000000000000000",
            "not-a-ulid",
            "..%2F..%2Fother",
        ] {
            let answer = if rest.is_empty() {
                world.get(&path(id, rest), &stranger).await
            } else {
                world.post(&path(id, rest), &stranger).await
            };
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}{rest}");
            answers.push((answer.body.to_string(), format!("{:?}", answer.headers)));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
    }
    assert_eq!(
        world.get("/v1/submissions", &stranger).await.body,
        json!({ "submissions": [] })
    );
}

#[tokio::test]
async fn a_pending_submission_is_neither_listed_nor_shown() {
    let world = World::new().await;
    let created = create(&world, &form()).await;
    let token = world.token(OWNER);
    assert_eq!(
        world.get("/v1/submissions", &token).await.body,
        json!({ "submissions": [] })
    );
    assert_eq!(
        world
            .get(&format!("/v1/submissions/{}", created.id), &token)
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn storage_that_does_not_answer_is_a_503_without_any_url() {
    let world = World::new().await;
    let created = create(&world, &form()).await;
    let answer = world
        .post(&format!("/v1/submissions/{}/complete", created.id), &world.token(OWNER))
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body["type"], "urn:wharf:problem:unavailable");
    assert!(!answer.body.to_string().contains("127.0.0.1"));
}
