//! Chromium: how it is started, and what its DevTools protocol does that no standard can.

use std::env;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::{
    BrowserCapabilitiesHelper, ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
    WebDriver,
};

use super::{Browser, Driver, SCRIPT_PATIENCE};
use crate::{Result, chromedriver::Chromedriver};

/// The one place for the browser's flags, which `wasm-bindgen-test` reads as well.
const WEBDRIVER: &str = include_str!("../../../webdriver.json");

/// Runs in every document before its own scripts: what the policy refuses is said on the console, which outlives
/// navigations.
const REPORT_VIOLATIONS: &str = "addEventListener('securitypolicyviolation', (event) => \
     console.error(`CSP violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))";

impl Browser {
    /// Starts a Chromium that knows nothing yet.
    ///
    /// # Errors
    ///
    /// Chromium or chromedriver is missing or does not start.
    pub async fn start() -> Result<Self> {
        Self::start_with(&[]).await
    }

    /// Starts a Chromium that knows nothing yet, with more command line switches.
    ///
    /// # Errors
    ///
    /// As [`Self::start`].
    pub async fn start_with(switches: &[String]) -> Result<Self> {
        Self::start_program("CHROME", switches).await
    }

    /// Starts a Chromium that knows nothing yet and has all that a browser has, such as a back-forward cache. Where `CHROME` is
    /// its headless shell, `WHOLE_CHROME` is another one.
    ///
    /// # Errors
    ///
    /// As [`Self::start`].
    pub async fn start_whole() -> Result<Self> {
        Self::start_program("WHOLE_CHROME", &[]).await
    }

    /// `program` is the variable that names it; `chromedriver` knows where Chromium usually is.
    async fn start_program(program: &str, switches: &[String]) -> Result<Self> {
        let (profile, downloads) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let chromedriver = Chromedriver::start(profile.path())?;
        let mut capabilities = capabilities(env::var(program).ok().as_deref())?;
        for switch in switches {
            capabilities.add_arg(switch)?;
        }
        let driver = WebDriver::new(chromedriver.url(), capabilities)
            .await
            .context("Chromium does not start")?;
        driver.set_script_timeout(SCRIPT_PATIENCE).await?;
        let browser = Self {
            driver,
            program: Driver::Chromium(chromedriver),
            _profile: profile,
            downloads,
        };
        browser.run_in_every_document(REPORT_VIOLATIONS).await?;
        browser.allow_downloads().await?;
        Ok(browser)
    }

    /// Fails in a browser that cannot do what only Chromium can.
    ///
    /// # Errors
    ///
    /// It is Firefox.
    pub(super) fn needs_chromium(&self, what: &str) -> Result<()> {
        ensure!(
            !self.is_firefox(),
            "{what} is there in Chromium alone: start this test's browser with `Browser::start`"
        );
        Ok(())
    }

    /// Sends a command of the DevTools protocol. Chromium only.
    ///
    /// # Errors
    ///
    /// The browser refuses it.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Result<Value> {
        self.needs_chromium(method)?;
        let answer = self.driver.cdp().send_raw(method, parameters).await;
        answer.with_context(|| format!("{method} failed"))
    }

    /// Runs a script in every document that is loaded from now on, before the document's own scripts. Chromium does so in this tab,
    /// Firefox in those of the same person.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn run_in_every_document(&self, script: &str) -> Result<()> {
        if let Driver::Firefox(firefox) = &self.program {
            return self.add_preload_script(firefox, script).await;
        }
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))
            .await?;
        Ok(())
    }

    /// Has the tab crash, as one does that runs out of memory. Go on in another one. Chromium only.
    ///
    /// # Errors
    ///
    /// It does not.
    pub async fn crash_tab(&self) -> Result<()> {
        self.needs_chromium("a crash")?;
        let answer = self.driver.cdp().send_raw("Page.crash", json!({})).await;
        // What has crashed cannot say so: its driver does.
        ensure!(answer.is_err(), "the tab did not crash");
        Ok(())
    }

    /// Ends the worker that holds the tokens, as the death of the process does that it is in. Chromium only.
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
}

fn capabilities(program: Option<&str>) -> Result<ChromeCapabilities> {
    let shared: Value = serde_json::from_str(WEBDRIVER)?;
    let mut capabilities = DesiredCapabilities::chrome();
    for argument in shared["goog:chromeOptions"]["args"].as_array().into_iter().flatten() {
        capabilities.add_arg(argument.as_str().unwrap_or_default())?;
    }
    for argument in [
        // Dates are typed as month, day, year.
        "--lang=en-US",
        "--window-size=1280,900",
        // `computedRole` and `computedName`.
        "--enable-blink-features=ComputedAccessibilityInfo",
    ] {
        capabilities.add_arg(argument)?;
    }
    if let Some(program) = program {
        capabilities.set_binary(program)?;
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
