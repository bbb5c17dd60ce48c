//! The customer form as the journeys fill it in.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, ensure};
use reqwest::StatusCode;
use submission::SubmissionDetail;
use wharf_tests::{
    Result,
    api::Api,
    browser::{Browser, Target, button, heading, link},
    files::LocalFile,
    shell::DEMO,
};

/// What is typed into the form. The last name tells the submissions of different tests apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Customer<'text> {
    pub(crate) first_name: &'text str,
    pub(crate) last_name: &'text str,
    pub(crate) email: &'text str,
    pub(crate) date_of_birth: &'text str,
    pub(crate) phone: &'text str,
    pub(crate) notes: &'text str,
}

impl<'text> Customer<'text> {
    pub(crate) fn named(last_name: &'text str) -> Self {
        Self {
            first_name: "Demo",
            last_name,
            email: "demo@example.com",
            date_of_birth: "1990-04-23",
            phone: "+44 808 157 0192",
            notes: "Ring twice",
        }
    }

    /// Types everything and chooses the file, if there is one.
    pub(crate) async fn fill_in(&self, browser: &Browser, file: Option<&Path>) -> Result<()> {
        self.fill_in_with(browser, file.as_slice()).await
    }

    /// Types everything, step by step, and chooses the files, all at once. The last step that asks for something stays open.
    pub(crate) async fn fill_in_with(&self, browser: &Browser, files: &[&Path]) -> Result<()> {
        browser.fill("First name", self.first_name).await?;
        browser.fill("Last name", self.last_name).await?;
        browser.fill_date("Date of birth", self.date_of_birth).await?;
        go_on_to(browser, CONTACT).await?;
        browser.fill("Email", self.email).await?;
        browser.fill("Phone", self.phone).await?;
        go_on_to(browser, FILES).await?;
        browser.fill("Notes", self.notes).await?;
        if files.is_empty() {
            return Ok(());
        }
        browser.attach_all("Attachments", files).await
    }

    pub(crate) fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    /// Checks that the newest submission is of this customer and has these files and no others, byte by byte.
    pub(crate) async fn arrived_with(&self, files: &[&LocalFile]) -> Result<()> {
        let demo = Api::of(DEMO).await?;
        let submissions = demo.list().await?.submissions;
        let newest = submissions.first().context("the list is empty")?;
        assert_eq!(newest.name, self.full_name());
        let path = format!("/v1/submissions/{}", newest.id);
        let detail: SubmissionDetail = demo.get(&path).await?.expect(StatusCode::OK)?;
        assert_eq!(newest.files.len(), detail.files.len());
        let mut found = BTreeMap::new();
        for file in detail.files {
            let bytes = reqwest::get(file.url).await?.bytes().await?;
            found.insert(file.name, bytes);
        }
        let names: Vec<_> = files.iter().map(|file| file.name()).collect();
        assert_eq!(found.len(), files.len(), "{:?} instead of {names:?}", found.keys());
        for file in files {
            let stored = found.get(&file.name()).with_context(|| format!("no {}", file.name()))?;
            ensure!(*stored == file.bytes, "{} is not the one that was sent", file.name());
        }
        Ok(())
    }

    /// Waits until this customer is among the submissions.
    pub(crate) async fn find_listed(&self, browser: &Browser) -> Result<()> {
        browser.find(&heading("Your submissions")).await?;
        browser.find_text(&self.full_name()).await
    }
}

/// A last name that no other run of the tests has used: the stack keeps what was submitted.
pub(crate) fn fresh_name(word: &str) -> Result<String> {
    let now = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH)?;
    // Letters only, as in a name.
    let letters = now
        .as_millis()
        .to_string()
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'a'))
        .collect::<String>();
    Ok(format!("{word} {letters}"))
}

/// The headings of the steps after the first one.
pub(crate) const CONTACT: &str = "Contact";
pub(crate) const FILES: &str = "Notes and files";
pub(crate) const REVIEW: &str = "Check your answers";

/// Asks for the next step, which does not come if something is wrong in this one.
pub(crate) async fn go_on(browser: &Browser) -> Result<()> {
    browser.click(&button("Continue")).await
}

/// Goes on to the step with this heading.
pub(crate) async fn go_on_to(browser: &Browser, step: &str) -> Result<()> {
    go_on(browser).await?;
    browser.find(&heading(step)).await.map(drop)
}

/// Sends the form, from the last step or the one before it.
pub(crate) async fn upload_data(browser: &Browser) -> Result<()> {
    if !browser.has(&heading(REVIEW)).await? {
        go_on_to(browser, REVIEW).await?;
    }
    browser.click(&button("Upload data")).await
}

/// The control of the newest submission with these words, which the list shows first. A link or a button: either is
/// right for a download.
pub(crate) async fn download_control(browser: &Browser, words: &str) -> Result<Target> {
    let as_link = link(words).prefix();
    let is_link = browser.has(&as_link).await?;
    Ok(if is_link { as_link } else { button(words).prefix() })
}

/// How much of the first upload is done, from 0 to 1, as the page shows it.
pub(crate) async fn progress(browser: &Browser) -> Result<Option<f64>> {
    browser
        .run(
            "return find('progress', null, false).map((bar) => bar.position).find((done) => done >= 0) ?? null;",
            Vec::new(),
        )
        .await
}
