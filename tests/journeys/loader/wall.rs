//! An app that shows others inside itself, side by side: any number of loads in one page at once.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    guests::Guest,
    publication::{Kind, Publication},
};

use super::Scene;

/// The name of the app.
pub(super) const WALL: &str = "wall";

const ENTRY: &str = "export const wharf_abi = () => 1;
export const mount = (element, host) => {
  for (const app of APPS) {
    const place = document.createElement('section');
    element.append(place);
    host.open(place, app);
  }
  return { unmount() {} };
};
";

/// An app that shows these, each in a place of its own.
pub(super) fn wall<'guest>(apps: impl IntoIterator<Item = &'guest Guest>) -> Guest {
    let names: Vec<&str> = apps.into_iter().map(Guest::name).collect();
    let names = json!(names);
    let entry = ENTRY.replace("APPS", &names.to_string());
    Guest::new(Publication::new(WALL, Kind::Esm, entry)).with("embeds", names)
}

/// What the page was told of an app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Event {
    pub(super) app: String,
    pub(super) name: String,
    pub(super) text: String,
    pub(super) code: Option<String>,
}

impl Scene {
    /// What the page was told of its apps since it was loaded, or since this was forgotten.
    pub(super) async fn history(&self) -> Result<Vec<Event>> {
        self.browser.run("return globalThis.wharfEvents;", Vec::new()).await
    }

    /// The codes of what the page was told under this name, by app.
    pub(super) async fn told(&self, name: &str) -> Result<BTreeMap<String, Vec<String>>> {
        let mut told = BTreeMap::<String, Vec<String>>::new();
        for event in self.history().await?.into_iter().filter(|event| event.name == name) {
            told.entry(event.app).or_default().extend(event.code);
        }
        Ok(told)
    }

    /// Waits until this is what the page was told under this name.
    pub(super) async fn is_told(&self, name: &str, expected: &BTreeMap<String, Vec<String>>) -> Result<()> {
        let same = async || Ok((self.told(name).await? == *expected).then_some(()));
        let result = self.browser.wait(format!("what is told as `{name}`"), same).await;
        let Err(error) = result else { return Ok(()) };
        let told = self.told(name).await?;
        let wrong = |app: &&String| told.get(*app) != expected.get(*app);
        let mut apps: Vec<&String> = told.keys().chain(expected.keys()).filter(wrong).collect();
        apps.sort_unstable();
        apps.dedup();
        let lines = apps.into_iter();
        let lines = lines.map(|app| format!("\n{app}: {:?}, expected {:?}", told.get(app), expected.get(app)));
        Err(error.context(lines.collect::<String>()))
    }

    /// Every mark on the page, as it is.
    pub(super) async fn all_marks(&self) -> Result<Vec<String>> {
        self.browser
            .run("return globalThis.wharfMarks ?? [];", Vec::new())
            .await
    }

    /// Waits until the app that was published under this name for its marks has been mounted.
    pub(super) async fn finds_mounted(&self, label: &str) -> Result<()> {
        let begins = format!("{label}:");
        let mounted = async || {
            let marks = self.all_marks().await?;
            let is = |mark: &String| mark.starts_with(&begins) && mark.ends_with(":mounted");
            Ok(marks.iter().any(is).then_some(()))
        };
        self.browser.wait(format!("{label} to be mounted"), mounted).await
    }

    /// Presses every *Try again* of the page.
    pub(super) async fn try_all_again(&self) -> Result<()> {
        let script = "for (const button of find('button', 'Try again', false)) button.click();";
        self.browser.run::<Value>(script, Vec::new()).await.map(drop)
    }

    /// Opens the wall by its address: a page that knows nothing yet.
    pub(super) async fn opens_wall(&self) -> Result<()> {
        self.browser.go_to(&format!("/{WALL}")).await
    }
}

/// One code for each app.
pub(super) fn once<'case>(cases: impl IntoIterator<Item = (&'case str, &'case str)>) -> BTreeMap<String, Vec<String>> {
    let cases = cases.into_iter();
    cases
        .map(|(app, code)| (app.to_owned(), vec![code.to_owned()]))
        .collect()
}
