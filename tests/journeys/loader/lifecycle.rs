//! One app for each way in which a phase of its life can go wrong: what the person sees, what is said, and what is left.

pub(super) mod leaving;
pub(super) mod unload;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{button, heading},
    failing_app::{Fault, How, Moment, Phase, publication, tell},
    guests::Guest,
    publication::Kind,
    shell::{CHILDREN, DEMO, child_named},
};

use super::{Scene, Venue};

/// An app with this fault. Where it is seen by its lateness only, it has a limit that a journey can wait for; whatever else is
/// wrong with an app, it has the usual time, which no busy machine is too slow for.
fn guest(kind: Kind, fault: Fault) -> Result<Guest> {
    let name = format!("{}-{}-{kind}", fault.phase.name(), fault.how.name());
    let guest = Guest::new(publication(&name, kind, Some(fault))?);
    if !hangs(fault.how) {
        return Ok(guest);
    }
    let phase = match fault.phase {
        Phase::Evaluate => Phase::Start,
        phase => phase,
    };
    let limits = json!({ (phase.name()): { "warn": 100, "fail": 300 } });
    Ok(guest.with("limits", limits))
}

/// Every way in which this phase can go wrong, for every kind. Of those Firefox takes every third.
fn guests(venue: &Venue, phase: Phase) -> Result<Vec<(Guest, Kind, How)>> {
    let mut guests = Vec::new();
    for kind in Kind::ALL {
        for fault in Fault::all(kind).into_iter().filter(|fault| fault.phase == phase) {
            guests.push((guest(kind, fault)?, kind, fault.how));
        }
    }
    let step = match venue {
        Venue::Chromium | Venue::WholeChromium => 1,
        Venue::Firefox(..) => 3,
    };
    Ok(guests.into_iter().step_by(step).collect())
}

/// Whether a phase is only ever seen to be too late.
pub(super) fn hangs(how: How) -> bool {
    matches!(how, How::Hangs | How::HangsAndDies(_) | How::Late(_))
}

/// Checks each app, whatever becomes of the others: those after the first one that fails say more than it alone. Three say enough.
async fn each<T>(apps: &[T], guest: fn(&T) -> &Guest, check: impl AsyncFn(&T) -> Result<()>) -> Result<()> {
    let mut failures = Vec::new();
    for app in apps {
        let failure = check(app).await.with_context(|| guest(app).title()).err();
        failures.extend(failure.map(|error| format!("{error:?}")));
        if failures.len() == 3 {
            break;
        }
    }
    ensure!(failures.is_empty(), "{}", failures.join("\n\n"));
    Ok(())
}

async fn scene_of(venue: &Venue, guests: &[(Guest, Kind, How)]) -> Result<Scene> {
    let guests: Vec<Guest> = guests.iter().map(|(guest, ..)| guest.clone()).collect();
    Scene::set_in(venue, &guests).await
}

impl Scene {
    /// Whatever has been told to come late comes now, and changes nothing of what the person sees.
    async fn latecomers_change_nothing(&self, guest: &Guest, code: &str) -> Result<()> {
        self.browser.run::<Value>(&tell(guest.name()), Vec::new()).await?;
        self.browser
            .find(&heading(&format!("{} is not available", guest.title())))
            .await?;
        let failures = self.failures(guest.name()).await?;
        ensure!(failures.is_empty(), "{code} was said, and then {failures:?}");
        Ok(())
    }

    async fn everything_else_works(&self) -> Result<()> {
        self.browser.visit(child_named("Profile")).await
    }
}

pub(in crate::loader) async fn an_entry_that_fails_while_it_is_evaluated(venue: &Venue) -> Result<()> {
    fails_before_it_is_mounted(venue, Phase::Evaluate).await
}

pub(in crate::loader) async fn an_app_that_fails_while_it_is_started(venue: &Venue) -> Result<()> {
    fails_before_it_is_mounted(venue, Phase::Start).await
}

async fn fails_before_it_is_mounted(venue: &Venue, phase: Phase) -> Result<()> {
    let guests = guests(venue, phase)?;
    let scene = scene_of(venue, &guests).await?;
    each(
        &guests,
        |(guest, ..)| guest,
        async |(guest, _, how)| {
            let code = if hangs(*how) { "WHARF-209" } else { "WHARF-210" };
            scene.go_to(guest).await?;
            scene.fails_with(guest, code).await?;
            scene.latecomers_change_nothing(guest, code).await?;
            let marks = scene.marks(guest.name()).await?;
            ensure!(
                !marks.iter().any(|mark| mark.contains("mount")),
                "it was mounted: {marks:?}"
            );
            Ok(())
        },
    )
    .await?;
    scene.everything_else_works().await
}

