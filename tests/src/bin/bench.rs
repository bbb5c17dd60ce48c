//! How long a person waits for an app: `cargo xtask bench` runs this against a release build of the whole stack.
//!
//! The shell leaves a `performance.measure` named `wharf:<app>:<phase>` for every phase of a visit. What a phase consists of is
//! taken from the browser's own functions that it calls, which [`STOPWATCH`] surrounds, and from the browser's times of requests, so
//! that the shell need not have code for it. This program visits apps [`ROUNDS`] times and prints the medians. It judges nothing:
//! machines are noisy.

use anyhow::Context;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, button, heading, link},
    guests::{Guest, Guests},
    publication::{Kind, Publication},
    shell::{CHILDREN, Child, DEMO, child_named},
    statistics::median,
};

/// How often each figure is taken.
const ROUNDS: usize = 20;
/// The phases of a visit up to the started module, and all of them with the mount.
const PHASES: [&str; 5] = ["manifest", "files", "start", "mount", "visit"];

/// What happens in a visit, by what the browser is asked to do. Requests are over before signature and hashes are looked at, and a
/// module is compiled while it comes, so some of it happens at the same time.
const STEPS: [&str; 5] = ["fetch", "verify", "compile", "instantiate", "mount"];

/// Measures what the page asks WebCrypto and WebAssembly for, under the names of [`STEPS`]: each call until its promise is settled.
const STOPWATCH: &str = "for (const [holder, method, step] of [
      [SubtleCrypto.prototype, 'importKey', 'verify'], [SubtleCrypto.prototype, 'verify', 'verify'],
      [SubtleCrypto.prototype, 'digest', 'verify'],
      [WebAssembly, 'compileStreaming', 'compile'], [WebAssembly, 'instantiate', 'instantiate'],
    ]) {
      const original = holder[method];
      holder[method] = function (...given) {
        const start = performance.now();
        const answer = original.apply(this, given);
        const stop = () => { performance.measure(`bench:${step}`, { start }); };
        answer.then(stop, stop);
        return answer;
      };
    }";

/// Milliseconds of a step: the sum of its calls. Requests are the manifest's, and those of the files from the first to the last.
const TIME_OF_STEP: &str = "const [step, app, origin] = arguments;
    const sum = (times) => times.reduce((sum, time) => sum + time, 0);
    if (step === 'mount') return performance.getEntriesByName(`wharf:${app}:mount`)[0].duration;
    if (step !== 'fetch') return sum(performance.getEntriesByName(`bench:${step}`).map(({ duration }) => duration));
    const requests = performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(`${origin}/`));
    const isManifest = ({ name }) => name.endsWith('/manifest.json');
    const files = requests.filter((request) => !isManifest(request));
    const first = Math.min(...files.map(({ startTime }) => startTime));
    const last = Math.max(...files.map(({ responseEnd }) => responseEnd));
    return sum(requests.filter(isManifest).map(({ duration }) => duration)) + last - first;";

/// What the browser has when an app is visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing of the app.
    Cold,
    /// Everything in its cache, because the pointer was on the link.
    Prefetched,
    /// Everything in its cache, because the app was there before on another page.
    Warm,
}

#[tokio::main]
async fn main() -> Result<()> {
    let browser = Browser::start().await?;
    browser.sign_in_at("/", DEMO).await?;
    visits(&browser).await?;
    phases(&browser).await?;
    steps().await?;
    registries(&browser).await
}

/// Every app, first with an empty cache and then once more in the same page.
async fn visits(browser: &Browser) -> Result<()> {
    println!("From the click to the app on the page, milliseconds, median of {ROUNDS}");
    println!("{:<12} {:>12} {:>14}", "", "first visit", "mounted again");
    for child in CHILDREN {
        let (mut first, mut again) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            open(browser, State::Cold).await?;
            first.push(visit(browser, child).await?);
            browser.click(&link("Wharf")).await?;
            again.push(visit(browser, child).await?);
        }
        println!("{:<12} {:>12.1} {:>14.1}", child.title, median(first), median(again));
    }
    Ok(())
}

