//! Hundreds of visits in one page.

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::Browser,
    counters::Counters,
    running_stack::turn,
    shell::{CHILDREN, DEMO},
};

/// Rounds through the three children by clicks on the navigation's links. Each round mounts and unmounts every child
/// once; a child counts as there when its heading is, which is behind its data.
const ROUNDS: &str = "
  const [rounds, children] = arguments;
  const app = () => document.querySelector('.wharf-outlet > div')?.shadowRoot;
  const until = async (what, probe) => {
    const deadline = performance.now() + 20000;
    while (!probe()) {
      if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  for (let round = 0; round < rounds; round += 1) {
    for (const [title, text] of children) {
      const before = app();
      [...document.querySelectorAll('nav a')].find((link) => link.textContent.trim() === title).click();
      await until(title, () => app() && app() !== before && app().textContent.includes(text));
    }
  }";

#[tokio::test]
async fn two_hundred_visits_of_each_child_leave_nothing_behind() -> Result<()> {
    let _turn = turn().await?;
    let browser = Browser::start().await?;
    browser.watch_memory().await?;
    browser.sign_in_at("/", DEMO).await?;
    for child in CHILDREN {
        browser.visit(child).await?;
    }
    let first = after(&browser, 20).await?;
    let middle = after(&browser, 90).await?;
    let last = after(&browser, 90).await?;
    let all = format!("after 20: {first:?}\nafter 110: {middle:?}\nafter 200: {last:?}");
    println!("{all}");
    // A few nodes more or less hang on what the browser has just collected; a leak is at least one for each mount.
    ensure!(last.nodes <= first.nodes + 90, "nodes grow\n{all}");
    ensure!(last.listeners <= first.listeners + 20, "listeners grow\n{all}");
    ensure!(last.wasm == first.wasm, "WebAssembly memories grow\n{all}");
    // The page's own record of its measures grows by design of the browser, with some hundred bytes for each mount.
    ensure!(last.heap <= first.heap + first.heap / 10, "the heap grows\n{all}");
    Ok(())
}

async fn after(browser: &Browser, rounds: u32) -> Result<Counters> {
    let texts = ["Your submissions", "INV-", "customers"];
    let children: Vec<Value> = CHILDREN
        .iter()
        .zip(texts)
        .map(|(child, text)| json!([child.title, text]))
        .collect();
    browser
        .run_async::<Value>(ROUNDS, vec![json!(rounds), json!(children)])
        .await?;
    // What the driver recorded meanwhile is of no use and would only be kept.
    browser.requests().await?;
    browser.counters().await
}
