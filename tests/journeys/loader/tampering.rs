//! Apps that were changed by somebody on the way to the person: none of it ever runs, on whatever path it comes.
//!
//! Every version leaves a mark as soon as anything of it runs, so an empty list of marks says that nothing did.

mod cases;
mod envelope;

use std::{collections::BTreeMap, slice};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, button, heading},
    bucket::Bucket,
    embedding_page::{self, element},
    failing_app::publication,
    fault_server::{Content, Fault, FaultServer, Files},
    guests::{Guest, Guests},
    publication::{Kind, sealed},
    running_stack::turn,
    shell::child_named,
};

use self::cases::{Case, LEAST_SEQUENCE, Target};
use super::{
    Scene, Venue,
    wall::{once, wall},
};

/// The apps of all cases in one registry, with the wall that shows them.
struct Crowd {
    cases: Vec<Case>,
    guests: Vec<Guest>,
    /// An origin that no registry names.
    elsewhere: FaultServer,
}

impl Crowd {
    /// Each case is the only version of its app.
    async fn of(cases: Vec<Case>, prefetch: &str) -> Result<Self> {
        Self::with(cases, |case| {
            Ok(Guest::new(case.publication(&case.name)?).with("prefetch", prefetch.into()))
        })
        .await
    }

    /// Each case is the version that everybody gets, beside one that is as it should be.
    async fn with_fallback(cases: Vec<Case>) -> Result<Self> {
        Self::with(cases, |case| {
            let good = Guest::new(publication(&case.name, case.kind, None)?).with("prefetch", "never".into());
            Ok(good.with_version("canary", 100, case.publication(&label(case))?))
        })
        .await
    }

    async fn with(cases: Vec<Case>, guest: impl Fn(&Case) -> Result<Guest>) -> Result<Self> {
        let mut guests = Vec::new();
        for case in &cases {
            guests.push(guest(case)?.with("min_sequence", LEAST_SEQUENCE.into()));
        }
        let wall = wall(&guests);
        guests.push(wall);
        let elsewhere = FaultServer::start(Files::new()).await?;
        Ok(Self {
            cases,
            guests,
            elsewhere,
        })
    }

    /// Changes what is deployed.
    fn tamper(&self, server: &FaultServer) -> Result<()> {
        for (case, guest) in self.cases.iter().zip(&self.guests) {
            let (version, publication) = match guest.versions.first() {
                Some((version, _, publication)) => (Some(version.as_str()), publication),
                None => (None, &guest.publication),
            };
            case.apply(server, &self.elsewhere, &guest.folder(version), publication)
                .with_context(|| case.name.clone())?;
        }
        Ok(())
    }

    async fn scene(&self, venue: &Venue) -> Result<Scene> {
        Scene::prepare_in(venue, &self.guests, &[], |server| self.tamper(server)).await
    }

    /// The code of each case, this often.
    fn codes(&self, times: usize) -> BTreeMap<String, Vec<String>> {
        let codes = self
            .cases
            .iter()
            .map(|case| (case.name.clone(), vec![case.code.to_owned(); times]));
        codes.collect()
    }

    /// Nothing of any version has run, but for entries that are as they were signed: of kind `wasm` such an entry is evaluated
    /// while the other files are on their way, and is never started.
    async fn nothing_ran(&self, scene: &Scene) -> Result<()> {
        let harmless = |mark: &String| {
            let mut cases = self.cases.iter().filter(|case| case.may_be_evaluated());
            cases.any(|case| {
                let label = [case.name.clone(), label(case)];
                label
                    .iter()
                    .any(|label| [format!("{label}:-:evaluate"), format!("{label}:-:evaluated")].contains(mark))
            })
        };
        let mut marks = scene.all_marks().await?;
        // The good version of the same app leaves marks of its own.
        let labels: Vec<String> = self.cases.iter().map(label).collect();
        let has_fallback = self.guests.iter().any(|guest| !guest.versions.is_empty());
        marks.retain(|mark| {
            let owner = mark.split(':').next().unwrap_or_default();
            !harmless(mark) && (!has_fallback || labels.iter().any(|label| label == owner))
        });
        ensure!(marks.is_empty(), "something ran: {marks:?}");
        Ok(())
    }
}

/// Under which name the tampered version leaves its marks where there is another one.
fn label(case: &Case) -> String {
    format!("{}.canary", case.name)
}

