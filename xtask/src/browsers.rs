//! The browsers that tests run in.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

use crate::{
    interrupt::Interrupted,
    process::{Processes, step},
    tools,
    workspace::Workspace,
};

/// Chromium without the window around the pages, which nobody sees in tests: it starts with a quarter of the work. Debian has a
/// script of that name on the PATH, but whoever ends that leaves the browser behind.
const HEADLESS_SHELLS: [&str; 2] = ["/usr/lib/chromium/chromium-headless-shell", "chrome-headless-shell"];
/// The package of Debian that has it.
const HEADLESS_SHELL: &str = "chromium-headless-shell";

/// Where a whole Chromium may be, in the order of preference.
const CHROMIUM: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Where Firefox may be, in the order of preference: the release with long support first.
const FIREFOX: [&str; 3] = [
    "firefox-esr",
    "firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/// A browser and the program that drives it. Both must be of the same major version.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    /// Chromium or Chrome, or Chromium's headless shell.
    pub(crate) chromium: PathBuf,
    /// The same with all that a browser has, if it is there.
    pub(crate) whole: Option<PathBuf>,
    /// Its WebDriver.
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds Chromium and its driver by `CHROME` and `CHROMEDRIVER` or on the PATH; on Debian as root installs what is
    /// missing.
    pub(crate) fn find_or_install(processes: &Processes) -> anyhow::Result<Self> {
        let is_named = named("CHROME").is_some() && named("CHROMEDRIVER").is_some();
        let is_best = is_named || headless_shell().is_some();
        if !is_best && can_install() {
            match install(processes, &[HEADLESS_SHELL, "chromium-driver"]) {
                // A whole Chromium that is there already does as well.
                Err(error) if error.is::<Interrupted>() || Self::find().is_none() => return Err(error),
                _ => {}
            }
        }
        Self::find().context(
            "the browser tests need Chromium and chromedriver of the same version: install them (on Debian: \
             `apt-get install chromium-headless-shell chromium-driver`), or name them with CHROME and CHROMEDRIVER",
        )
    }

    fn find() -> Option<Self> {
        let whole = named("WHOLE_CHROME")
            .or_else(|| named("CHROME"))
            .or_else(|| CHROMIUM.iter().find_map(|program| on_path(program)));
        let chromium = named("CHROME").or_else(headless_shell).or_else(|| whole.clone())?;
        let driver = named("CHROMEDRIVER").or_else(|| on_path("chromedriver"))?;
        Some(Self {
            chromium,
            whole,
            driver,
        })
    }

    /// Tells a program which browser to use.
    pub(crate) fn told_to<'command>(&self, command: &'command mut Command) -> &'command mut Command {
        if let Some(whole) = &self.whole {
            command.env("WHOLE_CHROME", whole);
        }
        command.env("CHROMEDRIVER", &self.driver).env("CHROME", &self.chromium)
    }
}

/// Firefox and the program that drives it, which is of no particular version.
#[derive(Debug, Clone)]
pub(crate) struct Firefox {
    /// Firefox.
    pub(crate) firefox: PathBuf,
    /// Its WebDriver.
    pub(crate) driver: PathBuf,
}

impl Firefox {
    /// Finds Firefox and geckodriver by `FIREFOX` and `GECKODRIVER` or on the PATH. On Debian as root it installs Firefox if
    /// that is missing; geckodriver is installed with cargo.
    pub(crate) fn find_or_install(workspace: &Workspace, processes: &Processes) -> anyhow::Result<Self> {
        let firefox = match Self::find() {
            Some(firefox) => firefox,
            None if can_install() => {
                install(processes, &["firefox-esr"])?;
                Self::find().context("firefox-esr is installed, but not on the PATH")?
            }
            None => bail!(
                "the browser tests need Firefox too: install it (on Debian: `apt-get install firefox-esr`), or name it with \
                 FIREFOX"
            ),
        };
        let driver = match named("GECKODRIVER").or_else(|| on_path("geckodriver")) {
            Some(driver) => driver,
            None => tools::geckodriver(workspace, processes)?,
        };
        Ok(Self { firefox, driver })
    }

    fn find() -> Option<PathBuf> {
        named("FIREFOX").or_else(|| FIREFOX.iter().find_map(|program| on_path(program)))
    }
}

fn headless_shell() -> Option<PathBuf> {
    HEADLESS_SHELLS.iter().find_map(|program| on_path(program))
}

/// What an environment variable names, if it names anything.
fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// Where a program is that would run under this name.
fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|folder| folder.join(format!("{program}{}", env::consts::EXE_SUFFIX)))
        .find(|candidate| candidate.is_file())
}

/// Whether packages can be installed: on Debian, as root.
fn can_install() -> bool {
    Path::new("/etc/debian_version").exists() && is_root()
}

/// Installs packages of Debian.
fn install(processes: &Processes, packages: &[&str]) -> anyhow::Result<()> {
    step(&format!("installing {}", packages.join(" and ")), || {
        processes.run(apt_get().args(["update", "--quiet"]))?;
        let options = ["install", "--quiet", "--yes", "--no-install-recommends"];
        processes.run(apt_get().args(options).args(packages))
    })
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_on_the_path() {
        assert!(on_path("sh").is_some_and(|path| path.is_absolute()));
        assert_eq!(on_path("no-such-program"), None);
    }
}
