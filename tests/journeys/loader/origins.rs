//! Origins that answer late, short, wrongly or not at all: what the shell makes of each, how often it asks, and that nobody
//! else waits for them.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{button, heading},
    failing_app::{self, How, Phase, publication},
    fault_server::Fault,
    guests::Guest,
    publication::{Kind, Publication},
};

use super::{
    Scene, Venue,
    wall::{once, wall},
};

/// A file of an app of kind `wasm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Manifest,
    Entry,
    Module,
    Style,
}

/// What becomes of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It works, after so many requests for the file.
    Works(usize),
    /// It fails with this number, after so many requests for the file.
    Fails(&'static str, usize),
}

use Outcome::{Fails, Works};

const FILES: [Part; 4] = [Part::Manifest, Part::Entry, Part::Module, Part::Style];

/// A name, a fault, and what comes of it when it is the manifest, the entry, the module or the style that has it.
fn faults() -> Vec<(&'static str, Fault, [Outcome; 4])> {
    let late = Duration::from_millis(300);
    let trickle = Fault::Trickle {
        piece: 64,
        pause: Duration::from_millis(5),
    };
    // Nobody answers: manifest and files are asked for three times.
    let silent = [
        Fails("WHARF-201", 3),
        Fails("WHARF-204", 3),
        Fails("WHARF-204", 3),
        Fails("WHARF-204", 3),
    ];
    // An answer is an answer.
    let refused = [
        Fails("WHARF-201", 1),
        Fails("WHARF-204", 1),
        Fails("WHARF-204", 1),
        Fails("WHARF-204", 1),
    ];
    // It may be the browser's cache that is wrong.
    let changed = [
        Fails("WHARF-202", 1),
        Fails("WHARF-203", 2),
        Fails("WHARF-205", 2),
        Fails("WHARF-207", 2),
    ];
    let hangs = [Fails("WHARF-209", 1); 4];
    vec![
        ("late", Fault::Late(late), [Works(1); 4]),
        ("slow", trickle, [Works(1); 4]),
        ("held", Fault::Held, hangs),
        ("stuck", Fault::HeldAfterHead, hangs),
        ("short", Fault::Truncated(4), silent),
        ("reset", Fault::ResetBeforeHead, silent),
        ("torn", Fault::ResetInBody(4), silent),
        ("closed", Fault::WithoutCors, silent),
        (
            "away",
            Fault::Redirect("http://localhost:8083/manifest.json".to_owned()),
            silent,
        ),
        ("missing", Fault::Status(404), refused),
        ("broken", Fault::Status(500), refused),
        ("flipped", Fault::FlippedByte(4), changed),
        ("other", Fault::OtherBody(b"{}".to_vec()), changed),
        // Browsers do not say of a script why it is none, so it is looked at once more each time.
        (
            "page",
            Fault::ContentType("text/html".to_owned()),
            [Works(1), Fails("WHARF-204", 6), Fails("WHARF-206", 1), Works(1)],
        ),
    ]
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Entry => "entry",
            Self::Module => "module",
            Self::Style => "style",
        }
    }

    fn path(self, guest: &Guest) -> Result<String> {
        let manifest = guest.publication.manifest();
        let path = match self {
            Self::Manifest => return Ok(format!("{}manifest.json", guest.folder(None))),
            Self::Entry => &manifest["entry"]["path"],
            Self::Module => &manifest["wasm"]["path"],
            Self::Style => &manifest["styles"][0]["path"],
        };
        Ok(format!(
            "{}{}",
            guest.folder(None),
            path.as_str().context("no such file")?
        ))
    }
}

/// A working app of kind `wasm` with a stylesheet.
fn works(name: &str) -> Result<Publication> {
    let mut app = publication(name, Kind::Wasm, None)?;
    app.styles.push("h1 { letter-spacing: 0.5px }".to_owned());
    Ok(app)
}

fn never_ahead(publication: Publication) -> Guest {
    Guest::new(publication).with("prefetch", "never".into())
}