pub(in crate::loader) async fn a_first_load_and_every_further_try_run_nothing(venue: &Venue) -> Result<()> {
    let crowd = Crowd::of(cases::all(), "never").await?;
    let scene = crowd.scene(venue).await?;
    scene.opens_wall().await?;
    scene.is_told("failed", &crowd.codes(1)).await?;
    scene.try_all_again().await?;
    scene.is_told("failed", &crowd.codes(2)).await?;
    crowd.nothing_ran(&scene).await?;
    ensure!(scene.browser.all(&button("Try again")).await?.len() == crowd.cases.len());
    ensure!(scene.told("fell-back").await?.is_empty());
    scene.browser.visit(child_named("Profile")).await
}

pub(in crate::loader) async fn a_version_with_another_one_to_fall_back_on_runs_nothing(venue: &Venue) -> Result<()> {
    let crowd = Crowd::with_fallback(cases::all()).await?;
    let scene = crowd.scene(venue).await?;
    scene.opens_wall().await?;
    for case in &crowd.cases {
        scene.finds_mounted(&case.name).await?;
    }
    scene.is_told("fell-back", &crowd.codes(1)).await?;
    ensure!(scene.told("failed").await?.is_empty());
    crowd.nothing_ran(&scene).await
}

/// Every case in an element of its own on a page that is not the shell's.
pub(in crate::loader) async fn an_element_of_another_page_runs_nothing(venue: &Venue) -> Result<()> {
    let crowd = Crowd::of(cases::all(), "never").await?;
    let scene = crowd.scene(venue).await?;
    scene.stays_signed_in().await?;
    let elements: String = crowd.cases.iter().map(|case| element(&case.name)).collect();
    embedding_page::publish(&elements).await?;
    scene.browser.go_to(embedding_page::PATH).await?;
    scene.is_told("failed", &crowd.codes(1)).await?;
    scene.try_all_again().await?;
    scene.is_told("failed", &crowd.codes(2)).await?;
    crowd.nothing_ran(&scene).await?;
    ensure!(scene.browser.all(&button("Try again")).await?.len() == crowd.cases.len());
    Ok(())
}

/// What was fetched ahead lies in the browser's cache when the person comes.
pub(in crate::loader) async fn what_is_fetched_ahead_runs_neither_then_nor_later(venue: &Venue) -> Result<()> {
    let crowd = Crowd::of(cases::all(), "idle").await?;
    let scene = crowd.scene(venue).await?;
    let server = &scene.guests.server;
    for (case, guest) in crowd.cases.iter().zip(&crowd.guests) {
        let folder = guest.folder(None);
        let asked = |file: &str| format!("{folder}{file}");
        server.asked(&asked("manifest.json"), 1).await?;
        if case.is_believed() {
            server
                .asked(&asked(&Target::Style.path(&guest.publication)?), 1)
                .await?;
        }
    }
    crowd.nothing_ran(&scene).await?;
    ensure!(scene.all_marks().await?.is_empty(), "prefetching has run something");
    ensure!(scene.history().await?.is_empty(), "nobody asked for these apps yet");
    scene.opens_wall().await?;
    scene.is_told("failed", &crowd.codes(1)).await?;
    crowd.nothing_ran(&scene).await?;
    // No file of a manifest that is not believed was asked for, ahead or later.
    for (case, guest) in crowd.cases.iter().zip(&crowd.guests) {
        if !case.is_believed() {
            for target in [Target::Entry, Target::Style] {
                let file = format!("{}{}", guest.folder(None), target.path(&guest.publication)?);
                ensure!(server.requests(&file) == 0, "{}: {file} was asked for", case.name);
            }
            let evil = format!("{}{}", guest.folder(None), cases::EVIL);
            ensure!(server.requests(&evil) == 0, "{}: {evil} was asked for", case.name);
        }
    }
    Ok(())
}

/// A browser reads a script to its end, and compares then: it dies of one that is long enough.
#[tokio::test]
async fn an_entry_that_does_not_match_never_becomes_a_script() -> Result<()> {
    let guest = Guest::new(publication("bomb", Kind::Esm, None)?).with("prefetch", "never".into());
    let entry = Target::Entry.path(&guest.publication)?;
    let file = format!("{}{entry}", guest.folder(None));
    let scene = Scene::prepare(slice::from_ref(&guest), &[], |server| {
        server.break_file(&file, Fault::OtherBody(vec![b' '; 8 << 20]));
        Ok(())
    })
    .await?;
    scene.go_to(&guest).await?;
    scene.fails_with(&guest, "WHARF-203").await?;
    let asked_by = "return performance.getEntriesByType('resource')
        .filter(({ name }) => name.includes(arguments[0]))
        .map(({ initiatorType }) => initiatorType);";
    let asked_by: Vec<String> = scene.browser.run(asked_by, vec![entry.into()]).await?;
    ensure!(!asked_by.is_empty(), "nobody has asked for the entry");
    ensure!(asked_by.iter().all(|who| who == "fetch"), "{asked_by:?}");
    Ok(())
}

