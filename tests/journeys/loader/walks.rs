//! Random walks: whatever a person does with links, buttons and addresses, what they see is what a model says.

mod model;
mod place;
mod step;

use core::time::Duration;
use std::{
    collections::HashMap,
    env,
    hash::{BuildHasher, Hasher, RandomState},
};

use anyhow::{Context, anyhow, ensure};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use wharf_tests::{Result, probe_app::probe};

use self::{
    model::{Act, Document, Model},
    place::{Owner, Place},
    step::{Answer, DEEP_LINKS, Entry, Step, steps},
};
use super::{Scene, Venue};

/// How many walks there are.
const WALKS: usize = 50;
/// How many there are in Firefox.
const FEWER_WALKS: usize = 10;
/// Names the seed of an earlier run, whose walks are made again.
const SEED: &str = "WHARF_WALKS_SEED";
/// How long a page may take to be as the model says.
const PATIENCE: Duration = Duration::from_secs(20);
/// The same when a walk that has failed is made smaller, and how many walks that may take.
const SHRINKING: (Duration, usize) = (Duration::from_secs(4), 40);

const PAGE: &str = include_str!("walks/page.js");

impl Scene {
    /// Walks from an address, in a tab whose history begins there.
    async fn walk(&self, start: &str, steps: &[Step], patience: Duration) -> Result<()> {
        let before = self.begins_at(start).await?;
        let mut tab = Tab {
            scene: self,
            patience,
            model: Model::new(Place::read(start), self.browser.is_firefox()),
            documents: HashMap::from([(0, before)]),
        };
        let mut taken = vec![format!("from {start}")];
        tab.agrees(Document::New, before)
            .await
            .with_context(|| taken.join("\n"))?;
        for step in steps {
            let before = tab.documents[&tab.model.document()];
            let Some((act, document)) = tab.model.take(step) else {
                continue;
            };
            taken.push(format!("{step:?}"));
            let agrees = async {
                self.perform(&act).await?;
                tab.agrees(document, before).await
            };
            agrees.await.with_context(|| taken.join("\n"))?;
        }
        let script = "return wharfEvents.filter(({ name }) => name === 'failed');";
        let failed: Vec<Value> = self.browser.run(script, Vec::new()).await?;
        ensure!(failed.is_empty(), "{}\n{failed:?}", taken.join("\n"));
        Ok(())
    }

    /// Makes this address the first of a tab's history. Answers with the document that was there before.
    async fn begins_at(&self, start: &str) -> Result<f64> {
        if self.browser.is_firefox() {
            // The tab of the walk before goes, and the first one stays: somebody has to be signed in.
            if self.browser.tabs().await? > 1 {
                self.browser.close_tab().await?;
                self.browser.in_first_tab().await?;
            }
            self.browser.in_new_tab().await?;
            let before = self.document().await?;
            self.browser.go_to(start).await?;
            return Ok(before);
        }
        let before = self.document().await?;
        self.browser.cdp("Page.resetNavigationHistory", json!({})).await?;
        self.run(&format!("location.replace({})", json!(start))).await?;
        Ok(before)
    }

    async fn run(&self, script: &str) -> Result<()> {
        let script = [PAGE, script, ";"].concat();
        self.browser.run::<Value>(&script, Vec::new()).await.map(drop)
    }

    async fn perform(&self, act: &Act) -> Result<()> {
        match act {
            Act::Script(script) => self.run(script).await,
            Act::Open(address) => self.browser.go_to(address).await,
            Act::Reload => self.browser.reload().await,
        }
    }

    /// When the page's document was made, which it has in common with no other.
    async fn document(&self) -> Result<f64> {
        self.browser.run("return performance.timeOrigin;", Vec::new()).await
    }
}

/// A tab on its walk.
struct Tab<'scene> {
    scene: &'scene Scene,
    patience: Duration,
    model: Model,
    /// When the documents of the model were made.
    documents: HashMap<u32, f64>,
}

