//! Uploads that go on after their tab has died.

use std::{collections::BTreeSet, path::Path, time::UNIX_EPOCH};

use ::upload::fingerprint_ranges;
use anyhow::{Context, bail, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use submission::unfinished::{UnfinishedFile, UnfinishedList, UnfinishedSubmission};
use thirtyfour::Key;
use wharf_tests::{
    Result,
    api::{self, Api, data, put, sha256, upload},
    browser::{Browser, Target, button, field, heading},
    files::{LocalFile, noise, pdf},
    line::Line,
    running_stack::{turn, turn_with_browser},
    shell::{DEMO, child_named},
};

use crate::{
    drafts::{is_kept, watch_typing},
    form::{Customer, FILES, REVIEW, fresh_name, progress, upload_data},
    submissions::focus_is_on,
};

/// What the engine cuts files into, in bytes.
const PART: u64 = 8 * 1024 * 1024;

/// Where the API lists what can go on.
const UNFINISHED: &str = "/v1/submissions/unfinished";

/// What stands in the place of a form that another tab sends.
const ELSEWHERE: &str = "This form is being sent in another tab";

/// The submission of this customer as the API lists it among those that can go on.
async fn unfinished(customer: &Customer<'_>) -> Result<UnfinishedSubmission> {
    let list: UnfinishedList = Api::of(DEMO).await?.get(UNFINISHED).await?.expect(StatusCode::OK)?;
    let mut submissions = list.submissions.into_iter();
    let found = submissions.find(|submission| submission.name == customer.full_name());
    found.context("the API does not list it")
}

fn card(customer: &Customer<'_>) -> Target {
    heading(&format!("Not finished: {}", customer.full_name()))
}

/// The label of the field in its card.
fn missing_files(customer: &Customer<'_>) -> String {
    format!("Missing files of {}", customer.full_name())
}

/// Removes what other journeys have left: their files may have the same names.
async fn remove_others() -> Result<()> {
    let demo = Api::of(DEMO).await?;
    let list: UnfinishedList = demo.get(UNFINISHED).await?.expect(StatusCode::OK)?;
    for submission in list.submissions {
        for file in submission.files {
            let path = format!("/v1/submissions/{}/uploads/{}", submission.id, file.id);
            demo.send(Method::DELETE, &path, None).await?;
        }
    }
    Ok(())
}

/// Opens Forms in this tab, be it that the session has died with another one.
async fn open_again(browser: &Browser) -> Result<()> {
    browser.go_to("/forms").await?;
    let either = async || {
        let (asked, there) = (button("Sign in"), heading("Your submissions"));
        let is_asked = browser.has(&asked).await?;
        Ok((is_asked || browser.has(&there).await?).then_some(is_asked))
    };
    if browser.wait("Forms, or the way in", either).await? {
        // The provider still knows who it is, and asks for no password.
        browser.click(&button("Sign in")).await?;
    }
    browser.find_child(child_named("Forms")).await
}

#[tokio::test]
async fn after_a_crash_at_sixty_per_cent_only_missing_parts_travel() -> Result<()> {
    let _turn = turn().await?;
    remove_others().await?;
    let storage = Line::to(stack::S3_PORT).await?;
    let browser = Browser::start_with(&[Line::switch(&[&storage])]).await?;
    browser.in_new_tab().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    // Sixteen parts.
    let file = LocalFile::new("film.bin", noise(16 * PART as usize))?;
    let last_name = fresh_name("Crash")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, Some(&file.path)).await?;
    browser.slow_uploads(30_000_000).await?;
    upload_data(&browser).await?;
    let middle = async || Ok(progress(&browser).await?.filter(|done| *done >= 0.6));
    browser.wait("sixty per cent", middle).await?;
    browser.crash_tab().await?;

    browser.in_first_tab().await?;
    open_again(&browser).await?;
    browser.find(&card(&customer)).await?;
    let stored = unfinished(&customer).await?.files[0].stored;
    ensure!(
        (4 * PART..16 * PART).contains(&stored) && stored % PART == 0,
        "{stored} bytes are no middle"
    );
    browser
        .find_text(&format!("{}% has arrived", stored * 100 / (16 * PART)))
        .await?;
    // From here on it is counted.
    drop(storage.passed());
    browser.attach(&missing_files(&customer), &file.path).await?;
    browser.find_gone(&card(&customer)).await?;
    customer.find_listed(&browser).await?;

    let parts: Vec<_> = storage
        .passed()
        .into_iter()
        .filter(|put| put.contains("partNumber="))
        .collect();
    let count = parts.len() as u64;
    assert_eq!(count, 16 - stored / PART, "{parts:?}");
    let distinct: BTreeSet<_> = parts.iter().collect();
    assert_eq!(distinct.len() as u64, count, "a part travelled twice");
    customer.arrived_with(&[&file]).await
}

