//! Where the system has its own colours, as in the contrast themes of Windows: what is selected, wrong, in use or out of use is
//! still to be seen.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::Key;
use wharf_tests::{
    Result,
    browser::{Browser, ColorScheme},
    running_stack::turn_with_browser,
};

use super::{looks, sign_in};

/// A component in a state, which `without` takes away from `element`.
struct State {
    /// The page of the gallery.
    page: &'static str,
    /// Which of its elements.
    element: &'static str,
    /// What shows the element, if it is not there. `first(selector)` is the first such element among the examples.
    shown_by: &'static str,
    /// What brings it into the state, if it is not in it.
    with: &'static str,
    without: &'static str,
}

/// An element that is in its state.
const fn state(page: &'static str, element: &'static str, without: &'static str) -> State {
    State {
        page,
        element,
        shown_by: "",
        with: "",
        without,
    }
}

/// An element that is in its state once it is shown.
const fn shown(page: &'static str, shown_by: &'static str, element: &'static str, without: &'static str) -> State {
    State {
        page,
        element,
        shown_by,
        with: "",
        without,
    }
}

/// An element that has focus.
const fn focus(page: &'static str, element: &'static str) -> State {
    State {
        page,
        element,
        shown_by: "",
        with: "element.focus();",
        without: "element.blur();",
    }
}

const VALID: &str = "element.removeAttribute('aria-invalid');";
const ENABLED: &str = "element.disabled = false;";
const UNCHECKED: &str = "element.checked = false;";
/// Without its border nobody sees where it ends.
const EDGE: &str = "element.style.borderColor = 'Canvas';";

const MENU: &str = "first('.wharf-card-body button[aria-haspopup]').click();";
const LIST: &str = "
  const input = first('.wharf-combobox-input:enabled');
  input.focus();
  input.click();
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }));";
/// Of another kind: with its picture and its class.
const INFORMATION: &str = "
  const information = element.getRootNode().querySelector('.wharf-alert.wharf-tone-info');
  element.querySelector('svg').replaceWith(information.querySelector('svg').cloneNode(true));
  element.className = information.className;";
const INACTIVE: &str = "element.classList.remove('wharf-option-active');";

