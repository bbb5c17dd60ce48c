//! Firefox: WebDriver, and its second protocol, [WebDriver BiDi](https://w3c.github.io/webdriver-bidi/), for what the first has
//! no word for.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, anyhow};
use serde_json::{Value, json};
use thirtyfour::{
    CapabilitiesHelper, DesiredCapabilities, FirefoxCapabilities, WebDriver, WindowHandle,
    common::capabilities::firefox::FirefoxPreferences,
};

use super::{Browser, Driver, SCRIPT_PATIENCE};
use crate::{
    Result,
    geckodriver::{self, Geckodriver},
};

/// What drives Firefox, and who of its persons it is now.
#[derive(Debug)]
pub(super) struct Firefox {
    _geckodriver: Geckodriver,
    /// Cookies, storage and scripts are those of a user context, which knows nothing of the others.
    user_context: Mutex<String>,
    /// A tab that is kept open and that nobody counts.
    background: Mutex<Option<String>>,
}

impl Firefox {
    fn user_context(&self) -> String {
        let context = self.user_context.lock();
        context.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn is_in_background(&self, tab: &WindowHandle) -> bool {
        let background = self.background.lock().unwrap_or_else(PoisonError::into_inner);
        background.as_ref().is_some_and(|kept| *kept == tab.to_string())
    }

    fn keep_in_background(&self, tab: Option<String>) {
        *self.background.lock().unwrap_or_else(PoisonError::into_inner) = tab;
    }
}

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
            program: Driver::Firefox(Firefox {
                _geckodriver: geckodriver,
                user_context: Mutex::new("default".to_owned()),
                background: Mutex::new(None),
            }),
            _profile: profile,
            downloads,
        })
    }

    /// Sends a command of WebDriver BiDi. Firefox only.
    async fn bidi(&self, method: &str, parameters: Value) -> Result<Value> {
        let answer = self.driver.bidi().await?.send_raw(method, parameters).await;
        answer.with_context(|| format!("{method} failed"))
    }

    /// Goes on in a tab of a Firefox as if it had just been started: its cookies, its storage and its scripts are gone, and so
    /// are the tabs that were open. Firefox only.
    ///
    /// # Errors
    ///
    /// It is Chromium, or does not answer.
    pub async fn forget_everything(&self) -> Result<()> {
        let Driver::Firefox(firefox) = &self.program else {
            return Err(anyhow!("Chromium is started anew for that"));
        };
        let before = self.driver.windows().await?;
        let created = self.bidi("browser.createUserContext", json!({})).await?;
        let id = created["userContext"].as_str().context("it has no name")?.to_owned();
        let old = core::mem::replace(
            &mut *firefox.user_context.lock().unwrap_or_else(PoisonError::into_inner),
            id,
        );
        self.open_tab(firefox).await?;
        firefox.keep_in_background(None);
        // A page that asks whether it may be closed is not asked.
        for tab in before {
            self.bidi("browsingContext.close", json!({ "context": tab.to_string() }))
                .await?;
        }
        if old != "default" {
            self.bidi("browser.removeUserContext", json!({ "userContext": old }))
                .await?;
        }
        Ok(())
    }

    /// Goes on in another tab as if the one before were not there. Its page stays, and with it the shared workers that Firefox,
    /// unlike Chromium, ends between two pages of one tab. In Chromium this does nothing.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn keep_page_in_background(&self) -> Result<()> {
        let Driver::Firefox(firefox) = &self.program else {
            return Ok(());
        };
        firefox.keep_in_background(Some(self.driver.window().await?.to_string()));
        self.open_tab(firefox).await
    }

    /// Opens a tab of the same person and goes on in it.
    pub(super) async fn open_tab(&self, firefox: &Firefox) -> Result<()> {
        let parameters = json!({ "type": "tab", "userContext": firefox.user_context() });
        let created = self.bidi("browsingContext.create", parameters).await?;
        let context = created["context"].as_str().context("the tab has no name")?;
        Ok(self.driver.switch_to_window(context.to_owned().into()).await?)
    }

    pub(super) async fn add_preload_script(&self, firefox: &Firefox, script: &str) -> Result<()> {
        let parameters = json!({
            "functionDeclaration": format!("() => {{ {script} }}"), "userContexts": [firefox.user_context()],
        });
        self.bidi("script.addPreloadScript", parameters).await.map(drop)
    }

    /// Calls a function of the page, which WebDriver's own scripts are not: they have a global object beside it. The function gets
    /// and returns JSON.
    pub(super) async fn call(&self, function: &str, arguments: &[Value]) -> Result<Value> {
        let context = self.driver.window().await?.to_string();
        let arguments = serde_json::to_string(arguments)?;
        let parameters = json!({
            "functionDeclaration": function, "awaitPromise": true, "target": { "context": context },
            "arguments": [{ "type": "string", "value": arguments }],
        });
        let answer = self.bidi("script.callFunction", parameters).await?;
        match answer["result"]["value"].as_str() {
            Some(json) => Ok(serde_json::from_str(json)?),
            None => Err(anyhow!("the script failed: {}", answer["exceptionDetails"]["text"])),
        }
    }
}

fn capabilities(profile: &Path, downloads: &Path) -> Result<FirefoxCapabilities> {
    let text = |path: &Path| path.to_str().map(str::to_owned).context("the path is not UTF-8");
    let mut capabilities = DesiredCapabilities::firefox();
    capabilities.enable_bidi()?;
    capabilities.set_firefox_binary(&text(&geckodriver::firefox())?)?;
    // Higher than Chromium's, as the bars of the window take a part: the links of several guests stand above the developer panel.
    for argument in [
        "-headless",
        "-profile",
        &text(profile)?,
        "--width=1280",
        "--height=1000",
    ] {
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
