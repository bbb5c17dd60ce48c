//! A page gone through with the Tab key, from its start to its end.

use anyhow::ensure;
use serde::Deserialize;
use serde_json::Value;
use thirtyfour::Key;
use wharf_tests::{Result, browser::Browser};

/// How often keys are pressed at most. Some controls have several stops, such as the parts of a date.
const ROUNDS: usize = 20;

/// What the keyboard has to come to, in the order of the page, and a record of where it comes. A dialog that is open is all there is.
/// Of a radio group one button is in the order, and its field shows that a combobox has focus.
const BEGIN: &str = "
  const everything = (root) => [...root.children].flatMap((element) =>
    [element, ...(element.shadowRoot ? everything(element.shadowRoot) : []), ...everything(element)]);
  const isModal = (element) => element.matches('dialog:modal');
  const all = everything(document.documentElement);
  const within = all.find(isModal) ?? document.documentElement;
  const controls = everything(within).filter((element) =>
    element.matches('a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex=\"0\"]')
    && element.tabIndex >= 0 && isVisible(element) && !element.matches('details:not([open]) > :not(summary) *'));
  const expected = controls.filter((element) => {
    if (element.type !== 'radio') return true;
    const group = controls.filter((other) => other.type === 'radio' && other.name === element.name);
    return element === (group.find((other) => other.checked) ?? group[0]);
  });
  const hasRing = (element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) > 1;
  };
  const describe = (element) => `${element.localName} “${nameOf(element)}”`;
  // A message may go by itself, and its button with it.
  const passing = new Set(expected.filter((element) => element.closest('.wharf-notices')));
  const record = { expected, passing, visited: [], unseen: [], done: false };
  globalThis.__walk?.stop();
  const hear = (event) => {
    const [element] = event.composedPath();
    if (record.done || record.visited.at(-1) === element) return;
    if (record.visited.includes(element)) {
      record.done = true;
      return;
    }
    record.visited.push(element);
    const around = element.closest('.wharf-combobox-field');
    if (!hasRing(element) && !(around && hasRing(around))) record.unseen.push(describe(element));
  };
  const places = roots(document);
  for (const place of places) place.addEventListener('focusin', hear);
  record.stop = () => { for (const place of places) place.removeEventListener('focusin', hear); };
  record.describe = describe;
  globalThis.__walk = record;
  // From the first on. What a script has put focus on need not show it.
  expected[0]?.blur();
  expected[0]?.focus();
  record.unseen = [];
  return expected.length;";

/// How it goes.
const LOOK: &str = "
  const { expected, passing, visited, unseen, describe } = __walk;
  const isThere = (element) => element.isConnected || !passing.has(element);
  const missed = expected.filter((element) => isThere(element) && !visited.includes(element));
  const order = visited.filter((element) => expected.includes(element));
  const wanted = expected.filter((element) => visited.includes(element));
  const disordered = wanted.filter((element, index) => order[index] !== element);
  return {
    is_done: __walk.done, missed: missed.map(describe), unseen,
    nameless: visited.filter((element) => !nameOf(element)).map((element) => element.outerHTML.slice(0, 120)),
    disordered: disordered.slice(0, 1).map(describe), visited: visited.length,
  };";

/// What came of it.
#[derive(Debug, Deserialize)]
struct Walk {
    /// The keyboard was somewhere for the second time.
    is_done: bool,
    /// What it did not come to.
    missed: Vec<String>,
    /// Where nobody sees that it is.
    unseen: Vec<String>,
    /// What says nothing about itself.
    nameless: Vec<String>,
    /// What it came to out of turn.
    disordered: Vec<String>,
    visited: usize,
}

/// Goes through the page, or the dialog that is open, and says what is wrong with it: controls that the keyboard does not come to, or
/// not in the order of the page, or that do not show it, or that have no name.
pub(crate) async fn problems(browser: &Browser, page: &str) -> Result<Vec<String>> {
    let expected: usize = browser.run(BEGIN, Vec::new()).await?;
    ensure!(expected > 0, "{page} has nothing for the keyboard");
    let mut walk = look(browser).await?;
    for _ in 0..ROUNDS {
        if walk.is_done || walk.missed.is_empty() {
            break;
        }
        // As many as it takes at least: behind the last control Firefox leaves the page, and does not come back by itself.
        let tabs = Key::Tab.value().to_string().repeat(walk.missed.len());
        browser.type_keys(&tabs).await?;
        walk = look(browser).await?;
    }
    // Back to the start: from behind the end, keys do nothing in Firefox.
    browser
        .run::<Value>("__walk.stop(); __walk.expected[0].focus();", Vec::new())
        .await?;
    let Walk {
        missed,
        unseen,
        nameless,
        disordered,
        visited,
        ..
    } = walk;
    ensure!(visited >= expected.min(2), "{page}: Tab goes nowhere");
    let found = [
        ("is never reached", missed),
        ("shows no ring", unseen),
        ("has no name", nameless),
        ("comes out of turn", disordered),
    ];
    let sentence = |what: &str, element: &String| format!("{page}: {element} {what}");
    Ok(found
        .iter()
        .flat_map(|(what, elements)| elements.iter().map(move |element| sentence(what, element)))
        .collect())
}

async fn look(browser: &Browser) -> Result<Walk> {
    browser.run(LOOK, Vec::new()).await
}
