//! Firefox, through WebDriver alone: pages, input and scripts, without the logs and the emulation of Chromium's tools.

use std::path::Path;

use anyhow::Context;
use thirtyfour::{
    DesiredCapabilities, FirefoxCapabilities, WebDriver, common::capabilities::firefox::FirefoxPreferences,
};

use super::{Browser, Driver, SCRIPT_PATIENCE};
use crate::{
    Result,
    geckodriver::{self, Geckodriver},
};

impl Browser {
    /// Starts a Firefox that knows nothing yet.
    ///
    /// # Errors
    ///
    /// Firefox or geckodriver is missing or does not start.
    pub async fn start_firefox() -> Result<Self> {
        let mut geckodriver = Geckodriver::start()?;
        let (profile, downloads) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let capabilities = capabilities(profile.path(), downloads.path())?;
        let driver = WebDriver::new(geckodriver.url(), capabilities)
            .await
            .context("Firefox does not start; install firefox-esr, or set FIREFOX")?;
        geckodriver.remember(driver.session_id().to_string());
        driver.set_script_timeout(SCRIPT_PATIENCE).await?;
        Ok(Self {
            driver,
            program: Driver::Firefox(geckodriver),
            _profile: profile,
            downloads,
        })
    }
}

fn capabilities(profile: &Path, downloads: &Path) -> Result<FirefoxCapabilities> {
    let text = |path: &Path| path.to_str().map(str::to_owned).context("the path is not UTF-8");
    let mut capabilities = DesiredCapabilities::firefox();
    capabilities.set_firefox_binary(&text(&geckodriver::firefox())?)?;
    for argument in ["-headless", "-profile", &text(profile)?, "--width=1280", "--height=900"] {
        capabilities.add_arg(argument)?;
    }
    let mut preferences = FirefoxPreferences::new();
    preferences.set("intl.accept_languages", "en-US")?;
    // No question of the browser's own covers the page, and nothing asks the internet whether it is there.
    preferences.set("signon.rememberSignons", false)?;
    preferences.set("network.captive-portal-service.enabled", false)?;
    preferences.set("network.connectivity-service.enabled", false)?;
    // Saved into the folder without a question. 2: the folder that the next line names.
    preferences.set("browser.download.folderList", 2)?;
    preferences.set("browser.download.dir", text(downloads)?)?;
    preferences.set("browser.download.always_ask_before_handling_new_types", false)?;
    capabilities.set_preferences(preferences)?;
    Ok(capabilities)
}