/// The buttons of the developer panel are a way to code as well.
pub(in crate::loader) async fn what_a_developer_loads_from_the_panel_runs_nothing(venue: &Venue) -> Result<()> {
    // One for each way to be refused, of each kind: the panel is for people, who do not unfold a hundred apps.
    let mut seen = Vec::new();
    let mut cases = cases::all();
    cases.retain(|case| {
        let way = (case.code, case.kind);
        let is_new = !seen.contains(&way);
        seen.push(way);
        is_new
    });
    let crowd = Crowd::of(cases, "never").await?;
    let scene = crowd.scene(venue).await?;
    let browser = &scene.browser;
    browser.click(&button("Developer panel")).await?;
    browser.find(&heading("Developer panel")).await?;
    let titles: Vec<String> = crowd.guests[..crowd.cases.len()].iter().map(Guest::title).collect();
    press_all(browser, titles.iter().map(|title| format!("{title} "))).await?;
    let mut told = BTreeMap::<String, Vec<String>>::new();
    for command in ["Load", "Reload", "Reload"] {
        // One after the other: for what nobody answers each asks three times, and the last one would wait for all before it.
        for (case, title) in crowd.cases.iter().zip(&titles) {
            press_all(browser, [format!("{command} {title}")].into_iter()).await?;
            told.entry(case.name.clone()).or_default().push(case.code.to_owned());
            scene.is_told("failed", &told).await?;
        }
        crowd.nothing_ran(&scene).await?;
    }
    Ok(())
}

/// Waits for buttons whose names begin so, and presses each.
async fn press_all(browser: &Browser, names: impl Iterator<Item = String>) -> Result<()> {
    let names: Vec<String> = names.collect();
    // Chromium takes long for each name on a large page: only those are asked for that can be it.
    let script = "const inside = (root) => [...root.querySelectorAll(SELECTORS.button)].filter(isVisible);
        const all = roots(document).flatMap(inside).map((button) => [`${button.ariaLabel} ${button.textContent}`, button]);
        const found = (start) => all.find(([text, button]) => text.includes(start.trim()) && nameOf(button).startsWith(start));
        const buttons = arguments[0].map((start) => found(start)?.[1]);
        if (!buttons.every(Boolean)) return null;
        for (const button of buttons) button.click();
        return buttons.length;";
    let pressed = async || browser.run::<Option<usize>>(script, vec![json!(names)]).await;
    browser.wait(format!("buttons {names:?}"), pressed).await.map(drop)
}

/// A manifest on a developer's machine is not signed, but its files still are what it says.
pub(in crate::loader) async fn a_local_override_with_other_files_than_its_manifest_says_runs_nothing(
    venue: &Venue,
) -> Result<()> {
    let cases: Vec<Case> = cases::all()
        .into_iter()
        .filter(Case::is_wrong_without_signature)
        .collect();
    ensure!(cases.len() > 10, "only {} cases", cases.len());
    let mut guests = Vec::new();
    let mut servers = Vec::new();
    let elsewhere = FaultServer::start(Files::new()).await?;
    for case in &cases {
        let guest = Guest::new(publication(&case.name, case.kind, None)?);
        guests.push(guest.with("override", true.into()).with("prefetch", "never".into()));
        let publication = case.publication(&label(case))?;
        let server = FaultServer::start(publication.files()?).await?;
        case.apply(&server, &elsewhere, "", &publication)?;
        servers.push(server);
    }
    let wall = wall(&guests);
    guests.push(wall);
    let scene = Scene::set_in(venue, &guests).await?;
    for (case, server) in cases.iter().zip(&servers) {
        let arguments = vec![json!(case.name), json!(server.origin())];
        let script = "sessionStorage.setItem(`wharf.override.${arguments[0]}`, arguments[1]);";
        scene.browser.run::<Value>(script, arguments).await?;
    }
    scene.opens_wall().await?;
    scene
        .is_told(
            "failed",
            &once(cases.iter().map(|case| (case.name.as_str(), case.code))),
        )
        .await?;
    let crowd = Crowd {
        cases,
        guests,
        elsewhere,
    };
    // Nor was anything fallen back on: a developer wants to see what is wrong.
    let marks = scene.all_marks().await?;
    let evaluated = |mark: &String| {
        let cases = crowd.cases.iter().filter(|case| case.may_be_evaluated());
        cases
            .into_iter()
            .any(|case| mark.starts_with(&format!("{}:-:evaluate", label(case))))
    };
    ensure!(marks.iter().all(evaluated), "something ran: {marks:?}");
    Ok(())
}

