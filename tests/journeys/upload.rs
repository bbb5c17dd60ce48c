//! Files on their way into the private bucket.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::json;
use wharf_tests::{
    Result,
    api::{Api, data, put, put_part, put_with, upload},
    browser::{Browser, Role, Target, button, heading, link},
    files::{LocalFile, noise, pdf, png},
    line::Line,
    presign,
    running_stack::{turn, turn_with_browser},
    shell::{DEMO, child_named},
};

use crate::form::{Customer, REVIEW, fresh_name, progress, upload_data};

#[tokio::test]
async fn s3_itself_refuses_another_size_type_or_content_than_was_announced() -> Result<()> {
    let _turn = turn().await?;
    let demo = Api::of(DEMO).await?;
    let file = png();
    let created = demo.create().await?;
    let (opened, signed) = demo.open(&created, &file).await?;

    let longer = [file.as_slice(), b"more"].concat();
    let mut other_content = file.clone();
    other_content[100] ^= 1;
    for (which, bytes) in [
        ("longer", longer),
        ("shorter", file[1..].to_vec()),
        ("other", other_content),
    ] {
        let (status, text) = put_part(&signed, &bytes).await?;
        ensure!(status.is_client_error(), "{which} content answers {status}: {text}");
        ensure!(text.contains("<Code>"), "S3 gives no reason for {which} content");
    }
    // Another type, another checksum, and no condition: each is a signed header.
    for name in ["content-type", "x-amz-checksum-sha256", "if-none-match"] {
        ensure!(
            signed.headers.contains_key(name),
            "{name} is not among the signed headers"
        );
        let changed = |key: &String, value: &String| match (key == name, name) {
            (false, _) => Some((key.clone(), value.clone())),
            (true, "content-type") => Some((key.clone(), "text/html".to_owned())),
            (true, "x-amz-checksum-sha256") => Some((key.clone(), wharf_tests::api::sha256(b"other"))),
            (true, _) => None,
        };
        let headers: BTreeMap<_, _> = signed
            .headers
            .iter()
            .filter_map(|(key, value)| changed(key, value))
            .collect();
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let (status, text) = put_with(&signed.url, headers, &file).await?;
        ensure!(status.is_client_error(), "another {name} answers {status}: {text}");
    }
    // Nothing of all that has arrived.
    let path = format!("/v1/submissions/{}/complete", created.id);
    assert_eq!(demo.post(&path).await?.status, StatusCode::CONFLICT);
    let completed = demo.complete_file(&created, &opened, &file).await?;
    assert_eq!(completed.status, StatusCode::CONFLICT);

    for (status, text) in [put_part(&signed, &file).await?, put(upload(&created)?, &data()?).await?] {
        ensure!(status.is_success(), "the announced content answers {status}: {text}");
    }
    let completed = demo.complete_file(&created, &opened, &file).await?;
    assert_eq!(completed.status, StatusCode::OK);
    assert_eq!(demo.post(&path).await?.status, StatusCode::OK);
    Ok(())
}

/// Between the page and its requests stands a gate that holds the first PUT until the test has looked at it and says
/// where it goes. Nothing else is touched, and S3 is the real one.
const GATE: &str = "
  // What the vault is asked for, too: requests with the person's token are its own.
  globalThis.__asked = [];
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    if (message[1] === 'fetch') __asked.push(`${message[3].method} ${message[3].url}`);
    return postMessage.call(this, message, ...rest);
  };
  const { open, setRequestHeader, send } = XMLHttpRequest.prototype;
  let isFirst = true;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    if (isFirst && method === 'PUT') {
      isFirst = false;
      this.held = { url, rest, headers: {} };
      return;
    }
    open.call(this, method, url, ...rest);
  };
  XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
    if (this.held) this.held.headers[name.toLowerCase()] = value;
    else setRequestHeader.call(this, name, value);
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (!this.held) return send.call(this, body);
    const { url, rest, headers } = this.held;
    delete this.held;
    globalThis.__held = { url, headers, length: body.size ?? body.byteLength ?? new TextEncoder().encode(body).length };
    globalThis.__release = (other) => {
      const { responseType, timeout, withCredentials } = this;
      open.call(this, 'PUT', other, ...rest);
      Object.assign(this, { responseType, timeout, withCredentials });
      for (const [name, value] of Object.entries(headers)) setRequestHeader.call(this, name, value);
      send.call(this, body);
    };
  };";

/// A PUT that the gate holds.
#[derive(Debug, Deserialize)]
struct Held {
    url: String,
    headers: BTreeMap<String, String>,
    length: i64,
}

