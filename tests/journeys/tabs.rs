//! One session for all tabs: it is renewed once, outlives the tab that began it, and ends everywhere at once.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, button, field, heading, link},
    bucket::{Bucket, Kept},
    forged_app,
    identity_faults::{self, Answer, Endpoint, Honest, Plan, Rotation, Settings},
    running_stack::{Turn, turn_with_browser},
    shell::{DEMO, SECOND, child_named},
};

/// With rotation and no grace period, two renewals with one refresh token end the session.
const UNFORGIVING: Rotation = Rotation::On {
    retry_grace_period_seconds: 0,
};
/// Seconds of the first access token: renewed after three quarters of it.
const SHORT: u32 = 12;

/// A provider that can misbehave, and a browser.
struct Scene {
    browser: Browser,
    // In this order: the next journey begins when everything is as it was.
    _kept: Option<Kept>,
    _honest: Honest,
    _turn: Turn,
}

impl Scene {
    /// Signs in at a provider with rotation and no grace, whose first token holds for this long, and any later one for ten
    /// minutes.
    async fn set(path: &str, first_token_seconds: u32) -> Result<Self> {
        Self::set_with(path, first_token_seconds, None, async || Ok(())).await
    }

    /// The same, after a bucket was changed.
    async fn set_with(
        path: &str,
        first_token_seconds: u32,
        bucket: Option<&Bucket>,
        change: impl AsyncFnOnce() -> Result<()>,
    ) -> Result<Self> {
        let (turn, browser) = turn_with_browser().await?;
        let honest = Honest::begin().await?;
        let kept = match bucket {
            Some(bucket) => Some(bucket.keep().await?),
            None => None,
        };
        change().await?;
        let settings = Settings {
            rotation: Some(UNFORGIVING),
            access_token_seconds: Some(first_token_seconds),
            ..Settings::default()
        };
        Plan::new().settings(settings).apply().await?;
        browser.sign_in_at(path, DEMO).await?;
        let scene = Self {
            browser,
            _kept: kept,
            _honest: honest,
            _turn: turn,
        };
        scene.plan(Plan::new()).await?;
        Ok(scene)
    }

    /// What the provider shall do from now on, with rotation and tokens of ten minutes.
    async fn plan(&self, plan: Plan) -> Result<()> {
        let settings = Settings {
            rotation: Some(UNFORGIVING),
            access_token_seconds: Some(600),
            ..Settings::default()
        };
        plan.settings(settings).apply().await.map(drop)
    }

    /// Waits for so many renewals.
    async fn wait_for_renewals(&self, count: u64) -> Result<()> {
        let renewals = async || Ok((renewals().await? >= count).then_some(()));
        self.browser.wait(format!("{count} renewals"), renewals).await
    }
}

async fn renewals() -> Result<u64> {
    Ok(identity_faults::report()
        .await?
        .counters
        .answered(Endpoint::TokenRefresh))
}

#[tokio::test]
async fn three_tabs_at_expiry_make_one_request_and_nobody_is_signed_out() -> Result<()> {
    let scene = Scene::set("/billing", SHORT).await?;
    let browser = &scene.browser;
    let billing = child_named("Billing");
    browser.find_child(billing).await?;
    for _ in 0..2 {
        browser.in_new_tab().await?;
        browser.go_to("/billing").await?;
        browser.find_child(billing).await?;
    }
    scene.wait_for_renewals(1).await?;
    for tab in 0..3 {
        browser.in_tab(tab).await?;
        browser.reload().await?;
        browser.find_child(billing).await?;
    }
    assert_eq!(renewals().await?, 1);
    let counters = identity_faults::report().await?.counters;
    ensure!(counters.token_requests_in_flight_at_most <= 1, "{counters:?}");
    Ok(())
}