#[tokio::test]
async fn what_another_tab_uploads_is_not_offered_and_what_nobody_wants_is_removed() -> Result<()> {
    let _turn = turn().await?;
    remove_others().await?;
    let browser = Browser::start().await?;
    browser.in_new_tab().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    let (reel, letter) = (
        LocalFile::new("reel.bin", noise(3 * PART as usize))?,
        LocalFile::new("letter.pdf", pdf())?,
    );
    let last_name = fresh_name("Twin")?;
    let customer = Customer::named(&last_name);
    customer.fill_in_with(&browser, &[&reel.path, &letter.path]).await?;
    browser.slow_uploads(1_000_000).await?;
    upload_data(&browser).await?;
    let begun = async || {
        let files = unfinished(&customer).await?.files;
        let is_small_one_there = files.iter().any(|file| file.complete);
        Ok((files.len() == 2 && is_small_one_there).then_some(()))
    };
    browser
        .wait("the small file to be there and the large one on its way", begun)
        .await?;

    // What is certainly offered is there when the answer has come.
    let left_over = LocalFile::new("left.bin", noise(3 * PART as usize))?;
    let left = begun_elsewhere(&left_over).await?;
    browser.in_first_tab().await?;
    open_again(&browser).await?;
    let offered = heading(&format!("Not finished: {left}"));
    browser.find(&offered).await?;
    // What was typed is in the draft here as well, and is on its way.
    browser.find_text(ELSEWHERE).await?;
    ensure!(
        !browser.has(&card(&customer)).await?,
        "what another tab uploads is offered here as well"
    );

    browser.in_tab(1).await?;
    browser.crash_tab().await?;
    browser.in_first_tab().await?;
    open_again(&browser).await?;
    browser.find(&card(&customer)).await?;
    let other = LocalFile::new("other.pdf", pdf())?;
    browser.attach(&missing_files(&customer), &other.path).await?;
    browser.find_text("This is not one of the missing files").await?;
    browser.attach(&missing_files(&customer), &letter.path).await?;
    browser.find_text("This file has arrived already").await?;
    browser.click(&button("Leave out reel.bin")).await?;
    browser.find_gone(&button("Leave out reel.bin")).await?;
    browser.click(&button("Complete the submission")).await?;
    browser.find_gone(&card(&customer)).await?;
    customer.find_listed(&browser).await?;
    customer.arrived_with(&[&letter]).await?;

    // The keyboard, and with it the page, has gone to the list.
    browser.run::<Value>("scrollTo(0, 0);", Vec::new()).await?;
    // Another machine had another idea of its type. It is deleted while it goes on.
    browser.slow_uploads(1_000_000).await?;
    browser
        .attach(&format!("Missing files of {left}"), &left_over.path)
        .await?;
    let begun = async || Ok(progress(&browser).await?.filter(|done| *done > 0.0));
    browser.wait("the upload to go on", begun).await?;
    delete(&browser).await?;
    browser.find_gone(&offered).await?;
    focus_is_on(&browser, "Your submissions").await?;
    let list: UnfinishedList = Api::of(DEMO).await?.get(UNFINISHED).await?.expect(StatusCode::OK)?;
    ensure!(list.submissions.iter().all(|submission| submission.name != left));
    // Nothing is uploaded any more that could keep anybody here.
    browser.visit(child_named("Profile")).await
}

