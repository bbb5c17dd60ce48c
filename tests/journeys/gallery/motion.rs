//! Whoever prefers less motion sees none.

use anyhow::ensure;
use serde_json::json;
use wharf_tests::{Result, browser::Browser, running_stack::turn_with_browser};

use super::{Page, sign_in};

/// What moves, or would, for longer than a millisecond: a transition is there before anything has begun it.
const MOVING: &str = "
  const longest = (times) => Math.max(...times.split(',').map(parseFloat));
  const isLong = (seconds) => seconds > 0.001;
  const name = (element) => element.cloneNode(false).outerHTML;
  const found = [];
  for (const root of roots(document)) {
    for (const { effect } of root.getAnimations()) {
      const { activeDuration } = effect.getComputedTiming();
      if (isLong(activeDuration / 1000)) found.push(`${name(effect.target)} moves for ${activeDuration} ms`);
    }
    for (const element of root.querySelectorAll('*')) {
      for (const part of [null, '::before', '::after', '::backdrop']) {
        const style = getComputedStyle(element, part);
        const times = [style.transitionDuration, ...(style.animationName === 'none' ? [] : [style.animationDuration])];
        if (times.some((time) => isLong(longest(time)))) found.push(`${name(element)}${part ?? ''} takes ${times}`);
      }
    }
  }
  return found.slice(0, 10);";

/// Has the system say whether the person prefers less motion.
pub(super) async fn prefer(browser: &Browser, motion: &str) -> Result<()> {
    let features = json!([{ "name": "prefers-reduced-motion", "value": motion }]);
    browser
        .cdp("Emulation.setEmulatedMedia", json!({ "features": features }))
        .await?;
    Ok(())
}

/// What moves on the page.
pub(super) async fn moving(browser: &Browser) -> Result<Vec<String>> {
    browser.run(MOVING, Vec::new()).await
}

// That nothing moves with the preference is seen by `looks`, which visits all pages with it.
#[tokio::test]
async fn without_the_preference_a_spinner_turns() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let pages = sign_in(&browser).await?;
    let spinner = pages.iter().find(|page| page.path.ends_with("/spinner"));
    let spinner: &Page = spinner.ok_or_else(|| anyhow::anyhow!("there is no page of the spinner"))?;
    prefer(&browser, "no-preference").await?;
    spinner.open(&browser, "").await?;
    let moving_now = moving(&browser).await?;
    ensure!(
        moving_now.iter().any(|what| what.contains("wharf-spinner-ring")),
        "{moving_now:#?}"
    );
    prefer(&browser, "reduce").await?;
    spinner.open(&browser, "").await?;
    let moving_now = moving(&browser).await?;
    ensure!(moving_now.is_empty(), "{moving_now:#?}");
    Ok(())
}
