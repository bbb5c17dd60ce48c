//! What is left of an app when it is off the page, and when nobody has any use for it.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{button, heading, link},
    fixtures,
    guests::Guest,
    publication::{Kind, Publication},
    shell::{SECOND, child_named},
};

use super::Scene;

/// Weak references to the memory of every module of the page, the shell's first.
const WATCH_MEMORIES: &str = "globalThis.memories = [];
    const instantiate = WebAssembly.instantiate;
    WebAssembly.instantiate = async function (source, imports) {
      const result = await instantiate.call(this, source, imports);
      memories.push(new WeakRef((result.instance ?? result).exports.memory));
      return result;
    };";

/// Uses everything that a host has, and lets go of nothing by itself. `held` has weak references to what it was given.
const CARELESS: &str = "export const wharf_abi = () => 1;
export const mount = (element, host) => {
  const handler = () => element.isConnected;
  for (const what of ['identity', 'location', 'theme', 'locale', 'props']) host.watch(what, handler);
  host.on('memory.test', handler);
  host.guard(() => element.isConnected);
  host.signal.addEventListener('abort', handler);
  host.setTitle('Careless');
  const heading = Object.assign(document.createElement('h1'), { textContent: 'Careless' });
  heading.addEventListener('click', handler);
  element.append(heading);
  const root = element.getRootNode();
  const weak = (name, target) => (globalThis.held ??= []).push([name, new WeakRef(target)]);
  for (const [name, target] of Object.entries({ element, host, handler, root, signal: host.signal })) weak(name, target);
  const instance = { unmount() {} };
  weak('instance', instance);
  return instance;
};
";

impl Scene {
    /// Chromium only.
    pub(super) async fn collects_garbage(&self) -> Result<()> {
        // What a collection finalises is freed by the next one, and finalisers run in between.
        for _ in 0..4 {
            self.browser.cdp("HeapProfiler.collectGarbage", json!({})).await?;
            let turn = "await new Promise((resolve) => setTimeout(resolve));";
            self.browser.run_async::<Value>(turn, Vec::new()).await?;
        }
        Ok(())
    }

    /// Which memories are still there, after everything was collected that can be.
    async fn memories(&self) -> Result<Vec<bool>> {
        self.collects_garbage().await?;
        let script = "return memories.map((memory) => memory.deref() !== undefined);";
        self.browser.run(script, Vec::new()).await
    }

    /// Waits until these memories are still there, and no others.
    async fn has_memories(&self, expected: &[bool]) -> Result<()> {
        let has = async || Ok((self.memories().await? == expected).then_some(()));
        let result = self.browser.wait("memories to be collected", has).await;
        let found = self.memories().await?;
        ensure!(
            result.is_ok(),
            "the memories that are left: {found:?}, expected {expected:?}"
        );
        Ok(())
    }

    /// How often modules of the misbehaving app were unloaded.
    async fn unloads(&self) -> Result<u32> {
        let script = "return globalThis.misbehavingUnloads ?? 0;";
        self.browser.run(script, Vec::new()).await
    }

    /// Bytes of the page's JavaScript heap, after everything was collected that can be.
    async fn heap(&self) -> Result<f64> {
        self.collects_garbage().await?;
        let usage = self.browser.cdp("Runtime.getHeapUsage", json!({})).await?;
        usage["usedSize"]
            .as_f64()
            .context("the browser does not say how large its heap is")
    }

    /// Another person signs in, in a tab of their own, while this page stays where it is.
    pub(super) async fn another_person_comes(&self) -> Result<()> {
        let browser = &self.browser;
        browser.in_new_tab().await?;
        browser.go_to("/auth/again?max_age=0").await?;
        browser.enter_credentials(SECOND.email, SECOND.password).await?;
        browser.find(&heading("You are signed in")).await?;
        browser.in_first_tab().await?;
        browser.find_text("Second Account").await
    }
}

