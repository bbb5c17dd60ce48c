//! Real WebAssembly that dies: every mount of its module becomes the error card, and nothing else does.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, ColorScheme, button, heading, link},
    fixtures,
    guests::Guest,
    probe_app::{self, probe},
    shell::child_named,
};

use super::{Scene, Venue};

/// What `outer` shows inside itself: an app that is going to die twice, and one that is not.
const PLACES: [(&str, &str); 3] = [("first", "broken"), ("second", "broken"), ("third", "sound")];

impl Scene {
    async fn set_with_broken(venue: &Venue) -> Result<Self> {
        let broken = Guest::new(fixtures::misbehaving("broken")?).with("topics", json!({ "on": ["harbour.news"] }));
        let outer = probe("outer")
            .with("embeds", json!(["broken", "sound"]))
            .with("topics", json!({ "emit": ["harbour.news"] }));
        Self::set_in(venue, &[outer, broken, probe("sound")]).await
    }

    async fn show_places(&self) -> Result<()> {
        let browser = &self.browser;
        browser.click(&link("Guest outer")).await?;
        browser.find(&heading(&probe_app::heading("outer"))).await?;
        let script = "const [places] = arguments;
            globalThis.opened = places.map(([id, app]) => {
              const place = Object.assign(document.createElement('section'), { id });
              probes.outer.element.querySelector('.slot').append(place);
              return probes.outer.host.open(place, app);
            });";
        browser.run::<Value>(script, vec![json!(PLACES)]).await?;
        self.shows("first", "The theme is").await?;
        self.shows("second", "The theme is").await?;
        self.shows("third", "sound is at").await
    }

    /// Everything that can be read at a place.
    async fn read(&self, place: &str) -> Result<String> {
        let script = format!(
            "{PLACE}
            const textOf = (node) => [...node.childNodes, ...(node.shadowRoot?.childNodes ?? [])]
                .map((child) => child.nodeType === Node.TEXT_NODE ? child.data : textOf(child)).join('');
            return textOf(place(arguments[0]));"
        );
        self.browser.run(&script, vec![place.into()]).await
    }

    async fn shows(&self, place: &str, text: &str) -> Result<()> {
        let shows = async || Ok(self.read(place).await?.contains(text).then_some(()));
        self.browser.wait(format!("{place} to show “{text}”"), shows).await
    }

    /// Presses a button at a place, be it the app's or the shell's.
    async fn press(&self, place: &str, name: &str) -> Result<()> {
        let script = format!(
            "{PLACE}
            const buttons = (node) => [node, ...node.querySelectorAll('*')].flatMap((element) => [
              ...(element.localName === 'button' ? [element] : []),
              ...(element.shadowRoot ? buttons(element.shadowRoot) : []),
            ]);
            const [id, name] = arguments;
            buttons(place(id)).find((button) => button.textContent.includes(name)).click();"
        );
        let script = script.replace(
            "[node, ...node.querySelectorAll('*')]",
            "[...(node.host ? [] : [node]), ...node.querySelectorAll('*')]",
        );
        self.browser
            .run::<Value>(&script, vec![place.into(), name.into()])
            .await
            .map(drop)
    }

    /// Whether the signals of the mounts of `broken` have aborted, in their order.
    async fn signals(&self) -> Result<Vec<bool>> {
        let script = "return (globalThis.misbehaving ?? []).map(({ aborted }) => aborted);";
        self.browser.run(script, Vec::new()).await
    }

    async fn events(&self, name: &str) -> Result<Vec<String>> {
        let script =
            "return wharfEvents.filter(({ name }) => name === arguments[0]).map(({ app, text }) => `${app}: ${text}`);";
        self.browser.run(script, vec![name.into()]).await
    }
}

const PLACE: &str = "const place = (id) => probes.outer.element.querySelector(`#${id}`);";

pub(in crate::loader) async fn a_module_that_dies_takes_its_own_mounts_and_nothing_else(venue: &Venue) -> Result<()> {
    let scene = Scene::set_with_broken(venue).await?;
    let browser = &scene.browser;
    if !browser.is_firefox() {
        browser.prefer(ColorScheme::Light).await?;
    }
    scene.show_places().await?;
    let mut mounts = 2;
    for (trigger, at) in [
        ("Press twice", "first"),
        ("Panic in a timer", "second"),
        ("Panic in a future", "first"),
        ("Trap", "second"),
    ] {
        let check = async {
            let emit = format!("probes.outer.host.emit('harbour.news', '{trigger}');");
            browser.run::<Value>(&emit, Vec::new()).await?;
            for place in ["first", "second"] {
                scene.shows(place, &format!("the news is “{trigger}”")).await?;
            }
            ensure!(scene.signals().await?[mounts - 2..] == [false, false]);
            if trigger == "Press twice" {
                scene.press(at, trigger).await?;
                scene.shows(at, "Pressed 1 times").await?;
            }
            scene.press(at, trigger).await?;
            for place in ["first", "second"] {
                scene.shows(place, "WHARF-212").await?;
                ensure!(!scene.read(place).await?.contains("Misbehaving"));
            }
            let failures = scene.failures("broken").await?;
            ensure!(failures == ["WHARF-212", "WHARF-212"], "{failures:?}");
            let failed = scene.events("failed").await?;
            let why = if trigger == "Trap" {
                "trapped"
            } else {
                "told to panic in"
            };
            ensure!(failed.iter().all(|text| text.contains(why)), "{failed:?}");
            scene.nothing_is_left_of_it(mounts).await?;

            // Each is started again by itself, with memory of its own.
            scene.press(at, "Try again").await?;
            scene.shows(at, "Pressed 0 times").await?;
            let other = if at == "first" { "second" } else { "first" };
            ensure!(scene.read(other).await?.contains("WHARF-212"));
            scene.press(other, "Try again").await?;
            scene.shows(other, "Pressed 0 times").await?;
            mounts += 2;
            scene.forget_events().await
        };
        check.await.with_context(|| trigger.to_owned())?;
    }
    // Of the app around it and of its neighbour nothing has changed.
    let mounted = "return [probes.outer.all.length, probes.outer.host.signal.aborted,
        probes.sound.all.length, probes.sound.host.signal.aborted];";
    let others: Value = browser.run(mounted, Vec::new()).await?;
    ensure!(others == json!([1, false, 1, false]), "{others}");
    browser.visit(child_named("Profile")).await?;
    ensure!(scene.signals().await?.iter().all(|aborted| *aborted));
    ensure!(scene.events("failed").await?.is_empty());

    // While it is mounted, on a page of its own.
    browser.go_to("/broken?panic=mount").await?;
    browser.find(&button("Try again")).await?;
    let failures = scene.failures("broken").await?;
    ensure!(failures == ["WHARF-211"] || failures == ["WHARF-212"], "{failures:?}");
    browser.visit(child_named("Profile")).await?;
    browser.click(&link("Guest broken")).await?;
    browser.find(&heading("Misbehaving")).await?;
    Ok(())
}