const STATES: &[State] = &[
    state("alert", ".wharf-alert.wharf-tone-success", INFORMATION),
    state("alert", ".wharf-alert.wharf-tone-warning", INFORMATION),
    state("alert", ".wharf-alert.wharf-tone-error", INFORMATION),
    focus("app-layout", ".wharf-nav-link"),
    state(
        "app-layout",
        ".wharf-nav-link[aria-current]",
        "element.removeAttribute('aria-current');",
    ),
    focus("button", ".wharf-button-primary"),
    state(
        "button",
        ".wharf-button-primary:enabled",
        "element.classList.remove('wharf-button-primary');",
    ),
    state("button", ".wharf-button:disabled", ENABLED),
    state(
        "badge",
        ".wharf-badge-filled",
        "element.classList.remove('wharf-badge-filled');",
    ),
    state("badge", ".wharf-badge", EDGE),
    shown(
        "button-menu",
        MENU,
        ".wharf-menu-item[aria-disabled='true']",
        "element.removeAttribute('aria-disabled');",
    ),
    state(
        "button-menu",
        ".wharf-menu-item-danger",
        "element.classList.remove('wharf-menu-item-danger');",
    ),
    focus("button-menu", ".wharf-menu-item"),
    state("card", ".wharf-card .wharf-card", EDGE),
    state("chart", ".wharf-line[data-series='2']", "element.dataset.series = 1;"),
    state("chart", ".wharf-line[data-series='3']", "element.dataset.series = 2;"),
    state("chart", ".wharf-line[data-series='4']", "element.dataset.series = 3;"),
    state("chart", ".wharf-bar[data-series='2']", "element.dataset.series = 1;"),
    state("checkbox", ".wharf-check:checked", UNCHECKED),
    state(
        "checkbox",
        ".wharf-check:indeterminate",
        "element.indeterminate = false;",
    ),
    state("checkbox", ".wharf-check[aria-invalid='true']", VALID),
    state("checkbox", ".wharf-check:disabled:not(:checked)", ENABLED),
    state("checkbox", ".wharf-check:disabled:checked", UNCHECKED),
    focus("checkbox", ".wharf-check"),
    state(
        "combobox",
        ".wharf-combobox-field:has([aria-invalid='true'])",
        "element.querySelector('[aria-invalid]').ariaInvalid = 'false';",
    ),
    state(
        "combobox",
        ".wharf-combobox-field:has(:disabled)",
        "for (const part of element.querySelectorAll(':disabled')) part.disabled = false;",
    ),
    State {
        page: "combobox",
        element: ".wharf-combobox-field",
        shown_by: "",
        with: "element.querySelector('input').focus();",
        without: "element.querySelector('input').blur();",
    },
    shown("combobox", LIST, ".wharf-option-active", INACTIVE),
    state("file-picker", ".wharf-file-input[aria-invalid='true']", VALID),
    state("file-picker", ".wharf-file-input:disabled", ENABLED),
    state(
        "file-picker",
        ".wharf-picked[data-wrong]",
        "element.removeAttribute('data-wrong');",
    ),
    State {
        page: "file-picker",
        element: ".wharf-picker",
        shown_by: "",
        with: "element.dataset.over = '';",
        without: "element.removeAttribute('data-over');",
    },
    focus("link", ".wharf-link"),
    shown("multi-select", LIST, ".wharf-option-active", INACTIVE),
    state(
        "multi-select",
        ".wharf-option[aria-selected='true']",
        "element.ariaSelected = 'false'; element.querySelector('svg').remove();",
    ),
    state(
        "pagination",
        ".wharf-page[aria-current]",
        "element.removeAttribute('aria-current');",
    ),
    state(
        "pagination",
        ".wharf-page[aria-disabled='true']",
        "element.removeAttribute('aria-disabled');",
    ),
    state("progress", ".wharf-progress progress[value]", "element.value = 0;"),
    state("radio-group", ".wharf-radio:checked", UNCHECKED),
    state("radio-group", ".wharf-fieldset[aria-invalid='true']", VALID),
    state(
        "radio-group",
        ".wharf-radio:disabled:checked",
        "element.closest('fieldset').disabled = false;",
    ),
    state("select", ".wharf-select:disabled", ENABLED),
    state("select", ".wharf-select[aria-invalid='true']", VALID),
    focus("select", ".wharf-select:enabled"),
    // A ring without a gap does not turn.
    state(
        "spinner",
        ".wharf-spinner-ring",
        "element.style.borderColor = 'currentcolor';",
    ),
    state(
        "steps",
        ".wharf-step-current",
        "element.classList.remove('wharf-step-current');",
    ),
    state(
        "steps",
        ".wharf-step-wrong",
        "element.className = 'wharf-step wharf-step-done';
         const done = element.previousElementSibling.querySelector('svg').cloneNode(true);
         element.querySelector('svg').replaceWith(done);",
    ),
    state(
        "steps",
        ".wharf-step-done",
        "element.classList.remove('wharf-step-done'); element.querySelector('.wharf-step-mark').textContent = '1';",
    ),
    state("switch", ".wharf-switch:checked", UNCHECKED),
    state("switch", ".wharf-switch[aria-invalid='true']", VALID),
    state("switch", ".wharf-switch:disabled:not(:checked)", ENABLED),
    state("switch", ".wharf-switch:disabled:checked", ENABLED),
    state(
        "table",
        "th[aria-sort='ascending'] > .wharf-sort",
        "element.querySelector('svg').style.scale = '1 -1';",
    ),
    state(
        "table",
        "th[aria-sort='ascending'] > .wharf-sort",
        "const unsorted = element.getRootNode().querySelector('th:not([aria-sort]) > .wharf-sort > svg');
         element.querySelector('svg').replaceWith(unsorted.cloneNode(true));",
    ),
    state(
        "table",
        ".wharf-table-scroll:has([aria-busy='true'] th[scope='row'])",
        "element.querySelector('table').ariaBusy = 'false';",
    ),
    state(
        "tabs",
        ".wharf-tab[aria-selected='true']",
        "element.ariaSelected = 'false';",
    ),
    focus("tabs", ".wharf-tab[aria-selected='true']"),
    state("text-input", ".wharf-input[aria-invalid='true']", VALID),
    state("text-input", ".wharf-input:disabled", ENABLED),
    focus("text-input", ".wharf-input:enabled"),
];

/// Bold text is no state by itself, and what moves looks different each time.
const STEADY: &str = "
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`*, ::before, ::after {
    font-weight: 400 !important; text-shadow: none !important; caret-color: transparent !important;
    animation: none !important; transition: none !important; }`);
  for (const root of roots(document)) root.adoptedStyleSheets.push(sheet);";

/// Finds an element among the examples.
const FIND: &str = "
  globalThis.__element = roots(document).slice(1).flatMap((root) => [...root.querySelectorAll(arguments[0])])
    .find((element) => element.checkVisibility() && element.closest('.wharf-card-body'));
  if (!__element?.closest('[popover]')) __element?.scrollIntoView({ block: 'center', behavior: 'instant' });
  return Boolean(__element);";

