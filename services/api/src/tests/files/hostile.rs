//! What somebody who does not keep to the rules gets.

use super::*;

#[tokio::test]
async fn what_breaks_a_rule_is_not_opened() {
    let scene = Scene::new().await;
    let mut wrong = description("../a.mp4", b"x");
    wrong["size"] = 5_000_000_001_u64.into();
    wrong["fingerprint"] = "x".into();
    wrong["content_type"] = "video".into();
    let answer = scene.open(&wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        answer.errors(),
        [
            "/name file_name_characters",
            "/content_type media_type",
            "/size file_too_large",
            "/fingerprint checksum"
        ]
    );
    let mut wrong = description("a.mp4", b"x");
    wrong["size"] = 0.into();
    assert_eq!(scene.open(&wrong).await.errors(), ["/size file_empty"]);
    wrong["key"] = "u/other".into();
    assert_eq!(scene.open(&wrong).await.status, StatusCode::BAD_REQUEST);
    assert!(scene.multiparts().await.is_empty());
}

#[tokio::test]
async fn part_numbers_that_the_file_does_not_have_are_not_signed() {
    let scene = Scene::new().await;
    let id = scene
        .opened(&description("a.mp4", &content(LARGE)))
        .await
        .id
        .to_string();
    let sign = |parts: Value| {
        let (path, body) = (scene.path(&id, "/sign"), json!({ "parts": parts }));
        let scene = &scene;
        async move { scene.world.post_json(&path, &scene.token, &body).await }
    };
    let part = |number: i64| json!({ "number": number, "sha256": sha256(b"x") });
    for number in [0, 4, 10_000, 10_001] {
        let answer = sign(json!([part(number)])).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{number}");
        assert_eq!(answer.errors(), ["/parts/0/number part_number"]);
    }
    assert_eq!(
        sign(json!([part(1), part(1)])).await.errors(),
        ["/parts/1/number part_number"]
    );
    assert_eq!(sign(json!([])).await.errors(), ["/parts part_count"]);
    assert_eq!(
        sign(json!([{ "number": 1, "sha256": "x" }])).await.errors(),
        ["/parts/0/sha256 checksum"]
    );
    for malformed in [
        json!([part(-1)]),
        json!([{ "number": 1 }]),
        json!({}),
        json!([part(4_294_967_296)]),
    ] {
        assert_eq!(sign(malformed).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn s3_takes_a_part_only_as_it_was_announced() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let id = scene.opened(&description("a.mp4", &bytes)).await.id.to_string();
    let parts = parts_of(&bytes);
    let last = parts[2];
    let signed = scene.sign(&id, &[(3, sha256(last))]).await.remove(0);
    let names: Vec<_> = signed.headers.keys().map(String::as_str).collect();
    assert_eq!(names, ["x-amz-checksum-sha256"]);
    let longer = [last, b"!"].concat();
    assert_eq!(put(&signed, &longer, &[]).await.0, 403, "larger than announced");
    let mut other = last.to_vec();
    other[0] ^= 1;
    assert_eq!(
        put(&signed, &other, &[]).await,
        (400, "BadDigest".to_owned()),
        "another content"
    );
    let checksum = [("x-amz-checksum-sha256", sha256(&other))];
    let replaced = checksum.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(put(&signed, &other, &replaced).await.0, 403, "another checksum");
    let elsewhere = SignedPart {
        url: signed.url.replace(OWNER, OTHER),
        ..signed.clone()
    };
    assert_eq!(put(&elsewhere, last, &[]).await.0, 403, "another person's folder");
    let elsewhere = SignedPart {
        url: signed.url.replace("partNumber=3", "partNumber=2"),
        ..signed.clone()
    };
    assert_eq!(put(&elsewhere, last, &[]).await.0, 403, "another part");
    assert!(scene.list(&id, "").await.parts.is_empty());
    assert_eq!(put(&signed, last, &[]).await.0, 200);

    let id = scene.opened(&description("small.mp4", b"small")).await.id.to_string();
    let signed = scene.sign(&id, &[(1, sha256(b"small"))]).await.remove(0);
    let checksum = sha256(b"small");
    let headers = [
        ("content-type", "video/mp4"),
        ("if-none-match", "*"),
        ("x-amz-checksum-sha256", checksum.as_str()),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(signed.headers, headers.into());
    assert!(
        signed
            .url
            .contains("SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match%3Bx-amz-checksum-sha256"),
        "{}",
        signed.url
    );
    assert_eq!(put(&signed, b"larger", &[]).await.0, 403);
    let checksum = sha256(b"other");
    assert_eq!(
        put(&signed, b"other", &[("x-amz-checksum-sha256", &checksum)]).await.0,
        403
    );
    let elsewhere = SignedPart {
        url: signed.url.replace(OWNER, OTHER),
        ..signed.clone()
    };
    assert_eq!(put(&elsewhere, b"small", &[]).await.0, 403, "another person's folder");
    assert_eq!(put(&signed, b"small", &[("content-type", "text/html")]).await.0, 403);
    assert_eq!(put(&signed, b"small", &[("if-none-match", "\"x\"")]).await.0, 403);
    assert_eq!(put(&signed, b"small", &[]).await.0, 200);
    assert_eq!(
        put(&signed, b"small", &[]).await,
        (412, "PreconditionFailed".to_owned())
    );
}

#[tokio::test]
async fn completing_needs_every_part_as_it_was_announced() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let id = scene.opened(&description("a.mp4", &bytes)).await.id.to_string();
    let parts = parts_of(&bytes);
    assert_eq!(scene.complete(&id, &bytes).await.errors().len(), 3);
    scene.put(&id, 1, parts[0]).await;
    scene.put(&id, 3, parts[2]).await;
    let missing = scene.complete(&id, &bytes).await;
    assert_eq!(missing.status, StatusCode::CONFLICT);
    assert_eq!(missing.body["type"], "urn:wharf:problem:uploads-incomplete");
    assert_eq!(missing.errors(), ["/sha256/1 missing"]);
    // Another content of the right size under the right number.
    let other = vec![9; parts[1].len()];
    scene.put(&id, 2, &other).await;
    assert_eq!(scene.complete(&id, &bytes).await.errors(), ["/sha256/1 sha256_differs"]);
    let path = scene.path(&id, "/complete");
    let short = json!({ "sha256": [sha256(b"x")] });
    assert_eq!(
        scene.world.post_json(&path, &scene.token, &short).await.errors(),
        ["/sha256 part_count"]
    );
    scene.put(&id, 2, parts[1]).await;
    assert_eq!(scene.complete(&id, &bytes).await.status, StatusCode::OK);
    // What is complete stays as it is.
    let mut changed = bytes.clone();
    changed[0] ^= 1;
    let answer = scene.complete(&id, &changed).await;
    assert_eq!(
        (answer.status, answer.body["type"].as_str()),
        (StatusCode::PRECONDITION_FAILED, Some("urn:wharf:problem:upload-exists"))
    );
    let answer = scene
        .world
        .post_json(
            &scene.path(&id, "/sign"),
            &scene.token,
            &json!({ "parts": [{ "number": 1, "sha256": sha256(b"x") }] }),
        )
        .await;
    assert_eq!(answer.body["type"], "urn:wharf:problem:already-complete");
}

#[tokio::test]
async fn two_that_complete_at_once_get_the_same_answer_or_are_told_to_try_again() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let id = scene.opened(&description("a.mp4", &bytes)).await.id.to_string();
    for (number, part) in (1..).zip(parts_of(&bytes)) {
        scene.put(&id, number, part).await;
    }
    let (first, second) = tokio::join!(scene.complete(&id, &bytes), scene.complete(&id, &bytes));
    assert_eq!(
        (first.status, second.status),
        (StatusCode::OK, StatusCode::OK),
        "{} {}",
        first.body,
        second.body
    );
    assert_eq!(first.body, second.body);
}

#[tokio::test]
async fn an_answer_that_was_lost_after_s3_had_put_the_parts_together_is_given_later() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let id = scene.opened(&description("a.mp4", &bytes)).await.id.to_string();
    for (number, part) in (1..).zip(parts_of(&bytes)) {
        scene.put(&id, number, part).await;
    }
    // As if the server had ended between S3's answer and its own record.
    let (key, multipart) = scene.multiparts().await.remove(0);
    let held = scene
        .world
        .state
        .bucket
        .parts(&crate::bucket::ObjectKey::new(key.clone()), &multipart, 0)
        .await;
    let held = held.unwrap().unwrap().parts;
    let key = crate::bucket::ObjectKey::new(key);
    scene
        .world
        .state
        .bucket
        .assemble(&key, &multipart, &held)
        .await
        .unwrap();
    assert_eq!(scene.complete(&id, &bytes).await.status, StatusCode::OK);
}

