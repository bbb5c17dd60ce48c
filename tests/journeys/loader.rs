//! What the loader makes of apps of every kind, and of those that fail.

/// Makes a test of each journey that any browser can take: here in Chromium, in [`firefox`] in Firefox.
macro_rules! in_chromium {
    ($($journey:ident),+ $(,)?) => {
        mod in_chromium {
            $(
                #[tokio::test]
                async fn $journey() -> wharf_tests::Result<()> {
                    super::$journey(&crate::loader::Venue::Chromium).await
                }
            )+
        }
    };
}

mod crashes;
mod elements;
mod embeds;
mod firefox;
mod guards;
mod kinds;
mod language;
mod lifecycle;
mod limits;
mod memory;
mod module_map;
mod offline;
mod origins;
mod overrides;
mod panel;
mod prefetch;
mod tampering;
mod toolkit;
mod topics;
mod trusted_types;
mod versions;
mod walks;
mod wall;

use std::rc::Rc;

use anyhow::{Context, ensure};
use serde_json::Value;
use wharf_tests::{
    Result,
    browser::{Browser, button, heading, link},
    fault_server::FaultServer,
    guests::{Guest, Guests},
    running_stack::{Turn, turn, turn_with_browser},
    shell::DEMO,
};

/// Where a journey takes place.
enum Venue {
    /// In a Chromium of its own.
    Chromium,
    /// The same with a back-forward cache, which its headless shell has not.
    WholeChromium,
    /// In a Firefox that takes one journey after the other, each as if it were the first. This is the name of the journey.
    Firefox(Rc<Browser>, &'static str),
}

impl Venue {
    /// The turn, and a browser that knows nothing yet.
    async fn enter(&self) -> Result<(Turn, Rc<Browser>)> {
        match self {
            Self::Chromium => {
                let (turn, browser) = turn_with_browser().await?;
                Ok((turn, Rc::new(browser)))
            }
            Self::WholeChromium => {
                let browser = Browser::start_whole().await?;
                Ok((turn().await?, Rc::new(browser)))
            }
            Self::Firefox(browser, journey) => {
                let turn = turn().await?.of(journey);
                browser.forget_everything().await?;
                Ok((turn, browser.clone()))
            }
        }
    }
}

/// A browser that is signed in to a shell with guests.
struct Scene {
    // In this order: nobody looks at the registry any more when it becomes what it was, and then the next journey begins.
    browser: Rc<Browser>,
    guests: Guests,
    _turn: Turn,
}

impl Scene {
    async fn set(guests: &[Guest]) -> Result<Self> {
        Self::set_in(&Venue::Chromium, guests).await
    }

    async fn set_in(venue: &Venue, guests: &[Guest]) -> Result<Self> {
        Self::prepare_in(venue, guests, &[], |_| Ok(())).await
    }

    /// As [`Self::set`], with something to do to the server before anybody asks it, and with scripts that run before those
    /// of every document.
    async fn prepare(
        guests: &[Guest],
        scripts: &[&str],
        prepare: impl FnOnce(&FaultServer) -> Result<()>,
    ) -> Result<Self> {
        Self::prepare_in(&Venue::Chromium, guests, scripts, prepare).await
    }

    async fn prepare_in(
        venue: &Venue,
        guests: &[Guest],
        scripts: &[&str],
        prepare: impl FnOnce(&FaultServer) -> Result<()>,
    ) -> Result<Self> {
        let (turn, browser) = venue.enter().await?;
        let guests = Guests::invite(guests).await?;
        prepare(&guests.server)?;
        for script in [WRITE_DOWN].iter().chain(scripts) {
            browser.run_in_every_document(script).await?;
        }
        browser.sign_in_at("/", DEMO).await?;
        Ok(Self {
            browser,
            guests,
            _turn: turn,
        })
    }

    /// As [`Self::set_in`], for a journey that leaves the shell for a page with elements, and wants to stay signed in.
    async fn set_beside_the_shell(venue: &Venue, guests: &[Guest]) -> Result<Self> {
        let scene = Self::set_in(venue, guests).await?;
        scene.stays_signed_in().await?;
        Ok(scene)
    }

    /// Pages with elements send nobody to the provider who has not asked for it, and Firefox keeps no vault for the moment between
    /// two pages: a tab with the shell does.
    async fn stays_signed_in(&self) -> Result<()> {
        if self.browser.is_firefox() {
            self.browser.keep_page_in_background().await?;
            self.browser.go_to("/").await?;
            self.browser.find(&button("Sign out")).await?;
        }
        Ok(())
    }

    /// Opens a tab beside the others and goes on in it.
    async fn in_new_tab(&self) -> Result<()> {
        self.browser.in_new_tab().await?;
        // Firefox has the scripts of a person in all of their tabs.
        if !self.browser.is_firefox() {
            self.browser.run_in_every_document(WRITE_DOWN).await?;
        }
        Ok(())
    }

    /// Of the console, which is Chromium's alone.
    async fn nothing_is_wrong(&self) -> Result<()> {
        if !self.browser.is_firefox() {
            let errors = self.browser.console_errors().await?;
            ensure!(errors.is_empty(), "{errors:?}");
        }
        Ok(())
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
