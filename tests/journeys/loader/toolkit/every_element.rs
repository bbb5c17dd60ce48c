//! Every element shows what it is told, and tells what a person does.

use std::{fs, slice};

use anyhow::ensure;
use serde_json::json;
use wharf_tests::{Result, probe_app::probe, workspace};

use crate::loader::{Scene, Venue};

/// What each is told, and what follows.
const CASES: &str = include_str!("every_element.js");

/// The names of all elements, as the documentation has them, which a test of the crate compares with the source.
fn names() -> Result<Vec<String>> {
    let text = fs::read_to_string(workspace::root().join("docs/elements.md"))?;
    let name = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    Ok(text.lines().filter_map(name).collect())
}

pub(in crate::loader) async fn every_element_shows_what_it_is_told(venue: &Venue) -> Result<()> {
    let names = names()?;
    ensure!(names.len() > 30, "{names:?}");
    let guest = probe("pilot");
    let scene = Scene::set_in(venue, slice::from_ref(&guest)).await?;
    scene.go_to(&guest).await?;
    scene.browser.find_text("pilot is at /").await?;
    let script = [
        CASES,
        "await probes.pilot.host.toolkit();
         return wrongWithAll(arguments[0], probes.pilot.element.querySelector('.slot'));",
    ]
    .concat();
    let wrong: Vec<String> = scene.browser.run_async(&script, vec![json!(names)]).await?;
    ensure!(
        wrong.is_empty(),
        "{wrong:#?}\nin the console: {:#?}",
        scene.browser.console_errors().await.unwrap_or_default()
    );
    ensure!(scene.failures("pilot").await?.is_empty());
    Ok(())
}

in_chromium!(every_element_shows_what_it_is_told);
