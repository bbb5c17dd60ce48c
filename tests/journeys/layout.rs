//! Small screens, and the moment in which the shell takes over from the static page.

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, button, heading, link},
    running_stack::{turn, turn_with_browser},
    shell::{CHILDREN, DEMO, child_named},
};

/// The narrowest screen that everything works on, in CSS pixels.
const NARROW: u32 = 360;

/// Adds up what moves without the person having done anything (<https://wicg.github.io/layout-instability/>).
pub(crate) const WATCH_SHIFTS: &str = "
  globalThis.__shifts = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      if (!shift.hadRecentInput) {
        __shifts.push(`${shift.value.toFixed(4)} ${shift.sources.map((source) => source.node?.outerHTML?.slice(0, 80))}`);
      }
    }
  }).observe({ type: 'layout-shift', buffered: true });";

#[tokio::test]
async fn every_page_fits_a_narrow_screen() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    screen(&browser, NARROW).await?;
    browser.go_to("/").await?;
    browser.find(&button("Sign in")).await?;
    fits(&browser, "signed out").await?;
    browser.sign_in_at("/", DEMO).await?;
    fits(&browser, "home").await?;
    for child in CHILDREN {
        browser.visit(child).await?;
        fits(&browser, child.title).await?;
    }
    browser.visit(child_named("Billing")).await?;
    browser.click(&link("INV-").prefix()).await?;
    browser.find(&heading("Invoice INV-").prefix()).await?;
    fits(&browser, "invoice").await?;
    browser.go_to("/nowhere").await?;
    browser.find(&heading("Page not found")).await?;
    fits(&browser, "page not found").await
}

#[tokio::test]
async fn nothing_moves_when_the_shell_takes_over_from_the_static_page() -> Result<()> {
    let _turn = turn().await?;
    for width in [NARROW, 1280] {
        let browser = Browser::start().await?;
        screen(&browser, width).await?;
        browser.run_in_every_document(WATCH_SHIFTS).await?;
        browser.go_to("/").await?;
        browser.find(&button("Sign in")).await?;
        nothing_moved(&browser, width, "signed out").await?;
        browser.sign_in_at("/", DEMO).await?;
        browser.find(&heading("Welcome, Demo Account")).await?;
        nothing_moved(&browser, width, "home").await?;
    }
    Ok(())
}

async fn screen(browser: &Browser, width: u32) -> Result<()> {
    let metrics = json!({ "width": width, "height": 740, "deviceScaleFactor": 1, "mobile": false });
    browser.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
    Ok(())
}

pub(crate) async fn fits(browser: &Browser, page: &str) -> Result<()> {
    let wider: Vec<String> = browser
        .run(
            "const page = document.scrollingElement;
             if (page.scrollWidth <= page.clientWidth) return [];
             return roots(document).flatMap((root) => [...root.querySelectorAll('*')])
               .filter((element) => element.getBoundingClientRect().right > page.clientWidth + 1)
               .map((element) => element.cloneNode(false).outerHTML ?? element.localName).slice(0, 5)
               .concat(`the page is ${page.scrollWidth} wide`);",
            Vec::<Value>::new(),
        )
        .await?;
    ensure!(wider.is_empty(), "{page} is wider than the screen: {wider:?}");
    Ok(())
}

async fn nothing_moved(browser: &Browser, width: u32, page: &str) -> Result<()> {
    let shifts = shifts(browser).await?;
    ensure!(shifts.is_empty(), "{page} moves at a width of {width}: {shifts:?}");
    Ok(())
}

/// What has moved on this page.
pub(crate) async fn shifts(browser: &Browser) -> Result<Vec<String>> {
    browser.run("return __shifts;", Vec::new()).await
}