#[tokio::test]
async fn what_another_tab_has_cancelled_can_be_filled_in_here() -> Result<()> {
    let _turn = turn().await?;
    remove_others().await?;
    let browser = Browser::start().await?;
    browser.in_new_tab().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    let file = LocalFile::new("reel.bin", noise(3 * PART as usize))?;
    let last_name = fresh_name("Halt")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, Some(&file.path)).await?;
    browser.slow_uploads(1_000_000).await?;
    upload_data(&browser).await?;
    let begun = async || unfinished(&customer).await.map(Some);
    browser.wait("the upload to be under way", begun).await?;

    browser.in_first_tab().await?;
    open_again(&browser).await?;
    browser.find_text(ELSEWHERE).await?;
    browser.in_tab(1).await?;
    browser.click(&button("Cancel")).await?;
    browser.in_first_tab().await?;
    let name = browser.find(&field("Last name")).await?.prop("value").await?;
    assert_eq!(name.as_deref(), Some(customer.last_name));
    ensure!(!browser.text().await?.contains(ELSEWHERE), "it still waits");
    ensure!(!browser.has(&card(&customer)).await?, "what was cancelled is offered");
    assert_eq!(count(&customer).await?, 0, "what was cancelled is still there");
    Ok(())
}

/// A page that is loaded anew in the middle of an upload shows what has become of it.
async fn interrupted(browser: &Browser, customer: &Customer<'_>, files: &[&LocalFile], at: f64) -> Result<()> {
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    customer.fill_in_with(browser, &paths_of(files)).await?;
    browser.slow_uploads(10_000_000).await?;
    upload_data(browser).await?;
    let middle = async || Ok(progress(browser).await?.filter(|done| *done >= at));
    browser.wait("the upload to be in its middle", middle).await?;
    browser.reload().await?;
    browser.find(&card(customer)).await?;
    browser.find_text("Sending your data was interrupted").await?;
    // At the step at which it was, and without a button that would send all of it once more.
    ensure!(browser.address().await?.path() == "/forms/review");
    ensure!(!browser.has(&button("Upload data")).await?, "it can be sent twice");
    Ok(())
}

/// Deletes the submission of the one card that is there. Nothing happens to whoever does not mean it.
async fn delete(browser: &Browser) -> Result<()> {
    const QUESTION: &str = "Delete this submission?";
    let ask = button("Delete this submission");
    browser.tab_to(&ask).await?;
    browser.press(Key::Enter).await?;
    browser.find(&heading(QUESTION)).await?;
    browser.find_text("What has been uploaded so far is deleted.").await?;
    focus_is_on(browser, "Keep it").await?;
    browser.press(Key::Escape).await?;
    browser.find_gone(&heading(QUESTION)).await?;
    focus_is_on(browser, "Delete this submission").await?;
    browser.press(Key::Enter).await?;
    browser.click(&button("Delete")).await?;
    browser.find_gone(&heading(QUESTION)).await
}

/// How many submissions of this customer there are, complete or not.
async fn count(customer: &Customer<'_>) -> Result<usize> {
    let demo = Api::of(DEMO).await?;
    let (complete, pending) = (demo.list().await?.submissions, demo.pending().await?.submissions);
    let is_of = |name: &String| *name == customer.full_name();
    let names = complete.iter().chain(&pending).map(|submission| &submission.name);
    Ok(names.filter(|name| is_of(name)).count())
}

