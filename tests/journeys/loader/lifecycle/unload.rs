//! The `unload` of an app: called once, when the last mount of an app that was loaded is gone for good. What goes wrong in it is
//! said once, and concerns nobody else.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, button, heading},
    failing_app::{Fault, How, Moment, Phase, publication, tell},
    guests::Guest,
    probe_app::{self, probe},
    publication::Kind,
    shell::child_named,
};

use super::{
    super::{
        Scene, Venue,
        panel::{close, line_has, open, unfold},
    },
    each, guests, hangs, scene_of,
};

/// The kinds that have an `unload`.
const KINDS: [Kind; 3] = [Kind::Wasm, Kind::Esm, Kind::SingleSpa];

/// Lets go of an app that is on no page, by the panel.
async fn unload(browser: &Browser, guest: &Guest) -> Result<()> {
    unfold(browser, guest).await?;
    browser.click(&button(&format!("Unload {}", guest.title()))).await?;
    line_has(browser, guest.name(), &["Not loaded"]).await
}

/// The same for many. Looking for each of their buttons as a person does would take minutes.
async fn unload_all(browser: &Browser, guests: &[(Guest, Kind, How)]) -> Result<()> {
    let names: Vec<String> = guests
        .iter()
        .map(|(guest, ..)| format!("Unload {}", guest.title()))
        .collect();
    let script = "const all = [...document.querySelectorAll('.wharf-panel button')];
        const buttons = arguments[0].map((name) => all.find(({ textContent }) => textContent === name));
        if (buttons.includes(undefined)) return null;
        for (const button of buttons) button.click();
        return true;";
    let pressed = async || browser.run::<Option<bool>>(script, vec![json!(names)]).await;
    browser.wait("a button for each", pressed).await?;
    for (guest, ..) in guests {
        line_has(browser, guest.name(), &["Not loaded"]).await?;
    }
    Ok(())
}

impl Scene {
    async fn shows_guest(&self, guest: &Guest) -> Result<()> {
        self.go_to(guest).await?;
        self.browser
            .find_text(&format!("This is {}.", guest.name()))
            .await
            .map(drop)
    }

    /// Waits until the `unload` of an app is over: the marks from the end of the first mount on.
    async fn ends_with(&self, guest: &Guest, expected: &[&str]) -> Result<()> {
        let since = async || {
            let marks = self.marks(guest.name()).await?;
            let end = marks.iter().position(|mark| mark == "1:unmount");
            Result::Ok(end.map(|end| marks[end..].to_vec()).unwrap_or_default())
        };
        let seen = async || Ok((since().await? == expected).then_some(()));
        let result = self.browser.wait(format!("{expected:?}"), seen).await;
        let left = since().await?;
        result.with_context(|| format!("{} has left {left:?}", guest.name()))
    }

    async fn says(&self, guest: &Guest, code: &str) -> Result<()> {
        let said = async || Ok((self.failures(guest.name()).await? == [code]).then_some(()));
        self.browser.wait(format!("{code} to be said"), said).await
    }

    /// The `unload` of an app has gone wrong. It is said once, whatever is answered later.
    async fn fails_once(&self, guest: &Guest, how: How) -> Result<()> {
        let name = guest.name();
        self.says(guest, if hangs(how) { "WHARF-209" } else { "WHARF-218" })
            .await?;
        self.browser.run::<Value>(&tell(name), Vec::new()).await?;
        let marks = async || {
            let marks = self.marks(name).await?;
            let last = match how {
                How::Hangs => "unload",
                How::Late(_) => "unloaded",
                _ => "unload-failed",
            };
            Ok(marks.iter().any(|mark| mark == last).then_some(marks))
        };
        let marks = self.browser.wait("the end of its unload", marks).await?;
        let at = |wanted: &str| marks.iter().position(|mark| mark == wanted);
        ensure!(
            at("1:aborted").is_some() && at("1:aborted") < at("unload"),
            "before the end of its mount: {marks:?}"
        );
        ensure!(
            marks.iter().filter(|mark| *mark == "unload").count() == 1,
            "more than once: {marks:?}"
        );
        let failures = self.failures(name).await?;
        ensure!(failures.len() == 1, "{failures:?}");
        Ok(())
    }

    /// The visit that comes after a failed `unload`, or that has led to it.
    async fn works_after_its_failure(&self, guest: &Guest, how: How) -> Result<()> {
        self.shows_guest(guest).await?;
        self.fails_once(guest, how).await?;
        let marks = self.marks(guest.name()).await?;
        ensure!(marks.contains(&"2:mounted".to_owned()), "{marks:?}");
        Ok(())
    }

