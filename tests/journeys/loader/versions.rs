//! Versions of an app: who gets which, and what a version that fails falls back on.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use registry::Registry;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::button,
    failing_app::{Fault, How, Phase, publication},
    fault_server::{self, FaultServer},
    guests::Guest,
    publication::{Kind, Publication},
    running_stack::shell_document,
    shell::{DEMO, SECOND},
};

use super::{
    Scene, Venue,
    wall::{once, wall},
};

/// A clock that stands still but for what a journey adds, in milliseconds, on all pages of the tab.
const CLOCK: &str = "const now = Date.now();
    Date.now = () => {
      sessionStorage['journey.start'] ??= now;
      return Number(sessionStorage['journey.start']) + Number(sessionStorage['journey.clock'] ?? 0);
    };";

/// For how long a version is left alone after its first failure, in milliseconds.
const FIRST_PAUSE: u64 = 60_000;
/// The same after its second.
const SECOND_PAUSE: u64 = 120_000;

/// What is wrong with the version that everybody gets.
struct Canary {
    name: &'static str,
    /// What is said when it is left out.
    code: &'static str,
    breaks: fn(&FaultServer, &str, &Publication),
    fault: Option<Fault>,
}

const CANARIES: [Canary; 4] = [
    Canary {
        name: "unreachable",
        code: "WHARF-201",
        breaks: |server, folder, _| server.remove(&format!("{folder}manifest.json")),
        fault: None,
    },
    Canary {
        name: "unsigned",
        code: "WHARF-213",
        breaks: |server, folder, app| {
            let name = format!("{folder}manifest.json");
            let content = fault_server::Content::named(&name, app.manifest().to_string());
            server.put(&name, content);
        },
        fault: None,
    },
    Canary {
        name: "changed",
        code: "WHARF-203",
        breaks: |server, folder, app| {
            let name = format!("{folder}{}", app.entry_file().0);
            let content = fault_server::Content::named(&name, format!("{}\n", app.entry));
            server.put(&name, content);
        },
        fault: None,
    },
    Canary {
        name: "throwing",
        code: "WHARF-210",
        breaks: |_, _, _| {},
        fault: Some(Fault {
            phase: Phase::Start,
            how: How::Throws,
        }),
    },
];

/// A version that leaves its marks under the app's name and its own.
fn version(app: &str, version: &str, fault: Option<Fault>) -> Result<Publication> {
    let mut publication = publication(&format!("{app}.{version}"), Kind::Wasm, fault)?;
    publication.name = app.to_owned();
    Ok(publication)
}

impl Canary {
    fn guest(&self) -> Result<Guest> {
        let guest = Guest::new(version(self.name, "stable", None)?);
        let guest = guest.with("prefetch", "never".into());
        Ok(guest.with_version("canary", 100, version(self.name, "canary", self.fault)?))
    }

    fn manifest(&self) -> String {
        format!("{}.canary/manifest.json", self.name)
    }
}

impl Scene {
    /// How often each canary was asked for.
    fn asked_for_canaries(&self) -> Vec<usize> {
        let counts = CANARIES
            .iter()
            .map(|canary| self.guests.server.requests(&canary.manifest()));
        counts.collect()
    }

    async fn set_clock(&self, milliseconds: u64) -> Result<()> {
        let script = "sessionStorage.setItem('journey.clock', arguments[0]);";
        self.browser
            .run::<Value>(script, vec![json!(milliseconds)])
            .await
            .map(drop)
    }

    /// Opens the wall: every app runs in this version.
    async fn all_run(&self, version: &str) -> Result<()> {
        self.opens_wall().await?;
        for canary in &CANARIES {
            self.finds_mounted(&format!("{}.{version}", canary.name)).await?;
        }
        let other = if version == "stable" { "canary" } else { "stable" };
        let marks = self.all_marks().await?;
        let ran = |mark: &&String| mark.contains(&format!(".{other}:")) && mark.contains("mount");
        ensure!(!marks.iter().any(|mark| ran(&mark)), "another version ran: {marks:?}");
        ensure!(self.told("failed").await?.is_empty());
        Ok(())
    }
}

