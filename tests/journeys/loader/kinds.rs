//! Apps that are written without Rust get the same host, session and look.

use anyhow::ensure;
use serde_json::json;
use wharf_tests::{
    Result,
    browser::{button, heading, link},
    fixtures,
    guests::Guest,
    shell::child_named,
};

use super::{Scene, Venue};

pub(in crate::loader) async fn every_kind_of_app_works_in_the_shell(venue: &Venue) -> Result<()> {
    let guests = [
        (Guest::new(fixtures::lookout("lookout")), "Lookout"),
        (Guest::new(fixtures::clock("clock")), "Clock"),
        (Guest::new(fixtures::harbour("harbour")?), "Harbour"),
    ]
    .map(|(guest, title)| {
        let userinfo = json!([{ "service": "userinfo", "path": "", "methods": ["GET"] }]);
        (guest.with("fetch", userinfo), title)
    });
    let scene = Scene::set_in(venue, &guests.clone().map(|(guest, _)| guest)).await?;
    let browser = &scene.browser;
    for (guest, title) in &guests {
        scene.go_to(guest).await?;
        browser.find(&heading(title)).await?;
        browser.find_text("Demo Account").await?;
        browser.click(&button("Count")).await?;
        browser.find_text("The count is 1.").await?;
        browser.click(&button("Ask the service")).await?;
        browser.find_text("The service answered 200.").await?;
        browser.click(&button("Notify")).await?;
        browser.find(&button("Close")).await?;
        browser.click(&button("Close")).await?;
        // A location of its own, which is also the page's.
        browser.click(&link("Details")).await?;
        browser.find(&heading("Details")).await?;
        let path = browser.address().await?.path().to_owned();
        ensure!(path == format!("/{}/details", guest.name()), "{path}");
        browser.back().await?;
        browser.find(&heading(title)).await?;
        browser.reload().await?;
        browser.find(&heading(title)).await?;
        // Beside the others.
        browser.visit(child_named("Profile")).await?;
    }
    ensure!(scene.failures("harbour").await?.is_empty());
    Ok(())
}

in_chromium!(every_kind_of_app_works_in_the_shell);
