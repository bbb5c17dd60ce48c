//! Which packages are checked and tested where.

use std::{fs, path::Path};

use anyhow::Context;

use crate::workspace::{Package, Workspace};

/// The package that holds the journeys.
pub(super) const JOURNEYS: &str = "wharf-tests";

/// A package and what its sources hold.
#[derive(Debug)]
struct Entry {
    name: String,
    native: bool,
    browser: bool,
    /// Tests in the sources that run on the host.
    native_tests: bool,
    /// Tests that run inside a page.
    browser_tests: bool,
}

/// The packages of the workspace, sorted by where they run.
#[derive(Debug)]
pub(super) struct Packages(Vec<Entry>);

impl Packages {
    /// Looks at every package.
    pub(super) fn of(workspace: &Workspace) -> anyhow::Result<Self> {
        workspace
            .packages()
            .iter()
            .map(Entry::of)
            .collect::<anyhow::Result<_>>()
            .map(Self)
    }

    /// Every package that runs natively, as arguments for cargo.
    pub(super) fn native(&self) -> Vec<String> {
        self.select(|entry| entry.native)
    }

    /// As [`Self::native`], without the journeys, which need a running stack.
    pub(super) fn native_without_journeys(&self) -> Vec<String> {
        self.select(|entry| entry.native && entry.name != JOURNEYS)
    }

    /// Every package that runs in browsers.
    pub(super) fn browser(&self) -> Vec<String> {
        self.select(|entry| entry.browser)
    }

    /// Packages that run in browsers only, but have tests that do not need one.
    pub(super) fn browser_with_native_tests(&self) -> Vec<String> {
        self.select(|entry| entry.browser && !entry.native && entry.native_tests)
    }

    /// Packages with tests that run inside a page.
    pub(super) fn with_browser_tests(&self) -> Vec<String> {
        self.select(|entry| entry.browser_tests)
    }

    fn select(&self, wanted: impl Fn(&Entry) -> bool) -> Vec<String> {
        let names = self
            .0
            .iter()
            .filter(|entry| wanted(entry))
            .map(|entry| entry.name.clone());
        names.flat_map(|name| ["--package".to_owned(), name]).collect()
    }
}

impl Entry {
    fn of(package: &Package) -> anyhow::Result<Self> {
        let folder = package.folder();
        Ok(Self {
            name: package.name.clone(),
            native: package.runs_natively(),
            browser: package.runs_in_browsers(),
            native_tests: mentions(&folder.join("src"), "#[test]")?,
            browser_tests: package.runs_in_browsers()
                && (mentions(&folder.join("src"), "#[wasm_bindgen_test")?
                    || mentions(&folder.join("tests"), "#[wasm_bindgen_test")?),
        })
    }
}

/// Whether a Rust file below a folder contains a text.
fn mentions(folder: &Path, text: &str) -> anyhow::Result<bool> {
    if !folder.exists() {
        return Ok(false);
    }
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))? {
        let path = entry?.path();
        let found = if path.is_dir() {
            mentions(&path, text)?
        } else {
            path.extension().is_some_and(|extension| extension == "rs")
                && fs::read_to_string(&path)
                    .with_context(|| format!("cannot read `{}`", path.display()))?
                    .contains(text)
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_in_files_of_rust_only() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("deep")).unwrap();
        fs::write(folder.path().join("notes.md"), "#[test]").unwrap();
        assert!(!mentions(folder.path(), "#[test]").unwrap());
        fs::write(folder.path().join("deep/a.rs"), "#[test]\nfn a() {}").unwrap();
        assert!(mentions(folder.path(), "#[test]").unwrap());
        assert!(!mentions(&folder.path().join("none"), "#[test]").unwrap());
    }
}
