//! The files that go with one form.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, ensure};
use serde_json::json;
use wharf_tests::{
    Result,
    browser::{Browser, Request, Role, Target, button, field},
    files::{LocalFile, noise, pdf, png},
    line::Line,
    running_stack::{turn, turn_with_browser},
    shell::{DEMO, child_named},
};

use crate::form::{Customer, download_control, fresh_name, go_on, progress, upload_data};

/// What has been recorded of PUTs to the storage: by path and part, the statuses in their order.
#[derive(Debug, Default)]
struct Puts(BTreeMap<String, Vec<Option<u64>>>);

impl Puts {
    /// Takes what was recorded since the last call.
    async fn take(&mut self, browser: &Browser) -> Result<()> {
        for request in browser.requests().await? {
            if request.method == "PUT" && request.is_to(stack::S3_PORT) {
                self.0.entry(name_of(&request)).or_default().push(request.status);
            }
        }
        Ok(())
    }

    fn stored(&self) -> impl Iterator<Item = &String> {
        let stored = self.0.iter().filter(|(_, statuses)| statuses.contains(&Some(200)));
        stored.map(|(name, _)| name)
    }
}

/// The path of a PUT and the number of the part; not its signature.
fn name_of(request: &Request) -> String {
    let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
    let part = query.split('&').find(|member| member.starts_with("partNumber="));
    format!("{path} {}", part.unwrap_or_default())
}

async fn open_form(browser: &Browser) -> Result<()> {
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await
}

#[tokio::test]
async fn several_files_small_and_large_arrive_byte_by_byte() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    open_form(&browser).await?;
    let files = [
        LocalFile::new("letter.pdf", pdf())?,
        LocalFile::new("picture.png", png())?,
        // In parts of 8 MiB: three.
        LocalFile::new("film.bin", noise(20_000_000))?,
    ];
    let last_name = fresh_name("Several")?;
    let customer = Customer::named(&last_name);
    let paths: Vec<&Path> = files.iter().map(|file| file.path.as_path()).collect();
    customer.fill_in_with(&browser, &paths).await?;
    for file in &files {
        browser.find_text(&file.name()).await?;
    }
    browser.requests().await?;
    upload_data(&browser).await?;
    customer.find_listed(&browser).await?;

    let mut puts = Puts::default();
    puts.take(&browser).await?;
    // The form's data, two files in one part, one in three.
    assert_eq!(puts.0.len(), 6, "{puts:?}");
    assert_eq!(puts.stored().count(), 6, "{puts:?}");
    let files: Vec<&LocalFile> = files.iter().collect();
    customer.arrived_with(&files).await?;
    let control = download_control(&browser, "Download film.bin").await?;
    let downloaded = browser.download(async |browser| browser.click(&control).await).await?;
    assert_eq!(downloaded.name, "film.bin");
    ensure!(downloaded.bytes == files[2].bytes, "film.bin came back changed");
    ensure!(
        browser.console_errors().await?.is_empty(),
        "there are errors on the console"
    );
    Ok(())
}

#[tokio::test]
async fn after_a_pause_in_the_middle_nothing_that_is_stored_travels_again() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    open_form(&browser).await?;
    let file = LocalFile::new("recording.bin", noise(50_000_000))?;
    let last_name = fresh_name("Pause")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, Some(&file.path)).await?;
    browser.slow_uploads(5_000_000).await?;
    browser.requests().await?;
    upload_data(&browser).await?;
    // Three of six parts are stored and three under way, or it is past that.
    let middle = async || Ok(progress(&browser).await?.filter(|done| (0.6..0.9).contains(done)));
    browser.wait("the middle of the upload", middle).await?;
    browser.click(&button("Pause: recording.bin")).await?;
    let resume = browser.find(&button("Resume: recording.bin")).await?;
    let focused = browser.focused().await?.context("focus is lost")?;
    assert_eq!(focused.name, "Resume: recording.bin");
    browser.find_text("Paused at").await?;
    let mut puts = Puts::default();
    puts.take(&browser).await?;
    let stored: Vec<String> = puts.stored().cloned().collect();
    ensure!(puts.0.len() > stored.len(), "nothing was under way: {puts:?}");
    ensure!((3..7).contains(&stored.len()), "this is no middle: {puts:?}");

    browser.go_online().await?;
    resume.click().await?;
    customer.find_listed(&browser).await?;
    puts.take(&browser).await?;
    // The form's data and six parts.
    assert_eq!(puts.stored().count(), 7, "{puts:?}");
    for (name, statuses) in &puts.0 {
        let times = statuses.iter().filter(|status| **status == Some(200)).count();
        assert_eq!(times, 1, "{name} {statuses:?}");
        ensure!(
            !stored.contains(name) || statuses.len() == 1,
            "{name} travelled again: {statuses:?}"
        );
    }
    customer.arrived_with(&[&file]).await
}

