//! Every page of the gallery looks as it did. The references are in `tests/screenshots`, a folder for each look, with one small
//! picture for each page. When a look was changed on purpose, `WHARF_BLESS_SCREENSHOTS=1` has the same tests write them anew.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::Browser,
    picture::{BLOCK, Picture},
    running_stack::turn_with_browser,
    workspace,
};

use super::{Page, motion, sign_in};

/// The variable that has references written instead of compared.
const BLESS: &str = "WHARF_BLESS_SCREENSHOTS";

/// What is in the pictures: the place of the app. The frame around it has a page of the gallery of its own.
const SUBJECT: &str = ".wharf-main";

/// How wide a line is in the page's fonts and in those of code, in hundredths of a CSS pixel.
const FONTS: &str = "
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  const style = getComputedStyle(document.documentElement);
  const families = [getComputedStyle(document.querySelector('.wharf-main')).fontFamily, style.getPropertyValue('--wharf-font-code')];
  return families.map((family) => {
    context.font = `100px ${family}`;
    return Math.round(context.measureText('Wharf: 43 ships in quiet harbours').width * 100);
  }).join(' ');";

/// No caret blinks, all letters have their font, and what shows after a moment is there.
const STEADY: &str = "
  document.activeElement?.blur();
  await document.fonts.ready;
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  const moving = roots(document).flatMap((root) => root.getAnimations());
  const ends = ({ effect }) => Number.isFinite(effect.getComputedTiming().endTime);
  const seen = moving.filter((one) => ends(one) && one.effect.target.checkVisibility());
  await Promise.allSettled(seen.map((one) => one.finished));";

/// The pictures of all pages in one look.
pub(super) struct Album {
    look: &'static str,
    is_blessing: bool,
    /// Whether the references can be compared with.
    is_comparable: bool,
    pages: BTreeSet<String>,
    /// What is wrong so far.
    problems: Vec<String>,
}

/// A window of the width of the references, without scroll bars, which would go with its height.
async fn lay_out(browser: &Browser) -> Result<()> {
    window(browser, 740).await?;
    let hidden = json!({ "hidden": true });
    browser.cdp("Emulation.setScrollbarsHidden", hidden).await.map(drop)
}

impl Album {
    /// The pictures of a look. The browser shows any page of the shell.
    pub(super) async fn open(browser: &Browser, look: &'static str) -> Result<Self> {
        lay_out(browser).await?;
        let mut album = Self {
            look,
            is_blessing: env::var_os(BLESS).is_some(),
            is_comparable: true,
            pages: BTreeSet::new(),
            problems: Vec::new(),
        };
        let fonts: String = browser.run(FONTS, Vec::new()).await?;
        let file = references().join("fonts.txt");
        if album.is_blessing {
            write(&file, fonts)?;
            return Ok(album);
        }
        let kept = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        if kept.trim() != fonts {
            album.is_comparable = false;
            album.problems.push(format!(
                "the references were made with other fonts, so the pictures were not compared: a line measures {fonts} here \
                 and {} there. `cargo xtask test --e2e` installs them, and tells in WHARF_FONTS where they are",
                kept.trim()
            ));
        }
        Ok(album)
    }

    /// Compares the page with its reference. The browser shows it, and nothing on it moves.
    pub(super) async fn add(&mut self, browser: &Browser, page: &Page) -> Result<()> {
        let name = page.path.rsplit('/').next().unwrap_or_default();
        self.pages.insert([name, ".webp"].concat());
        if !self.is_comparable {
            return Ok(());
        }
        let photograph = photograph(browser).await?;
        let seen = browser.reduce(&photograph, BLOCK).await?;
        let file = self.folder().join(name).with_extension("webp");
        let kept = match fs::read(&file) {
            Ok(bytes) => Some(browser.reduce(&Base64::encode_string(&bytes), 1).await?),
            Err(_) => None,
        };
        let what = match &kept {
            None => "has no reference".to_owned(),
            Some(kept) => match seen.difference(kept) {
                None => return Ok(()),
                Some(difference) => difference.to_string(),
            },
        };
        if self.is_blessing {
            return keep(browser, &seen, &file).await;
        }
        let folder = workspace::root().join("target/screenshots").join(self.look);
        write(
            &folder.join(name).with_extension("png"),
            Base64::decode_vec(&photograph)?,
        )?;
        if let Some(kept) = kept {
            let reference = browser.image(&kept, "image/png", BLOCK).await?;
            write(&folder.join(name).with_extension("reference.png"), reference)?;
        }
        self.problems.push(format!("{} in {}: {what}", page.name, self.look));
        Ok(())
    }