#[tokio::test]
async fn a_reload_in_the_middle_leads_back_to_the_same_submission() -> Result<()> {
    let _turn = turn().await?;
    remove_others().await?;
    let storage = Line::to(stack::S3_PORT).await?;
    let browser = Browser::start_with(&[Line::switch(&[&storage])]).await?;
    let last_name = fresh_name("Reload")?;
    let customer = Customer::named(&last_name);
    let file = LocalFile::new("reel.bin", noise(8 * PART as usize))?;
    interrupted(&browser, &customer, &[&file], 0.4).await?;
    let stored = unfinished(&customer).await?.files[0].stored;
    drop(storage.passed());
    browser.attach(&missing_files(&customer), &file.path).await?;
    browser.find_gone(&card(&customer)).await?;
    customer.find_listed(&browser).await?;
    let passed = storage.passed();
    let parts = passed.iter().filter(|put| put.contains("partNumber=")).count();
    assert_eq!(parts as u64, 8 - stored / PART, "{passed:?}");
    customer.arrived_with(&[&file]).await?;
    assert_eq!(count(&customer).await?, 1, "it was sent as another submission");
    // What was typed has been sent.
    let first_name = browser.find(&field("First name")).await?.prop("value").await?;
    assert_eq!(first_name.as_deref(), Some(""));
    Ok(())
}

/// The server learns of a few files at a time; of the others the draft alone has the names.
#[tokio::test]
async fn files_whose_turn_had_not_come_are_asked_for_too() -> Result<()> {
    let _turn = turn().await?;
    remove_others().await?;
    let browser = Browser::start().await?;
    let last_name = fresh_name("Several")?;
    let customer = Customer::named(&last_name);
    let files = (1..=8).map(|number| LocalFile::new(&format!("reel-{number}.bin"), noise(PART as usize + number)));
    let files: Vec<_> = files.collect::<Result<_>>()?;
    let files: Vec<_> = files.iter().collect();
    interrupted(&browser, &customer, &files, 0.1).await?;
    let known = unfinished(&customer).await?.files.len();
    ensure!(known < files.len(), "the server knows all files already");
    for file in &files[known..] {
        browser.find(&button(&format!("Leave out {}", file.name()))).await?;
    }
    // Those that the server does not know come first, so that one that it knows has to wait.
    let (mut paths, known) = (paths_of(&files[known..]), paths_of(&files[..known]));
    paths.extend(known);
    browser.slow_uploads(1_000_000).await?;
    browser.attach_all(&missing_files(&customer), &paths).await?;
    let (first, last) = (&files[0], &files[files.len() - 1]);
    // Of what waits, only the choice is taken back.
    let leave_out = button(&format!("Leave out {}", first.name()));
    ensure!(!browser.has(&leave_out).await?, "it is still missing");
    browser.click(&button(&format!("Remove {}", first.name()))).await?;
    browser.find(&leave_out).await?;
    browser.slow_uploads(30_000_000).await?;
    let nearly = async || {
        let files = unfinished(&customer).await?.files;
        let is_there = |file: &UnfinishedFile| file.complete || file.name == first.name();
        Ok((files.len() == paths.len() && files.iter().all(is_there)).then_some(()))
    };
    browser.wait("all but the first file", nearly).await?;
    // Nothing is complete without what nobody has left out.
    browser.find(&card(&customer)).await?;
    // What has arrived and is removed is not sent.
    browser.click(&button(&format!("Remove {}", last.name()))).await?;
    let is_gone = async || {
        let files = unfinished(&customer).await?.files;
        Ok(files.iter().all(|file| file.name != last.name()).then_some(()))
    };
    browser.wait("the removed file to be gone", is_gone).await?;
    browser.attach(&missing_files(&customer), &first.path).await?;
    browser.find_gone(&card(&customer)).await?;
    customer.find_listed(&browser).await?;
    customer.arrived_with(&files[..files.len() - 1]).await
}

fn paths_of<'file>(files: &[&'file LocalFile]) -> Vec<&'file Path> {
    files.iter().map(|file| file.path.as_path()).collect()
}