#[tokio::test]
async fn of_two_files_one_is_cancelled_and_the_other_goes_through() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    open_form(&browser).await?;
    let (large, small) = (
        LocalFile::new("mistake.bin", noise(30_000_000))?,
        LocalFile::new("letter.pdf", pdf())?,
    );
    let last_name = fresh_name("Change")?;
    let customer = Customer::named(&last_name);
    customer.fill_in_with(&browser, &[&large.path, &small.path]).await?;
    browser.slow_uploads(2_000_000).await?;
    upload_data(&browser).await?;
    browser.find_text("Uploading, ").await?;
    browser.click(&button("Remove mistake.bin")).await?;
    browser.go_online().await?;
    customer.find_listed(&browser).await?;
    customer.arrived_with(&[&small]).await
}

#[tokio::test]
async fn a_part_that_the_storage_puts_off_is_sent_again_while_the_others_go_on() -> Result<()> {
    let _turn = turn().await?;
    let storage = Line::to(stack::S3_PORT).await?;
    let browser = Browser::start_with(&[Line::switch(&[&storage])]).await?;
    open_form(&browser).await?;
    let (large, small) = (
        LocalFile::new("film.bin", noise(24_000_000))?,
        LocalFile::new("picture.png", png())?,
    );
    let last_name = fresh_name("Busy")?;
    let customer = Customer::named(&last_name);
    customer.fill_in_with(&browser, &[&large.path, &small.path]).await?;
    storage.put_off("partNumber=2");
    browser.requests().await?;
    upload_data(&browser).await?;
    customer.find_listed(&browser).await?;
    let mut puts = Puts::default();
    puts.take(&browser).await?;
    assert_eq!(puts.stored().count(), 5, "{puts:?}");
    for (name, statuses) in &puts.0 {
        let expected: &[_] = if name.ends_with("partNumber=2") {
            &[Some(503), Some(200)]
        } else {
            &[Some(200)]
        };
        assert_eq!(statuses, expected, "{name}");
    }
    customer.arrived_with(&[&large, &small]).await
}

/// Drops a file of this name and these bytes on the field.
const DROP: &str = "
  const [name, type, bytes] = arguments;
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const [target] = find('field', 'Attachments', false);
  const happens = (what) => target.dispatchEvent(
    new DragEvent(what, { bubbles: true, composed: true, cancelable: true, dataTransfer }));
  return !happens('dragover') && !happens('drop');";

#[tokio::test]
async fn a_picture_that_is_dropped_is_shown_and_arrives() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    open_form(&browser).await?;
    let file = LocalFile::new("picture.png", png())?;
    let last_name = fresh_name("Drop")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, None).await?;
    let arguments = vec![json!(file.name()), json!("image/png"), json!(file.bytes)];
    let is_taken: bool = browser.run(DROP, arguments).await?;
    ensure!(is_taken, "the page does not take what is dropped");
    browser.find(&button("Remove picture.png")).await?;
    let script = "return roots(document).flatMap((root) => [...root.querySelectorAll('img')])
      .filter((image) => image.src.startsWith('blob:')).map((image) => image.naturalWidth);";
    let shown = async || {
        let widths: Vec<u64> = browser.run(script, Vec::new()).await?;
        Ok((widths == [64]).then_some(()))
    };
    browser.wait("the picture", shown).await?;
    upload_data(&browser).await?;
    customer.find_listed(&browser).await?;
    ensure!(
        browser.console_errors().await?.is_empty(),
        "there are errors on the console"
    );
    customer.arrived_with(&[&file]).await
}

#[tokio::test]
async fn what_is_wrong_with_a_file_stands_at_it_and_keeps_the_form_from_being_sent() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    open_form(&browser).await?;
    let (empty, letter) = (
        LocalFile::new("empty.txt", Vec::new())?,
        LocalFile::new("letter.pdf", pdf())?,
    );
    let last_name = fresh_name("Empty")?;
    let customer = Customer::named(&last_name);
    customer.fill_in_with(&browser, &[&empty.path, &letter.path]).await?;
    browser.find_text("The selected file is empty").await?;
    go_on(&browser).await?;
    browser.find(&Target::any(Role::Alert)).await?;
    browser.find_text("empty.txt: The selected file is empty").await?;
    let focused = async || {
        let focused = browser.focused().await?;
        Ok(focused.filter(|focused| focused.name == "Attachments").map(drop))
    };
    browser.wait("the keyboard in the field of the files", focused).await?;
    browser.click(&button("Remove empty.txt")).await?;
    browser.find_gone(&button("Remove empty.txt")).await?;
    browser.find(&field("Attachments")).await?;
    upload_data(&browser).await?;
    customer.find_listed(&browser).await?;
    customer.arrived_with(&[&letter]).await
}