#[tokio::test]
async fn closing_the_tab_that_began_the_session_in_the_middle_of_a_renewal_signs_nobody_out() -> Result<()> {
    let scene = Scene::set("/billing", SHORT).await?;
    let browser = &scene.browser;
    let billing = child_named("Billing");
    browser.find_child(billing).await?;
    browser.in_new_tab().await?;
    browser.go_to("/billing").await?;
    browser.find_child(billing).await?;
    // The provider has rotated the token already when the tab goes, and its answer is still on the way.
    let late = Answer::Delay { milliseconds: 3_000 };
    scene
        .plan(Plan::new().endpoint(Endpoint::TokenRefresh, late, Some(1)))
        .await?;
    browser.in_first_tab().await?;
    let is_used_up = async || Ok(identity_faults::report().await?.is_used_up().then_some(()));
    browser.wait("the renewal to begin", is_used_up).await?;
    browser.close_tab().await?;
    browser.in_tab(0).await?;
    browser.reload().await?;
    browser.find_child(billing).await?;
    browser.find(&button("Sign out")).await?;
    assert_eq!(renewals().await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_hundred_calls_at_once_renew_once() -> Result<()> {
    let bucket = Bucket::open(child_named("Billing").bucket);
    let change = async || forged_app::deploy_probe(&bucket, "billing").await;
    let scene = Scene::set_with("/billing", SHORT, Some(&bucket), change).await?;
    let browser = &scene.browser;
    browser.find(&heading("Probe")).await?;
    // Meanwhile the token has ended, and nobody could renew it.
    let down = Answer::status(503);
    scene
        .plan(Plan::new().endpoint(Endpoint::TokenRefresh, down, None))
        .await?;
    tokio::time::sleep(Duration::from_secs(u64::from(SHORT) + 1)).await;
    scene.plan(Plan::new()).await?;
    let before = renewals().await?;
    let statuses: Vec<u16> = browser
        .run_async(
            "const ask = () => probe.fetch(`${probe.services.api}/v1/invoices`).then(({ status }) => status);
             for (;;) {
               const all = await Promise.all(Array.from({ length: 100 }, ask));
               // The provider is asked again after a while only.
               if (!all.includes(401)) return all;
               await new Promise((resolve) => setTimeout(resolve, 500));
             }",
            Vec::new(),
        )
        .await?;
    assert_eq!(statuses, [200; 100]);
    assert_eq!(renewals().await? - before, 1);
    Ok(())
}

#[tokio::test]
async fn signing_out_in_one_of_three_tabs_is_seen_in_all_within_a_second() -> Result<()> {
    let scene = Scene::set("/profile", 600).await?;
    let browser = &scene.browser;
    let profile = child_named("Profile");
    browser.find_child(profile).await?;
    for _ in 0..2 {
        browser.in_new_tab().await?;
        browser.go_to("/profile").await?;
        browser.find_child(profile).await?;
    }
    // Each tab writes down when its child has gone.
    let watch = "globalThis.goneAt = null;
        const look = () => document.querySelector('.wharf-outlet > *') || (globalThis.goneAt ??= Date.now());
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true });";
    for tab in 0..2 {
        browser.in_tab(tab).await?;
        browser.run::<Value>(watch, Vec::new()).await?;
    }
    browser.in_tab(2).await?;
    browser
        .run::<Value>(
            "addEventListener('click', () => { localStorage.setItem('clicked', Date.now()); }, { capture: true });",
            Vec::new(),
        )
        .await?;
    browser.click(&button("Sign out")).await?;
    browser.find(&button("Sign in")).await?;
    for tab in 0..2 {
        browser.in_tab(tab).await?;
        browser.find_text("You signed out in another tab.").await?;
        let milliseconds: i64 = browser
            .run(
                "return globalThis.goneAt - Number(localStorage.getItem('clicked'));",
                Vec::new(),
            )
            .await?;
        ensure!((0..1_000).contains(&milliseconds), "tab {tab}: {milliseconds} ms");
    }
    Ok(())
}