async fn every_fault_of(venue: &Venue, part: Part) -> Result<()> {
    let index = FILES.iter().position(|other| *other == part).context("no such file")?;
    let mut cases = Vec::new();
    for (name, fault, outcomes) in faults() {
        let mut guest = never_ahead(works(&format!("{name}-{}", part.name()))?);
        if outcomes[index] == Fails("WHARF-209", 1) {
            let limit = json!({ "warn": 400, "fail": 1_500 });
            guest = guest.with("limits", json!({ "manifest": limit, "files": limit }));
        }
        cases.push((guest, fault, outcomes[index]));
    }
    let mut guests: Vec<Guest> = cases.iter().map(|(guest, ..)| guest.clone()).collect();
    guests.push(wall(&guests));
    let scene = Scene::prepare_in(venue, &guests, &[], |server| {
        for (guest, fault, _) in &cases {
            server.break_file(&part.path(guest)?, fault.clone());
        }
        Ok(())
    })
    .await?;
    scene.opens_wall().await?;
    let failures = cases.iter().filter_map(|(guest, _, outcome)| match outcome {
        Fails(code, _) => Some((guest.name(), *code)),
        Works(_) => None,
    });
    scene.is_told("failed", &once(failures)).await?;
    let mut counts = Vec::new();
    for (guest, fault, outcome) in &cases {
        let expected = match outcome {
            Works(times) => {
                scene.finds_mounted(guest.name()).await?;
                *times
            }
            Fails(_, times) => *times,
        };
        let expected = if scene.browser.is_firefox() {
            asked_by_firefox(fault, part, expected)
        } else {
            expected
        };
        let found = scene.guests.server.requests(&part.path(guest)?);
        if found != expected {
            counts.push(format!("{}: asked {found} times, expected {expected}", guest.name()));
        }
    }
    ensure!(counts.is_empty(), "{}", counts.join("\n"));
    // Whatever was wrong: as soon as it is right, the button helps.
    scene.guests.server.mend_all();
    for (guest, ..) in &cases {
        scene.guests.server.release(&part.path(guest)?);
    }
    scene.try_all_again().await?;
    for (guest, ..) in &cases {
        scene.finds_mounted(guest.name()).await?;
    }
    Ok(())
}

/// How often Firefox has asked when the shell did so this often.
fn asked_by_firefox(fault: &Fault, part: Part, times: usize) -> usize {
    match (fault, part) {
        // It asks by itself as long as nobody answers. `network.http.request.max-attempts`
        (Fault::ResetBeforeHead, _) => 10 * times,
        // It keeps what the page must not see, and lets the page ask in vain.
        (Fault::WithoutCors, Part::Module | Part::Style) => 1,
        _ => times,
    }
}

pub(in crate::loader) async fn every_fault_of_a_manifest(venue: &Venue) -> Result<()> {
    every_fault_of(venue, Part::Manifest).await
}

pub(in crate::loader) async fn every_fault_of_an_entry(venue: &Venue) -> Result<()> {
    every_fault_of(venue, Part::Entry).await
}

pub(in crate::loader) async fn every_fault_of_a_module(venue: &Venue) -> Result<()> {
    every_fault_of(venue, Part::Module).await
}

pub(in crate::loader) async fn every_fault_of_a_stylesheet(venue: &Venue) -> Result<()> {
    every_fault_of(venue, Part::Style).await
}

/// One moment without a network is no reason to show a card, whichever file it hits; nor is a damaged file that the browser
/// would keep for a year.
pub(in crate::loader) async fn what_fails_once_is_asked_for_again(venue: &Venue) -> Result<()> {
    let mut cases = Vec::new();
    for part in FILES {
        for (name, fault) in [
            ("reset", Fault::ResetBeforeHead),
            ("torn", Fault::ResetInBody(4)),
            ("short", Fault::Truncated(4)),
            ("damaged", Fault::FlippedByte(4)),
        ] {
            if (part, name) == (Part::Manifest, "damaged") {
                continue;
            }
            cases.push((
                never_ahead(works(&format!("once-{name}-{}", part.name()))?),
                part,
                fault,
            ));
        }
    }
    let mut guests: Vec<Guest> = cases.iter().map(|(guest, ..)| guest.clone()).collect();
    guests.push(wall(&guests));
    let scene = Scene::prepare_in(venue, &guests, &[], |server| {
        for (guest, part, fault) in &cases {
            server.break_times(&part.path(guest)?, 1, fault.clone());
        }
        Ok(())
    })
    .await?;
    scene.opens_wall().await?;
    for (guest, ..) in &cases {
        scene.finds_mounted(guest.name()).await?;
    }
    scene.is_told("failed", &BTreeMap::new()).await?;
    // What the browser has kept is right.
    scene.opens_wall().await?;
    for (guest, ..) in &cases {
        scene.finds_mounted(guest.name()).await?;
    }
    scene.is_told("failed", &BTreeMap::new()).await
}

