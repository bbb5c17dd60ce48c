//! Guards: whoever has something to lose is asked before the person goes elsewhere.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, heading, link},
    probe_app::{self, probe},
};

use super::{Scene, Venue};

/// Holds a guard of the probe `alpha` that writes down what it is asked and answers what `window.answer` says.
const GUARD: &str = "window.asked = [];
    window.guard = probes.alpha.host.guard((to) => { asked.push(to); return answer(); });";

/// Ways to go elsewhere, and where they lead from the third page of `alpha`.
const WAYS: [(&str, &str); 6] = [
    ("followLink('Guest beta')", "/beta"),
    ("followLink('Inside of alpha')", "/alpha/inside"),
    ("probes.alpha.host.navigate('/four')", "/alpha/four"),
    ("probes.alpha.host.navigate('/five', { replace: true })", "/alpha/five"),
    ("history.back()", "/alpha/two"),
    ("history.go(-2)", "/alpha"),
];

/// Follows a link without taking the keyboard from where it is.
const FOLLOW_LINK: &str = "const followLink = (name) => find('link', name, false)[0].click();";

/// What a refused navigation must not change.
const STATE: &str = "const focus = focused();
    return JSON.stringify([location.href, history.length, history.state, document.title, focus, scrollY,
        probes.alpha.all.length, visibleText()]);";

impl Scene {
    async fn act(&self, script: &str) -> Result<()> {
        let script = format!("{FOLLOW_LINK}\n{script};");
        self.browser.run::<Value>(&script, Vec::new()).await.map(drop)
    }

    async fn state(&self) -> Result<String> {
        self.browser.run(STATE, Vec::new()).await
    }

    async fn asked(&self) -> Result<Vec<Value>> {
        self.browser.run("return window.asked;", Vec::new()).await
    }

    async fn is_asked(&self, times: usize) -> Result<()> {
        let asked = async || Ok((self.asked().await?.len() >= times).then_some(()));
        self.browser.wait(format!("question {times}"), asked).await?;
        // Whatever follows from the answer follows from promises and from events that are queued by now.
        let settled = "for (let turn = 0; turn < 3; turn += 1) {
            await new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(resolve); }); });
        }";
        self.browser.run_async::<Value>(settled, Vec::new()).await?;
        let asked = self.asked().await?;
        ensure!(asked.len() == times, "asked {asked:?}");
        Ok(())
    }

    async fn is_at(&self, path: &str) -> Result<()> {
        self.browser.is_at(path).await
    }

    /// Three pages of `alpha`, with the keyboard in its field, on the third, and one page ahead.
    async fn walk_to_the_third_page(&self) -> Result<()> {
        self.act("followLink('Guest alpha')").await?;
        self.browser.find(&heading(&probe_app::heading("alpha"))).await?;
        self.act(
            "probes.alpha.host.navigate('/two'); probes.alpha.host.navigate('/three');
            probes.alpha.host.navigate('/ahead'); history.back()",
        )
        .await?;
        self.is_at("/alpha/three").await?;
        self.act("probes.alpha.element.querySelector('input').focus()").await
    }
}

trait Addresses {
    /// Waits until the page has this path, and the app of it says so.
    async fn is_at(&self, path: &str) -> Result<()>;
}

impl Addresses for Browser {
    async fn is_at(&self, path: &str) -> Result<()> {
        let there = async || Ok((self.address().await?.path() == path).then_some(()));
        self.wait(format!("the address {path}"), there).await
    }
}