#[tokio::test]
async fn what_was_interrupted_can_be_deleted_and_sent_with_other_answers() -> Result<()> {
    let _turn = turn().await?;
    remove_others().await?;
    let browser = Browser::start().await?;
    let last_name = fresh_name("Other")?;
    let customer = Customer::named(&last_name);
    let file = LocalFile::new("reel.bin", noise(8 * PART as usize))?;
    interrupted(&browser, &customer, &[&file], 0.4).await?;
    delete(&browser).await?;
    browser.find_gone(&card(&customer)).await?;
    focus_is_on(&browser, REVIEW).await?;
    browser.find_text(customer.notes).await?;
    assert_eq!(count(&customer).await?, 0, "what was interrupted is still there");
    upload_data(&browser).await?;
    customer.find_listed(&browser).await?;
    assert_eq!(count(&customer).await?, 1);
    customer.arrived_with(&[]).await
}

#[tokio::test]
async fn what_was_deleted_in_the_place_of_the_form_is_not_offered_above_it() -> Result<()> {
    let _turn = turn().await?;
    remove_others().await?;
    let browser = Browser::start().await?;
    let last_name = fresh_name("Above")?;
    let customer = Customer::named(&last_name);
    let file = LocalFile::new("reel.bin", noise(8 * PART as usize))?;
    interrupted(&browser, &customer, &[&file], 0.2).await?;
    let left = begun_elsewhere(&file).await?;
    back_to_the_first_step(&browser).await?;
    let offered = heading(&format!("Not finished: {left}"));
    browser.find(&offered).await?;
    let cards = browser.all(&button("Delete this submission")).await?;
    let [_, own] = cards.as_slice() else {
        bail!("there are {} cards", cards.len());
    };
    own.click().await?;
    browser.click(&button("Delete")).await?;
    browser.find(&field("First name")).await?;
    browser.find(&offered).await?;
    ensure!(
        !browser.has(&card(&customer)).await?,
        "what was deleted is offered once more"
    );
    assert_eq!(count(&customer).await?, 0);
    Ok(())
}

/// Back from the last step, where the form is known before the list is asked for.
async fn back_to_the_first_step(browser: &Browser) -> Result<()> {
    for step in ["/forms/files", "/forms/contact", "/forms"] {
        browser.back().await?;
        let is_there = async || Ok((browser.address().await?.path() == step).then_some(()));
        browser.wait(step, is_there).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_deleted_in_the_list_stands_neither_above_the_form_nor_in_its_place() -> Result<()> {
    let _turn = turn().await?;
    remove_others().await?;
    let browser = Browser::start().await?;
    let last_name = fresh_name("Listed")?;
    let customer = Customer::named(&last_name);
    let file = LocalFile::new("reel.bin", noise(8 * PART as usize))?;
    let left = begun_elsewhere(&file).await?;
    interrupted(&browser, &customer, &[&file], 0.2).await?;
    back_to_the_first_step(&browser).await?;
    let offered = heading(&format!("Not finished: {left}"));
    browser.find(&field("Search")).await?;
    for (name, card) in [(left, offered), (customer.full_name(), card(&customer))] {
        browser.find(&card).await?;
        browser.fill("Search", &name).await?;
        browser.choose("Status", "Not finished").await?;
        browser.click(&button(&format!("Delete: {name}")).prefix()).await?;
        browser.click(&button("Delete")).await?;
        browser.find_gone(&card).await?;
    }
    assert_eq!(count(&customer).await?, 0);
    let name = browser.find(&field("Last name")).await?.prop("value").await?;
    assert_eq!(name.as_deref(), Some(customer.last_name));
    Ok(())
}

/// Lets the vault be asked for another address than the one that completes a submission, while the page says so.
const FAIL_COMPLETION: &str = "
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    const request = message?.[1] === 'fetch' ? message[3] : undefined;
    if (globalThis.__failing && request?.url.endsWith('/complete')) request.url = request.url.replace('/complete', '/nothing');
    return postMessage.call(this, message, ...rest);
  };";

/// The page has never heard that it counts.
#[tokio::test]
async fn answers_that_were_changed_after_they_were_sent_stay_in_the_form() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.run_in_every_document(FAIL_COMPLETION).await?;
    watch_typing(&browser).await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    let last_name = fresh_name("Typo")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, None).await?;
    browser.run::<Value>("globalThis.__failing = true;", Vec::new()).await?;
    upload_data(&browser).await?;
    browser.find_text("Your data was not uploaded").await?;
    let demo = Api::of(DEMO).await?;
    let pending = demo.pending().await?.submissions;
    let sent = pending.iter().find(|pending| pending.name == customer.full_name());
    let sent = sent.context("it was not begun")?;
    let path = format!("/v1/submissions/{}/complete", sent.id);
    demo.post(&path).await?.expect::<Value>(StatusCode::OK)?;

    browser.back().await?;
    browser.find(&heading(FILES)).await?;
    browser.fill("Notes", "Ring three times").await?;
    is_kept(&browser).await?;
    browser.reload().await?;
    browser.find_text("The earlier version has arrived.").await?;
    let notes = browser.find(&field("Notes")).await?.prop("value").await?;
    assert_eq!(notes.as_deref(), Some("Ring three times"));
    // It can be sent as what it is: another submission. After that, nothing has stayed.
    upload_data(&browser).await?;
    let both = async || Ok((count(&customer).await? == 2).then_some(()));
    browser.wait("both versions", both).await?;
    let name = browser.find(&field("First name")).await?.prop("value").await?;
    assert_eq!(name.as_deref(), Some(""));
    browser.reload().await?;
    let name = browser.find(&field("First name")).await?.prop("value").await?;
    assert_eq!(name.as_deref(), Some(""));
    Ok(())
}

