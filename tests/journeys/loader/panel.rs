//! The developer panel: what it shows, and that nobody pays for it who does not open it.

use anyhow::ensure;
use serde_json::{Value, json};
use thirtyfour::Key;
use wharf_tests::{
    Result,
    browser::{Browser, ColorScheme, button, field, heading, link},
    bucket::Bucket,
    failing_app::{Fault, How, Phase, publication},
    fault_server::Content,
    guests::Guest,
    publication::{Kind, Publication},
    running_stack::{shell_document, turn},
    shell::{CHILDREN, DEMO, child_named},
};

use super::{Scene, Venue, overrides::own_version};

const TOGGLE: &str = "Developer panel";

/// An app with this name that works.
fn guest(name: &str) -> Result<Guest> {
    Ok(Guest::new(publication(name, Kind::Esm, None)?).with("prefetch", "never".into()))
}

/// What stands in the line of an app, and below it, with what is only said and not shown.
async fn line(browser: &Browser, app: &str) -> Result<String> {
    let script = "const lines = [...document.querySelectorAll('.wharf-panel-line')];
        const line = lines.find((line) => line.querySelector('code').textContent === arguments[0]);
        return line ? line.parentElement.textContent : null;";
    browser.run(script, vec![json!(app)]).await
}

/// What the line of an app says of its memory.
async fn memory(browser: &Browser, app: &str) -> Result<String> {
    let script = "const lines = [...document.querySelectorAll('.wharf-panel-line')];
        const line = lines.find((line) => line.querySelector('code').textContent === arguments[0]);
        const cells = [...line.querySelectorAll('.wharf-panel-cell')];
        const cell = cells.find((cell) => cell.firstChild.textContent.trim() === 'Memory');
        return cell.lastChild.textContent;";
    browser.run(script, vec![json!(app)]).await
}

/// Waits until all of these stand there.
pub(super) async fn line_has(browser: &Browser, app: &str, expected: &[&str]) -> Result<()> {
    let seen = async || {
        let text = line(browser, app).await?;
        Ok(expected.iter().all(|part| text.contains(part)).then_some(()))
    };
    let result = browser
        .wait(format!("{expected:?} in the panel's line of {app}"), seen)
        .await;
    if result.is_err() {
        ensure!(
            false,
            "{app} has {:?}, expected {expected:?}",
            line(browser, app).await?
        );
    }
    Ok(())
}

pub(super) async fn open(browser: &Browser) -> Result<()> {
    browser.click(&button(TOGGLE)).await?;
    browser.find(&heading(TOGGLE)).await.map(drop)
}

pub(super) async fn close(browser: &Browser) -> Result<()> {
    browser.click(&button(TOGGLE)).await?;
    browser.find_gone(&heading(TOGGLE)).await.map(drop)
}

/// Unfolds what there is about an app.
pub(super) async fn unfold(browser: &Browser, guest: &Guest) -> Result<()> {
    let line = button(&format!("{} {}", guest.title(), guest.name())).prefix();
    browser.click(&line).await
}

/// What this document has asked for of the panel's own files.
async fn asked_for(browser: &Browser) -> Result<Vec<String>> {
    let script = "return performance.getEntriesByType('resource').map(({ name }) => name);";
    let requests: Vec<String> = browser.run(script, Vec::new()).await?;
    Ok(requests.into_iter().filter(|url| url.contains("/panel")).collect())
}

