//! Small screens, and the moment in which the shell takes over from the static page.

use anyhow::ensure;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use submission::unfinished::UnfinishedList;
use wharf_tests::{
    Result,
    api::Api,
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
        // Nodes of shadow trees are not told.
        const corner = ({ x, y, width, height }) => `(${x}, ${y}, ${width} × ${height})`;
        const moved = shift.sources.map(({ node, previousRect, currentRect }) =>
          `${node?.outerHTML?.slice(0, 80) ?? ''} from ${corner(previousRect)} to ${corner(currentRect)}`);
        __shifts.push(`${shift.value.toFixed(4)} ${moved.join('; ')}`);
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

/// Keeps what is asked of the vault about this path until `__release()`.
const HOLD: &str = "
  globalThis.__held = [];
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    const send = () => post.call(this, message, ...rest);
    const isHeld = __held && message?.[1] === 'fetch' && JSON.stringify(message[3]).includes('PATH');
    isHeld ? __held.push(send) : send();
  };
  globalThis.__release = () => {
    const held = __held;
    __held = null;
    for (const send of held) send();
  };";

/// Whether the page says that something is on its way.
const IS_LOADING: &str = "
  const states = roots(document).flatMap((root) => [...root.querySelectorAll('[role=status]')]);
  const isLoading = states.some((state) => state.textContent.startsWith('Loading'));";

#[tokio::test]
async fn nothing_moves_when_answers_come() -> Result<()> {
    for (path, address) in [("/v1/invoices?", "/billing"), ("/v1/submissions?", "/forms")] {
        let (_turn, browser) = turn_with_browser().await?;
        remove_unfinished().await?;
        browser.sign_in_at("/", DEMO).await?;
        browser.run_in_every_document(WATCH_SHIFTS).await?;
        browser.run_in_every_document(&HOLD.replace("PATH", path)).await?;
        for width in [1280, NARROW] {
            screen(&browser, width).await?;
            browser.go_to(address).await?;
            let look = async |expected: &str| {
                let script = [IS_LOADING, "return ", expected, " ? true : null;"].concat();
                browser.run::<Option<bool>>(&script, Vec::new()).await
            };
            let waits = async || look("isLoading && __held.length > 0").await;
            browser.wait("a page that waits for an answer", waits).await?;
            settled(&browser).await?;
            browser.run::<Value>("__release();", Vec::new()).await?;
            browser.wait("the answer", async || look("!isLoading").await).await?;
            settled(&browser).await?;
            nothing_moved(&browser, width, address).await?;
        }
        // What would have moved is seen.
        browser
            .run::<Value>(
                "const room = document.createElement('div');
                 room.style.blockSize = '100px';
                 document.body.prepend(room);",
                Vec::new(),
            )
            .await?;
        settled(&browser).await?;
        ensure!(!shifts(&browser).await?.is_empty(), "nobody watches {address}");
    }
    Ok(())
}

/// Removes what other journeys have begun: its cards stand above the form, as high as nobody knows before.
async fn remove_unfinished() -> Result<()> {
    let demo = Api::of(DEMO).await?;
    let list = demo.get("/v1/submissions/unfinished").await?;
    let list: UnfinishedList = list.expect(StatusCode::OK)?;
    for submission in list.submissions {
        let path = ["/v1/submissions/", submission.id.as_str()].concat();
        demo.send(Method::DELETE, &path, None).await?;
    }
    Ok(())
}

/// Until what was painted is known to the observer.
pub(crate) async fn settled(browser: &Browser) -> Result<()> {
    browser
        .run_async::<Value>(
            "const frame = () => new Promise(requestAnimationFrame);
             await frame();
             await frame();
             await new Promise((resolve) => setTimeout(resolve));",
            Vec::new(),
        )
        .await?;
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
