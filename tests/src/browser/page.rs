//! Finding, reading, clicking and typing.

use core::fmt::Display;
use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow};
use serde::Deserialize;
use serde_json::{Value, json};
use thirtyfour::{Key, WebElement};

use super::{Browser, PATIENCE, Role, Target, field};
use crate::Result;

/// The functions that every script may call.
const PAGE: &str = include_str!("page.js");
/// Between two looks at a page.
const GLANCE: Duration = Duration::from_millis(40);

/// Where the keyboard is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Focused {
    /// A role of `page.js`, or the element's tag.
    pub role: String,
    /// The accessible name.
    pub name: String,
}

impl Browser {
    /// Runs the body of a function in the page and answers with what it returns. `find`, `visibleText` and `focused` of
    /// `page.js` are at hand.
    ///
    /// # Errors
    ///
    /// The script throws, or returns something else than expected.
    pub async fn run<T: serde::de::DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> Result<T> {
        if self.is_firefox() {
            let function = format!(
                "(json) => JSON.stringify((function () {{ {PAGE}\n{script} }}).apply(null, JSON.parse(json)) ?? null)"
            );
            return Ok(serde_json::from_value(self.call(&function, &arguments).await?)?);
        }
        let answer = self.driver.execute(format!("{PAGE}\n{script}"), arguments).await?;
        Ok(serde_json::from_value(answer.json().clone())?)
    }

