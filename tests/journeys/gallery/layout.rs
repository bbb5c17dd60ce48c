//! Every page fits every window, and nothing on it moves by itself.

use anyhow::ensure;
use serde_json::Value;
use thirtyfour::Key;
use wharf_tests::{
    Result,
    browser::{button, heading},
    running_stack::turn_with_browser,
};

use super::{Page, screen, sign_in};
use crate::layout::{WATCH_SHIFTS, fits, settled, shifts};

/// 1280 CSS pixels at 200 % and at 400 %.
const ZOOMED: [u32; 2] = [640, 320];

#[tokio::test]
async fn no_page_scrolls_sideways() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let pages = sign_in(&browser).await?;
    let mut wider = Vec::new();
    for settings in ["", "?direction=rtl"] {
        for page in &pages {
            page.open(&browser, settings).await?;
            Page::unfold(&browser).await?;
            for width in ZOOMED {
                screen(&browser, width).await?;
                wider.extend(
                    fits(&browser, &format!("{}{settings} at {width}", page.path))
                        .await
                        .err(),
                );
            }
        }
    }
    ensure!(wider.is_empty(), "{wider:#?}");
    Ok(())
}

#[tokio::test]
async fn nothing_moves_while_a_page_is_loaded() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let pages = sign_in(&browser).await?;
    browser.run_in_every_document(WATCH_SHIFTS).await?;
    let mut moved = Vec::new();
    for width in [1280, 360] {
        screen(&browser, width).await?;
        for page in &pages {
            page.open(&browser, "").await?;
            settled(&browser).await?;
            moved.extend(
                shifts(&browser)
                    .await?
                    .into_iter()
                    .map(|shift| format!("{} at {width}: {shift}", page.path)),
            );
        }
    }
    ensure!(moved.is_empty(), "{moved:#?}");
    Ok(())
}

/// In the middle of the click the row of pages is patched already, so that no script can click like this.
#[tokio::test]
async fn a_page_that_is_pointed_at_is_shown_from_its_beginning() -> Result<()> {
    const CARD: &str =
        "const nav = roots(document).map((root) => root.querySelector('nav[aria-label=\"Pages of cranes\"]'))
        .find(Boolean);
        const card = nav.closest('.wharf-card');";
    let (_turn, browser) = turn_with_browser().await?;
    sign_in(&browser).await?;
    browser.go_to("/gallery/pagination").await?;
    browser.find(&heading("Pagination")).await?;
    let lengthen = [CARD, "nav.style.paddingTop = '3000px';"].concat();
    browser.run::<Value>(&lengthen, Vec::new()).await?;
    let top = [CARD, "return card.getBoundingClientRect().top;"].concat();
    let top = async || browser.run::<f64>(&top, Vec::new()).await;
    browser.click(&button("Page 2")).await?;
    let is_there = async || Ok((top().await? >= 0.0).then_some(()));
    browser.wait("the beginning of the page", is_there).await?;
    // With the keyboard nothing goes away from it.
    let focus = [CARD, "nav.querySelector('[data-page]').focus();"].concat();
    browser.run::<Value>(&focus, Vec::new()).await?;
    let before = top().await?;
    ensure!(before < 0.0, "the pages are as far away as they were made");
    browser.press(Key::Enter).await?;
    let current = [CARD, "return nav.querySelector('[aria-current]').textContent;"].concat();
    let is_current = async || Ok((browser.run::<String>(&current, Vec::new()).await? == "Page 1").then_some(()));
    browser.wait("the first page", is_current).await?;
    settled(&browser).await?;
    ensure!(top().await? == before, "the page was scrolled away from the keyboard");
    Ok(())
}
