//! axe on every page in every look, and on the same visit what moves, and a picture.

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::Browser,
    running_stack::{turn, turn_with_browser},
};

use super::{Page, motion, screenshots::Album, sign_in};

/// What axe finds on all pages with these settings.
pub(super) async fn findings(browser: &Browser, pages: &[Page], settings: &str) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for page in pages {
        findings.extend(visit(browser, page, settings).await?);
    }
    Ok(findings)
}

/// What axe finds on a page with these settings. In high contrast, texts must stand out by 7:1.
async fn visit(browser: &Browser, page: &Page, settings: &str) -> Result<Vec<String>> {
    let enhanced: &[&str] = if settings.contains("contrast=more") {
        &["color-contrast-enhanced"]
    } else {
        &[]
    };
    page.open(browser, settings).await?;
    Page::unfold(browser).await?;
    whole_page(browser, settings).await?;
    violations(browser, &[&page.path, settings].concat(), enhanced).await
}

/// Sets what the settings say for the whole page, too: the frame is the shell's.
async fn whole_page(browser: &Browser, settings: &str) -> Result<()> {
    let script = "const settings = new URLSearchParams(arguments[0]);
      for (const name of ['theme', 'contrast', 'density']) {
        if (settings.has(name)) document.documentElement.dataset[name] = settings.get(name);
      }
      if (settings.has('direction')) document.documentElement.dir = settings.get('direction');";
    browser.run::<Value>(script, vec![json!(settings)]).await.map(drop)
}

pub(super) async fn violations(browser: &Browser, what: &str, enhanced: &[&str]) -> Result<Vec<String>> {
    let violations = browser.axe_with(enhanced).await?;
    Ok(violations
        .into_iter()
        .map(|found| {
            format!(
                "{what}: {} ({})\n      {}",
                found.id,
                found.help,
                found.elements.join("\n      ")
            )
        })
        .collect())
}

pub(super) fn none(findings: &[String]) -> Result<()> {
    ensure!(
        findings.is_empty(),
        "axe reports {}:\n{}",
        findings.len(),
        findings.join("\n")
    );
    Ok(())
}

/// `look` is what the references are called.
async fn looks_well(look: &'static str, settings: &str) -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let pages = sign_in(&browser).await?;
    motion::prefer(&browser, "reduce").await?;
    let mut album = Album::open(&browser, look).await?;
    let mut problems = Vec::new();
    for page in &pages {
        problems.extend(visit(&browser, page, settings).await?);
        let moving = motion::moving(&browser).await?.into_iter();
        problems.extend(moving.map(|what| format!("{}: {what}, with less motion preferred", page.path)));
        album.add(&browser, page).await?;
    }
    problems.extend(album.close()?);
    ensure!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(())
}

#[tokio::test]
async fn nothing_is_wrong_in_light() -> Result<()> {
    looks_well("light", "?theme=light").await
}

#[tokio::test]
async fn nothing_is_wrong_in_dark() -> Result<()> {
    looks_well("dark", "?theme=dark").await
}

#[tokio::test]
async fn nothing_is_wrong_in_light_high_contrast_and_compact() -> Result<()> {
    looks_well("high-contrast", "?theme=light&contrast=more&density=compact").await
}

#[tokio::test]
async fn nothing_is_wrong_in_dark_high_contrast_and_right_to_left() -> Result<()> {
    looks_well("right-to-left", "?theme=dark&contrast=more&direction=rtl").await
}

#[tokio::test]
async fn axe_finds_nothing_in_firefox() -> Result<()> {
    let _turn = turn().await?;
    let browser = Browser::start_firefox().await?;
    let pages = sign_in(&browser).await?;
    let light = findings(&browser, &pages, "").await?;
    none(&light)
}

#[tokio::test]
async fn settings_of_the_system_are_followed() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let pages = sign_in(&browser).await?;
    let pages = &pages[..2];
    // The frame, which is the shell's, and what the gallery shows, as they are painted.
    let painted = "return [document.querySelector('.wharf-main'),
         ...roots(document).slice(1).flatMap((root) => [...root.querySelectorAll('.wharf-canvas, .wharf-button')])]
       .map((element) => getComputedStyle(element)).map(({ color, borderColor }) => `${color} ${borderColor}`);";
    pages[1].open(&browser, "?theme=dark&contrast=more").await?;
    let asked_for: Vec<String> = browser.run(painted, Vec::new()).await?;
    let features = |features: &[(&str, &str)]| {
        let features: Vec<_> = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        browser.cdp("Emulation.setEmulatedMedia", json!({ "features": features }))
    };
    features(&[("prefers-contrast", "more"), ("prefers-color-scheme", "dark")]).await?;
    pages[1].open(&browser, "").await?;
    let preferred: Vec<String> = browser.run(painted, Vec::new()).await?;
    // The first is the shell's own, which no setting of the gallery reaches.
    ensure!(preferred[1..] == asked_for[1..], "{preferred:?}\n{asked_for:?}");
    ensure!(
        preferred[0] != asked_for[0],
        "the shell does not follow the system: {preferred:?}"
    );
    Ok(())
}