    async fn all_work_after_their_failures(&self, guests: &[(Guest, Kind, How)]) -> Result<()> {
        for (guest, _, how) in guests {
            self.works_after_its_failure(guest, *how)
                .await
                .with_context(|| guest.title())?;
        }
        self.everything_else_works().await
    }
}

pub(in crate::loader) async fn an_app_that_fails_while_it_is_unloaded_can_be_loaded_again(venue: &Venue) -> Result<()> {
    let (shapeless, guests): (Vec<_>, Vec<_>) = guests(venue, Phase::Unload)?
        .into_iter()
        .partition(|(.., how)| *how == How::NoFunction);
    let scene = scene_of(venue, &[shapeless.clone(), guests.clone()].concat()).await?;
    let browser = &scene.browser;
    for (guest, ..) in &shapeless {
        scene.go_to(guest).await?;
        scene.fails_with(guest, "WHARF-210").await?;
        let marks = scene.marks(guest.name()).await?;
        ensure!(!marks.contains(&"1:mount".to_owned()), "it was mounted: {marks:?}");
    }
    for (guest, ..) in &guests {
        scene.shows_guest(guest).await?;
    }
    scene.go_home().await?;
    open(browser).await?;
    unload_all(browser, &guests).await?;
    // It would stand before the links to so many apps.
    close(browser).await?;
    scene.all_work_after_their_failures(&guests).await
}

#[tokio::test]
async fn nor_does_it_keep_another_person_from_loading_it() -> Result<()> {
    let guests: Vec<_> = guests(&Venue::Chromium, Phase::Unload)?
        .into_iter()
        .filter(|(.., how)| *how != How::NoFunction)
        .collect();
    let scene = scene_of(&Venue::Chromium, &guests).await?;
    for (guest, ..) in &guests {
        scene.shows_guest(guest).await?;
    }
    scene.browser.visit(child_named("Profile")).await?;
    scene.another_person_comes().await?;
    scene.all_work_after_their_failures(&guests).await
}

pub(in crate::loader) async fn it_is_called_once_each_time_that_the_app_is_given_up(venue: &Venue) -> Result<()> {
    let guests: Vec<Guest> = KINDS
        .into_iter()
        .map(|kind| publication(&format!("steady-{kind}"), kind, None).map(Guest::new))
        .collect::<Result<_>>()?;
    let scene = Scene::set_in(venue, &guests).await?;
    let browser = &scene.browser;
    open(browser).await?;
    each(
        &guests,
        |guest| guest,
        async |guest| {
            scene.shows_guest(guest).await?;
            scene.go_home().await?;
            let mounted = ["1:unmount", "1:unmounted", "1:aborted"];
            // Off the page is not unloaded: the next visit has the same module.
            scene.ends_with(guest, &mounted).await?;
            unload(browser, guest).await?;
            let unloaded = [&mounted[..], &["unload", "unloaded"]].concat();
            scene.ends_with(guest, &unloaded).await?;

            // Loaded for no visit, and given up again.
            browser.click(&button(&format!("Load {}", guest.title()))).await?;
            line_has(browser, guest.name(), &["Loaded", "Unload Guest"]).await?;
            browser.click(&button(&format!("Unload {}", guest.title()))).await?;
            line_has(browser, guest.name(), &["Not loaded"]).await?;
            let ended = async || {
                let marks = scene.marks(guest.name()).await?;
                let count = |wanted: &str| marks.iter().filter(|mark| *mark == wanted).count();
                Ok((count("unloaded") == 2 && count("evaluated") == 2).then_some(marks))
            };
            let marks = browser.wait("the second unload", ended).await?;
            ensure!(marks.iter().filter(|mark| *mark == "unload").count() == 2, "{marks:?}");
            let failures = scene.failures(guest.name()).await?;
            ensure!(failures.is_empty(), "{failures:?}");
            Ok(())
        },
    )
    .await?;
    Ok(())
}

