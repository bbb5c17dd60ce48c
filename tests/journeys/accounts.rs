//! Two people, one stack.

use anyhow::{Context, ensure};
use reqwest::{Method, StatusCode};
use url::Url;
use wharf_tests::{
    Result,
    api::{Answer, Api, data, put, put_with, upload},
    browser::{Browser, button, heading, link},
    bucket::Bucket,
    files::png,
    running_stack::turn,
    shell::{DEMO, SECOND, child_named},
};

#[tokio::test]
async fn the_second_account_reaches_nothing_of_the_first_through_the_api() -> Result<()> {
    let _turn = turn().await?;
    let (demo, second) = (Api::of(DEMO).await?, Api::of(SECOND).await?);
    let theirs = demo.submit(&png()).await?;
    let open = demo.create().await?;

    let listed = second.list().await?.submissions;
    ensure!(
        listed.iter().all(|entry| entry.id != theirs.id && entry.id != open.id),
        "it is in the list"
    );
    for id in [&theirs.id, &open.id] {
        for (method, path) in [
            (Method::GET, format!("/v1/submissions/{id}")),
            (Method::POST, format!("/v1/submissions/{id}/complete")),
            (Method::POST, format!("/v1/submissions/{id}/uploads")),
        ] {
            let answer = second.send(method, &path, None).await?;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    // Identifiers that try to leave the caller's own folder.
    let subject = DEMO.subject;
    for id in [
        format!("..%2F{subject}%2F{}", theirs.id),
        format!("{subject}%2F{}", theirs.id),
        format!("..%2F..%2F{subject}%2F{}", theirs.id),
        format!("{}%00", theirs.id),
        format!("{}%2Fdata", theirs.id),
        "*".to_owned(),
        "%2E%2E".to_owned(),
    ] {
        let answer = second.get(&format!("/v1/submissions/{id}")).await?;
        ensure!(answer.status.is_client_error(), "{id} answers {}", answer.status);
        ensure!(!answer.body.to_string().contains("Amz-Signature"), "{id} gives a URL");
    }
    // It still belongs to the first.
    demo.get(&format!("/v1/submissions/{}", theirs.id))
        .await?
        .expect::<serde_json::Value>(StatusCode::OK)?;
    Ok(())
}

#[tokio::test]
async fn a_signed_url_opens_one_object_and_nothing_opens_the_bucket() -> Result<()> {
    let _turn = turn().await?;
    let (demo, second) = (Api::of(DEMO).await?, Api::of(SECOND).await?);
    let theirs = demo.submit(&png()).await?;
    let bucket = Bucket::open(stack::DATA_BUCKET);
    let key = key_of(&theirs.downloads.data)?;
    ensure!(key.contains(DEMO.subject), "the key `{key}` is not under its owner");
    let before = bucket.get(&key).await?.bytes;

    // A signature of the second account, on the first one's key.
    let own = second.create().await?;
    let own = upload(&own)?;
    let mut moved = Url::parse(&own.url)?;
    moved.set_path(&format!("/{}/{key}", stack::DATA_BUCKET));
    let headers = || own.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let (status, text) = put_with(moved.as_str(), headers(), &data()?).await?;
    assert_eq!(status, StatusCode::FORBIDDEN, "{text}");

    let plain = format!("{}/{}", stack::origin(stack::S3_PORT), stack::DATA_BUCKET);
    for url in [format!("{plain}/{key}"), plain.clone(), format!("{plain}?list-type=2")] {
        let answer = reqwest::get(&url).await?;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "GET {url} without a signature");
    }
    let (status, _) = put_with(&format!("{plain}/{key}"), std::iter::empty(), b"{}").await?;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let mut read_as_write = Url::parse(&theirs.downloads.data)?;
    read_as_write.set_path(&format!("/{}/{key}", stack::DATA_BUCKET));
    let (status, _) = put_with(read_as_write.as_str(), std::iter::empty(), b"{}").await?;
    assert_eq!(status, StatusCode::FORBIDDEN, "a URL for reading can write");
    ensure!(bucket.get(&key).await?.bytes == before, "the object was overwritten");
    Ok(())
}

#[tokio::test]
async fn not_even_the_owner_overwrites_what_was_uploaded() -> Result<()> {
    let _turn = turn().await?;
    let demo = Api::of(DEMO).await?;
    let created = demo.create().await?;
    let first = upload(&created)?;
    let (status, text) = put(first, &data()?).await?;
    ensure!(status.is_success(), "{status}: {text}");
    let (status, text) = put(first, &data()?).await?;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED, "{text}");
    Ok(())
}

#[tokio::test]
async fn the_second_account_sees_no_billing() -> Result<()> {
    let _turn = turn().await?;
    let demo = Api::of(DEMO).await?;
    let second = Api::of(SECOND).await?;
    for path in ["/v1/invoices", "/v1/invoices/inv-0001"] {
        let refused: Answer = second.get(path).await?;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(demo.get(path).await?.status, StatusCode::OK, "{path}");
    }
    let theirs = demo.submit(&png()).await?;

    let browser = Browser::start().await?;
    browser.sign_in_at("/", SECOND).await?;
    browser.find(&link("Forms")).await?;
    browser.find(&link("Profile")).await?;
    ensure!(!browser.has(&link("Billing")).await?, "Billing is in the navigation");
    browser.visit(child_named("Forms")).await?;
    let date = theirs.created_at.get(..10).context("no date")?.to_owned();
    let page = browser.text().await?;
    ensure!(
        second
            .list()
            .await?
            .submissions
            .iter()
            .any(|entry| entry.name == theirs.name)
            || !page.contains(&theirs.name),
        "a submission of {date} by the first account is on the page of the second"
    );

    browser.requests().await?;
    browser.go_to("/billing").await?;
    browser.find(&heading("No access")).await?;
    browser.find(&button("Sign out")).await?;
    let port = child_named("Billing").port;
    ensure!(
        !browser.requests().await?.iter().any(|request| request.is_to(port)),
        "Billing was fetched"
    );
    Ok(())
}

/// The key in a presigned URL in path style.
fn key_of(url: &str) -> Result<String> {
    let url = Url::parse(url)?;
    let prefix = format!("/{}/", stack::DATA_BUCKET);
    let key = url
        .path()
        .strip_prefix(&prefix)
        .context("the URL is in another bucket")?;
    Ok(key.to_owned())
}