/// An app, what its server does, and the number of the error; none where it only takes its time.
type Faulty = (Guest, Option<(Part, Fault)>, Option<&'static str>);

/// The ten apps that are not as they should be.
fn faulty() -> Result<Vec<Faulty>> {
    let served = |name: &str, part: Part, fault: Fault, code: &'static str| -> Result<_> {
        Ok((never_ahead(works(name)?), Some((part, fault)), Some(code)))
    };
    let limit = json!({ "warn": 300, "fail": 1_000 });
    let failing = |name: &str, phase: Phase, how: How, code: &'static str| -> Result<_> {
        let fault = failing_app::Fault::new(phase, how);
        let guest = never_ahead(publication(name, Kind::Wasm, Some(fault))?);
        let limits = json!({ "start": limit, "mount": limit });
        Ok((guest.with("limits", limits), None, Some(code)))
    };
    Ok(vec![
        (never_ahead(works("b-held")?), Some((Part::Manifest, Fault::Held)), None),
        (
            never_ahead(works("b-stuck")?),
            Some((Part::Module, Fault::HeldAfterHead)),
            None,
        ),
        served("b-gone", Part::Manifest, Fault::Status(404), "WHARF-201")?,
        served("b-torn", Part::Module, Fault::ResetInBody(4), "WHARF-204")?,
        served("b-flipped", Part::Entry, Fault::FlippedByte(4), "WHARF-203")?,
        served("b-closed", Part::Style, Fault::WithoutCors, "WHARF-204")?,
        failing("b-evaluated", Phase::Evaluate, How::Throws, "WHARF-210")?,
        failing("b-started", Phase::Start, How::Hangs, "WHARF-209")?,
        failing("b-mounted", Phase::Mount, How::Rejects, "WHARF-211")?,
        failing("b-mounting", Phase::Mount, How::Hangs, "WHARF-209")?,
    ])
}

#[tokio::test]
async fn ten_of_twenty_apps_are_faulty_and_the_other_ten_start() -> Result<()> {
    let faulty = faulty()?;
    let good: Vec<Guest> = (0..10)
        .map(|index| Ok(never_ahead(works(&format!("good-{index}"))?)))
        .collect::<Result<_>>()?;
    // The faulty ones first, so that whoever waits for them waits at once.
    let mut guests: Vec<Guest> = faulty.iter().map(|(guest, ..)| guest.clone()).collect();
    guests.extend(good.clone());
    let wall = wall(&guests);
    guests.push(wall);
    let scene = Scene::prepare(&guests, &[], |server| {
        for (guest, fault, _) in &faulty {
            if let Some((part, fault)) = fault {
                server.break_file(&part.path(guest)?, fault.clone());
            }
        }
        Ok(())
    })
    .await?;
    let browser = &scene.browser;

    // Side by side, while two of the faulty ones are still held.
    scene.opens_wall().await?;
    for guest in &good {
        scene.finds_mounted(guest.name()).await?;
    }
    let failures = faulty.iter();
    let failures = failures.filter_map(|(guest, _, code)| code.map(|code| (guest.name(), code)));
    scene.is_told("failed", &once(failures)).await?;
    let held: Vec<_> = faulty.iter().filter(|(_, _, code)| code.is_none()).collect();
    for (guest, ..) in &held {
        let marks = scene.marks(guest.name()).await?;
        ensure!(
            !marks.iter().any(|mark| mark.contains("mount")),
            "{}: {marks:?}",
            guest.name()
        );
    }
    for (guest, fault, _) in &held {
        let (part, _) = fault.as_ref().context("it is held")?;
        scene.guests.server.release(&part.path(guest)?);
    }
    for (guest, ..) in &held {
        scene.finds_mounted(guest.name()).await?;
    }

    // And one after the other, each faulty one left for a good one while it loads or shows its card.
    browser.go_to("/").await?;
    for ((faulty, ..), good) in faulty.iter().zip(&good) {
        scene.go_to(faulty).await?;
        scene.go_to(good).await?;
        let text = format!("This is {}.", good.name());
        browser
            .find_text(&text)
            .await
            .with_context(|| format!("after {}", faulty.name()))?;
    }
    for (guest, fault, code) in &faulty {
        if let Some(code) = code {
            scene
                .browser
                .run::<Value>("globalThis.wharfEvents.length = 0;", Vec::new())
                .await?;
            scene.go_to(guest).await?;
            let card = heading(&format!("{} is not available", guest.title()));
            browser.find(&card).await?;
            browser.find_text(code).await?;
            browser.find(&button("Try again")).await?;
        } else {
            let (part, _) = fault.as_ref().context("it is held")?;
            let path = part.path(guest)?;
            // First: what was begun above may be about to run out of time.
            scene.guests.server.mend(&path);
            scene.guests.server.release(&path);
            scene.go_to(guest).await?;
            browser.find(&heading("Failing")).await?;
        }
    }
    Ok(())
}

in_chromium!(
    every_fault_of_a_manifest,
    every_fault_of_an_entry,
    every_fault_of_a_module,
    every_fault_of_a_stylesheet,
    what_fails_once_is_asked_for_again,
);
