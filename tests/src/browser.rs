//! A headless browser with a profile of its own: Chromium, or Firefox without what only Chromium's tools can do.

mod chromium;
mod downloads;
mod emulation;
mod firefox;
mod log;
mod page;
mod target;

use std::time::Duration;

use anyhow::Context;
use tempfile::TempDir;
use thirtyfour::{WebDriver, WindowHandle};

use self::firefox::Firefox;
use crate::{Result, chromedriver::Chromedriver};

pub use downloads::Download;
pub use emulation::ColorScheme;
pub use log::Request;
pub use target::{Role, Target, button, field, heading, link};

/// How long a page may take for anything that a person waits for. Generous: a busy machine is not a defect.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How long a script of a test may take.
const SCRIPT_PATIENCE: Duration = Duration::from_secs(180);

/// The program that drives the browser, which ends with it.
#[derive(Debug)]
enum Driver {
    Chromium(#[expect(dead_code, reason = "held, never read")] Chromedriver),
    Firefox(Firefox),
}

/// A browser with one tab. It is closed with this value.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    // Before the folders that the browser writes into.
    program: Driver,
    _profile: TempDir,
    downloads: TempDir,
}

impl Browser {
    /// Whether it is Firefox.
    #[must_use]
    pub fn is_firefox(&self) -> bool {
        matches!(self.program, Driver::Firefox(_))
    }

    /// Goes to an address as if it were typed. A path is on the shell's origin.
    ///
    /// # Errors
    ///
    /// Nobody answers there.
    pub async fn go_to(&self, address: &str) -> Result<()> {
        let url = match address.strip_prefix('/') {
            Some(_) => format!("{}{address}", stack::origin(stack::SHELL.port)),
            None => address.to_owned(),
        };
        self.driver
            .goto(url.as_str())
            .await
            .with_context(|| format!("cannot open {url}"))
    }

    /// Loads the page again.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.driver.refresh().await?)
    }

    /// One step back in the history.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn back(&self) -> Result<()> {
        Ok(self.driver.back().await?)
    }

    /// Opens a tab and goes on in it.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn in_new_tab(&self) -> Result<()> {
        if let Driver::Firefox(firefox) = &self.program {
            return self.open_tab(firefox).await;
        }
        let tab = self.driver.new_tab().await?;
        Ok(self.driver.switch_to_window(tab).await?)
    }

    /// Goes on in the tab that was there from the start.
    ///
    /// # Errors
    ///
    /// It has been closed.
    pub async fn in_first_tab(&self) -> Result<()> {
        let tabs = self.open_tabs().await?;
        let first = tabs.into_iter().next().context("no tab is open")?;
        Ok(self.driver.switch_to_window(first).await?)
    }

    /// Goes on in a tab, counted from zero in the order in which they were opened.
    ///
    /// # Errors
    ///
    /// There are not that many.
    pub async fn in_tab(&self, index: usize) -> Result<()> {
        let tabs = self.open_tabs().await?;
        let tab = tabs.into_iter().nth(index).context("no such tab is open")?;
        Ok(self.driver.switch_to_window(tab).await?)
    }

    /// Says no to the dialog that the page has opened, and tells what it asked.
    ///
    /// # Errors
    ///
    /// There is none.
    pub async fn dismiss_dialog(&self) -> Result<String> {
        let text = async || Ok(self.driver.get_alert_text().await.ok());
        let text = self.wait("a dialog", text).await?;
        self.driver.dismiss_alert().await?;
        Ok(text)
    }

    async fn open_tabs(&self) -> Result<Vec<WindowHandle>> {
        let mut tabs = self.driver.windows().await?;
        if let Driver::Firefox(firefox) = &self.program {
            tabs.retain(|tab| !firefox.is_in_background(tab));
        }
        Ok(tabs)
    }

    /// How many tabs are open.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn tabs(&self) -> Result<usize> {
        Ok(self.open_tabs().await?.len())
    }

    /// Closes the tab. Go on in another one.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn close_tab(&self) -> Result<()> {
        Ok(self.driver.close_window().await?)
    }

    /// The address of the page.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn address(&self) -> Result<url::Url> {
        Ok(self.driver.current_url().await?)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Whoever drives the browser ends the session with itself. Left to `WebDriver`, the request would wait for connections
        // that belong to the very runtime which it blocks. It only fails where the session has ended already.
        let _ = self.driver.clone().leak();
    }
}
