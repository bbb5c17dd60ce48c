//! Whoever leaves while a phase of an app is at work sees nothing of it any more, has the next app, and comes back to a fresh
//! mount. Nothing has failed.

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{heading, link},
    failing_app::{Fault, How, Moment, Phase, publication, tell},
    fault_server,
    guests::Guest,
    probe_app::{self, probe},
    publication::Kind,
    shell::child_named,
};

use super::{
    super::{Scene, Venue},
    each,
};

const NEXT: &str = "Profile";
/// The marks of a mount that is ended.
const LIFE: [&str; 5] = ["mount", "mounted", "unmount", "unmounted", "aborted"];

/// For every kind that can be late in this phase, an app that is until it is told to go on.
fn guests(phase: Phase) -> Result<Vec<(Guest, Kind)>> {
    let late = Fault::new(phase, How::Late(Moment::Told));
    let kinds = Kind::ALL.into_iter().filter(|kind| late.is_possible_for(*kind));
    kinds.map(|kind| guest(phase.name(), kind, Some(late))).collect()
}

/// An app that may take its time, at whatever pace the machine is.
fn guest(label: &str, kind: Kind, fault: Option<Fault>) -> Result<(Guest, Kind)> {
    let app = publication(&format!("late-{label}-{kind}"), kind, fault)?;
    let limit = json!({ "warn": 60_000, "fail": 120_000 });
    let phases = ["manifest", "files", "start", "mount", "update", "unmount"];
    let limits = phases
        .into_iter()
        .map(|phase| (phase.to_owned(), limit.clone()))
        .collect();
    let guest = Guest::new(app).with("limits", Value::Object(limits));
    Ok((guest.with("prefetch", "never".into()), kind))
}

async fn scene_of(venue: &Venue, guests: &[(Guest, Kind)], others: &[Guest]) -> Result<Scene> {
    let guests = guests.iter().map(|(guest, _)| guest.clone());
    Scene::set_in(venue, &guests.chain(others.iter().cloned()).collect::<Vec<_>>()).await
}

/// What an app of this kind leaves when it is loaded, and then in each of its mounts.
fn marks(kind: Kind, mounts: &[&[&str]]) -> Vec<String> {
    let mut marks = vec!["evaluate".to_owned(), "evaluated".to_owned()];
    if matches!(kind, Kind::Wasm | Kind::SingleSpa) {
        marks.extend(["start".to_owned(), "started".to_owned()]);
    }
    for (index, mount) in mounts.iter().enumerate() {
        marks.extend(mount.iter().map(|mark| format!("{}:{mark}", index + 1)));
    }
    marks
}

impl Scene {
    /// Waits until this is the last thing that an app has begun.
    async fn has_begun(&self, app: &str, mark: &str) -> Result<()> {
        let begun = async || Ok((self.marks(app).await?.last().map(String::as_str) == Some(mark)).then_some(()));
        self.browser.wait(format!("the mark {mark} of {app}"), begun).await
    }

    async fn goes_on(&self, app: &str) -> Result<()> {
        self.browser.run::<Value>(&tell(app), Vec::new()).await.map(drop)
    }

    async fn has_left_exactly(&self, app: &str, expected: &[String]) -> Result<()> {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        self.leaves_marks(app, &expected).await?;
        let failures = self.failures(app).await?;
        ensure!(failures.is_empty(), "it is said to have failed: {failures:?}");
        Ok(())
    }

    /// The next app is there, and nothing of the one before.
    async fn has_the_next_app(&self) -> Result<()> {
        self.browser.find_child(child_named(NEXT)).await?;
        ensure!(!self.browser.has(&heading("Failing")).await?, "the app is still there");
        let failures = self.failures(&NEXT.to_lowercase()).await?;
        ensure!(failures.is_empty(), "{NEXT} has failed: {failures:?}");
        Ok(())
    }