/// The phases of a visit of Forms, beside the same bytes without a loader. Each on a page of its own, which the shell draws anew
/// meanwhile: a page keeps what it has compiled, and whoever came second would find it there.
async fn phases(browser: &Browser) -> Result<()> {
    let forms = child_named("Forms");
    println!("\nForms by phase, beside a bare import() with compileStreaming() of the same bytes in the same page");
    println!(
        "{:<12} {:>9} {:>9} {:>9} {:>9} {:>9} | {:>9} {:>9}",
        "", "manifest", "files", "start", "mount", "visit", "bare", "loader's"
    );
    for state in [State::Cold, State::Prefetched, State::Warm] {
        let mut times = [const { Vec::new() }; PHASES.len()];
        let mut bare = Vec::new();
        for _ in 0..ROUNDS {
            expect(browser, state, forms).await?;
            visit(browser, forms).await?;
            for (phase, times) in PHASES.into_iter().zip(&mut times) {
                times.push(measured(browser, forms, phase).await?);
            }
            expect(browser, state, forms).await?;
            bare.push(start_bare(browser, forms).await?);
        }
        let medians = times.map(median);
        let bare = median(bare);
        let loader = medians[0] + medians[1] + medians[2] - bare;
        let name = format!("{state:?}").to_lowercase();
        print!("{name:<12}");
        for time in medians {
            print!(" {time:>9.1}");
        }
        println!(" | {bare:>9.1} {loader:>9.1}");
    }
    Ok(())
}

/// What a visit of Forms consists of. In a browser of its own, since the stopwatch is in every page.
async fn steps() -> Result<()> {
    let browser = Browser::start().await?;
    browser.run_in_every_document(STOPWATCH).await?;
    browser.sign_in_at("/", DEMO).await?;
    let forms = child_named("Forms");
    println!(
        "\nForms by what the browser is asked to do; it compiles while it fetches, and the hashes are among `verify`"
    );
    println!(
        "{:<12} {:>11} {:>11} {:>11} {:>11} {:>11}",
        "", STEPS[0], STEPS[1], STEPS[2], STEPS[3], STEPS[4]
    );
    for state in [State::Cold, State::Prefetched, State::Warm] {
        let mut times = [const { Vec::new() }; STEPS.len()];
        for _ in 0..ROUNDS {
            expect(&browser, state, forms).await?;
            visit(&browser, forms).await?;
            for (step, times) in STEPS.into_iter().zip(&mut times) {
                let app = forms.path.trim_start_matches('/');
                let arguments = vec![json!(step), json!(app), json!(stack::origin(forms.port))];
                times.push(browser.run(TIME_OF_STEP, arguments).await?);
            }
        }
        print!("{:<12}", format!("{state:?}").to_lowercase());
        for time in times.map(median) {
            print!(" {time:>11.1}");
        }
        println!();
    }
    Ok(())
}

/// Opens the start page, and waits until the browser has of an app what it shall have.
async fn expect(browser: &Browser, state: State, child: Child) -> Result<()> {
    open(browser, state).await?;
    if state == State::Prefetched {
        prefetch(browser, child).await?;
    }
    Ok(())
}

/// What it costs that there are many apps, of which the person sees none.
async fn registries(browser: &Browser) -> Result<()> {
    println!("\nBy the number of apps in the registry, milliseconds");
    println!("{:<12} {:>12} {:>16}", "", "shell's start", "a link followed");
    browser.run_in_every_document(WHEN_THE_SHELL_IS_THERE).await?;
    for count in [1_u16, 100, 1_000] {
        let guests: Vec<Guest> = (1..=count)
            .map(|number| {
                let publication = Publication::new(&format!("guest-{number}"), Kind::Esm, "");
                Guest::new(publication).with("groups", json!(["nobody"]))
            })
            .collect();
        let _guests = Guests::invite(&guests).await?;
        let (mut start, mut follow) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            open(browser, State::Warm).await?;
            let read = async || {
                browser
                    .run::<Option<f64>>("return globalThis.shellAt ?? null;", Vec::new())
                    .await
            };
            start.push(browser.wait("the time of the shell's start", read).await?);
            follow.push(browser.run(FOLLOW_A_LINK, Vec::new()).await?);
            browser.find(&heading("Page not found")).await?;
        }
        println!("{count:<12} {:>12.1} {:>16.1}", median(start), median(follow));
    }
    Ok(())
}