#[tokio::test]
async fn the_memory_of_an_app_that_another_person_has_loaded_anew_is_collected() -> Result<()> {
    let scene = Scene::prepare(&[], &[WATCH_MEMORIES], |_| Ok(())).await?;
    let browser = &scene.browser;
    let profile = child_named("Profile");
    browser.visit(profile).await?;
    scene.go_home().await?;
    // Off the page, and there for the next visit.
    scene.has_memories(&[true, true]).await?;
    browser.visit(profile).await?;
    scene.has_memories(&[true, true]).await?;
    // While it is on the page, and while it is not.
    scene.another_person_comes().await?;
    browser.find_child(profile).await?;
    scene.has_memories(&[true, false, true]).await?;
    browser.visit(child_named("Forms")).await?;
    scene.has_memories(&[true, false, true, true]).await?;
    browser.visit(profile).await?;
    scene.has_memories(&[true, false, true, true]).await
}

#[tokio::test]
async fn the_memory_of_an_app_that_has_crashed_is_collected() -> Result<()> {
    let guest = Guest::new(fixtures::misbehaving("broken")?);
    let scene = Scene::prepare(std::slice::from_ref(&guest), &[WATCH_MEMORIES], |_| Ok(())).await?;
    let browser = &scene.browser;
    scene.go_to(&guest).await?;
    for tries in 1..=3 {
        browser.find_text("Pressed 0 times").await?;
        let mut alive = vec![true; tries + 1];
        alive[1..tries].fill(false);
        scene.has_memories(&alive).await?;
        browser.click(&button("Press twice")).await?;
        browser.find_text("Pressed 1 times").await?;
        browser.click(&button("Press twice")).await?;
        browser.find_text("WHARF-212").await?;
        browser.click(&button("Try again")).await?;
    }
    browser.find_text("Pressed 0 times").await?;
    scene.has_memories(&[true, false, false, false, true]).await?;
    ensure!(scene.unloads().await? == 0, "a dead module was asked to unload");
    Ok(())
}