pub(in crate::loader) async fn with_the_keyboard_alone_a_developer_sees_every_app(venue: &Venue) -> Result<()> {
    let mounted = guest("steady")?;
    let scene = Scene::set_in(venue, std::slice::from_ref(&mounted)).await?;
    let browser = &scene.browser;
    scene.go_to(&mounted).await?;
    browser.find_text("This is steady.").await?;
    let asked = asked_for(browser).await?;
    ensure!(
        asked.is_empty(),
        "nobody has opened it, and it was asked for: {asked:?}"
    );

    browser.tab_to(&button(TOGGLE)).await?;
    browser.press(Key::Enter).await?;
    browser.find(&heading(TOGGLE)).await?;
    is_at(browser, "heading", TOGGLE).await?;
    let asked = asked_for(browser).await?;
    ensure!(asked.len() == 2, "{asked:?}");
    for child in CHILDREN {
        let name = child.title.to_lowercase();
        line_has(
            browser,
            &name,
            &[child.title, "Not loaded", "Version", "Manifest", "Size", "Memory"],
        )
        .await?;
    }
    line_has(
        browser,
        "steady",
        &[
            "Guest steady",
            "Mounted",
            "0.0.0",
            "Verified",
            "Fetch and verify the manifest",
            " ms",
            " kB",
            "Matches",
            "Sequence",
        ],
    )
    .await?;

    // Its parts are reached from the heading on, without a detour over the page.
    browser.tab_to(&button("Guest steady steady").prefix()).await?;
    browser.press(Key::Enter).await?;
    browser.tab_to(&button("Reload Guest steady")).await?;
    scene.forget_marks().await?;
    browser.press(Key::Enter).await?;
    scene.finds_mounted("steady").await?;
    is_at(browser, "button", "Reload Guest steady").await?;

    browser.press(Key::Escape).await?;
    browser.find_gone(&heading(TOGGLE)).await?;
    is_at(browser, "button", TOGGLE).await?;
    browser.press(Key::Space).await?;
    browser.find(&heading(TOGGLE)).await?;
    let asked = asked_for(browser).await?;
    ensure!(asked.len() == 2, "it is there already: {asked:?}");
    Ok(())
}

/// Waits until the keyboard is there.
async fn is_at(browser: &Browser, role: &str, name: &str) -> Result<()> {
    let there = async || {
        let focused = browser.focused().await?;
        Ok(focused.filter(|at| at.role == role && at.name == name).map(drop))
    };
    browser.wait(format!("the keyboard on {role} “{name}”"), there).await
}

pub(in crate::loader) async fn it_follows_what_happens_and_takes_the_keyboard_from_nobody(venue: &Venue) -> Result<()> {
    let (first, second) = (guest("first")?, guest("second")?);
    let ahead = guest("ahead")?.with("prefetch", "idle".into());
    let scene = Scene::set_in(venue, &[first.clone(), second.clone(), ahead]).await?;
    let browser = &scene.browser;
    open(browser).await?;
    // Nothing of it has run, and its manifest was verified all the same.
    line_has(browser, "ahead", &["Not loaded", "0.0.0", "Verified", "Not used"]).await?;
    line_has(browser, "first", &["Not loaded", "Not checked"]).await?;
    scene.go_to(&first).await?;
    line_has(browser, "first", &["Mounted", "mounted once", "Verified"]).await?;
    browser.tab_to(&link(&second.title())).await?;
    browser.press(Key::Enter).await?;
    line_has(browser, "second", &["Mounted"]).await?;
    line_has(browser, "first", &["Loaded", "on no page now", "Unmount"]).await?;
    let focused = browser.focused().await?;
    ensure!(
        focused.as_ref().is_none_or(|at| at.name != TOGGLE),
        "the panel has taken the keyboard"
    );

    // Without a visit, and off the page again with its memory.
    unfold(browser, &first).await?;
    browser.click(&button("Unload Guest first")).await?;
    line_has(browser, "first", &["Not loaded"]).await?;
    browser.click(&button("Load Guest first")).await?;
    line_has(browser, "first", &["Loaded", "Unload Guest first"]).await?;

    // What has a module of its own has a memory of its own, of whole pages of 64 KiB each. JavaScript's is the page's.
    ensure!(memory(browser, "profile").await? == "–", "nobody has loaded it");
    browser.visit(child_named("Profile")).await?;
    let measured = async || {
        let memory = memory(browser, "profile").await?;
        let figure = memory.strip_suffix("kB").or_else(|| memory.strip_suffix("MB"));
        let figure: Option<f64> = figure.and_then(|figure| figure.trim().parse().ok());
        Ok(figure.filter(|figure| *figure > 0.0).map(drop))
    };
    browser.wait("a figure for the memory of Profile", measured).await?;
    line_has(browser, "profile", &["Mounted"]).await?;
    ensure!(memory(browser, "first").await? == "–", "an app of kind `esm` has one");
    Ok(())
}

