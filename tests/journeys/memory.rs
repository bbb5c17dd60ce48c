//! Hundreds of visits in one page.

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::Browser,
    counters::Counters,
    running_stack::turn_with_browser,
    shell::{CHILDREN, DEMO},
};

/// Rounds through the children by clicks on the navigation's links. Each round mounts and unmounts every child
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

/// Rounds between two looks.
const BATCH: usize = 20;
/// A WebAssembly memory grows by whole pages and never shrinks. Objects that JavaScript lets go of wait for its garbage
/// collection, so one page more may be a matter of timing.
const PAGE: u64 = 65_536;
/// The browser keeps its performance measures, of which each visit leaves a few hundred bytes.
const HEAP_ALLOWANCE: u64 = 512 * 1024;

#[tokio::test]
async fn two_hundred_visits_of_each_child_leave_nothing_behind() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.watch_memory().await?;
    browser.sign_in_at("/", DEMO).await?;
    let first = after(&browser, BATCH).await?;
    let mut last = first.clone();
    let mut course = format!("after {BATCH} rounds: {first:?}\n");
    for batch in 2..=10 {
        last = after(&browser, BATCH).await?;
        course.push_str(&format!("after {} rounds: {last:?}\n", batch * BATCH));
    }
    // A leak is at least one node or listener for each of the 720 mounts in between.
    ensure!(last.nodes <= first.nodes + 20, "nodes grow\n{course}");
    ensure!(last.listeners <= first.listeners + 20, "listeners grow\n{course}");
    ensure!(
        last.wasm.len() == first.wasm.len(),
        "modules are started again\n{course}"
    );
    let grows = |(first, last): (&u64, &u64)| *last > first + PAGE;
    ensure!(
        !first.wasm.iter().zip(&last.wasm).any(grows),
        "a WebAssembly memory grows\n{course}"
    );
    ensure!(last.heap <= first.heap + HEAP_ALLOWANCE, "the heap grows\n{course}");
    println!("{course}");
    Ok(())
}

async fn after(browser: &Browser, rounds: usize) -> Result<Counters> {
    let texts = ["Your submissions", "INV-", "customers", "Find a component"];
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