#[tokio::test]
async fn the_memory_of_an_app_is_collected_after_its_unload() -> Result<()> {
    let guest = Guest::new(fixtures::misbehaving("unbroken")?);
    let scene = Scene::prepare(std::slice::from_ref(&guest), &[WATCH_MEMORIES], |_| Ok(())).await?;
    let browser = &scene.browser;
    scene.go_to(&guest).await?;
    browser.find_text("Pressed 0 times").await?;
    browser.visit(child_named("Profile")).await?;
    scene.has_memories(&[true, true, true]).await?;
    scene.another_person_comes().await?;
    // On the page or not: nothing that has worked for the one before is there for the other.
    scene.has_memories(&[true, false, false, true]).await?;
    ensure!(
        scene.unloads().await? == 1,
        "{} calls of unload",
        scene.unloads().await?
    );
    scene.go_to(&guest).await?;
    browser.find_text("Pressed 0 times").await?;
    scene.has_memories(&[true, false, false, true, true]).await?;
    ensure!(scene.unloads().await? == 1);
    ensure!(scene.failures("unbroken").await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn the_memory_of_an_app_that_a_developer_unloads_is_collected() -> Result<()> {
    let scene = Scene::prepare(&[], &[WATCH_MEMORIES], |_| Ok(())).await?;
    let browser = &scene.browser;
    browser.visit(child_named("Profile")).await?;
    scene.go_home().await?;
    browser.click(&button("Developer panel")).await?;
    browser.click(&button("Profile profile").prefix()).await?;
    scene.has_memories(&[true, true]).await?;
    browser.click(&button("Unload Profile")).await?;
    browser.find(&button("Load Profile")).await?;
    scene.has_memories(&[true, false]).await
}

/// The page keeps modules for ever. What that costs is the JavaScript of the entry, once for each time: the memory goes, and
/// the same Wasm is compiled once.
#[tokio::test]
async fn however_often_an_app_is_loaded_anew_there_is_one_memory_of_it() -> Result<()> {
    const TIMES: usize = 10;
    /// Bytes of JavaScript heap for each time, several times what was measured.
    const MOST: f64 = 256_000.0;
    let scene = Scene::prepare(&[], &[WATCH_MEMORIES], |_| Ok(())).await?;
    let browser = &scene.browser;
    let profile = child_named("Profile");
    browser.visit(profile).await?;
    browser.click(&button("Developer panel")).await?;
    browser.click(&button("Profile profile").prefix()).await?;
    let mut sizes = Vec::new();
    for times in 1..=TIMES {
        browser.click(&button("Reload Profile")).await?;
        let mut alive = vec![false; times + 2];
        alive[0] = true;
        alive[times + 1] = true;
        scene.has_memories(&alive).await?;
        browser.find_child(profile).await?;
        sizes.push(scene.heap().await?);
    }
    // The first time may bring what later ones find.
    let growth = (sizes[TIMES - 1] - sizes[0]) / (TIMES - 1) as f64;
    ensure!(growth < MOST, "each time costs {growth} bytes: {sizes:?}");
    Ok(())
}

/// Of an app that lets go of nothing itself, the shell keeps nothing either.
#[tokio::test]
async fn nothing_of_a_mount_is_left_after_it() -> Result<()> {
    let topics = json!({ "on": ["memory.test"] });
    let guest = Guest::new(Publication::new("careless", Kind::Esm, CARELESS)).with("topics", topics);
    let scene = Scene::set(std::slice::from_ref(&guest)).await?;
    let held = "return (globalThis.held ?? []).filter(([, target]) => target.deref()).map(([name]) => name);";
    let held = async || scene.browser.run::<Vec<String>>(held, Vec::new()).await;
    for _ in 0..3 {
        scene.go_to(&guest).await?;
        // Not by its element: what a driver has found it holds on to.
        scene.browser.find_text("Careless").await?;
        scene.collects_garbage().await?;
        ensure!(
            held().await?.len() == 6,
            "what is on the page is not there: {:?}",
            held().await?
        );
        scene.go_home().await?;
        let gone = async || {
            scene.collects_garbage().await?;
            Ok(held().await?.is_empty().then_some(()))
        };
        let result = scene.browser.wait("what was mounted to be collected", gone).await;
        ensure!(result.is_ok(), "left of it: {:?}", held().await?);
    }
    Ok(())
}

/// Rounds through the apps of this page by clicks on the navigation's links.
const ROUNDS: &str = "const [rounds, apps] = arguments;
    const app = () => document.querySelector('.wharf-outlet > div')?.shadowRoot;
    const until = async (what, probe) => {
      const deadline = performance.now() + 20000;
      while (!probe()) {
        if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    for (let round = 0; round < rounds; round += 1) {
      for (const [title, text] of apps) {
        const before = app();
        [...document.querySelectorAll('nav a')].find((link) => link.textContent.trim() === title).click();
        await until(title, () => app() && app() !== before && app().textContent.includes(text));
      }
    }";

#[tokio::test]
async fn visits_of_apps_of_every_kind_leave_nothing_behind() -> Result<()> {
    let guests = [
        (Guest::new(fixtures::lookout("lookout")), "Lookout"),
        (Guest::new(fixtures::clock("clock")), "Clock"),
        (Guest::new(fixtures::harbour("harbour")?), "Harbour"),
    ];
    let scene = Scene::prepare(&guests.clone().map(|(guest, _)| guest), &[], |_| Ok(())).await?;
    let browser = &scene.browser;
    browser.watch_memory().await?;
    browser.reload().await?;
    browser.find(&link(&guests[0].0.title())).await?;
    let apps: Vec<Value> = guests
        .iter()
        .map(|(guest, text)| json!([guest.title(), text]))
        .collect();
    let after = async |rounds: usize| {
        browser
            .run_async::<Value>(ROUNDS, vec![json!(rounds), json!(apps)])
            .await?;
        scene.collects_garbage().await?;
        browser.counters().await
    };
    let first = after(10).await?;
    let last = after(40).await?;
    // A leak is at least one node or listener for each of the 120 mounts in between.
    ensure!(last.nodes <= first.nodes + 20, "nodes grow: {first:?}, {last:?}");
    ensure!(
        last.listeners <= first.listeners + 20,
        "listeners grow: {first:?}, {last:?}"
    );
    ensure!(
        last.heap <= first.heap + 512 * 1024,
        "the heap grows: {first:?}, {last:?}"
    );
    Ok(())
}