pub(in crate::loader) async fn what_was_loaded_before_and_what_is_reloaded_stands_in_the_log(
    venue: &Venue,
) -> Result<()> {
    let early = guest("early")?;
    let scene = Scene::set_in(venue, std::slice::from_ref(&early)).await?;
    let browser = &scene.browser;
    scene.go_to(&early).await?;
    scene.finds_mounted("early").await?;
    scene.forget_marks().await?;
    open(browser).await?;
    log_has(
        browser,
        &["early", "loaded", "version 0.0.0 has been checked and started"],
    )
    .await?;
    // Two builds of one version have the same number, and other digits.
    let build = "return document.querySelector('.wharf-panel-build')?.lastChild.textContent ?? null;";
    let shown: Option<String> = browser.run(build, Vec::new()).await?;
    let is_build = |build: &String| build.len() == 8 && build.chars().all(|digit| digit.is_ascii_hexdigit());
    ensure!(shown.as_ref().is_some_and(is_build), "{shown:?}");
    line_has(browser, "early", &["0.0.0", "Build", "Signed"]).await?;

    unfold(browser, &early).await?;
    browser.click(&button("Reload Guest early")).await?;
    scene.finds_mounted("early").await?;
    log_has(browser, &["reloaded", "it is brought anew to where it was"]).await?;
    let news =
        "return [...document.querySelectorAll('.wharf-panel-events .wharf-badge')].map((badge) => badge.textContent);";
    let in_order = async || {
        let names: Vec<String> = browser.run(news, Vec::new()).await?;
        let mut names = names.iter().filter(|name| name.ends_with("loaded"));
        Ok(names.by_ref().eq(["loaded", "reloaded", "loaded"]).then_some(()))
    };
    browser
        .wait("the reload between two loads in the log", in_order)
        .await?;
    Ok(())
}

/// Waits until all of this stands in the log.
async fn log_has(browser: &Browser, texts: &[&str]) -> Result<()> {
    let script = "return document.querySelector('.wharf-panel-log')?.textContent ?? '';";
    let seen = async || {
        let log: String = browser.run(script, Vec::new()).await?;
        Ok(texts.iter().all(|text| log.contains(text)).then_some(()))
    };
    browser.wait(format!("{texts:?} in the log"), seen).await
}

pub(in crate::loader) async fn a_failed_app_has_the_number_and_the_trace_of_its_card(venue: &Venue) -> Result<()> {
    let fault = Fault::new(Phase::Mount, How::Throws);
    let throws = Guest::new(publication("throws", Kind::Esm, Some(fault))?).with("prefetch", "never".into());
    let damaged = guest("damaged")?;
    let scene = Scene::set_in(venue, &[throws.clone(), damaged.clone()]).await?;
    let browser = &scene.browser;
    open(browser).await?;

    scene.go_to(&throws).await?;
    scene.fails_with(&throws, "WHARF-211").await?;
    let trace = trace_of_the_card(browser).await?;
    line_has(
        browser,
        "throws",
        &["Broken", "WHARF-211", &trace, "Verified", "Matches"],
    )
    .await?;
    unfold(browser, &throws).await?;
    browser.find(&button("Reload Guest throws")).await?;

    let (entry, bytes) = damaged.publication.entry_file();
    let path = format!("{}{entry}", damaged.folder(None));
    let other = [bytes, b"\n".to_vec()].concat();
    scene.guests.server.put(&path, Content::named(&entry, other));
    scene.go_to(&damaged).await?;
    scene.fails_with(&damaged, "WHARF-203").await?;
    let trace = trace_of_the_card(browser).await?;
    line_has(
        browser,
        "damaged",
        &["Load error", "WHARF-203", &trace, &entry, "Does not match"],
    )
    .await?;

    // Both stand in the log, the newest first.
    let log: String = browser
        .run(
            "return document.querySelector('.wharf-panel-log').textContent;",
            Vec::new(),
        )
        .await?;
    let at = |code: &str| log.find(code);
    ensure!(at("WHARF-203") < at("WHARF-211") && at("WHARF-203").is_some(), "{log}");
    Ok(())
}

async fn trace_of_the_card(browser: &Browser) -> Result<String> {
    let script = "const facts = [...document.querySelectorAll('.wharf-error-card-facts > div')];
        return facts.find((fact) => fact.textContent.startsWith('Trace')).lastElementChild.textContent;";
    browser.run(script, Vec::new()).await
}