#[tokio::test]
async fn another_person_in_another_tab_drops_what_belonged_to_the_first() -> Result<()> {
    let scene = Scene::set("/forms", 600).await?;
    let browser = &scene.browser;
    browser.find(&heading("Your submissions")).await?;
    browser.fill("First name", "Typed by the first").await?;
    browser.in_new_tab().await?;
    browser.go_to("/auth/again?max_age=0").await?;
    browser.enter_credentials(SECOND.email, SECOND.password).await?;
    browser.find(&heading("You are signed in")).await?;
    browser.in_first_tab().await?;
    browser.find_text("Second Account is signed in now.").await?;
    browser.find(&heading("Your submissions")).await?;
    let typed = browser.find(&field("First name")).await?.prop("value").await?;
    assert_eq!(
        typed.as_deref(),
        Some(""),
        "the second person sees what the first has typed"
    );
    Ok(())
}

#[tokio::test]
async fn a_form_half_filled_in_stays_while_the_session_is_renewed() -> Result<()> {
    let scene = Scene::set("/forms", SHORT).await?;
    let browser = &scene.browser;
    browser.find(&heading("Your submissions")).await?;
    browser.fill("First name", "Ada").await?;
    browser.fill("Last name", "Love").await?;
    let form =
        "[...document.querySelectorAll('*')].find(({ shadowRoot }) => shadowRoot).shadowRoot.querySelector('form')";
    browser
        .run::<Value>(&format!("{form}.marked = true;"), Vec::new())
        .await?;
    scene.wait_for_renewals(1).await?;
    // The keyboard is where it was, in the element that was there.
    browser.type_keys("lace").await?;
    let value = async |label: &str| Ok::<_, anyhow::Error>(browser.find(&field(label)).await?.prop("value").await?);
    assert_eq!(value("Last name").await?.as_deref(), Some("Lovelace"));
    let is_marked = format!("return {form}.marked === true;");
    ensure!(
        browser.run::<bool>(&is_marked, Vec::new()).await?,
        "the child was mounted anew"
    );
    Ok(())
}

#[tokio::test]
async fn a_session_that_the_provider_ends_leaves_the_page_and_offers_to_sign_in_once() -> Result<()> {
    let scene = Scene::set("/forms", SHORT).await?;
    let browser = &scene.browser;
    let refused = Answer::error(400, "invalid_grant");
    scene
        .plan(Plan::new().endpoint(Endpoint::TokenRefresh, refused, None))
        .await?;
    browser.find(&heading("Your submissions")).await?;
    browser.fill("First name", "Ada").await?;
    let events = "globalThis.ended = 0;
        addEventListener('wharf-session', ({ detail }) => { globalThis.ended += detail.name === 'session-ended'; });";
    browser.run::<Value>(events, Vec::new()).await?;
    browser.find_text("Your session has ended").await?;
    assert_eq!(browser.all(&button("Sign in")).await?.len(), 1);
    let typed = async || Ok::<_, anyhow::Error>(browser.find(&field("First name")).await?.prop("value").await?);
    assert_eq!(typed().await?.as_deref(), Some("Ada"));

    // Signing in takes place elsewhere, and asks for the password whatever the provider's cookie says.
    scene.plan(Plan::new()).await?;
    sign_in_in_another_tab(browser).await?;
    // The keyboard was on the button that has gone.
    let focused = "return document.activeElement.id;";
    browser
        .wait("the keyboard in the page", async || {
            let id: String = browser.run(focused, Vec::new()).await?;
            Ok((id == "wharf-main").then_some(()))
        })
        .await?;
    assert_eq!(typed().await?.as_deref(), Some("Ada"));
    assert_eq!(
        browser.run::<u32>("return globalThis.ended;", Vec::new()).await?,
        1,
        "one event"
    );
    browser.visit(child_named("Billing")).await?;
    Ok(())
}

/// An app that was asked for something in between says what is the matter, and not that a service is broken.
#[tokio::test]
async fn what_an_app_could_not_fetch_without_a_session_comes_when_the_person_has_signed_in() -> Result<()> {
    let scene = Scene::set("/forms", SHORT).await?;
    let browser = &scene.browser;
    browser.find(&heading("Your submissions")).await?;
    let refused = Answer::error(400, "invalid_grant");
    scene
        .plan(Plan::new().endpoint(Endpoint::TokenRefresh, refused, None))
        .await?;
    browser.find_text("Your session has ended").await?;
    browser.click(&link("Billing")).await?;
    browser.find_text("You need to sign in again to go on").await?;

    scene.plan(Plan::new()).await?;
    sign_in_in_another_tab(browser).await?;
    browser.find_text("INV-").await?;
    browser.find_gone(&button("Try again")).await
}