pub(in crate::loader) async fn a_guard_keeps_everything_as_it_was_or_lets_go(venue: &Venue) -> Result<()> {
    let scene = Scene::set_in(venue, &[probe("alpha"), probe("beta")]).await?;
    scene.walk_to_the_third_page().await?;
    scene.act(&format!("window.answer = () => false; {GUARD}")).await?;
    let ways = WAYS.iter().copied().chain([("history.forward()", "/alpha/ahead")]);
    let before = scene.state().await?;
    let mut asked = 0;
    // Kept, by an answer and by a promise of it.
    for answer in ["false", "Promise.resolve(false)"] {
        for (way, _) in ways.clone() {
            scene.act(&format!("window.answer = () => {answer}; {way}")).await?;
            asked += 1;
            scene.is_asked(asked).await.with_context(|| way.to_owned())?;
            let after = scene.state().await?;
            ensure!(after == before, "{way} has changed\n{before}\ninto\n{after}");
        }
    }
    let inside = |path: &str| json!({ "path": path, "search": "", "hash": "" });
    let told = [
        Value::Null,
        inside("/inside"),
        inside("/four"),
        inside("/five"),
        inside("/two"),
        inside("/"),
        inside("/ahead"),
    ];
    ensure!(scene.asked().await?[..7] == told, "{:?}", scene.asked().await?);
    scene
        .act("window.asked.length = 0; probes.alpha.host.navigate('/search?word=a%20b#part')")
        .await?;
    scene.is_asked(1).await?;
    let told = json!({ "path": "/search", "search": "?word=a%20b", "hash": "#part" });
    ensure!(scene.asked().await? == [told]);

    // Let go: by an answer, a promise, and by guards that fail.
    let lets_go = [
        "true",
        "undefined",
        "Promise.resolve(true)",
        "Promise.reject(new Error('told to reject'))",
        "(() => { throw new Error('told to throw'); })()",
    ];
    for (index, (way, to)) in ways.enumerate() {
        let answer = lets_go[index % lets_go.len()];
        scene
            .act(&format!(
                "window.asked.length = 0; window.answer = () => {answer}; {way}"
            ))
            .await?;
        // The address alone says nothing yet: it is there already when the shell, to ask first, goes back once more.
        let context = || format!("{way} with {answer}");
        scene.is_asked(1).await.with_context(context)?;
        scene.is_at(to).await.with_context(context)?;
        if to == "/beta" {
            // The mount has ended, and its guard with it.
            scene.browser.find(&heading(&probe_app::heading("beta"))).await?;
            scene
                .act("window.asked.length = 0; window.answer = () => false")
                .await?;
        } else {
            scene.act("window.guard()").await?;
        }
        // Nobody is asked any more.
        scene.walk_to_the_third_page().await?;
        ensure!(scene.asked().await?.len() == usize::from(to != "/beta"));
        scene.act(GUARD).await?;
    }
    let reports: Vec<String> = scene
        .browser
        .run(
            "return wharfEvents.map(({ app, name, text }) => `${app} ${name} ${text}`);",
            Vec::new(),
        )
        .await?;
    ensure!(reports.len() >= 2, "guards that fail are reported: {reports:?}");
    let failed = |report: &String| report.starts_with("alpha reported ") && report.contains("told to ");
    ensure!(reports.iter().all(failed), "{reports:?}");
    Ok(())
}

/// Until a promise is settled the person stays; what they do meanwhile counts instead.
pub(in crate::loader) async fn a_guard_may_take_its_time(venue: &Venue) -> Result<()> {
    let scene = Scene::set_in(venue, &[probe("alpha"), probe("beta")]).await?;
    let later = format!(
        "window.promises = [];
        window.answer = () => new Promise((...settle) => {{ promises.push(settle); }}); {GUARD}"
    );
    for way in ["followLink('Guest beta')", "history.back()"] {
        scene.walk_to_the_third_page().await?;
        scene.act(&later).await?;
        let before = scene.state().await?;
        scene.act(way).await?;
        scene.is_asked(1).await?;
        ensure!(scene.state().await? == before, "{way} does not wait");
        // Something newer: the older answer is of no interest any more.
        scene.act("probes.alpha.host.navigate('/newer')").await?;
        scene.is_asked(2).await?;
        scene.act("promises[0][0](true)").await?;
        scene.is_asked(2).await?;
        ensure!(scene.state().await? == before, "an answer to an older question counts");
        scene.act("promises[1][0](true)").await?;
        scene.is_at("/alpha/newer").await?;
        scene.act("window.guard()").await?;
    }
    Ok(())
}

