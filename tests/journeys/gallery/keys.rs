//! Every key that the gallery names, pressed as a person presses it: the browser takes it from its driver, not from a script.

mod actions;
mod content;
mod data;
mod fields;
mod layers;
mod lists;
mod messages;
mod navigation;

use std::{collections::BTreeSet, fs};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::Key;
use wharf_tests::{
    Result,
    browser::{Browser, heading},
    running_stack::{turn, turn_with_browser},
    shell::DEMO,
    workspace::root,
};

/// Finds things by a selector, `“words”` behind which are the name or the text of the element, or with `…` a part of it.
const SCRIPT: &str = include_str!("keys.js");
/// The link above the examples of each page: where Tab comes from when it goes to the first of them.
const ABOVE: &str = ".wharf-page-back a";

/// What is done, or seen to be so. Whatever is seen may take a moment.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Opens the page anew, with these settings.
    Open(&'static str),
    /// Puts focus on an element, where a person would come to by Tab.
    At(&'static str),
    /// Presses keys, one after the other; those before a plus sign are held down.
    Press(&'static str),
    /// Presses a key until an element has focus. The page behind a dialog never has it meanwhile.
    PressUntil(&'static str, &'static str),
    /// Presses a key until an expression is true: one that comes while the last one still scrolls can be lost.
    ScrollUntil(&'static str, &'static str),
    /// The element has focus.
    Focus(&'static str),
    /// It can be seen.
    Seen(&'static str),
    /// It cannot.
    Gone(&'static str),
    /// A field has this value.
    Value(&'static str, &'static str),
    /// The arrows of a combobox are at this answer, and it is in sight; at none.
    Active(&'static str, Option<&'static str>),
    /// An expression of JavaScript, with `one(selector)` at hand, is true.
    Is(&'static str),
    /// The body of a function.
    Run(&'static str),
    /// Firefox does the rest otherwise, or its driver cannot see it.
    NotInFirefox,
}

/// A key as the gallery writes it, and what it does.
type Line = (&'static str, &'static [Step]);

/// The keys of a page of the gallery.
#[derive(Debug)]
struct Keys {
    /// The part of its address that is its own.
    path: &'static str,
    name: &'static str,
    lines: &'static [Line],
}

const FAMILIES: [&[Keys]; 8] = [
    actions::KEYS,
    fields::KEYS,
    lists::KEYS,
    messages::KEYS,
    content::KEYS,
    data::KEYS,
    layers::KEYS,
    navigation::KEYS,
];

impl Keys {
    fn of(path: &str) -> Result<&'static Self> {
        let mut all = FAMILIES.into_iter().flatten();
        all.find(|keys| keys.path == path)
            .with_context(|| format!("no keys of {path}"))
    }

    async fn open(&self, browser: &Browser, settings: &str) -> Result<()> {
        browser.go_to(&["/gallery/", self.path, settings].concat()).await?;
        browser.find(&heading(self.name)).await.map(drop)
    }

    /// Presses every key, and answers with what did not happen.
    async fn press(&self, browser: &Browser) -> Result<Vec<String>> {
        let mut failures = Vec::new();
        self.open(browser, "").await?;
        for (key, steps) in self.lines {
            for (number, step) in steps.iter().enumerate() {
                if matches!(step, Step::NotInFirefox) && browser.is_firefox() {
                    break;
                }
                if let Err(error) = self.take(browser, *step).await {
                    failures.push(format!("{}, {key}, step {number}, {step:?}: {error:#}", self.name));
                    // What the others begin with is not to blame.
                    self.open(browser, "").await?;
                    break;
                }
            }
        }
        Ok(failures)
    }

    async fn take(&self, browser: &Browser, step: Step) -> Result<()> {
        match step {
            Step::Open(settings) => self.open(browser, settings).await,
            Step::At(selector) => holds(browser, "at", selector, None).await,
            Step::Press(keys) => press(browser, keys).await,
            Step::PressUntil(keys, selector) => {
                // More than the browser has of its own.
                for _ in 0..12 {
                    press(browser, keys).await?;
                    let kind: String = browser.run(&script("where"), vec![json!(selector)]).await?;
                    ensure!(kind != "behind", "focus is behind the dialog");
                    if kind == "there" {
                        return Ok(());
                    }
                }
                holds(browser, "focus", selector, None).await
            }
            Step::ScrollUntil(keys, expression) => {
                let script = format!("{SCRIPT}\nreturn Boolean({expression});");
                let is_so = async || {
                    press(browser, keys).await?;
                    Ok(browser.run::<bool>(&script, Vec::new()).await?.then_some(()))
                };
                browser.wait(expression, is_so).await
            }
            Step::Focus(selector) => holds(browser, "focus", selector, None).await,
            Step::Seen(selector) => holds(browser, "seen", selector, None).await,
            Step::Gone(selector) => holds(browser, "gone", selector, None).await,
            Step::Value(selector, text) => holds(browser, "value", selector, Some(text)).await,
            Step::Active(selector, text) => holds(browser, "active", selector, text).await,
            Step::Is(expression) => {
                let script = format!("{SCRIPT}\nreturn Boolean({expression});");
                let is_so = async || Ok(browser.run::<bool>(&script, Vec::new()).await?.then_some(()));
                browser.wait(expression, is_so).await
            }
            Step::Run(body) => {
                browser.run::<Value>(&format!("{SCRIPT}\n{body}"), Vec::new()).await?;
                Ok(())
            }
            Step::NotInFirefox => Ok(()),
        }
    }
}

fn script(function: &str) -> String {
    format!("{SCRIPT}\nreturn {function}(...arguments);")
}

async fn holds(browser: &Browser, what: &str, selector: &str, text: Option<&str>) -> Result<()> {
    let script = script(what);
    let is_so = async || {
        let arguments = vec![json!(selector), json!(text)];
        Ok(browser.run::<bool>(&script, arguments).await?.then_some(()))
    };
    browser.wait(format!("{what} {selector} {text:?}"), is_so).await
}

/// Presses keys as they are written here: `Shift+Tab a b Enter`.
async fn press(browser: &Browser, keys: &str) -> Result<()> {
    for chord in keys.split(' ') {
        let mut held: Vec<char> = chord.split('+').map(key).collect::<Result<_>>()?;
        let pressed = held.pop().context("no key")?;
        browser.press_with(&held, pressed).await?;
    }
    Ok(())
}

fn key(name: &str) -> Result<char> {
    let key = match name {
        "Alt" => Key::Alt,
        "Backspace" => Key::Backspace,
        "Control" => Key::Control,
        "Down" => Key::Down,
        "End" => Key::End,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Home" => Key::Home,
        "Left" => Key::Left,
        "PageDown" => Key::PageDown,
        "PageUp" => Key::PageUp,
        "Right" => Key::Right,
        "Shift" => Key::Shift,
        "Space" => return Ok(' '),
        "Tab" => Key::Tab,
        "Up" => Key::Up,
        letter => {
            return letter
                .chars()
                .next()
                .filter(|_| letter.chars().count() == 1)
                .with_context(|| format!("no key {letter}"));
        }
    };
    Ok(key.into())
}

async fn in_chromium(path: &str) -> Result<()> {
    let keys = Keys::of(path)?;
    let (_turn, browser) = turn_with_browser().await?;
    // What is pasted is copied first, by a script that nobody has clicked for.
    let permissions = json!({ "permissions": ["clipboardSanitizedWrite", "clipboardReadWrite"] });
    browser.cdp("Browser.grantPermissions", permissions).await?;
    browser.sign_in_at("/gallery", DEMO).await?;
    all_were(keys.press(&browser).await?)
}

async fn in_firefox(family: &[Keys]) -> Result<()> {
    let _turn = turn().await?;
    let browser = Browser::start_firefox().await?;
    browser.sign_in_at("/gallery", DEMO).await?;
    let mut failures = Vec::new();
    for keys in family {
        failures.extend(keys.press(&browser).await?);
    }
    all_were(failures)
}

fn all_were(failures: Vec<String>) -> Result<()> {
    ensure!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

/// A test for each page in Chromium, and for each family of them in Firefox.
macro_rules! journeys {
    ($($family:ident, $all_in_firefox:ident: $($page:ident $path:literal)*;)*) => { $(
        $(#[tokio::test]
        async fn $page() -> Result<()> {
            in_chromium($path).await
        })*

        #[tokio::test]
        async fn $all_in_firefox() -> Result<()> {
            in_firefox($family::KEYS).await
        }
    )*
        /// The pages that have one.
        const JOURNEYS: &[&str] = &[$($($path),*),*];
    };
}

journeys! {
    actions, actions_in_firefox:
        button "button" link "link" button_menu "button-menu";
    fields, fields_in_firefox:
        text_input "text-input" text_area "text-area" number_input "number-input" date_input "date-input" checkbox "checkbox"
        radio_group "radio-group" switch "switch" file_picker "file-picker" error_summary "error-summary" field "field"
        form "form" wizard "wizard";
    lists, lists_in_firefox:
        select "select" combobox "combobox" multi_select "multi-select";
    messages, messages_in_firefox:
        alert "alert" flash_messages "flash-messages" error_card "error-card";
    content, content_in_firefox:
        disclosure "disclosure" tabs "tabs" code_block "code-block";
    data, data_in_firefox:
        table "table" virtual_rows "virtual-rows" chart "chart";
    layers, layers_in_firefox:
        dialog "dialog" popover "popover" tooltip "tooltip";
    navigation, navigation_in_firefox:
        breadcrumbs "breadcrumbs" pagination "pagination" steps "steps" app_layout "app-layout";
}

/// The pages of the gallery and the keys that they name, from its source.
fn named() -> Result<BTreeSet<(String, String)>> {
    let mut named = BTreeSet::new();
    for entry in fs::read_dir(root().join("components/gallery/src/pages"))? {
        let source = fs::read_to_string(entry?.path())?;
        let (_, page) = source.split_once("path: \"").context("a page has no path")?;
        let (path, page) = page.split_once('"').context("its path has no end")?;
        let (_, keys) = page.split_once("keys: &[").context("a page has no keys")?;
        let (keys, _) = keys.split_once("examples: ").context("a page has no examples")?;
        // What stands in quotes is a key, and what it does, in turn.
        let texts: Vec<_> = keys.split('"').skip(1).step_by(2).collect();
        named.extend(texts.chunks(2).map(|line| (path.to_owned(), line[0].to_owned())));
    }
    Ok(named)
}

#[test]
fn every_key_that_the_gallery_names_is_pressed() -> Result<()> {
    let named = named()?;
    ensure!(named.len() > 70, "{named:#?}");
    let mut pressed = BTreeSet::new();
    let presses = |step: &Step| matches!(step, Step::Press(_) | Step::PressUntil(..));
    for Keys { path, lines, .. } in FAMILIES.into_iter().flatten() {
        ensure!(JOURNEYS.contains(path), "{path} has no journey");
        for (key, steps) in *lines {
            let scrolls = |step: &Step| matches!(step, Step::ScrollUntil(..));
            ensure!(
                steps.iter().any(|step| presses(step) || scrolls(step)),
                "{path}, {key}: nothing is pressed"
            );
            ensure!(
                !steps.last().is_some_and(presses),
                "{path}, {key}: nobody looks what it does"
            );
            pressed.insert(((*path).to_owned(), (*key).to_owned()));
        }
    }
    let missing: Vec<_> = named.symmetric_difference(&pressed).collect();
    ensure!(missing.is_empty(), "{missing:#?}");
    Ok(())
}