pub(in crate::loader) async fn an_override_is_set_and_taken_back_from_the_panel(venue: &Venue) -> Result<()> {
    let (server, _) = own_version("open", "own").await?;
    let allows = guest("open")?.with("override", true.into());
    let scene = Scene::set_in(venue, std::slice::from_ref(&allows)).await?;
    let browser = &scene.browser;
    scene.go_to(&allows).await?;
    browser.find_text("This is open.").await?;
    open(browser).await?;
    unfold(browser, &allows).await?;

    for refused in [
        "http://evil.example:9000",
        "https://localhost:9000",
        "localhost:9000",
        "",
    ] {
        browser.fill("Origin on this device", refused).await?;
        browser.click(&button("Run from here")).await?;
        browser
            .find_text("Enter http://localhost or http://127.0.0.1 and a port")
            .await?;
    }
    ensure!(server.targets().is_empty(), "{:?}", server.targets());

    browser.fill("Origin on this device", &server.origin()).await?;
    browser.press(Key::Enter).await?;
    browser.find_text("This is own.").await?;
    scene.has_banner(&server).await?;
    // The panel is there again, with the keyboard.
    is_at(browser, "heading", TOGGLE).await?;
    line_has(
        browser,
        "open",
        &["Mounted", "Not signed", &server.origin(), "Nobody has signed that"],
    )
    .await?;

    unfold(browser, &allows).await?;
    // The banner has a button of this name as well.
    let reset = "document.querySelector('.wharf-panel .wharf-actions button:last-child').click();";
    browser.run::<Value>(reset, Vec::new()).await?;
    scene.shows_what_is_deployed().await?;
    browser.find(&heading(TOGGLE)).await?;
    line_has(browser, "open", &["Mounted", "Verified"]).await?;
    // It comes back after its own reloads only.
    browser.reload().await?;
    browser.find_text("This is open.").await?;
    ensure!(!browser.has(&heading(TOGGLE)).await?, "the panel opens by itself");
    Ok(())
}