/// Shows something, and waits until it has its place.
const SHOW: &str = "
  const first = (selector) => roots(document).slice(1).flatMap((root) => [...root.querySelectorAll(selector)])
    .find((element) => element.checkVisibility() && element.closest('.wharf-card-body'));
  const frame = () => new Promise(requestAnimationFrame);
  first('.wharf-card-body').scrollIntoView({ behavior: 'instant' });
  await frame();";

const PAINTED: &str = "
  await frame();
  await frame();";

/// Where it is, with room for a ring: left, top, width, height.
const RECTANGLE: &str = "
  const { left, top, width, height } = __element.getBoundingClientRect();
  return [left - 6, top - 6, width + 12, height + 12].map(Math.round);";

/// How many pixels of two pictures are clearly of another colour, inside of a rectangle.
const COMPARE: &str = "
  const [pictures, [left, top, width, height]] = arguments;
  const pixels = async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(bitmap, -left, -top);
    return context.getImageData(0, 0, width, height).data;
  };
  const [one, other] = await Promise.all(pictures.map(pixels));
  let different = 0;
  for (let at = 0; at < one.length; at += 4) {
    const distance = Math.max(...[0, 1, 2].map((part) => Math.abs(one[at + part] - other[at + part])));
    if (distance >= 64) different++;
  }
  return different;";

/// So many pixels are enough for a line under a word.
const SEEN: u32 = 12;

/// Has the page painted in colours of the system.
async fn force_colors(browser: &Browser, scheme: ColorScheme) -> Result<()> {
    let features = json!([
        { "name": "forced-colors", "value": "active" }, { "name": "prefers-color-scheme", "value": scheme.name() },
    ]);
    browser
        .cdp("Emulation.setEmulatedMedia", json!({ "features": features }))
        .await?;
    Ok(())
}

async fn screenshot(browser: &Browser) -> Result<String> {
    let answer = browser
        .cdp(
            "Page.captureScreenshot",
            json!({ "format": "png", "optimizeForSpeed": true }),
        )
        .await?;
    let picture = answer["data"].as_str().context("no picture")?;
    Ok(picture.to_owned())
}

impl State {
    /// What is wrong with it, if anything is.
    async fn check(&self, browser: &Browser) -> Result<Option<String>> {
        if !self.shown_by.is_empty() {
            let script = [SHOW, self.shown_by, PAINTED].concat();
            browser.run_async::<Value>(&script, Vec::new()).await?;
        }
        if !browser.run(FIND, vec![json!(self.element)]).await? {
            return Ok(Some("is not there".to_owned()));
        }
        let change = async |script: &str| {
            let script = ["const element = __element;", script].concat();
            browser.run::<Value>(&script, Vec::new()).await
        };
        change(self.with).await?;
        let rectangle: Value = browser.run(RECTANGLE, Vec::new()).await?;
        let with = screenshot(browser).await?;
        change(self.without).await?;
        let without = screenshot(browser).await?;
        let different: u32 = browser
            .run_async(COMPARE, vec![json!([with, without]), rectangle])
            .await?;
        Ok((different < SEEN).then(|| format!("{different} pixels differ")))
    }
}

#[tokio::test]
async fn every_state_is_seen() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let pages = sign_in(&browser).await?;
    let mut unseen = Vec::new();
    for states in STATES.chunk_by(|one, next| one.page == next.page) {
        let path = ["/gallery/", states[0].page].concat();
        let page = pages.iter().find(|page| page.path == path).context(path.clone())?;
        for scheme in ColorScheme::ALL {
            force_colors(&browser, scheme).await?;
            page.open(&browser, "").await?;
            // From the keyboard on, focus has a ring wherever it goes.
            browser.press(Key::Tab).await?;
            browser.run::<Value>(STEADY, Vec::new()).await?;
            for state in states {
                let State { element, without, .. } = state;
                let problem = state.check(&browser).await?;
                unseen.extend(problem.map(|what| format!("{path}, {}: {element}, {without} {what}", scheme.name())));
            }
        }
    }
    ensure!(unseen.is_empty(), "{}", unseen.join("\n"));
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let pages = sign_in(&browser).await?;
    let mut findings = Vec::new();
    for scheme in ColorScheme::ALL {
        force_colors(&browser, scheme).await?;
        findings.extend(looks::findings(&browser, &pages, "").await?);
    }
    looks::none(&findings)
}