/// A real URL ends after five minutes. So that nobody waits for that, the first one is replaced by one for the same
/// object that was signed ten minutes ago; the answer is S3's own.
#[tokio::test]
async fn an_expired_url_is_asked_for_again() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.run_in_every_document(GATE).await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    let file = LocalFile::new("letter.pdf", pdf())?;
    let last_name = fresh_name("Late")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, Some(&file.path)).await?;
    browser.requests().await?;
    upload_data(&browser).await?;

    let held: Held = browser
        .wait("the first PUT", async || {
            browser.run("return globalThis.__held ?? null;", Vec::new()).await
        })
        .await?;
    let expired = presign::expired_put(&held.url, &held.headers, held.length).await?;
    let _: () = browser
        .run("__release(arguments[0]); return null;", vec![json!(expired)])
        .await?;
    customer.find_listed(&browser).await?;

    let requests = browser.requests().await?;
    let puts: Vec<_> = requests
        .iter()
        .filter(|request| request.method == "PUT" && request.is_to(stack::S3_PORT))
        .collect();
    // The other one did not wait for it.
    let late = puts.iter().find(|request| request.url == expired);
    let late = late.context("the expired URL was not used")?;
    assert_eq!(late.status, Some(403));
    assert_eq!(puts.iter().filter(|request| request.status == Some(200)).count(), 2);
    let asked: Vec<String> = browser.run("return globalThis.__asked;", Vec::new()).await?;
    let is_to_uploads = |request: &&String| request.starts_with("POST ") && request.ends_with("/uploads");
    assert_eq!(
        asked.iter().filter(is_to_uploads).count(),
        2,
        "the file is opened, and one fresh URL is asked for: {asked:?}"
    );
    Ok(())
}

#[tokio::test]
async fn five_seconds_without_a_network_in_the_middle_of_an_upload_cost_nothing_but_time() -> Result<()> {
    let _turn = turn().await?;
    let (storage, api) = (Line::to(stack::S3_PORT).await?, Line::to(stack::API_PORT).await?);
    let browser = Browser::start_with(&[Line::switch(&[&storage, &api])]).await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    let file = LocalFile::new("recording.bin", noise(24_000_000))?;
    let last_name = fresh_name("Tunnel")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, Some(&file.path)).await?;
    // Slow enough to be in the middle for a while: about eight seconds.
    browser.slow_uploads(3_000_000).await?;
    browser.requests().await?;
    upload_data(&browser).await?;
    let middle = async || Ok(progress(&browser).await?.filter(|done| (0.2..0.9).contains(done)));
    browser.wait("the middle of the upload", middle).await?;

    storage.cut();
    api.cut();
    let cut = Instant::now();
    browser
        .wait_for(Duration::from_secs(10), "five seconds to pass", async || {
            Ok((cut.elapsed() >= Duration::from_secs(5)).then_some(()))
        })
        .await?;
    ensure!(
        !browser.text().await?.contains(&customer.full_name()),
        "it was complete before the network went"
    );
    let broken = |request: &&wharf_tests::browser::Request| request.method == "PUT" && request.status.is_none();
    ensure!(
        browser.requests().await?.iter().any(|request| broken(&request)),
        "the upload was not interrupted"
    );
    storage.mend();
    api.mend();
    browser.go_online().await?;

    let patience = Duration::from_secs(90);
    let listed = async || Ok(browser.text().await?.contains(&customer.full_name()).then_some(()));
    browser.wait_for(patience, "the submission in the list", listed).await?;

    customer.arrived_with(&[&file]).await
}

#[tokio::test]
async fn a_cancelled_upload_loses_nothing_that_was_typed() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    let file = LocalFile::new("recording.bin", noise(8_000_000))?;
    let last_name = fresh_name("Doubt")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, Some(&file.path)).await?;
    browser.slow_uploads(500_000).await?;
    upload_data(&browser).await?;
    browser.find(&Target::any(Role::Progress)).await?;
    // Nobody loses an upload by a slip of the hand.
    browser.click(&link("Profile")).await?;
    ensure!(browser.dismiss_dialog().await?.contains("the upload stops"));
    ensure!(browser.address().await?.path() == "/forms/review");
    browser.click(&button("Cancel").prefix()).await?;
    browser.find_gone(&Target::any(Role::Progress)).await?;
    browser.find_text("The upload was cancelled.").await?;
    browser.go_online().await?;

    browser.find_text("recording.bin").await?;
    browser.click(&link("Change Last name")).await?;
    let typed = browser.find(&wharf_tests::browser::field("Last name")).await?;
    assert_eq!(typed.value().await?.as_deref(), Some(customer.last_name));
    browser.back().await?;
    browser.find(&heading(REVIEW)).await?;
    browser.find_text("recording.bin").await?;
    upload_data(&browser).await?;
    customer.find_listed(&browser).await
}
