//! What the page is in, which apps follow while they are mounted: its language, its theme, and who is signed in.

use std::slice;

use anyhow::ensure;
use serde_json::Value;
use wharf_tests::{
    Result,
    browser::{ColorScheme, heading},
    probe_app::probe,
    shell::DEMO,
};

use super::{Scene, Venue};

/// Writes down what the host says each time that the probe is told of a change.
const WATCH: &str = "const [what] = arguments;
    const { host } = probes.inner;
    globalThis.heard = [];
    host.watch(what, () => { heard.push(host[what]); });
    return host[what];";

impl Scene {
    /// A scene with the probe `inner` on its page.
    async fn with_inner(venue: &Venue) -> Result<Self> {
        let guest = probe("inner");
        let scene = Self::set_in(venue, slice::from_ref(&guest)).await?;
        scene.go_to(&guest).await?;
        scene.browser.find_text("inner is at /").await?;
        Ok(scene)
    }

    /// Has the probe watch this, and answers with what it is now.
    async fn inner_watches(&self, what: &str) -> Result<Value> {
        self.browser.run(WATCH, vec![what.into()]).await
    }

    /// Waits until the probe has heard something that is as it should be, in the mount in which it has begun to watch.
    async fn inner_hears(&self, what: &str, is_it: impl Fn(&Value) -> bool) -> Result<()> {
        let heard = async || {
            let heard: Vec<Value> = self.browser.run("return globalThis.heard;", Vec::new()).await?;
            Ok(heard.last().is_some_and(&is_it).then_some(()))
        };
        self.browser.wait(format!("the app to hear of {what}"), heard).await?;
        let marks = self.marks("inner").await?;
        ensure!(marks == ["1:mount"], "it is another mount: {marks:?}");
        Ok(())
    }
}

pub(in crate::loader) async fn a_change_of_language_reaches_mounted_apps(venue: &Venue) -> Result<()> {
    let scene = Scene::with_inner(venue).await?;
    ensure!(scene.inner_watches("locale").await? == "en");
    let speak = "document.documentElement.lang = arguments[0];";
    scene.browser.run::<Value>(speak, vec!["de-AT".into()]).await?;
    scene.inner_hears("the language", |heard| heard == "de-AT").await?;
    scene.browser.run::<Value>(speak, vec!["en".into()]).await.map(drop)
}

/// In Chromium alone, whose preference can be changed while a page is open. Garbage is collected before: of the query that listens
/// nothing in the page has hold but the shell.
#[tokio::test]
async fn a_change_of_theme_reaches_mounted_apps() -> Result<()> {
    let scene = Scene::with_inner(&Venue::Chromium).await?;
    scene.browser.prefer(ColorScheme::Light).await?;
    scene.inner_watches("theme").await?;
    scene.collects_garbage().await?;
    for scheme in [ColorScheme::Dark, ColorScheme::Light] {
        scene.browser.prefer(scheme).await?;
        scene.inner_hears("the theme", |heard| heard == scheme.name()).await?;
    }
    Ok(())
}

/// The same person signs in once more in another tab: the session is another one, and the app stays where it is.
pub(in crate::loader) async fn a_change_of_identity_reaches_mounted_apps(venue: &Venue) -> Result<()> {
    let scene = Scene::with_inner(venue).await?;
    let browser = &scene.browser;
    let before = scene.inner_watches("identity").await?;
    let signed_in_at = |identity: &Value| identity["signedInAt"].as_u64();
    // The provider counts in seconds.
    let passed = async || {
        let script = "return Date.now() / 1000 >= arguments[0] + 1 || null;";
        browser
            .run::<Option<bool>>(script, vec![before["signedInAt"].clone()])
            .await
    };
    browser.wait("the next second", passed).await?;
    browser.in_new_tab().await?;
    browser.go_to("/auth/again?max_age=0").await?;
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    browser.find(&heading("You are signed in")).await?;
    browser.in_first_tab().await?;
    let is_later = |heard: &Value| heard["subject"] == before["subject"] && signed_in_at(heard) > signed_in_at(&before);
    scene.inner_hears("the identity", is_later).await
}

in_chromium!(
    a_change_of_language_reaches_mounted_apps,
    a_change_of_identity_reaches_mounted_apps,
);