/// Follows the shell's offer, and closes the tab that it has opened.
async fn sign_in_in_another_tab(browser: &Browser) -> Result<()> {
    browser.click(&button("Sign in")).await?;
    let two_tabs = async || Ok((browser.tabs().await? == 2).then_some(()));
    browser.wait("the tab for signing in", two_tabs).await?;
    browser.in_tab(1).await?;
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    browser.find(&heading("You are signed in")).await?;
    browser.close_tab().await?;
    browser.in_tab(0).await?;
    browser.find_gone(&button("Sign in")).await
}

/// The worker dies with the process that it is in, say that of a tab that has crashed. Nobody is left in the belief of being
/// signed in, what was typed stays, and the next sign-in has a worker of its own.
#[tokio::test]
async fn the_death_of_the_vault_is_the_end_of_the_session_and_of_nothing_else() -> Result<()> {
    let scene = Scene::set("/forms", 600).await?;
    let browser = &scene.browser;
    browser.find(&heading("Your submissions")).await?;
    browser.fill("First name", "Ada").await?;
    browser.end_vault().await?;
    browser.find_text("Your session has ended").await?;
    sign_in_in_another_tab(browser).await?;
    let typed = browser.find(&field("First name")).await?.prop("value").await?;
    assert_eq!(typed.as_deref(), Some("Ada"));
    browser.visit(child_named("Billing")).await
}

/// Put before the vault's own script: a clock that a page can set, as only the system can otherwise.
const CLOCK: &str = "{ const now = Date.now; let ahead = 0; Date.now = () => now() + ahead;
  const channel = new BroadcastChannel('clock');
  channel.onmessage = ({ data }) => { ahead = data; channel.postMessage('set'); }; }\n";

/// Lets the device sleep until its clock is so many hours ahead.
async fn sleep_until_ahead_by(browser: &Browser, hours: u32) -> Result<()> {
    // Tokens count in seconds, and one of the same second says nothing about the clock.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let sleep = "const [ahead] = arguments;
        const channel = new BroadcastChannel('clock');
        await new Promise((set) => { channel.onmessage = set; channel.postMessage(ahead); });
        channel.close();";
    let ahead = json!(hours * 60 * 60 * 1_000);
    browser.run_async::<Value>(sleep, vec![ahead]).await.map(drop)
}

#[tokio::test]
async fn a_laptop_that_slept_for_two_hours_goes_on() -> Result<()> {
    let bucket = Bucket::open(stack::SHELL.bucket);
    let change = async || {
        bucket
            .change("vault-worker.js", |script| {
                *script = [CLOCK.as_bytes(), script].concat()
            })
            .await?;
        bucket.remove("vault-worker.js.br").await
    };
    let scene = Scene::set_with("/billing", 600, Some(&bucket), change).await?;
    let browser = &scene.browser;
    browser.find_child(child_named("Billing")).await?;
    sleep_until_ahead_by(browser, 2).await?;
    let woke = Instant::now();
    browser
        .run::<Value>("document.dispatchEvent(new Event('visibilitychange'));", Vec::new())
        .await?;
    scene
        .wait_for_renewals(1)
        .await
        .context("nothing was renewed after waking up")?;
    ensure!(woke.elapsed() < Duration::from_secs(60), "it took {:?}", woke.elapsed());
    browser.reload().await?;
    browser.find_child(child_named("Billing")).await?;

    // The same for one that comes into a network again, whether or not anybody looks at it.
    browser.go_offline().await?;
    sleep_until_ahead_by(browser, 4).await?;
    assert_eq!(renewals().await?, 1);
    browser.go_online().await?;
    scene
        .wait_for_renewals(2)
        .await
        .context("nothing was renewed after coming online")?;
    browser.reload().await?;
    browser.find_child(child_named("Billing")).await?;
    Ok(())
}
