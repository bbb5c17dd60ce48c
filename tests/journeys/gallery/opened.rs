//! What opens in front of a page: by axe in every look, and where it stands in every direction and at every zoom.

use anyhow::ensure;
use serde_json::json;
use thirtyfour::Key;
use wharf_tests::{
    Result,
    browser::{Browser, button, field, heading},
    running_stack::turn_with_browser,
};

use super::{
    looks::{none, violations},
    sign_in,
};

/// 1280 by 740 CSS pixels, the same at 200 %, and what is left of 1280 by 1024 at 400 % ([WCAG 2.2, 1.4.10]).
///
/// [WCAG 2.2, 1.4.10]: https://www.w3.org/TR/WCAG22/#reflow
const WINDOWS: [(u32, u32); 3] = [(1280, 740), (640, 370), (320, 256)];

/// What is wrong with where it stands. A panel begins where its button begins in the direction of the text, unless there is no room
/// for it, above or below it, unless the window is too low for that; a drawer comes from the end.
const MISPLACED: &str = "
  const [selector, direction] = arguments;
  const [opened] = roots(document).flatMap((root) => [...root.querySelectorAll(selector)]);
  const { clientWidth: width } = document.documentElement;
  const box = opened.getBoundingClientRect();
  const edges = ({ left, top, right, bottom }) => [left, top, right, bottom].map(Math.round).join(' ');
  const wrong = [];
  const must = (isSo, what) => { if (!isSo) wrong.push(`${what}: ${edges(box)} of ${width} by ${innerHeight}`); };
  const isAt = (one, other) => Math.abs(one - other) <= 1;
  must(getComputedStyle(opened).direction === direction, 'it is not written in the direction');
  must(box.left >= -1 && box.right <= width + 1 && box.top >= -1 && box.bottom <= innerHeight + 1, 'it leaves the window');
  must(opened.scrollWidth <= opened.clientWidth + 1, 'it scrolls sideways');
  const isRtl = direction === 'rtl';
  const anchor = opened.closest('.wharf-anchor')?.firstElementChild.getBoundingClientRect();
  if (opened.matches('.wharf-drawer')) {
    must(isRtl ? isAt(box.left, 0) : isAt(box.right, width), 'the drawer is not at the end');
  } else if (opened.matches('.wharf-tooltip')) {
    const isBeside = box.left < anchor.right && anchor.left < box.right
      && (isAt(box.bottom, anchor.top) || isAt(box.top, anchor.bottom));
    must(isBeside, `it is not beside ${edges(anchor)}`);
  } else if (anchor) {
    const gap = Math.min(Math.abs(box.top - anchor.bottom), Math.abs(anchor.top - box.bottom));
    const room = Math.max(anchor.top, innerHeight - anchor.bottom);
    if (room < box.height) return wrong;
    must(gap < 16, `it is not above or below ${edges(anchor)}`);
    const [fits, beyond] = isRtl
      ? [anchor.right - box.width >= 0, anchor.left + box.width <= width]
      : [anchor.left + box.width <= width, anchor.right - box.width >= 0];
    const [begins, ends] = [isAt(box.left, anchor.left), isAt(box.right, anchor.right)];
    const [start, end] = isRtl ? [ends, begins] : [begins, ends];
    must(fits ? start : end || !beyond, `it does not begin where ${edges(anchor)} begins`);
  }
  return wrong;";

/// What the person does to open it.
#[derive(Debug, Clone, Copy)]
enum Opening {
    /// Presses the button.
    Press,
    /// Presses *Down* in the field.
    Down,
    /// Has the keyboard on the button.
    Focus,
}

/// Something that opens.
struct Opener {
    /// The page of the gallery below `/gallery/`.
    path: &'static str,
    /// The heading of that page.
    page: &'static str,
    opening: Opening,
    /// The button, or the label of the field.
    name: &'static str,
    /// What is there then.
    opened: &'static str,
}

const fn opener(
    page: (&'static str, &'static str),
    opening: Opening,
    name: &'static str,
    opened: &'static str,
) -> Opener {
    let (path, page) = page;
    Opener {
        path,
        page,
        opening,
        name,
        opened,
    }
}