/// Only for as long as there is something to lose: some browsers keep no page for *Back* that listens to `beforeunload`.
pub(in crate::loader) async fn the_browser_asks_before_the_page_closes_while_a_guard_is_held(
    venue: &Venue,
) -> Result<()> {
    let scene = Scene::set_in(venue, &[probe("alpha"), probe("beta")]).await?;
    let browser = &scene.browser;
    let asks = async || {
        let script = "const event = new Event('beforeunload', { cancelable: true });
            dispatchEvent(event);
            return event.defaultPrevented;";
        browser.run::<bool>(script, Vec::new()).await
    };
    scene.walk_to_the_third_page().await?;
    ensure!(!asks().await?);
    scene
        .act(&format!(
            "window.answer = () => true; {GUARD}
            window.other = probes.alpha.host.guard(() => true)"
        ))
        .await?;
    ensure!(asks().await?);
    scene.act("window.guard()").await?;
    ensure!(asks().await?, "there is another guard");
    scene.act("window.other()").await?;
    ensure!(!asks().await?);
    // The end of the mount is the end of its guards.
    scene.act(GUARD).await?;
    ensure!(asks().await?);
    scene.act("followLink('Guest beta')").await?;
    browser.find(&heading(&probe_app::heading("beta"))).await?;
    ensure!(!asks().await?);

    // The browser's own event: what it asks, chromedriver answers with leaving.
    scene.walk_to_the_third_page().await?;
    let note = "addEventListener('beforeunload', ({ defaultPrevented }) => {
        sessionStorage.setItem('asks', defaultPrevented);
    })";
    for (guard, expected) in [("", "false"), (GUARD, "true")] {
        scene.act(&format!("{guard}\n{note}")).await?;
        // Browsers ask nobody who has not touched the page.
        browser.click(&heading(&probe_app::heading("alpha"))).await?;
        browser.reload().await?;
        browser.find(&heading(&probe_app::heading("alpha"))).await?;
        let noted: String = browser
            .run("return sessionStorage.getItem('asks');", Vec::new())
            .await?;
        ensure!(noted == expected, "with the guard `{guard}` it is {noted}");
    }
    Ok(())
}

pub(in crate::loader) async fn the_page_is_scrolled_as_it_was_left(venue: &Venue) -> Result<()> {
    let scene = Scene::set_in(venue, &[probe("alpha"), probe("beta")]).await?;
    let browser = &scene.browser;
    let lengthen = "probes.alpha.element.querySelector('.slot').style.height = '6000px'";
    let top = async || browser.run::<f64>("return scrollY;", Vec::new()).await;
    let is_at_top = async |expected: f64| {
        let there = async || Ok(((top().await? - expected).abs() < 1.0).then_some(()));
        browser
            .wait(format!("the page to be scrolled to {expected}"), there)
            .await
    };
    browser.click(&link("Guest alpha")).await?;
    browser.find(&heading(&probe_app::heading("alpha"))).await?;
    scene.act(&format!("{lengthen}; scrollTo(0, 2500)")).await?;
    is_at_top(2500.0).await?;
    // A new page begins at its top, and so does one of the same app.
    scene.act("probes.alpha.host.navigate('/two')").await?;
    scene.is_at("/alpha/two").await?;
    is_at_top(0.0).await?;
    scene.act("scrollTo(0, 1200); followLink('Guest beta')").await?;
    browser.find(&heading(&probe_app::heading("beta"))).await?;
    is_at_top(0.0).await?;
    browser.back().await?;
    scene.is_at("/alpha/two").await?;
    // A fresh mount, which becomes long enough later.
    browser.find(&heading(&probe_app::heading("alpha"))).await?;
    scene.act(lengthen).await?;
    is_at_top(1200.0).await?;
    browser.back().await?;
    scene.is_at("/alpha").await?;
    is_at_top(2500.0).await?;
    scene.act("history.forward()").await?;
    scene.is_at("/alpha/two").await?;
    is_at_top(1200.0).await
}

in_chromium!(
    a_guard_keeps_everything_as_it_was_or_lets_go,
    the_browser_asks_before_the_page_closes_while_a_guard_is_held,
    the_page_is_scrolled_as_it_was_left,
    a_guard_may_take_its_time,
);
