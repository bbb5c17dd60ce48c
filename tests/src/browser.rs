//! A headless Chromium with a profile of its own.

mod downloads;
mod emulation;
mod log;
mod page;
mod target;

use std::{path::Path, time::Duration};

use anyhow::Context;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{
    BrowserCapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver,
};

use crate::{Result, chromedriver::Chromedriver};

pub use downloads::Download;
pub use emulation::ColorScheme;
pub use log::Request;
pub use target::{Role, Target, button, field, heading, link};

/// How long a page may take for anything that a person waits for. Generous: a busy machine is not a defect.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The one place for the browser's flags, which `wasm-bindgen-test` reads as well.
const WEBDRIVER: &str = include_str!("../../webdriver.json");

/// Runs in every document before its own scripts: what the policy refuses is said on the console, which outlives
/// navigations.
const REPORT_VIOLATIONS: &str = "addEventListener('securitypolicyviolation', (event) => \
     console.error(`CSP violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))";

/// A browser with one tab. It is closed with this value.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    // Before the folders that the browser writes into.
    _chromedriver: Chromedriver,
    _profile: TempDir,
    downloads: TempDir,
}

impl Browser {
    /// Starts a browser that knows nothing yet.
    ///
    /// # Errors
    ///
    /// Chromium or chromedriver is missing or does not start.
    pub async fn start() -> Result<Self> {
        Self::start_with(&[]).await
    }

    /// Starts a browser that knows nothing yet, with more command line switches.
    ///
    /// # Errors
    ///
    /// As [`Self::start`].
    pub async fn start_with(switches: &[String]) -> Result<Self> {
        let chromedriver = Chromedriver::start()?;
        let (profile, downloads) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let mut capabilities = capabilities(profile.path())?;
        for switch in switches {
            capabilities.add_arg(switch)?;
        }
        let driver = WebDriver::new(chromedriver.url(), capabilities)
            .await
            .context("Chromium does not start")?;
        driver.set_script_timeout(Duration::from_secs(180)).await?;
        let browser = Self {
            driver,
            _chromedriver: chromedriver,
            _profile: profile,
            downloads,
        };
        browser.run_in_every_document(REPORT_VIOLATIONS).await?;
        browser.allow_downloads().await?;
        Ok(browser)
    }

    /// Sends a command of the DevTools protocol.
    ///
    /// # Errors
    ///
    /// The browser refuses it.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Result<Value> {
        let answer = self.driver.cdp().send_raw(method, parameters).await;
        answer.with_context(|| format!("{method} failed"))
    }

    /// Runs a script in every document that is loaded from now on, before the document's own scripts.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn run_in_every_document(&self, script: &str) -> Result<()> {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))
            .await?;
        Ok(())
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
        let tab = self.driver.new_tab().await?;
        Ok(self.driver.switch_to_window(tab).await?)
    }

    /// Goes on in the tab that was there from the start.
    ///
    /// # Errors
    ///
    /// It has been closed.
    pub async fn in_first_tab(&self) -> Result<()> {
        let tabs = self.driver.windows().await?;
        let first = tabs.into_iter().next().context("no tab is open")?;
        Ok(self.driver.switch_to_window(first).await?)
    }

    /// Goes on in a tab, counted from zero in the order in which they were opened.
    ///
    /// # Errors
    ///
    /// There are not that many.
    pub async fn in_tab(&self, index: usize) -> Result<()> {
        let tabs = self.driver.windows().await?;
        let tab = tabs.into_iter().nth(index).context("no such tab is open")?;
        Ok(self.driver.switch_to_window(tab).await?)
    }

    /// Ends the worker that holds the tokens, as the death of the process does that it is in.
    ///
    /// # Errors
    ///
    /// There is none.
    pub async fn end_vault(&self) -> Result<()> {
        let targets = self.cdp("Target.getTargets", json!({})).await?;
        let targets = targets["targetInfos"].as_array().into_iter().flatten();
        let mut vaults = targets.filter(|target| target["type"] == "shared_worker");
        let vault = vaults.next().context("there is no vault")?;
        let id = json!({ "targetId": vault["targetId"] });
        self.cdp("Target.closeTarget", id).await.map(drop)
    }

    /// How many tabs are open.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn tabs(&self) -> Result<usize> {
        Ok(self.driver.windows().await?.len())
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
        // Chromedriver ends the session when it ends itself. Left to `WebDriver`, the request would wait for connections
        // that belong to the very runtime which it blocks. It only fails where the session has ended already.
        let _ = self.driver.clone().leak();
    }
}

fn capabilities(profile: &Path) -> Result<thirtyfour::ChromeCapabilities> {
    let shared: Value = serde_json::from_str(WEBDRIVER)?;
    let mut capabilities = DesiredCapabilities::chrome();
    for argument in shared["goog:chromeOptions"]["args"].as_array().into_iter().flatten() {
        capabilities.add_arg(argument.as_str().unwrap_or_default())?;
    }
    for argument in [
        format!("--user-data-dir={}", profile.display()),
        // Dates are typed as month, day, year.
        "--lang=en-US".to_owned(),
        "--window-size=1280,900".to_owned(),
        // `computedRole` and `computedName`.
        "--enable-blink-features=ComputedAccessibilityInfo".to_owned(),
    ] {
        capabilities.add_arg(&argument)?;
    }
    if let Ok(chromium) = std::env::var("CHROME") {
        capabilities.set_binary(&chromium)?;
    }
    // No question of the browser's own covers the page.
    let preferences = json!({ "credentials_enable_service": false, "profile.password_manager_enabled": false });
    capabilities.add_experimental_option("prefs", preferences)?;
    capabilities.set_logging_prefs("browser", LoggingPrefsLogLevel::All)?;
    capabilities.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
    let network_only = json!({ "enableNetwork": true, "enablePage": false });
    capabilities.set_browser_option("perfLoggingPrefs", network_only)?;
    Ok(capabilities)
}