    /// The same for the body of an `async` function.
    ///
    /// # Errors
    ///
    /// As [`Self::run`].
    pub async fn run_async<T: serde::de::DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> Result<T> {
        if self.is_firefox() {
            let function = format!(
                "async (json) => {{ {PAGE}\n
                const answer = await (async (...arguments) => {{ {script} }})(...JSON.parse(json));
                return JSON.stringify(answer ?? null); }}"
            );
            return Ok(serde_json::from_value(self.call(&function, &arguments).await?)?);
        }
        let wrapped = format!(
            "{PAGE}\nconst done = arguments[arguments.length - 1];\n\
             (async (...arguments) => {{ {script} }})(...arguments)\
             .then((value) => done({{ value: value ?? null }}), (error) => done({{ error: String(error?.stack ?? error) }}));"
        );
        let answer = self.driver.execute_async(wrapped, arguments).await?;
        match answer.json().get("error") {
            Some(error) => Err(anyhow!("the script failed: {error}")),
            None => Ok(serde_json::from_value(answer.json()["value"].clone())?),
        }
    }

    /// Looks until the probe answers with something. This is the only place that waits; a probe that fails is asked
    /// again, since a page that is being replaced answers nothing.
    ///
    /// # Errors
    ///
    /// It did not happen in time. The error holds what is on the page instead.
    pub async fn wait<T>(&self, what: impl Display, probe: impl AsyncFn() -> Result<Option<T>>) -> Result<T> {
        self.wait_for(PATIENCE, what, probe).await
    }

    /// [`Self::wait`] with a patience of its own.
    ///
    /// # Errors
    ///
    /// As [`Self::wait`].
    pub async fn wait_for<T>(
        &self,
        patience: Duration,
        what: impl Display,
        probe: impl AsyncFn() -> Result<Option<T>>,
    ) -> Result<T> {
        let deadline = Instant::now() + patience;
        loop {
            let failure = match probe().await {
                Ok(Some(value)) => return Ok(value),
                Ok(None) => None,
                Err(error) => Some(error),
            };
            if Instant::now() > deadline {
                let reason = failure.map(|error| format!(" ({error:#})")).unwrap_or_default();
                let page = self.describe().await;
                return Err(anyhow!("waited in vain for {what}{reason}\n{page}"));
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Every visible element of this role and name, now.
    ///
    /// # Errors
    ///
    /// The page does not answer.
    pub async fn all(&self, target: &Target) -> Result<Vec<WebElement>> {
        let arguments = vec![json!(target.role.name()), json!(target.name), json!(target.is_prefix)];
        let script = format!("{PAGE}\nreturn find(...arguments);");
        Ok(self.driver.execute(script, arguments).await?.elements()?)
    }

    /// Whether it is on the page, now.
    ///
    /// # Errors
    ///
    /// The page does not answer.
    pub async fn has(&self, target: &Target) -> Result<bool> {
        Ok(!self.all(target).await?.is_empty())
    }

    /// Waits for an element.
    ///
    /// # Errors
    ///
    /// It does not come.
    pub async fn find(&self, target: &Target) -> Result<WebElement> {
        self.wait(target, async || Ok(self.all(target).await?.into_iter().next()))
            .await
    }

    /// Waits until an element is no longer there.
    ///
    /// # Errors
    ///
    /// It stays.
    pub async fn find_gone(&self, target: &Target) -> Result<()> {
        let gone = async || Ok((!self.has(target).await?).then_some(()));
        self.wait(format!("{target} to go away"), gone).await
    }

    /// Waits for a text anywhere on the page.
    ///
    /// # Errors
    ///
    /// It does not come.
    pub async fn find_text(&self, text: &str) -> Result<()> {
        let there = async || Ok(self.text().await?.contains(text).then_some(()));
        self.wait(format!("the text “{text}”"), there).await
    }

    /// Everything that can be read on the page.
    ///
    /// # Errors
    ///
    /// The page does not answer.
    pub async fn text(&self) -> Result<String> {
        self.run("return visibleText();", Vec::new()).await
    }

    /// Waits for an element and clicks it, as soon as nothing covers it and it does not say that it is busy.
    ///
    /// # Errors
    ///
    /// It does not come or cannot be clicked.
    pub async fn click(&self, target: &Target) -> Result<()> {
        let click = async || match self.all(target).await?.into_iter().next() {
            Some(element) if element.attr("aria-busy").await?.as_deref() == Some("true") => Ok(None),
            Some(element) => Ok(Some(element.click().await?)),
            None => Ok(None),
        };
        self.wait(format!("a click on {target}"), click).await
    }

    /// Waits for an element and clicks it twice in a row.
    ///
    /// # Errors
    ///
    /// It does not come or cannot be clicked.
    pub async fn double_click(&self, target: &Target) -> Result<()> {
        let element = self.find(target).await?;
        let chain = self.driver.action_chain().double_click_element(&element);
        Ok(chain.perform().await?)
    }

    /// Moves the pointer onto an element.
    ///
    /// # Errors
    ///
    /// It does not come.
    pub async fn point_at(&self, target: &Target) -> Result<()> {
        let element = self.find(target).await?;
        let chain = self.driver.action_chain().move_to_element_center(&element);
        Ok(chain.perform().await?)
    }

    /// Replaces the text of a field.
    ///
    /// # Errors
    ///
    /// There is no such field.
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let element = self.find(&field(label)).await?;
        element.clear().await?;
        element.send_keys(text).await?;
        Ok(())
    }

    /// Types a date of the form `YYYY-MM-DD` into a date field, as a person types it in American English.
    ///
    /// # Errors
    ///
    /// There is no such field, or the text is no date.
    pub async fn fill_date(&self, label: &str, date: &str) -> Result<()> {
        self.find(&field(label)).await?.send_keys(american(date)?).await?;
        Ok(())
    }

    /// Chooses an answer of a list that opens, by the text of it.
    ///
    /// # Errors
    ///
    /// There is no such field.
    pub async fn choose(&self, label: &str, answer: &str) -> Result<()> {
        self.find(&field(label)).await?.send_keys(answer).await?;
        Ok(())
    }

    /// Chooses a file.
    ///
    /// # Errors
    ///
    /// There is no such field.
    pub async fn attach(&self, label: &str, file: &Path) -> Result<()> {
        self.attach_all(label, &[file]).await
    }

    /// Chooses several files at once.
    ///
    /// # Errors
    ///
    /// There is no such field, or it takes one file only.
    pub async fn attach_all(&self, label: &str, files: &[&Path]) -> Result<()> {
        let paths: Option<Vec<_>> = files.iter().map(|file| file.to_str()).collect();
        let paths = paths.context("a path is not UTF-8")?.join("\n");
        self.find(&field(label)).await?.send_keys(paths).await?;
        Ok(())
    }

    /// Presses a key where the keyboard is.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn press(&self, key: Key) -> Result<()> {
        self.type_keys(&key.value().to_string()).await
    }

    /// Presses a key where the keyboard is while others are held down, such as [`Key::Shift`].
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn press_with(&self, held: &[char], key: char) -> Result<()> {
        let held_down = held
            .iter()
            .fold(self.driver.action_chain(), |chain, held| chain.key_down(*held));
        let pressed = held_down.key_down(key).key_up(key);
        let released = held.iter().rev().fold(pressed, |chain, held| chain.key_up(*held));
        Ok(released.perform().await?)
    }

    /// Types where the keyboard is.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn type_keys(&self, text: &str) -> Result<()> {
        Ok(self.driver.action_chain().send_keys(text).perform().await?)
    }

    /// Where the keyboard is, if it is anywhere.
    ///
    /// # Errors
    ///
    /// The page does not answer.
    pub async fn focused(&self) -> Result<Option<Focused>> {
        self.run("return focused();", Vec::new()).await
    }

    /// Presses Tab until an element has the keyboard.
    ///
    /// # Errors
    ///
    /// It never gets it.
    pub async fn tab_to(&self, target: &Target) -> Result<()> {
        self.find(target).await?;
        let mut seen = Vec::new();
        // More stops than any page has.
        for _ in 0..200 {
            let focused = self.focused().await?;
            if focused.as_ref().is_some_and(|focused| target.is(focused)) {
                return Ok(());
            }
            if focused.is_none() && self.is_firefox() {
                // Behind the last stop comes the browser's own window, from where a person gets to the first one.
                self.run::<Value>("getSelection().setPosition(document.body, 0);", Vec::new())
                    .await?;
            }
            seen.push(focused.map_or_else(|| "nothing".to_owned(), |at| format!("{} “{}”", at.role, at.name)));
            self.press(Key::Tab).await?;
        }
        seen.dedup();
        seen.truncate(40);
        Err(anyhow!("Tab never reaches {target}; it visits {}", seen.join(", ")))
    }

    /// The page in words, for the message of a failed test.
    async fn describe(&self) -> String {
        let address = self
            .address()
            .await
            .map_or_else(|error| error.to_string(), |url| without_query(&url));
        let text = self.text().await.unwrap_or_else(|error| format!("{error:#}"));
        let log = self.console_errors().await.unwrap_or_default().join("\n");
        format!("on the page {address}:\n{}\nin the console:\n{log}", indented(&text))
    }
}

impl Target {
    fn is(&self, focused: &Focused) -> bool {
        let named = match &self.name {
            Some(name) if self.is_prefix => focused.name.starts_with(name.as_str()),
            Some(name) => focused.name == *name,
            None => true,
        };
        named && (focused.role == self.role.name() || (self.role == Role::Field && focused.role == "input"))
    }
}

/// `MMDDYYYY`, without separators: the field moves on by itself.
pub(crate) fn american(date: &str) -> Result<String> {
    let parts: Vec<&str> = date.split('-').collect();
    match parts[..] {
        [year, month, day] => Ok(format!("{month}{day}{year}")),
        _ => Err(anyhow!("`{date}` is no date")),
    }
}

/// Codes and states have no place in the messages of tests either.
fn without_query(url: &url::Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}
