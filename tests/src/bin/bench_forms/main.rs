//! What a key press costs in a form of many fields: `cargo xtask bench forms` runs this.
//!
//! The same page is opened with every library in turn, in several rounds, so that what else the machine does hits all alike.
//! This program judges no time: machines are noisy. It fails only if a page does not do what the others do.

mod figures;
mod libraries;
mod site;

use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, field},
};

use crate::{
    figures::{Figures, Press, Start},
    libraries::Library,
    site::Site,
};

/// How many fields the page has.
const FIELDS: [usize; 4] = [20, 100, 500, 1_000];
/// How often each page is opened.
const ROUNDS: usize = 10;
/// Pairs of key presses of each kind in a round.
const PAIRS: usize = 10;
/// The same before anything is measured, for the browser compiles what runs often.
const WARM_UP: usize = 5;
/// What is said about a text of one letter.
const MESSAGE: &str = "Enter at least 2 characters";
/// The field in which is typed: one that is not the first and is there in all pages.
const FIELD: usize = 10;

#[tokio::main]
async fn main() -> Result<()> {
    let libraries = libraries::all()?;
    let site = Site::start(&libraries).await?;
    let browser = Browser::start().await?;
    let bench = Bench { site, browser };
    for library in &libraries {
        bench.check(library).await?;
    }
    bench.measure(&libraries).await
}

struct Bench {
    site: Site,
    browser: Browser,
}

impl Bench {
    /// The page says what is wrong while somebody types with a real keyboard, about this field alone.
    async fn check(&self, library: &Library) -> Result<()> {
        self.open(library, FIELDS[0]).await?;
        self.browser.click(&field(&format!("Field {}", FIELD + 1))).await?;
        for (letter, messages) in [("a", 1), ("b", 0)] {
            self.browser.type_keys(letter).await?;
            let what = format!("{messages} messages after “{letter}” with {}", library.name);
            let shown = async || Ok((self.messages().await? == messages).then_some(()));
            self.browser.wait(what, shown).await?;
        }
        Ok(())
    }

    async fn messages(&self) -> Result<usize> {
        let script = "return [...document.querySelectorAll('.wharf-field-error')]
            .filter((error) => error.textContent.endsWith(arguments[0])).length;";
        self.browser.run(script, vec![json!(MESSAGE)]).await
    }

    async fn measure(&self, libraries: &[Library]) -> Result<()> {
        self.browser
            .cdp("Performance.enable", json!({ "timeDomain": "threadTicks" }))
            .await?;
        println!(
            "{} key presses of each kind in {ROUNDS} rounds, libraries in turn; milliseconds",
            2 * PAIRS * ROUNDS
        );
        println!("{}", figures::head());
        for fields in FIELDS {
            let mut all: Vec<Figures> = libraries.iter().map(|_| Figures::default()).collect();
            for round in 0..ROUNDS {
                // Another one is the first each time.
                for turn in 0..libraries.len() {
                    let index = (round + turn) % libraries.len();
                    self.round(&libraries[index], fields, &mut all[index]).await?;
                }
            }
            for (library, figures) in libraries.iter().zip(&all) {
                let bytes = library.size()?;
                println!("{}", figures::line(library.name, bytes, fields, figures));
            }
        }
        Ok(())
    }

    /// Opens the page of a library and types.
    async fn round(&self, library: &Library, fields: usize, figures: &mut Figures) -> Result<()> {
        figures.starts.push(self.open(library, fields).await?);
        let with_message = [("a", Some(MESSAGE)), ("ab", None)];
        let without = [("abc", None), ("abcd", None)];
        for texts in [with_message, without] {
            self.press(&json!(texts.repeat(WARM_UP))).await?;
        }
        let (presses, thread) = self.press(&json!(with_message.repeat(PAIRS))).await?;
        figures.with_message.add(presses, thread);
        self.press(&json!(without)).await?;
        let (presses, thread) = self.press(&json!(without.repeat(PAIRS))).await?;
        figures.without.add(presses, thread);
        Ok(())
    }

    async fn open(&self, library: &Library, fields: usize) -> Result<Start> {
        self.browser.go_to(&self.site.address()).await?;
        let url = |name: &String| format!("/{name}");
        let arguments = vec![
            json!(url(&library.entry)),
            json!(library.wasm.as_ref().map(url)),
            json!(fields),
        ];
        self.browser.run_async("return start(...arguments);", arguments).await
    }

    /// Types, and tells what it cost: of each key press what the page has seen, and of all of them the milliseconds for which
    /// the main thread was at work. The latter are those of the processor, so that they do not grow while others use it.
    async fn press(&self, texts: &Value) -> Result<(Vec<Press>, f64)> {
        let arguments = vec![json!(format!("field{FIELD}")), texts.clone()];
        let before = self.thread_time().await?;
        let presses = self.browser.run_async("return press(...arguments);", arguments).await?;
        Ok((presses, self.thread_time().await? - before))
    }

    async fn thread_time(&self) -> Result<f64> {
        let answer = self.browser.cdp("Performance.getMetrics", json!({})).await?;
        let metrics = answer["metrics"].as_array().into_iter().flatten();
        let mut tasks = metrics.filter(|metric| metric["name"] == "TaskDuration");
        let seconds = tasks.next().and_then(|metric| metric["value"].as_f64());
        Ok(1_000.0 * seconds.unwrap_or(f64::NAN))
    }
}
