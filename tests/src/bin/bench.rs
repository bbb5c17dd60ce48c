//! How long a person waits for an app: `cargo xtask bench` runs this against a release build of the whole stack.
//!
//! The shell leaves a `performance.measure` named `wharf:<app>:visit` from the moment an app is asked for until it is on
//! the page. This program visits every app [`ROUNDS`] times, first with an empty cache and then once more in the same
//! page, and prints the medians. It judges nothing: machines are noisy.

use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, button, link},
    shell::{CHILDREN, Child, DEMO},
};

/// How often each figure is taken.
const ROUNDS: usize = 20;

#[tokio::main]
async fn main() -> Result<()> {
    let browser = Browser::start().await?;
    browser.sign_in_at("/", DEMO).await?;
    println!(
        "{:<12} {:>16} {:>16}",
        "median of 20", "first visit, ms", "mounted again, ms"
    );
    for child in CHILDREN {
        let (mut first, mut again) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            browser.cdp("Network.clearBrowserCache", json!({})).await?;
            browser.go_to("/").await?;
            browser.find(&button("Sign out")).await?;
            first.push(visit(&browser, child).await?);
            browser.click(&link("Wharf")).await?;
            again.push(visit(&browser, child).await?);
        }
        println!("{:<12} {:>16.1} {:>16.1}", child.title, median(first), median(again));
    }
    Ok(())
}

/// Visits an app and reads from the page how long it took, in milliseconds.
async fn visit(browser: &Browser, child: Child) -> Result<f64> {
    browser
        .run::<Value>("performance.clearMeasures(); return null;", Vec::new())
        .await?;
    browser.visit(child).await?;
    let name = format!("wharf:{}:visit", child.path.trim_start_matches('/'));
    browser
        .run(
            "return performance.getEntriesByName(arguments[0])[0].duration;",
            vec![json!(name)],
        )
        .await
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    (values[(values.len() - 1) / 2] + values[middle]) / 2.0
}