pub(in crate::loader) async fn an_app_that_fails_while_it_is_mounted(venue: &Venue) -> Result<()> {
    let guests = guests(venue, Phase::Mount)?;
    let scene = scene_of(venue, &guests).await?;
    each(
        &guests,
        |(guest, ..)| guest,
        async |(guest, kind, how)| {
            scene.go_to(guest).await?;
            let code = match (how, kind) {
                // Nobody is told of what an asynchronous callback of a custom element comes to.
                (How::Rejects, Kind::Element) => {
                    let marks = ["evaluate", "evaluated", "1:mount", "1:mount-failed"];
                    return scene.leaves_marks(guest.name(), &marks).await;
                }
                (How::NoFunction, _) => "WHARF-210",
                (how, _) if hangs(*how) => "WHARF-209",
                _ => "WHARF-211",
            };
            scene.fails_with(guest, code).await?;
            scene.latecomers_change_nothing(guest, code).await
        },
    )
    .await?;
    scene.everything_else_works().await
}

/// An instance that nobody waits for any more is ended as soon as there is one.
pub(in crate::loader) async fn a_mount_that_answers_after_its_time_is_unmounted(venue: &Venue) -> Result<()> {
    let late = Fault::new(Phase::Mount, How::Late(Moment::Told));
    let guest = guest(Kind::Esm, late)?;
    let scene = Scene::set_in(venue, std::slice::from_ref(&guest)).await?;
    scene.go_to(&guest).await?;
    scene.fails_with(&guest, "WHARF-209").await?;
    scene
        .leaves_marks(guest.name(), &["evaluate", "evaluated", "1:mount"])
        .await?;
    scene.latecomers_change_nothing(&guest, "WHARF-209").await?;
    let marks = [
        "evaluate",
        "evaluated",
        "1:mount",
        "1:mounted",
        "1:unmount",
        "1:unmounted",
    ];
    scene.leaves_marks(guest.name(), &marks).await
}

pub(in crate::loader) async fn an_app_that_fails_while_it_is_unmounted_leaves_the_next_one_alone(
    venue: &Venue,
) -> Result<()> {
    let guests = guests(venue, Phase::Unmount)?;
    let scene = scene_of(venue, &guests).await?;
    let browser = &scene.browser;
    each(
        &guests,
        |(guest, ..)| guest,
        async |(guest, kind, how)| {
            scene.go_to(guest).await?;
            if *how == How::NoFunction {
                let is_seen_at_once = *kind == Kind::SingleSpa;
                let code = if is_seen_at_once { "WHARF-210" } else { "WHARF-211" };
                return scene.fails_with(guest, code).await;
            }
            browser.find(&heading("Failing")).await?;
            browser.visit(child_named("Profile")).await?;
            let code = match (how, kind) {
                (How::Rejects, Kind::Element) => return Ok(()),
                (how, _) if hangs(*how) => "WHARF-209",
                _ => "WHARF-217",
            };
            let said = async || Ok((scene.failures(guest.name()).await? == [code]).then_some(()));
            browser.wait(format!("{code} to be said"), said).await?;
            browser.run::<Value>(&tell(guest.name()), Vec::new()).await?;
            ensure!(browser.all(&heading("Failing")).await?.is_empty());
            let marks = scene.marks(guest.name()).await?;
            ensure!(marks.contains(&"1:aborted".to_owned()), "{marks:?}");
            scene.forget_events().await
        },
    )
    .await?;
    scene.everything_else_works().await
}

/// An app is told that nobody is signed in any more, and is taken off the page in the same moment.
#[tokio::test]
async fn signing_out_breaks_no_app() -> Result<()> {
    let scene = Scene::set(&[]).await?;
    let browser = &scene.browser;
    for child in CHILDREN {
        browser.visit(child).await?;
        browser.click(&button("Sign out")).await?;
        browser.find(&button("Sign in")).await?;
        let errors = browser.console_errors().await?;
        ensure!(errors.is_empty(), "{}: {errors:?}", child.title);
        browser.sign_in_at("/", DEMO).await?;
    }
    Ok(())
}

in_chromium!(
    an_entry_that_fails_while_it_is_evaluated,
    an_app_that_fails_while_it_is_started,
    an_app_that_fails_while_it_is_mounted,
    a_mount_that_answers_after_its_time_is_unmounted,
    an_app_that_fails_while_it_is_unmounted_leaves_the_next_one_alone,
);
