//! Every page fits every window, and nothing on it moves by itself.

use anyhow::ensure;
use wharf_tests::{Result, running_stack::turn_with_browser};

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
