//! The language of the page, which apps follow.

use std::slice;

use anyhow::ensure;
use serde_json::Value;
use wharf_tests::{Result, probe_app::probe};

use super::{Scene, Venue};

pub(in crate::loader) async fn a_change_of_language_reaches_mounted_apps(venue: &Venue) -> Result<()> {
    let guest = probe("inner");
    let scene = Scene::set_in(venue, slice::from_ref(&guest)).await?;
    let browser = &scene.browser;
    scene.go_to(&guest).await?;
    browser.find_text("inner is at /").await?;
    let before = "const { host } = probes.inner;
        host.watch('locale', () => { globalThis.heard = host.locale; });
        const before = host.locale;
        document.documentElement.lang = 'de-AT';
        return before;";
    ensure!(browser.run::<String>(before, Vec::new()).await? == "en");
    let heard = async || {
        let heard: Option<String> = browser.run("return globalThis.heard ?? null;", Vec::new()).await?;
        Ok(heard.filter(|heard| heard == "de-AT"))
    };
    browser.wait("the app to hear of it", heard).await?;
    browser
        .run::<Value>("document.documentElement.lang = 'en';", Vec::new())
        .await
        .map(drop)
}

in_chromium!(a_change_of_language_reaches_mounted_apps);