const DIALOGS: (&str, &str) = ("dialog", "Dialog and drawer");
const MODAL: &str = "dialog:modal";
const FLOATING: &str = ".wharf-floating:popover-open";

const OPENERS: [Opener; 11] = [
    opener(DIALOGS, Opening::Press, "Delete the submission", MODAL),
    opener(DIALOGS, Opening::Press, "Rename the ship", MODAL),
    opener(DIALOGS, Opening::Press, "Read the rules", MODAL),
    opener(DIALOGS, Opening::Press, "Filter", MODAL),
    opener(("popover", "Popover"), Opening::Press, "Who is this?", FLOATING),
    opener(
        ("popover", "Popover"),
        Opening::Press,
        "The rules of the harbour",
        FLOATING,
    ),
    opener(("button-menu", "Button menu"), Opening::Press, "Actions", FLOATING),
    opener(("tooltip", "Tooltip"), Opening::Focus, "Submissions", FLOATING),
    opener(("tooltip", "Tooltip"), Opening::Focus, "Send the papers", FLOATING),
    opener(("combobox", "Combobox"), Opening::Down, "Berth", FLOATING),
    opener(
        ("multi-select", "Multi-select"),
        Opening::Down,
        "Ports of call",
        FLOATING,
    ),
];

impl Opener {
    /// Opens it on a page with these settings.
    async fn open(&self, browser: &Browser, settings: &str) -> Result<()> {
        let target = match self.opening {
            Opening::Press | Opening::Focus => button(self.name),
            Opening::Down => field(self.name),
        };
        browser.go_to(&["/gallery/", self.path, settings].concat()).await?;
        browser.find(&heading(self.page)).await?;
        match self.opening {
            Opening::Press => browser.click(&target).await?,
            Opening::Down => {
                browser.click(&target).await?;
                browser.press(Key::Down).await?;
            }
            Opening::Focus => browser.tab_to(&target).await?,
        }
        self.wait(browser).await
    }

    /// Until it is there, and has come to rest.
    async fn wait(&self, browser: &Browser) -> Result<()> {
        let is_there = async || {
            let script = "const isThere = roots(document).some((root) => root.querySelector(arguments[0]));
              const moves = (root) => root.getAnimations().some(({ playState }) => playState === 'running');
              return isThere && !roots(document).some(moves) ? true : null;";
            browser.run::<Option<bool>>(script, vec![json!(self.opened)]).await
        };
        browser
            .wait(format!("what “{}” opens", self.name), is_there)
            .await
            .map(drop)
    }
}

#[tokio::test]
async fn axe_finds_nothing_in_what_opens() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    sign_in(&browser).await?;
    let mut found = Vec::new();
    for settings in [
        "?theme=light",
        "?theme=dark&contrast=more",
        "?theme=dark&density=compact&direction=rtl",
    ] {
        for opener in &OPENERS {
            opener.open(&browser, settings).await?;
            found.extend(violations(&browser, &[opener.name, " ", settings].concat(), &[]).await?);
        }
        // What comes into the page when a form is sent that is wrong.
        browser.go_to(&["/gallery/form", settings].concat()).await?;
        browser.click(&button("Reserve")).await?;
        browser.find(&heading("There is a problem")).await?;
        found.extend(violations(&browser, &["a form that is wrong ", settings].concat(), &[]).await?);
    }
    none(&found)
}

#[tokio::test]
async fn what_opens_stands_at_its_place_in_both_directions_and_at_every_zoom() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    sign_in(&browser).await?;
    let mut misplaced = Vec::new();
    for (width, height) in WINDOWS {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        browser.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
        for direction in ["ltr", "rtl"] {
            for opener in &OPENERS {
                opener.open(&browser, &["?direction=", direction].concat()).await?;
                let arguments = vec![json!(opener.opened), json!(direction)];
                let wrong: Vec<String> = browser.run(MISPLACED, arguments).await?;
                misplaced.extend(
                    wrong
                        .into_iter()
                        .map(|wrong| format!("“{}”, {direction}: {wrong}", opener.name)),
                );
            }
        }
    }
    ensure!(misplaced.is_empty(), "{}", misplaced.join("\n"));
    Ok(())
}