    /// An app was loaded for whoever comes back, and never mounted; then it is.
    async fn comes_back_to_what_was_never_mounted(&self, guest: &Guest, kind: Kind) -> Result<()> {
        let name = guest.name();
        self.has_left_exactly(name, &marks(kind, &[])).await?;
        self.has_the_next_app().await?;

        self.go_to(guest).await?;
        self.browser.find(&heading("Failing")).await?;
        self.browser.visit(child_named(NEXT)).await?;
        self.has_left_exactly(name, &marks(kind, &[&LIFE])).await
    }
}

pub(in crate::loader) async fn while_the_manifest_is_on_its_way(venue: &Venue) -> Result<()> {
    while_it_is_on_its_way(venue, |file| file == registry::MANIFEST_FILE).await
}

pub(in crate::loader) async fn while_the_files_are_on_their_way(venue: &Venue) -> Result<()> {
    while_it_is_on_its_way(venue, |file| file != registry::MANIFEST_FILE).await
}

/// The answers for some of its files are held back until the person is elsewhere.
async fn while_it_is_on_its_way(venue: &Venue, is_held: fn(&str) -> bool) -> Result<()> {
    let guests = Kind::ALL.map(|kind| guest("answer", kind, None));
    let guests = guests.into_iter().collect::<Result<Vec<_>>>()?;
    let scene = scene_of(venue, &guests, &[]).await?;
    let (browser, server) = (&scene.browser, &scene.guests.server);
    // Once before, so that it is there in a moment: nobody waits for the first of these answers any longer than ten seconds.
    browser.visit(child_named(NEXT)).await?;
    each(
        &guests,
        |(guest, ..)| guest,
        async |(guest, kind)| {
            let name = guest.name();
            let mut files: Vec<String> = guest.publication.files()?.into_keys().collect();
            files.retain(|file| is_held(file));
            let held = files.iter().map(|file| format!("{}{file}", guest.folder(None)));
            let held: Vec<String> = held.collect();
            for file in &held {
                server.break_times(file, 1, fault_server::Fault::Held);
            }
            scene.go_to(guest).await?;
            for file in &held {
                server.asked(file, 1).await?;
            }
            browser.visit(child_named(NEXT)).await?;
            scene.has_left_exactly(name, &[]).await?;
            for file in &held {
                server.release(file);
            }
            scene.comes_back_to_what_was_never_mounted(guest, *kind).await
        },
    )
    .await?;
    Ok(())
}

pub(in crate::loader) async fn while_an_app_is_evaluated(venue: &Venue) -> Result<()> {
    before_the_mount(venue, Phase::Evaluate).await
}

pub(in crate::loader) async fn while_an_app_is_started(venue: &Venue) -> Result<()> {
    before_the_mount(venue, Phase::Start).await
}

async fn before_the_mount(venue: &Venue, phase: Phase) -> Result<()> {
    let guests = guests(phase)?;
    let scene = scene_of(venue, &guests, &[]).await?;
    each(
        &guests,
        |(guest, ..)| guest,
        async |(guest, kind)| {
            let name = guest.name();
            scene.go_to(guest).await?;
            scene.has_begun(name, phase.name()).await?;
            scene.browser.visit(child_named(NEXT)).await?;
            scene.goes_on(name).await?;
            scene.comes_back_to_what_was_never_mounted(guest, *kind).await
        },
    )
    .await?;
    Ok(())
}

pub(in crate::loader) async fn while_an_app_is_mounted(venue: &Venue) -> Result<()> {
    let guests = guests(Phase::Mount)?;
    let scene = scene_of(venue, &guests, &[]).await?;
    each(
        &guests,
        |(guest, ..)| guest,
        async |(guest, kind)| {
            let name = guest.name();
            scene.go_to(guest).await?;
            scene.has_begun(name, "1:mount").await?;
            // The next one comes when this one is gone, and that can only be told when there is an instance.
            scene.browser.click(&link(NEXT)).await?;
            scene.goes_on(name).await?;
            scene.has_the_next_app().await?;
            scene.has_left_exactly(name, &marks(*kind, &[&LIFE])).await?;

            scene.go_to(guest).await?;
            scene.has_begun(name, "2:mount").await?;
            scene.goes_on(name).await?;
            scene.browser.find(&heading("Failing")).await?;
            scene.browser.visit(child_named(NEXT)).await?;
            scene.has_left_exactly(name, &marks(*kind, &[&LIFE, &LIFE])).await
        },
    )
    .await?;
    Ok(())
}

