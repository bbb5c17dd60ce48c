//! Every page with the keyboard alone.

use anyhow::ensure;
use thirtyfour::Key;
use wharf_tests::{
    Result,
    browser::{Browser, field, heading},
    running_stack::{turn, turn_with_browser},
};

use super::sign_in;
use crate::tab_order;

async fn every_page_can_be_walked_through(browser: &Browser) -> Result<()> {
    let mut wrong = Vec::new();
    for page in &sign_in(browser).await? {
        page.open(browser, "").await?;
        wrong.extend(tab_order::problems(browser, &page.path).await?);
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn every_page_can_be_walked_through_in_chromium() -> Result<()> {
    let _turn = turn().await?;
    every_page_can_be_walked_through(&Browser::start().await?).await
}

#[tokio::test]
async fn every_page_can_be_walked_through_in_firefox() -> Result<()> {
    let _turn = turn().await?;
    every_page_can_be_walked_through(&Browser::start_firefox().await?).await
}

#[tokio::test]
async fn a_setting_is_chosen_by_keyboard_and_stays_on_the_next_page() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    sign_in(&browser).await?;
    browser.tab_to(&field("Theme")).await?;
    browser.type_keys("D").await?;
    let is_dark = async || Ok((browser.address().await?.query() == Some("theme=dark")).then_some(()));
    browser.wait("the address to say so", is_dark).await?;
    let focused = browser.focused().await?;
    ensure!(
        focused.as_ref().is_some_and(|focused| focused.name == "Theme"),
        "{focused:?}"
    );

    browser.tab_to(&wharf_tests::browser::link("Button")).await?;
    browser.press(Key::Enter).await?;
    browser.find(&heading("Button")).await?;
    ensure!(browser.address().await?.query() == Some("theme=dark"));
    let theme: String = browser
        .run(
            "return roots(document).map((root) => root.querySelector('.wharf-canvas')).find(Boolean).dataset.theme;",
            Vec::new(),
        )
        .await?;
    ensure!(theme == "dark", "{theme}");
    Ok(())
}

#[tokio::test]
async fn arrows_go_the_way_that_they_point() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    sign_in(&browser).await?;
    for (settings, forwards) in [("", Key::Right), ("?direction=rtl", Key::Left)] {
        browser.go_to(&["/gallery/tabs", settings].concat()).await?;
        browser.find(&heading("Tabs")).await?;
        let first = "return roots(document).map((root) => root.querySelector('[role=tab]')).find(Boolean).focus();";
        browser.run::<serde_json::Value>(first, Vec::new()).await?;
        browser.press(forwards).await?;
        let focused = browser.focused().await?;
        ensure!(
            focused.as_ref().is_some_and(|focused| focused.name == "Papers"),
            "{settings}: {focused:?}"
        );
    }
    Ok(())
}