impl Tab<'_> {
    /// Waits until the page is as the model says. It was this document before.
    async fn agrees(&mut self, document: Document, before: f64) -> Result<()> {
        let now = match document {
            Document::Same => before,
            Document::New | Document::Earlier => self.another_document(before).await?,
        };
        let earlier = self.documents.insert(self.model.document(), now);
        if document == Document::Earlier && earlier == Some(now) {
            self.model.finds_it_kept();
        }
        let mut expected = self.model.expected();
        expected["document"] = now.into();
        let script = [PAGE, "return agree(...arguments);"].concat();
        let arguments = vec![expected.clone(), json!(self.patience.as_millis())];
        let difference: Value = self.scene.browser.run_async(&script, arguments).await?;
        ensure!(difference.is_null(), "expected {expected:#}\nseen {difference:#}");
        Ok(())
    }

    async fn another_document(&self, before: f64) -> Result<f64> {
        let another = async || Ok(Some(self.scene.document().await?).filter(|now| *now != before));
        let browser = &self.scene.browser;
        browser.wait_for(self.patience, "another document", another).await
    }
}

/// Walks that go where walks of chance hardly ever do.
fn known_walks() -> Vec<(&'static str, Vec<Step>)> {
    let refuse = Step::Guard(Answer::Refuses);
    let inside = Step::Link(0);
    let fragment = Step::Link(1);
    vec![
        // More entries than a browser keeps.
        (
            "/alpha",
            vec![
                Step::Run(60),
                Step::Go(-49),
                Step::Go(-1),
                Step::Go(7),
                refuse.clone(),
                Step::Go(-3),
                Step::Go(40),
                Step::Release,
                Step::Go(42),
                Step::Reload,
                Step::Go(-20),
            ],
        ),
        // The browser makes no entry for the fragment that it is at.
        (
            "/alpha",
            vec![
                inside,
                fragment.clone(),
                fragment.clone(),
                fragment,
                refuse,
                Step::Go(-1),
                Step::Go(-2),
                Step::Menu(Owner::Forms),
                Step::Release,
                Step::Go(-2),
            ],
        ),
        // What is typed although it is there already.
        (
            "/forms/nowhere",
            vec![
                Step::Link(0),
                Step::Open("/forms"),
                Step::Go(-3),
                Step::Go(-1),
                Step::Go(1),
            ],
        ),
        // Each load of the page counts its entries anew.
        (
            "/alpha",
            vec![
                Step::Navigate("/two", Entry::Push),
                Step::Navigate("/three", Entry::Push),
                Step::Open("/beta"),
                Step::Navigate("/two", Entry::Push),
                Step::Guard(Answer::Refuses),
                Step::Go(-1),
                Step::Go(-2),
                Step::Guard(Answer::RefusesLater),
                Step::Go(-1),
                Step::Go(1),
            ],
        ),
    ]
}

pub(in crate::loader) async fn random_walks_agree_with_a_model(venue: &Venue) -> Result<()> {
    let scene = Scene::set_in(venue, &[probe("alpha"), probe("beta")]).await?;
    for (start, steps) in known_walks() {
        scene.walk(start, &steps, PATIENCE).await?;
    }
    let seed = seed()?;
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let walks = if scene.browser.is_firefox() { FEWER_WALKS } else { WALKS };
    for walk in 0..walks {
        // So every address is a deep link in every run.
        let start = DEEP_LINKS[walk % DEEP_LINKS.len()];
        let mut tree = steps().new_tree(&mut runner).map_err(|reason| anyhow!("{reason}"))?;
        if let Err(error) = scene.walk(start, &tree.current(), PATIENCE).await {
            let smallest = smaller(&scene, start, &mut tree).await.unwrap_or(error);
            return Err(smallest.context(format!("walk {walk} of {SEED}={seed}")));
        }
    }
    Ok(())
}

mod in_chromium {
    #[tokio::test]
    async fn random_walks_agree_with_a_model() -> wharf_tests::Result<()> {
        super::random_walks_agree_with_a_model(&super::Venue::WholeChromium).await
    }
}

/// The failure of the smallest walk that still fails.
async fn smaller(scene: &Scene, start: &str, tree: &mut impl ValueTree<Value = Vec<Step>>) -> Option<anyhow::Error> {
    let (patience, walks) = SHRINKING;
    let mut smallest = None;
    for _ in 0..walks {
        let moved = match scene.walk(start, &tree.current(), patience).await {
            Err(error) => {
                smallest = Some(error);
                tree.simplify()
            }
            Ok(()) => tree.complicate(),
        };
        if !moved {
            break;
        }
    }
    smallest
}

fn seed() -> Result<u64> {
    match env::var(SEED) {
        Ok(seed) => seed.parse().with_context(|| format!("{SEED} is a number")),
        Err(_) => Ok(RandomState::new().build_hasher().finish()),
    }
}