    /// What is wrong with the pictures.
    pub(super) fn close(mut self) -> Result<Vec<String>> {
        let folder = self.folder();
        for file in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let file = file?;
            let name = file.file_name().to_string_lossy().into_owned();
            if self.pages.contains(&name) {
                continue;
            }
            if self.is_blessing {
                fs::remove_file(file.path())?;
            } else {
                self.problems
                    .push(format!("{name} in {} is the reference of no page", self.look));
            }
        }
        if !self.problems.is_empty() {
            self.problems.push(format!(
                "What was seen and what was expected is in target/screenshots/{}. If it is meant to look so, set {BLESS}=1 and \
                 run the test again",
                self.look
            ));
        }
        Ok(self.problems)
    }

    fn folder(&self) -> PathBuf {
        references().join(self.look)
    }
}

fn references() -> PathBuf {
    workspace::root().join("tests/screenshots")
}

/// A picture of the page as it stays, in a window that shows all of it: what is outside of the window is not always painted.
async fn photograph(browser: &Browser) -> Result<String> {
    // The place of the app is as high as the window at least: measured too early, it would stay as high as it was then.
    let measure = [STEADY, "return document.documentElement.scrollHeight;"].concat();
    let height: u32 = browser.run_async(&measure, Vec::new()).await?;
    window(browser, height).await?;
    browser.run_async::<Value>(STEADY, Vec::new()).await?;
    let mut last = browser.photograph(SUBJECT).await?;
    for _ in 0..5 {
        let next = browser.photograph(SUBJECT).await?;
        if next == last {
            window(browser, 740).await?;
            return Ok(last);
        }
        last = next;
    }
    bail!("the page does not come to rest")
}

async fn window(browser: &Browser, height: u32) -> Result<()> {
    let metrics = json!({ "width": 1280, "height": height, "deviceScaleFactor": 1, "mobile": false });
    browser
        .cdp("Emulation.setDeviceMetricsOverride", metrics)
        .await
        .map(drop)
}

/// Writes a reference, which has to be what was seen to the last bit.
async fn keep(browser: &Browser, seen: &Picture, file: &Path) -> Result<()> {
    let reference = browser.image(seen, "image/webp", 1).await?;
    let again = browser.reduce(&Base64::encode_string(&reference), 1).await?;
    ensure!(again == *seen, "a reference loses something");
    write(file, reference)
}

fn write(file: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}

/// Changes that a person would see, to the first button of the examples that is not the main one of its page.
const CHANGES: [&str; 4] = [
    "button.style.borderColor = 'transparent';",
    "button.style.background = 'transparent'; button.style.color = 'GrayText';",
    "button.style.translate = '4px';",
    "button.style.paddingInline = '2rem';",
];

#[tokio::test]
async fn a_changed_button_is_noticed() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let pages = sign_in(&browser).await?;
    lay_out(&browser).await?;
    motion::prefer(&browser, "reduce").await?;
    let page = pages.iter().find(|page| page.path.ends_with("/button"));
    page.context("there is no page of buttons")?
        .open(&browser, "?theme=light")
        .await?;
    let before = browser.reduce(&photograph(&browser).await?, BLOCK).await?;
    let change = async |script: &str| {
        let script = [
            "const button = roots(document).flatMap((root) =>
               [...root.querySelectorAll('.wharf-card-body .wharf-button:not(.wharf-button-primary):enabled')])[0];",
            script,
        ]
        .concat();
        browser.run::<Value>(&script, Vec::new()).await?;
        let after = browser.reduce(&photograph(&browser).await?, BLOCK).await?;
        anyhow::Ok(after.difference(&before))
    };
    for script in CHANGES {
        ensure!(change(script).await?.is_some(), "nobody notices {script}");
        let back = change("button.removeAttribute('style');").await?;
        ensure!(back.is_none(), "after {script} the page stays changed: {back:?}");
    }
    Ok(())
}
