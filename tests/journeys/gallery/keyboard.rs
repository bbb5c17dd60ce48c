//! Every page with the keyboard alone.

use anyhow::ensure;
use serde::Deserialize;
use thirtyfour::Key;
use wharf_tests::{
    Result,
    browser::{Browser, field, heading},
    running_stack::turn_with_browser,
};

use super::sign_in;

/// More stops than any page has.
const STOPS: usize = 400;

/// Where the keyboard is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Stop {
    /// The number of the element on this page.
    number: u32,
    role: String,
    name: String,
    /// Whether a person sees that it has focus: by a ring around it or around what it is in.
    is_seen: bool,
}

/// Numbers each element that has had focus.
const WHERE: &str = "
  globalThis.__stops ??= new Map();
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (!element || element === document.body) return null;
  if (!__stops.has(element)) __stops.set(element, __stops.size);
  const hasRing = (element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) > 1;
  };
  const isSeen = hasRing(element) || (element.closest('.wharf-combobox-field') ? hasRing(element.closest('.wharf-combobox-field')) : false);
  return { number: __stops.get(element), ...focused(), is_seen: isSeen };";

#[tokio::test]
async fn every_page_can_be_walked_through() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let pages = sign_in(&browser).await?;
    let mut wrong = Vec::new();
    for page in &pages {
        page.open(&browser, "").await?;
        let stops = walk(&browser).await?;
        let problem = |what: &str, stop: &Stop| format!("{}: {} “{}” {what}", page.path, stop.role, stop.name);
        wrong.extend(
            stops
                .iter()
                .filter(|stop| !stop.is_seen)
                .map(|stop| problem("has no ring", stop)),
        );
        wrong.extend(
            stops
                .iter()
                .filter(|stop| stop.name.is_empty())
                .map(|stop| problem("has no name", stop)),
        );
        if stops.len() >= STOPS {
            wrong.push(format!("{}: Tab does not come to the end", page.path));
        }
        ensure!(stops.len() > 8, "{}: {stops:?}", page.path);
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Presses Tab until the keyboard is where it was before, or nowhere.
async fn walk(browser: &Browser) -> Result<Vec<Stop>> {
    let mut stops: Vec<Stop> = Vec::new();
    for _ in 0..STOPS {
        browser.press(Key::Tab).await?;
        match browser.run::<Option<Stop>>(WHERE, Vec::new()).await? {
            // A date has a stop for each of its parts.
            Some(stop) if stops.last().is_some_and(|last| last.number == stop.number) => {}
            Some(stop) if stops.iter().any(|seen| seen.number == stop.number) => break,
            Some(stop) => stops.push(stop),
            None => break,
        }
    }
    Ok(stops)
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