impl Scene {
    /// The shell would say so if it called something of a module that is dead.
    async fn nothing_is_left_of_it(&self, mounts: usize) -> Result<()> {
        let signals = self.signals().await?;
        ensure!(signals == vec![true; mounts], "{signals:?}");
        let emit = "probes.outer.host.emit('harbour.news', 'after its end');";
        self.browser.run::<Value>(emit, Vec::new()).await?;
        // What the person's system prefers changes under Chromium's tools alone.
        let schemes: &[_] = if self.browser.is_firefox() {
            &[]
        } else {
            &[ColorScheme::Dark, ColorScheme::Light]
        };
        for scheme in schemes.iter().copied() {
            self.browser.prefer(scheme).await?;
            let name = scheme.name();
            let told = async || {
                let theme: String = self.browser.run("return probes.outer.host.theme;", Vec::new()).await?;
                Ok((theme == name).then_some(()))
            };
            self.browser.wait("the theme", told).await?;
        }
        let reported = self.events("reported").await?;
        ensure!(reported.is_empty(), "{reported:?}");
        Ok(())
    }
}

/// Nobody can stop an app that keeps the page's one thread. But it is said afterwards, and by whom, in browsers that know long
/// tasks: Firefox does not.
#[tokio::test]
async fn an_app_that_has_blocked_the_page_is_named() -> Result<()> {
    let scene = Scene::set_with_broken(&Venue::Chromium).await?;
    let browser = &scene.browser;
    let block = |milliseconds: u32| {
        format!(
            "const end = performance.now() + {milliseconds};
        while (performance.now() < end) {{ }}"
        )
    };
    let is_blamed = async |browser: &Browser, app: &str| {
        let blamed = async || Ok(scene.events("blocked").await?.into_iter().next());
        let text = browser.wait("the page to notice", blamed).await?;
        let milliseconds = text
            .strip_prefix(&format!("{app}: it has blocked the page for "))
            .and_then(|rest| rest.strip_suffix(" ms"));
        let milliseconds: u32 = milliseconds.with_context(|| text.clone())?.parse()?;
        ensure!((1_000..10_000).contains(&milliseconds), "{text}");
        ensure!(scene.events("blocked").await?.len() == 1);
        scene.forget_events().await
    };
    browser.click(&link("Guest broken")).await?;
    browser.click(&button("Block the page")).await?;
    is_blamed(browser, "broken").await?;
    // On the way out: the time was still its own.
    browser.click(&link("Guest sound")).await?;
    browser.find(&heading(&probe_app::heading("sound"))).await?;
    let slow_end = format!(
        "probes.sound.host.signal.addEventListener('abort', () => {{ {} }});",
        block(1_200)
    );
    browser.run::<Value>(&slow_end, Vec::new()).await?;
    browser.visit(child_named("Profile")).await?;
    is_blamed(browser, "sound").await?;
    // Shorter than what anybody minds; the next long one comes after it.
    let script = |milliseconds: u32| format!("setTimeout(() => {{ {} }});", block(milliseconds));
    browser.run::<Value>(&script(500), Vec::new()).await?;
    browser.run::<Value>(&script(1_500), Vec::new()).await?;
    is_blamed(browser, "profile").await
}

/// It is gone from its place when its death is told, and the next visit must not meet it.
#[tokio::test]
async fn a_module_that_dies_while_it_is_unmounted_is_not_used_again() -> Result<()> {
    let broken = Guest::new(fixtures::misbehaving("broken")?);
    let scene = Scene::set(std::slice::from_ref(&broken)).await?;
    let browser = &scene.browser;
    browser.go_to("/broken?panic=unmount").await?;
    browser.find_text("Pressed 0 times").await?;
    browser.visit(child_named("Profile")).await?;
    let failed = async || Ok(scene.failures("broken").await?.into_iter().next());
    browser.wait("its failure", failed).await?;
    browser.click(&link("Guest broken")).await?;
    browser.find_text("Pressed 0 times").await?;
    let failures = scene.failures("broken").await?;
    ensure!(failures.len() == 1, "one failure was said as {failures:?}");
    // A module that has died cannot let go of anything.
    let unloads: u32 = browser
        .run("return globalThis.misbehavingUnloads ?? 0;", Vec::new())
        .await?;
    ensure!(unloads == 0, "it was asked to unload");
    Ok(())
}

in_chromium!(a_module_that_dies_takes_its_own_mounts_and_nothing_else);