/// Given up while two places have it, of which one takes its time.
pub(in crate::loader) async fn it_waits_for_the_last_mount(venue: &Venue) -> Result<()> {
    let late = Fault::new(Phase::Unmount, How::Late(Moment::Told));
    let limits = json!({ "unmount": { "warn": 60_000, "fail": 120_000 } });
    let slow = |kind| publication(&format!("slow-{kind}"), kind, Some(late));
    let guests = KINDS.map(|kind| Ok(Guest::new(slow(kind)?).with("limits", limits.clone())));
    let guests = guests.into_iter().collect::<Result<Vec<Guest>>>()?;
    let names: Vec<&str> = guests.iter().map(Guest::name).collect();
    let outer = probe("outer").with("embeds", json!(names));
    let scene = Scene::set_in(venue, &[guests.clone(), vec![outer.clone()]].concat()).await?;
    let browser = &scene.browser;
    scene.go_to(&outer).await?;
    browser.find(&heading(&probe_app::heading("outer"))).await?;
    open(browser).await?;
    each(
        &guests,
        |guest| guest,
        async |guest| {
            let name = guest.name();
            let open_two = "const { host, element } = probes.outer;
            const places = [0, 1].map(() => document.createElement('div'));
            element.querySelector('.slot').append(...places);
            places.forEach((place) => { host.open(place, arguments[0]); });";
            browser.run::<Value>(open_two, vec![name.into()]).await?;
            let has = async |wanted: &[&str]| {
                let seen = async || {
                    let marks = scene.marks(name).await?;
                    let is_there = |mark: &&str| marks.iter().any(|left| left == mark);
                    Ok(wanted.iter().all(is_there).then_some(marks))
                };
                browser.wait(format!("the marks {wanted:?}"), seen).await
            };
            has(&["1:mounted", "2:mounted"]).await?;
            unfold(browser, guest).await?;
            browser.click(&button(&format!("Reload {}", guest.title()))).await?;
            // The new module has been started by the time that the old one is waited for.
            let again = async || {
                let marks = scene.marks(name).await?;
                let started = marks.iter().filter(|mark| *mark == "evaluated").count();
                Ok((started == 2).then_some(marks))
            };
            let marks = browser.wait("it to be loaded anew", again).await?;
            ensure!(!marks.contains(&"unload".to_owned()), "{marks:?}");
            browser.run::<Value>(&tell(name), Vec::new()).await?;
            let marks = has(&["unloaded", "3:mounted", "4:mounted"]).await?;
            let at = |wanted: &str| marks.iter().position(|mark| mark == wanted);
            ensure!(
                at("1:unmounted") < at("unload") && at("2:unmounted") < at("unload"),
                "{marks:?}"
            );
            ensure!(marks.iter().filter(|mark| *mark == "unload").count() == 1, "{marks:?}");
            let failures = scene.failures(name).await?;
            ensure!(failures.is_empty(), "{failures:?}");
            Ok(())
        },
    )
    .await
}

/// What has failed is asked for nothing any more, and what was never loaded has nothing to let go of.
#[tokio::test]
async fn it_is_not_called_of_an_app_that_has_failed_or_was_never_loaded() -> Result<()> {
    let mut guests = Vec::new();
    for kind in KINDS {
        for (phase, code) in [
            (Phase::Evaluate, "WHARF-210"),
            (Phase::Start, "WHARF-210"),
            (Phase::Mount, "WHARF-211"),
        ] {
            let fault = Fault::new(phase, How::Throws);
            if fault.is_possible_for(kind) {
                let app = publication(&format!("{}-{kind}", phase.name()), kind, Some(fault))?;
                guests.push((Guest::new(app), code));
            }
        }
    }
    let all: Vec<Guest> = guests.iter().map(|(guest, _)| guest.clone()).collect();
    let scene = Scene::set(&all).await?;
    let browser = &scene.browser;
    each(
        &guests,
        |(guest, ..)| guest,
        async |(guest, code)| {
            scene.go_to(guest).await?;
            scene.fails_with(guest, code).await?;
            // The second attempt would be the end of the first one.
            browser.click(&button("Try again")).await?;
            let twice = async || {
                let marks = scene.marks(guest.name()).await?;
                let begun = marks.iter().filter(|mark| *mark == "evaluate").count();
                Ok((begun == 2).then_some(()))
            };
            browser.wait("the second attempt", twice).await?;
            scene.fails_with(guest, code).await?;
            scene.go_home().await?;
            let marks = scene.marks(guest.name()).await?;
            ensure!(!marks.contains(&"unload".to_owned()), "{marks:?}");
            Ok(())
        },
    )
    .await?;
    Ok(())
}

in_chromium!(
    it_is_called_once_each_time_that_the_app_is_given_up,
    an_app_that_fails_while_it_is_unloaded_can_be_loaded_again,
    it_waits_for_the_last_mount,
);
