//! What the shell makes of a provider that answers wrongly, one thing at a time: a person is told, nothing is tried again
//! that must not be, and the way in is open as soon as the provider is right.
//!
//! What must *not* happen is watched with the provider's counters.

mod endpoints;
mod keys;
mod renewal;
mod session_end;
mod sign_out;
mod tokens;
mod ways_in;

use anyhow::ensure;
use serde_json::Value;
use wharf_tests::{
    Result,
    browser::{Browser, button, heading},
    identity_faults::{Counters, Endpoint, Honest, Plan, Settings, report},
    running_stack::{Turn, turn_with_browser},
    shell::DEMO,
};

/// A browser, and a provider that is honest before and after, whatever happens between.
struct Scene {
    // In this order: nobody asks the provider any more when it becomes honest, and then the next journey begins.
    browser: Browser,
    _honest: Honest,
    _turn: Turn,
}

impl Scene {
    async fn set() -> Result<Self> {
        let (turn, browser) = turn_with_browser().await?;
        let honest = Honest::begin().await?;
        browser.run_in_every_document(WRITE_DOWN).await?;
        Ok(Self {
            browser,
            _honest: honest,
            _turn: turn,
        })
    }

    /// Opens the start page of the shell, which asks nobody for anything.
    async fn open(&self) -> Result<()> {
        self.browser.go_to("/").await?;
        self.browser.find(&button("Sign in")).await.map(drop)
    }

    /// Presses *Sign in* and enters the password at the provider. What comes of it is the caller's to look for.
    async fn enter(&self) -> Result<()> {
        self.browser.click(&button("Sign in")).await?;
        self.browser.enter_credentials(DEMO.email, DEMO.password).await
    }

    /// Presses *Sign in*. The provider knows the person by its cookie, so they are back at once.
    async fn press(&self) -> Result<()> {
        self.browser.click(&button("Sign in")).await
    }

    /// The signed-out page of the shell with this number and with a way in. Pressing *Sign in* takes the number of the
    /// try before away.
    async fn is_refused(&self, number: &str) -> Result<()> {
        self.browser.find_text(&format!("({number})")).await?;
        self.browser.find(&heading("Welcome to Wharf")).await?;
        self.browser.find(&button("Sign in")).await?;
        let address = self.browser.address().await?;
        ensure!(
            address.port() == Some(stack::SHELL.port) && address.path() == "/" && address.query().is_none(),
            "the person is at {address}"
        );
        Ok(())
    }

    async fn is_signed_in(&self) -> Result<()> {
        self.browser.find(&button("Sign out")).await?;
        let ended = self.browser.text().await?.contains("Your session has ended");
        ensure!(!ended, "the session has ended");
        Ok(())
    }

    /// What the vault has said to this page since it was loaded: names of events, and numbers.
    async fn events(&self) -> Result<Vec<(String, Option<String>)>> {
        self.browser.run("return globalThis.said;", Vec::<Value>::new()).await
    }

    /// Waits until the vault says this to the page, after it has said so many other things.
    async fn hears(&self, name: &str, number: Option<&str>, after: usize) -> Result<()> {
        let is_said = async || {
            let events = self.events().await?;
            let mut later = events.iter().skip(after);
            let found = later.any(|(said, code)| said == name && (number.is_none() || code.as_deref() == number));
            Ok(found.then_some(()))
        };
        let what = format!("the event {name} {}", number.unwrap_or_default());
        let heard = self.browser.wait(what, is_said).await;
        match heard {
            Ok(()) => Ok(()),
            Err(error) => Err(error.context(format!("events: {:?}", self.events().await?))),
        }
    }
}

/// Keeps what the vault says, on each page.
const WRITE_DOWN: &str = "globalThis.said = [];
  addEventListener('wharf-session', ({ detail: { name, code } }) => said.push([name, code ?? null]));";

/// A provider that differs as an honest one may.
async fn apply(settings: Settings) -> Result<()> {
    Plan::new().settings(settings).apply().await.map(drop)
}

/// A provider without faults. Counters go on.
async fn be_honest() -> Result<()> {
    Plan::new().apply().await.map(drop)
}

async fn counters() -> Result<Counters> {
    Ok(report().await?.counters)
}

async fn answered(endpoint: Endpoint) -> Result<u64> {
    Ok(counters().await?.answered(endpoint))
}