#[tokio::test]
async fn whoever_removes_the_only_missing_file_can_complete_what_is_left() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    remove_others().await?;
    let file = LocalFile::new("reel.bin", noise(3 * PART as usize))?;
    let name = begun_elsewhere(&file).await?;
    browser.sign_in_at("/forms", DEMO).await?;
    let offered = heading(&format!("Not finished: {name}"));
    browser.find(&offered).await?;
    browser.slow_uploads(1_000_000).await?;
    browser.attach(&format!("Missing files of {name}"), &file.path).await?;
    let begun = async || Ok(progress(&browser).await?.filter(|done| *done > 0.0));
    browser.wait("the upload to go on", begun).await?;
    browser.tab_to(&button("Remove reel.bin")).await?;
    browser.press(Key::Enter).await?;
    focus_is_on(&browser, &format!("Not finished: {name}")).await?;
    browser
        .find_text("Nothing of it is missing: complete it, or delete it.")
        .await?;
    browser.click(&button("Complete the submission")).await?;
    browser.find_gone(&offered).await
}

/// A submission with this file that was begun on another machine. The name from its form.
async fn begun_elsewhere(file: &LocalFile) -> Result<String> {
    let demo = Api::of(DEMO).await?;
    let created = demo.create().await?;
    let (status, text) = put(upload(&created)?, &data()?).await?;
    ensure!(status.is_success(), "S3 answers {status}: {text}");
    let changed = std::fs::metadata(&file.path)?.modified()?.duration_since(UNIX_EPOCH)?;
    let edges = fingerprint_ranges(file.bytes.len() as u64);
    let edges = edges
        .into_iter()
        .map(|range| &file.bytes[range.start as usize..range.end as usize]);
    let description = json!({
        "name": file.name(), "size": file.bytes.len(), "last_modified": changed.as_millis() as u64,
        "content_type": "application/x-other", "fingerprint": sha256(&edges.collect::<Vec<_>>().concat()),
    });
    let path = format!("/v1/submissions/{}/uploads", created.id);
    let opened = demo.send(Method::POST, &path, Some(description)).await?;
    assert_eq!(opened.status, StatusCode::CREATED);
    let customer = api::customer();
    Ok(format!("{} {}", customer.first_name, customer.last_name))
}