#[tokio::test]
async fn something_else_in_the_place_of_a_file_is_not_overwritten() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let id = scene.opened(&description("a.mp4", &bytes)).await.id.to_string();
    for (number, part) in (1..).zip(parts_of(&bytes)) {
        scene.put(&id, number, part).await;
    }
    let put = scene.storage.s3.client.put_object().bucket(BUCKET).key(scene.key(&id));
    put.body(b"something else".to_vec().into()).send().await.unwrap();
    let answer = scene.complete(&id, &bytes).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED, "{}", answer.body);
    assert_eq!(
        scene.storage.s3.stored(&scene.key(&id)).await.unwrap(),
        b"something else"
    );

    let id = scene.opened(&description("small.mp4", b"small")).await.id.to_string();
    let signed = scene.sign(&id, &[(1, sha256(b"small"))]).await.remove(0);
    assert_eq!(
        super::put(&signed, b"small", &[("content-encoding", "gzip")]).await.0,
        200,
        "it is not signed"
    );
    assert_eq!(
        scene.complete(&id, b"small").await.status,
        StatusCode::PRECONDITION_FAILED
    );
}

#[tokio::test]
async fn a_file_that_changed_behind_s3s_back_does_not_count() {
    let scene = Scene::new().await;
    let id = scene.opened(&description("small.mp4", b"small")).await.id.to_string();
    // Same length, other content, and no checksum or type stored with it: the API has to read it.
    let file = scene.storage.s3.folder.path().join(BUCKET).join(scene.key(&id));
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, b"other").unwrap();
    assert_eq!(
        scene.complete(&id, b"small").await.status,
        StatusCode::PRECONDITION_FAILED
    );
}