/// The version of an app with a sequence of its own.
fn put_sequence(scene: &Scene, guest: &Guest, sequence: u64) -> Result<()> {
    let mut manifest = guest.publication.manifest();
    manifest["sequence"] = sequence.into();
    let name = format!("{}manifest.json", guest.folder(None));
    let content = Content::named(&name, sealed(&manifest)?);
    scene.guests.server.put(&name, content);
    Ok(())
}

#[tokio::test]
async fn an_older_manifest_does_not_come_back() -> Result<()> {
    let old = publication("replayed", Kind::Esm, None)?;
    let guest = Guest::new(old).with("prefetch", "never".into());
    let scene = Scene::set(std::slice::from_ref(&guest)).await?;
    let browser = &scene.browser;
    put_sequence(&scene, &guest, 7)?;
    scene.go_to(&guest).await?;
    browser.find(&heading("Failing")).await?;
    put_sequence(&scene, &guest, 6)?;
    // What is on the page stays there; a new page refuses it, and so does the one after.
    for _ in 0..2 {
        browser.reload().await?;
        scene.fails_with(&guest, "WHARF-215").await?;
        browser.click(&button("Try again")).await?;
        scene.fails_with(&guest, "WHARF-215").await?;
        ensure!(scene.all_marks().await?.is_empty());
    }
    // The same one again is no step back, nor is a newer one.
    for sequence in [7, 8] {
        put_sequence(&scene, &guest, sequence)?;
        browser.click(&button("Try again")).await?;
        browser.find(&heading("Failing")).await?;
        put_sequence(&scene, &guest, 6)?;
        browser.reload().await?;
        scene.fails_with(&guest, "WHARF-215").await?;
    }
    // What another tab has seen counts as well.
    scene.in_new_tab().await?;
    browser.go_to("/replayed").await?;
    scene.fails_with(&guest, "WHARF-215").await?;
    // Whoever clears the storage does not turn back a page that has seen the newer one.
    put_sequence(&scene, &guest, 8)?;
    browser.click(&button("Try again")).await?;
    browser.find(&heading("Failing")).await?;
    Ok(())
}

/// A registry in which one address is not what it should be is refused whole: what else would be wrong with it?
#[tokio::test]
async fn a_registry_with_an_address_that_looks_like_another_is_refused_whole() -> Result<()> {
    let turn = turn().await?;
    let guests = Guests::invite(&[]).await?;
    let browser = Browser::start().await?;
    let shell = Bucket::open(stack::SHELL.bucket);
    for url in [
        "//localhost:8083/manifest.json",
        "data:application/json,{}",
        "javascript:alert(1)//manifest.json",
        "http://localhost:8083@evil.example/manifest.json",
        "http://localhost.evil.example:8083/manifest.json",
        "https://profile.example.com\\@evil.example/manifest.json",
        "https://profile.example.com%2eevil.example/manifest.json",
        "https://PROFILE.example.com/manifest.json",
        "https://xn--prfile-9ta.example.com/../manifest.json",
        "https://pr\u{043e}file.example.com/manifest.json",
        " http://localhost:8083/manifest.json",
        "http:localhost:8083/manifest.json",
        "manifest.json",
    ] {
        let change = |bytes: &mut Vec<u8>| {
            let mut registry: Value = serde_json::from_slice(bytes).unwrap_or_default();
            registry["microFrontends"]["profile"][0]["url"] = url.into();
            *bytes = registry.to_string().into_bytes();
        };
        shell.change("registry.json", change).await?;
        browser.go_to("/").await?;
        let said = browser.find_text("WHARF-002").await;
        said.with_context(|| format!("the registry with `{url}`"))?;
        ensure!(
            !browser.has(&button("Sign in")).await?,
            "the shell goes on with `{url}`"
        );
    }
    drop(browser);
    drop(guests);
    drop(turn);
    Ok(())
}

in_chromium!(
    a_first_load_and_every_further_try_run_nothing,
    a_version_with_another_one_to_fall_back_on_runs_nothing,
    an_element_of_another_page_runs_nothing,
    what_is_fetched_ahead_runs_neither_then_nor_later,
    what_a_developer_loads_from_the_panel_runs_nothing,
    a_local_override_with_other_files_than_its_manifest_says_runs_nothing,
);