/// Milliseconds from the beginning of the document's load until the navigation is on the page.
const WHEN_THE_SHELL_IS_THERE: &str = "new MutationObserver((_, observer) => {
    if (!document.querySelector('.wharf-nav')) return;
    globalThis.shellAt = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });";

/// Milliseconds in which the shell finds out whose a location is. The last app of the registry comes after all others.
const FOLLOW_A_LINK: &str = "const link = document.body.appendChild(document.createElement('a'));
    link.href = '/nobody-has-this';
    const began = performance.now();
    link.click();
    const took = performance.now() - began;
    link.remove();
    return took;";

/// Opens the start page with or without anything in the cache.
async fn open(browser: &Browser, state: State) -> Result<()> {
    if state != State::Warm {
        browser.cdp("Network.clearBrowserCache", json!({})).await?;
    }
    browser.go_to("/").await?;
    browser.find(&button("Sign out")).await.map(drop)
}

/// Puts the pointer on the app's link and waits until its files have come.
async fn prefetch(browser: &Browser, child: Child) -> Result<()> {
    let script =
        "const link = [...document.querySelectorAll('.wharf-nav a')].find((link) => link.pathname === arguments[0]);
        link.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));";
    browser.run::<Value>(script, vec![json!(child.path)]).await?;
    let script = "return performance.getEntriesByType('resource')
        .some(({ name, responseEnd }) => name.startsWith(arguments[0]) && name.endsWith('.wasm') && responseEnd > 0) || null;";
    let origin = stack::origin(child.port);
    let there = async || browser.run::<Option<bool>>(script, vec![json!(origin)]).await;
    browser.wait("the files to come ahead", there).await.map(drop)
}

/// Visits an app and reads from the page how long it took, in milliseconds.
async fn visit(browser: &Browser, child: Child) -> Result<f64> {
    browser
        .run::<Value>(
            "performance.clearMeasures(); performance.clearResourceTimings(); return null;",
            Vec::new(),
        )
        .await?;
    browser.visit(child).await?;
    measured(browser, child, "visit").await
}

async fn measured(browser: &Browser, child: Child, phase: &str) -> Result<f64> {
    let name = format!("wharf:{}:{phase}", child.path.trim_start_matches('/'));
    browser
        .run(
            "return performance.getEntriesByName(arguments[0])[0].duration;",
            vec![json!(name)],
        )
        .await
        .with_context(|| format!("the page has no measure of the phase {phase}"))
}

/// Fetches, compiles and starts the app's own files as a page without a loader would, while the shell shows another page as it
/// does for a visit. Milliseconds.
async fn start_bare(browser: &Browser, child: Child) -> Result<f64> {
    let script = "const [origin] = arguments;
        const signed = await (await fetch(`${origin}/manifest.json`)).json();
        const bytes = Uint8Array.from(atob(signed.payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
        const { entry, wasm } = JSON.parse(new TextDecoder().decode(bytes));
        const link = document.body.appendChild(document.createElement('a'));
        link.href = '/nobody-has-this';
        link.click();
        const began = performance.now();
        const compiled = WebAssembly.compileStreaming(fetch(`${origin}/${wasm.path}`));
        const { default: init } = await import(`${origin}/${entry.path}`);
        await init({ module_or_path: await compiled });
        const took = performance.now() - began;
        link.remove();
        return took;";
    let arguments = vec![json!(stack::origin(child.port))];
    browser.run_async(script, arguments).await
}