/// Props come from the app around it, which is left together with it.
pub(in crate::loader) async fn while_an_app_is_updated(venue: &Venue) -> Result<()> {
    let guests = guests(Phase::Update)?;
    let names: Vec<&str> = guests.iter().map(|(guest, _)| guest.name()).collect();
    let outer = probe("outer").with("embeds", json!(names));
    let scene = scene_of(venue, &guests, std::slice::from_ref(&outer)).await?;
    let browser = &scene.browser;
    let opens = async |app: &str| {
        scene.go_to(&outer).await?;
        browser.find(&heading(&probe_app::heading("outer"))).await?;
        let open = "const { host, element } = probes.outer;
            globalThis.opened = host.open(element.querySelector('.slot'), arguments[0], { step: 1 });";
        browser.run::<Value>(open, vec![app.into()]).await?;
        browser.find(&heading("Failing")).await.map(drop)
    };
    each(
        &guests,
        |(guest, ..)| guest,
        async |(guest, kind)| {
            let name = guest.name();
            opens(name).await?;
            browser.run::<Value>("opened.update({ step: 2 });", Vec::new()).await?;
            scene.has_begun(name, "1:update").await?;
            // Two more, of which the last one would be handed over next.
            let more = "opened.update({ step: 3 }); opened.update({ step: 4 });";
            browser.run::<Value>(more, Vec::new()).await?;
            browser.visit(child_named(NEXT)).await?;
            let left = ["mount", "mounted", "update", "unmount", "unmounted", "aborted"];
            scene.has_left_exactly(name, &marks(*kind, &[&left])).await?;
            scene.goes_on(name).await?;
            let answered = [&left[..], &["updated"]].concat();
            scene.has_left_exactly(name, &marks(*kind, &[&answered])).await?;
            scene.has_the_next_app().await?;

            opens(name).await?;
            browser.visit(child_named(NEXT)).await?;
            scene.has_left_exactly(name, &marks(*kind, &[&answered, &LIFE])).await
        },
    )
    .await?;
    Ok(())
}

/// Back before it is gone, and somewhere else, and back again: it is unmounted once, and mounted when that is over.
pub(in crate::loader) async fn while_an_app_is_unmounted(venue: &Venue) -> Result<()> {
    let guests = guests(Phase::Unmount)?;
    let scene = scene_of(venue, &guests, &[]).await?;
    each(
        &guests,
        |(guest, ..)| guest,
        async |(guest, kind)| {
            let name = guest.name();
            scene.go_to(guest).await?;
            scene.browser.find(&heading("Failing")).await?;
            scene.browser.click(&link(NEXT)).await?;
            scene.has_begun(name, "1:unmount").await?;
            ensure!(!scene.browser.has(&heading("Failing")).await?, "it is still to be seen");
            scene.go_to(guest).await?;
            scene.browser.click(&link(NEXT)).await?;
            scene.go_to(guest).await?;
            let waiting = ["mount", "mounted", "unmount"];
            scene.has_left_exactly(name, &marks(*kind, &[&waiting])).await?;
            scene.goes_on(name).await?;
            scene.browser.find(&heading("Failing")).await?;
            let again = ["mount", "mounted"];
            scene.has_left_exactly(name, &marks(*kind, &[&LIFE, &again])).await?;

            scene.browser.click(&link(NEXT)).await?;
            scene.has_begun(name, "2:unmount").await?;
            scene.goes_on(name).await?;
            scene.has_the_next_app().await?;
            scene.has_left_exactly(name, &marks(*kind, &[&LIFE, &LIFE])).await
        },
    )
    .await?;
    Ok(())
}

in_chromium!(
    while_the_manifest_is_on_its_way,
    while_the_files_are_on_their_way,
    while_an_app_is_evaluated,
    while_an_app_is_started,
    while_an_app_is_mounted,
    while_an_app_is_updated,
    while_an_app_is_unmounted,
);
