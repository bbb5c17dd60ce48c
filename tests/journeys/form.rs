//! The customer form as the journeys fill it in.

use std::path::Path;

use wharf_tests::{
    Result,
    browser::{Browser, Target, button, heading, link},
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

    /// Types everything and chooses the file.
    pub(crate) async fn fill_in(&self, browser: &Browser, file: Option<&Path>) -> Result<()> {
        browser.fill("First name", self.first_name).await?;
        browser.fill("Last name", self.last_name).await?;
        browser.fill("Email", self.email).await?;
        browser.fill_date("Date of birth", self.date_of_birth).await?;
        browser.fill("Phone", self.phone).await?;
        browser.fill("Notes", self.notes).await?;
        match file {
            Some(file) => browser.attach("Attachment", file).await,
            None => Ok(()),
        }
    }

    pub(crate) fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
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

/// Sends the form.
pub(crate) async fn upload_data(browser: &Browser) -> Result<()> {
    browser.click(&button("Upload data")).await
}

/// The control of the newest submission with these words, which the list shows first. A link or a button: either is
/// right for a download.
pub(crate) async fn download_control(browser: &Browser, words: &str) -> Result<Target> {
    let as_link = link(words).prefix();
    let is_link = browser.has(&as_link).await?;
    Ok(if is_link { as_link } else { button(words).prefix() })
}
