//! The API knows better than the clock: what it answers with 401 is renewed and repeated, once.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    identity_faults::{Endpoint, report},
    recorder::{Recorded, Recorder},
};

use super::Scene;

/// For so long nothing may happen. Only time shows that something does not.
const WATCHED: Duration = Duration::from_secs(1);

async fn renewals() -> Result<u64> {
    Ok(report().await?.counters.answered(Endpoint::TokenRefresh))
}

#[tokio::test]
async fn a_401_is_renewed_and_repeated_once() -> Result<()> {
    let mut scene = Scene::set().await?;
    let api = Recorder::start(None).await?;
    scene.serve_api_at(&api.origin()).await?;
    scene.sign_in().await?;
    for (path, status) in [("stale", "200"), ("refused", "401")] {
        let before = renewals().await?;
        let url = format!("{}/v1/submissions/{path}", api.origin());
        let body = format!("What was typed for {path}. ").repeat(1_000);
        let answer = scene.ask(&url, json!({ "method": "POST", "body": body })).await?;
        assert_eq!(answer, status, "{path}");
        assert_eq!(renewals().await? - before, 1, "{path}");
        // An answer is the end of it: a third request would have gone out before.
        let [first, second] = <[Recorded; 2]>::try_from(api.requests())
            .map_err(|requests| anyhow::anyhow!("{path}: {} requests", requests.len()))?;
        for request in [&first, &second] {
            ensure!(
                request.method == "POST" && request.path.ends_with(path),
                "{path}: {}",
                request.path
            );
            ensure!(
                request.body == body.as_bytes(),
                "{path}: {} bytes arrived",
                request.length
            );
        }
        let token = |request: &Recorded| request.authorization.clone().context("no token");
        ensure!(token(&first)? != token(&second)?, "{path}: the same token again");
    }
    Ok(())
}

/// The lock of all vaults of a browser is what keeps two of them from spending one refresh token.
#[tokio::test]
async fn nothing_is_renewed_while_another_tab_holds_the_lock() -> Result<()> {
    let mut scene = Scene::set().await?;
    let api = Recorder::start(None).await?;
    scene.serve_api_at(&api.origin()).await?;
    scene.sign_in().await?;
    let browser = &scene.browser;
    let before = renewals().await?;
    browser.in_new_tab().await?;
    browser.go_to("/").await?;
    let hold = "await new Promise((held) => {
          navigator.locks.request('wharf.renewal', () => { held(); return new Promise(() => {}); });
        });";
    browser.run_async::<Value>(hold, Vec::new()).await?;

    browser.in_first_tab().await?;
    // A vault that has waited too long for the lock says so, and is asked again.
    let ask = "const [url] = arguments;
        globalThis.answered = null;
        (async () => {
          for (;;) {
            const { status } = await probe.fetch(url);
            if (status !== 401) { globalThis.answered = status; return; }
            await new Promise((resolve) => setTimeout(resolve, 500));
          }
        })();";
    let stale = json!(format!("{}/v1/submissions/stale", api.origin()));
    browser.run::<Value>(ask, vec![stale]).await?;
    let waits = "const { pending } = await navigator.locks.query();
        return pending.some(({ name }) => name === 'wharf.renewal') || null;";
    browser
        .wait("the vault to ask for the lock", async || {
            browser.run_async::<Option<bool>>(waits, Vec::new()).await
        })
        .await?;
    tokio::time::sleep(WATCHED).await;
    assert_eq!(renewals().await?, before, "renewed without the lock");

    browser.in_tab(1).await?;
    browser.close_tab().await?;
    browser.in_first_tab().await?;
    let status = async || {
        browser
            .run::<Option<u16>>("return globalThis.answered;", Vec::new())
            .await
    };
    assert_eq!(browser.wait("an answer of the API", status).await?, 200);
    assert_eq!(renewals().await? - before, 1);
    Ok(())
}
