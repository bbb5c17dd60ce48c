//! The gallery: every component of the toolkit, in every look, by eye, by keyboard and by axe.

mod forced_colors;
mod keyboard;
mod keys;
mod layout;
mod looks;
mod motion;
mod opened;
mod screenshots;

use anyhow::ensure;
use serde::Deserialize;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, heading},
    shell::DEMO,
};

/// A page of the gallery.
#[derive(Debug, Deserialize)]
struct Page {
    /// Its heading.
    name: String,
    /// Its address without settings.
    path: String,
}

impl Page {
    /// Opens the page with these settings, such as `?theme=dark`, and waits for it.
    async fn open(&self, browser: &Browser, settings: &str) -> Result<()> {
        browser.go_to(&[self.path.as_str(), settings].concat()).await?;
        browser.find(&heading(&self.name)).await.map(drop)
    }

    /// Unfolds everything that is folded.
    async fn unfold(browser: &Browser) -> Result<()> {
        browser
            .run::<Value>(
                "for (const root of roots(document)) {
                   for (const folded of root.querySelectorAll('details:not([open], [name])')) folded.open = true;
                 }",
                Vec::new(),
            )
            .await?;
        Ok(())
    }
}

/// Signs in and reads from the overview which pages there are. The overview is the first of them.
async fn sign_in(browser: &Browser) -> Result<Vec<Page>> {
    browser.sign_in_at("/gallery", DEMO).await?;
    browser.find(&heading("Gallery")).await?;
    let mut pages = vec![Page {
        name: "Gallery".to_owned(),
        path: "/gallery".to_owned(),
    }];
    let linked: Vec<Page> = browser
        .run(
            "return roots(document).flatMap((root) => [...root.querySelectorAll('h3 > a')])
               .map((link) => ({ name: link.textContent, path: new URL(link.href).pathname }));",
            Vec::new(),
        )
        .await?;
    pages.extend(linked);
    ensure!(pages.len() > 40, "{pages:?}");
    Ok(pages)
}

/// A window of so many CSS pixels.
async fn screen(browser: &Browser, width: u32) -> Result<()> {
    let metrics = json!({ "width": width, "height": 740, "deviceScaleFactor": 1, "mobile": false });
    browser.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
    Ok(())
}