#[tokio::test]
async fn there_is_no_override_for_an_app_whose_registry_entry_allows_none() -> Result<()> {
    let (server, _) = own_version("closed", "own").await?;
    let closed = guest("closed")?;
    let scene = Scene::set(std::slice::from_ref(&closed)).await?;
    let browser = &scene.browser;
    let script = "sessionStorage.setItem('wharf.override.closed', arguments[0]);";
    browser.run::<Value>(script, vec![json!(server.origin())]).await?;
    browser.go_to("/closed").await?;
    browser.find_text("This is closed.").await?;
    open(browser).await?;
    unfold(browser, &closed).await?;
    browser
        .find_text("The registry allows no overrides of this app.")
        .await?;
    ensure!(!browser.has(&field("Origin on this device")).await?, "it is offered");
    line_has(browser, "closed", &["Mounted", "Verified"]).await?;
    let text = browser.text().await?;
    ensure!(
        !text.contains("Local override") && server.targets().is_empty(),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_the_panel_and_it_fits_a_narrow_screen() -> Result<()> {
    let fault = Fault::new(Phase::Mount, How::Throws);
    let broken = Guest::new(publication("broken", Kind::Esm, Some(fault))?);
    let open_one = guest("open")?.with("override", true.into());
    let scene = Scene::set(&[broken.clone(), open_one.clone()]).await?;
    let browser = &scene.browser;
    scene.go_to(&broken).await?;
    browser.find(&button("Try again")).await?;
    open(browser).await?;
    let mut findings = Vec::new();
    for width in [1280, 360] {
        let metrics = json!({ "width": width, "height": 740, "deviceScaleFactor": 1, "mobile": false });
        browser.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
        for unfolded in [false, true] {
            let script =
                "for (const app of document.querySelectorAll('.wharf-panel details')) app.open = arguments[0];";
            browser.run::<Value>(script, vec![json!(unfolded)]).await?;
            for scheme in ColorScheme::ALL {
                browser.prefer(scheme).await?;
                let found = browser.axe().await?;
                findings.extend(
                    found
                        .iter()
                        .map(|violation| format!("{width} {scheme:?} {violation:?}")),
                );
            }
            let wide: Vec<String> = browser
                .run(
                    "const width = document.documentElement.clientWidth;
                     return [...document.querySelectorAll('.wharf-panel, .wharf-panel *')]
                       .filter((element) => element.checkVisibility())
                       .filter((element) => element.getBoundingClientRect().right > width + 1)
                       .map((element) => element.outerHTML.slice(0, 100)).slice(0, 5);",
                    Vec::new(),
                )
                .await?;
            ensure!(wide.is_empty(), "wider than {width}: {wide:?}");
        }
    }
    ensure!(findings.is_empty(), "{findings:#?}");
    Ok(())
}

#[tokio::test]
async fn where_the_configuration_has_none_there_is_none() -> Result<()> {
    let _turn = turn().await?;
    let shell = Bucket::open(stack::SHELL.bucket);
    let _kept = shell.keep().await?;
    for without in [Value::Null, false.into()] {
        let mut config: Value = serde_json::from_str(&shell_document("/config.json").await?)?;
        match without {
            Value::Null => drop(config.as_object_mut().map(|config| config.remove("developer_panel"))),
            value => config["developer_panel"] = value,
        }
        let bytes = serde_json::to_vec(&config)?;
        shell.change("config.json", |content| *content = bytes).await?;
        // The compressed form would be served in its place.
        drop(shell.remove("config.json.br").await);

        let browser = Browser::start().await?;
        browser.sign_in_at("/profile", DEMO).await?;
        browser.find_child(child_named("Profile")).await?;
        let asked = asked_for(&browser).await?;
        ensure!(asked.is_empty(), "it was asked for: {asked:?}");
        // What an open panel leaves for after a reload opens none either.
        browser
            .run::<Value>("sessionStorage.setItem('wharf.panel', 'open');", Vec::new())
            .await?;
        browser.reload().await?;
        browser.find_child(child_named("Profile")).await?;
        ensure!(!browser.has(&button(TOGGLE)).await?, "there is a button");
        let asked = asked_for(&browser).await?;
        ensure!(asked.is_empty(), "it was asked for: {asked:?}");
    }
    Ok(())
}

/// Shows an app and hands it new props when it is told to.
const CARRIER: &str = "export const wharf_abi = () => 1;
export const mount = (element, host) => {
  const opened = host.open(element, 'carried', { step: 1 });
  globalThis.carry = (step) => opened.update({ step });
  return { unmount() {} };
};
";

#[tokio::test]
async fn every_phase_leaves_a_measure() -> Result<()> {
    let carrier = Guest::new(Publication::new("carrier", Kind::Esm, CARRIER)).with("embeds", json!(["carried"]));
    let carried = guest("carried")?;
    let scene = Scene::set(&[carrier.clone(), carried]).await?;
    let browser = &scene.browser;
    scene.go_to(&carrier).await?;
    scene.finds_mounted("carried").await?;
    browser.run::<Value>("carry(2);", Vec::new()).await?;
    scene
        .has_measures(&["manifest", "files", "start", "mount", "update"])
        .await?;
    scene.go_home().await?;
    scene.has_measures(&["unmount"]).await
}

impl Scene {
    async fn has_measures(&self, phases: &[&str]) -> Result<()> {
        let script = "return performance.getEntriesByType('measure').map(({ name }) => name);";
        let seen = async || {
            let names: Vec<String> = self.browser.run(script, Vec::new()).await?;
            let is_there = |phase: &&str| names.contains(&format!("wharf:carried:{phase}"));
            Ok(phases.iter().all(is_there).then_some(()))
        };
        self.browser.wait(format!("measures of {phases:?}"), seen).await
    }

    async fn forget_marks(&self) -> Result<()> {
        self.browser
            .run::<Value>("globalThis.wharfMarks = [];", Vec::new())
            .await
            .map(drop)
    }
}

in_chromium!(
    with_the_keyboard_alone_a_developer_sees_every_app,
    it_follows_what_happens_and_takes_the_keyboard_from_nobody,
    what_was_loaded_before_and_what_is_reloaded_stands_in_the_log,
    a_failed_app_has_the_number_and_the_trace_of_its_card,
    an_override_is_set_and_taken_back_from_the_panel,
);
