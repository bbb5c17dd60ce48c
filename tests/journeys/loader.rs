//! What the loader makes of apps of every kind, and of those that fail.

mod crashes;
mod elements;
mod embeds;
mod expected;
mod firefox;
mod guards;
mod kinds;
mod language;
mod lifecycle;
mod limits;
mod memory;
mod module_map;
mod origins;
mod overrides;
mod panel;
mod prefetch;
mod tampering;
mod topics;
mod trusted_types;
mod versions;
mod walks;
mod wall;

use anyhow::{Context, ensure};
use serde_json::Value;
use wharf_tests::{
    Result,
    browser::{Browser, button, heading, link},
    guests::{Guest, Guests},
    running_stack::{Turn, turn_with_browser},
    shell::DEMO,
};

/// A browser that is signed in to a shell with guests.
struct Scene {
    // In this order: nobody looks at the registry any more when it becomes what it was, and then the next journey begins.
    browser: Browser,
    guests: Guests,
    _turn: Turn,
}

impl Scene {
    async fn set(guests: &[Guest]) -> Result<Self> {
        let (turn, browser) = turn_with_browser().await?;
        let guests = Guests::invite(guests).await?;
        browser.run_in_every_document(WRITE_DOWN).await?;
        browser.sign_in_at("/", DEMO).await?;
        Ok(Self {
            browser,
            guests,
            _turn: turn,
        })
    }

    /// Follows the link of the navigation.
    async fn go_to(&self, guest: &Guest) -> Result<()> {
        self.browser.click(&link(&guest.title())).await
    }

    async fn go_home(&self) -> Result<()> {
        self.browser.click(&link("Wharf")).await?;
        self.browser.find(&heading("Welcome, Demo Account")).await.map(drop)
    }

    /// The error card of an app with this number, and nothing else of it. It was said once.
    async fn fails_with(&self, guest: &Guest, code: &str) -> Result<()> {
        let title = guest.title();
        self.browser.find(&button("Try again")).await?;
        self.browser
            .find(&heading(&format!("{title} is not available")))
            .await?;
        let text = self.browser.text().await?;
        ensure!(text.contains(code), "expected {code}: {text}");
        let failures = self.failures(guest.name()).await?;
        ensure!(failures == [code], "{failures:?}");
        self.forget_events().await
    }

    /// The numbers of an app's failures that the page was told of.
    async fn failures(&self, app: &str) -> Result<Vec<String>> {
        let script = "return globalThis.wharfEvents
            .filter(({ app, name }) => app === arguments[0] && name === 'failed')
            .map(({ code }) => code);";
        self.browser.run(script, vec![app.into()]).await
    }

    async fn forget_events(&self) -> Result<()> {
        self.browser
            .run::<Value>("globalThis.wharfEvents.length = 0;", Vec::new())
            .await
            .map(drop)
    }

    /// The marks that an app has left: `instance:what`, with the instances numbered in the order of their appearance.
    async fn marks(&self, app: &str) -> Result<Vec<String>> {
        let script = "const names = [];
            return (globalThis.wharfMarks ?? []).flatMap((mark) => {
              const [app, instance, what] = mark.split(':');
              if (app !== arguments[0]) return [];
              if (instance === '-') return [what];
              if (!names.includes(instance)) names.push(instance);
              return [`${names.indexOf(instance) + 1}:${what}`];
            });";
        self.browser.run(script, vec![app.into()]).await
    }

    /// Waits until an app has left these marks and no others.
    async fn leaves_marks(&self, app: &str, expected: &[&str]) -> Result<()> {
        let seen = async || {
            let marks = self.marks(app).await?;
            Ok((marks == expected).then_some(()))
        };
        let result = self.browser.wait(format!("the marks {expected:?}"), seen).await;
        let marks = self.marks(app).await?;
        result.with_context(|| format!("{app} has left {marks:?}"))
    }
}

/// Keeps what the page is told of its apps.
const WRITE_DOWN: &str = "globalThis.wharfEvents = [];
    addEventListener('wharf-app', ({ detail }) => { globalThis.wharfEvents.push(detail); });";