pub(in crate::loader) async fn a_version_that_fails_falls_back_and_is_left_alone_for_a_while(
    venue: &Venue,
) -> Result<()> {
    let mut guests = CANARIES.iter().map(Canary::guest).collect::<Result<Vec<_>>>()?;
    guests.push(wall(&guests));
    let scene = Scene::prepare_in(venue, &guests, &[CLOCK], |server| {
        for (canary, guest) in CANARIES.iter().zip(&guests) {
            (canary.breaks)(server, &guest.folder(Some("canary")), &guest.versions[0].2);
        }
        Ok(())
    })
    .await?;
    let browser = &scene.browser;
    let left_out = once(CANARIES.iter().map(|canary| (canary.name, canary.code)));
    let nothing = BTreeMap::new();

    scene.all_run("stable").await?;
    scene.is_told("fell-back", &left_out).await?;
    for event in scene.history().await? {
        ensure!(
            event.text.contains(&format!("{}.canary/manifest.json", event.app)),
            "{event:?}"
        );
    }
    ensure!(scene.asked_for_canaries() == [1; 4]);

    // Neither on the next visit
    scene.forget_events().await?;
    scene.go_home().await?;
    browser.click(&wharf_tests::browser::link("Guest wall")).await?;
    browser.find_text("This is unreachable.stable.").await?;
    scene.is_told("fell-back", &nothing).await?;
    // nor after a reload.
    scene.all_run("stable").await?;
    scene.set_clock(FIRST_PAUSE - 1_000).await?;
    scene.all_run("stable").await?;
    scene.is_told("fell-back", &nothing).await?;
    ensure!(scene.asked_for_canaries() == [1; 4]);

    // When the time is over it is tried again, once, and left alone for longer.
    scene.set_clock(FIRST_PAUSE).await?;
    scene.all_run("stable").await?;
    scene.is_told("fell-back", &left_out).await?;
    ensure!(scene.asked_for_canaries() == [2; 4]);
    scene.set_clock(FIRST_PAUSE + SECOND_PAUSE - 1_000).await?;
    scene.all_run("stable").await?;
    scene.is_told("fell-back", &nothing).await?;
    ensure!(scene.asked_for_canaries() == [2; 4]);

    // Mended meanwhile, it is what everybody gets.
    for canary in &CANARIES {
        let good = version(canary.name, "canary", None)?;
        scene
            .guests
            .server
            .put_all(good.files_in(&format!("{}.canary/", canary.name))?);
    }
    scene.set_clock(FIRST_PAUSE + SECOND_PAUSE).await?;
    scene.all_run("canary").await?;
    scene.is_told("fell-back", &nothing).await?;
    ensure!(scene.asked_for_canaries() == [3; 4]);
    Ok(())
}

/// First what the version itself names, then the default version, then what that names; the first error is the one that is
/// said if nothing helps.
pub(in crate::loader) async fn a_version_falls_back_on_its_own_other_place_first(venue: &Venue) -> Result<()> {
    let apps = ["own-place", "default-version", "default-place", "nowhere"];
    let mut guests = Vec::new();
    for app in apps {
        let guest = Guest::new(version(app, "stable", None)?).with("prefetch", "never".into());
        let guest = guest.with_version("canary", 100, version(app, "canary", None)?);
        let guest = guest.with_fallback(Some("canary"), version(app, "canary-fallback", None)?);
        guests.push(guest.with_fallback(None, version(app, "stable-fallback", None)?));
    }
    guests.push(wall(&guests));
    let gone = |app: usize| -> Vec<String> {
        let folders = [".canary/", ".canary.fallback/", "/", ".fallback/"];
        let folders = folders[..=app].iter();
        folders
            .map(|folder| format!("{}{folder}manifest.json", apps[app]))
            .collect()
    };
    let scene = Scene::prepare_in(venue, &guests, &[], |server| {
        for app in 0..apps.len() {
            for manifest in gone(app) {
                server.remove(&manifest);
            }
        }
        Ok(())
    })
    .await?;
    scene.opens_wall().await?;
    for label in [
        "own-place.canary-fallback",
        "default-version.stable",
        "default-place.stable-fallback",
    ] {
        scene.finds_mounted(label).await?;
    }
    scene.is_told("failed", &once([("nowhere", "WHARF-201")])).await?;
    let mut fell_back = once([("own-place", "WHARF-201")]);
    for (app, times) in [("default-version", 2), ("default-place", 3), ("nowhere", 3)] {
        fell_back.insert(app.to_owned(), vec!["WHARF-201".to_owned(); times]);
    }
    scene.is_told("fell-back", &fell_back).await?;
    for app in 0..apps.len() {
        for manifest in gone(app) {
            ensure!(scene.guests.server.requests(&manifest) == 1, "{manifest}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn everybody_gets_the_version_that_is_theirs() -> Result<()> {
    let names: Vec<String> = (0..12).map(|index| format!("shared-{index}")).collect();
    let mut guests = Vec::new();
    for name in &names {
        let guest = Guest::new(version(name, "stable", None)?).with("prefetch", "never".into());
        let guest = guest.with_version("early", 30, version(name, "early", None)?);
        guests.push(guest.with_version("late", 30, version(name, "late", None)?));
    }
    guests.push(wall(&guests));
    let scene = Scene::set(&guests).await?;
    let registry = Registry::parse(&shell_document("/registry.json").await?)?;
    let mut all = Vec::new();
    for account in [DEMO, SECOND] {
        if account == SECOND {
            scene.browser.click(&button("Sign out")).await?;
            scene.browser.sign_in_at("/", SECOND).await?;
        }
        let mut chosen = Vec::new();
        for name in &names {
            let app = registry
                .apps()
                .iter()
                .find(|app| app.name == *name)
                .context("the app is there")?;
            chosen.push(app.choose(account.subject).name.clone());
        }
        // What is theirs stays theirs.
        for _ in 0..2 {
            scene.opens_wall().await?;
            for (name, version) in names.iter().zip(&chosen) {
                scene.finds_mounted(&format!("{name}.{version}")).await?;
            }
            let marks = scene.all_marks().await?;
            let mounts = marks.iter().filter(|mark| mark.ends_with(":mounted")).count();
            ensure!(mounts == names.len(), "{marks:?}");
        }
        all.push(chosen);
    }
    for version in ["stable", "early", "late"] {
        ensure!(
            all.iter().all(|chosen| chosen.iter().any(|name| name == version)),
            "{all:?}"
        );
    }
    ensure!(all[0] != all[1], "both get the same: {all:?}");
    Ok(())
}

in_chromium!(
    a_version_that_fails_falls_back_and_is_left_alone_for_a_while,
    a_version_falls_back_on_its_own_other_place_first,
);