#[tokio::test]
async fn what_was_given_up_is_gone_and_cannot_be_completed() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let id = scene.opened(&description("a.mp4", &bytes)).await.id.to_string();
    for (number, part) in (1..).zip(parts_of(&bytes)) {
        scene.put(&id, number, part).await;
    }
    let signed = scene.sign(&id, &[(1, sha256(parts_of(&bytes)[0]))]).await.remove(0);
    for _ in 0..2 {
        let answer = scene.world.delete(&scene.path(&id, ""), &scene.token).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }
    assert!(scene.multiparts().await.is_empty());
    assert_eq!(
        put(&signed, parts_of(&bytes)[0], &[]).await,
        (404, "NoSuchUpload".to_owned())
    );
    assert_eq!(scene.complete(&id, &bytes).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        scene.world.get(&scene.path(&id, "/parts"), &scene.token).await.status,
        StatusCode::NOT_FOUND
    );
    let again = scene.opened(&description("a.mp4", &bytes)).await;
    assert!(!again.resumed && again.id.as_str() != id, "a new upload");
    // What is complete can be given up too, until the submission is.
    let id = scene.upload("b.mp4", b"small").await;
    assert_eq!(
        scene.world.delete(&scene.path(&id, ""), &scene.token).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(scene.storage.s3.stored(&scene.key(&id)).await, None);
}

#[tokio::test]
async fn somebody_elses_upload_is_answered_like_one_that_does_not_exist() {
    let scene = Scene::new().await;
    let id = scene.opened(&description("a.mp4", b"small")).await.id.to_string();
    let stranger = scene.world.token(OTHER);
    // The stranger has a submission too, and tries the upload below it.
    let own = scene.world.post_json("/v1/submissions", &stranger, &form()).await;
    let own = format!("/v1/submissions/{}", own.body["id"].as_str().unwrap());
    let sign = json!({ "parts": [{ "number": 1, "sha256": sha256(b"small") }] });
    let complete = json!({ "sha256": [sha256(b"small")] });
    let mut answers = Vec::new();
    for submission in [&scene.submission, &own] {
        for id in [id.as_str(), "01JD0000000000000000000000", "no-ulid", "..%2Fx"] {
            let path = |rest: &str| format!("{submission}/uploads/{id}{rest}");
            answers.push(scene.world.post_json(&path("/sign"), &stranger, &sign).await);
            answers.push(scene.world.post_json(&path("/complete"), &stranger, &complete).await);
            answers.push(scene.world.get(&path("/parts"), &stranger).await);
            answers.push(scene.world.delete(&path(""), &stranger).await);
        }
    }
    answers.push(
        scene
            .world
            .post_json(
                &format!("{}/uploads", scene.submission),
                &stranger,
                &description("a.mp4", b"small"),
            )
            .await,
    );
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (StatusCode::NOT_FOUND, &answers[0].body));
    }
    assert_eq!(scene.put(&id, 1, b"small").await.0, 200, "the owner goes on");
}

#[tokio::test]
async fn an_expired_url_is_refused_by_s3_and_replaced_by_the_api() {
    let scene = Scene::new().await;
    let bytes = content(LARGE);
    let id = scene.opened(&description("a.mp4", &bytes)).await.id.to_string();
    let part = parts_of(&bytes)[2];
    scene.world.clock.advance(-600);
    let token = scene.world.token(OWNER);
    let body = json!({ "parts": [{ "number": 3, "sha256": sha256(part) }] });
    let signed = scene.world.post_json(&scene.path(&id, "/sign"), &token, &body).await;
    let signed: SignedParts = serde_json::from_value(signed.body).unwrap();
    assert_eq!(put(&signed.parts[0], part, &[]).await.0, 403);
    scene.world.clock.advance(600);
    assert_eq!(scene.put(&id, 3, part).await.0, 200);
}
