//! Which packages are checked and tested where.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::Context;

use crate::workspace::{Package, Workspace};

/// The program of the journeys, the only one that needs a running stack.
const JOURNEYS: &str = "journeys";

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
    /// The test programs in `tests/`.
    test_programs: Vec<String>,
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

    /// The native tests but the journeys, as arguments for cargo: always of all native packages. Cargo compiles dependencies
    /// with the features that the packages of one command ask for, so with fewer packages it would compile many of them again.
    pub(super) fn native_tests(&self) -> Vec<String> {
        let native = self.0.iter().filter(|entry| entry.native);
        let programs: BTreeSet<&str> = native
            .flat_map(|entry| &entry.test_programs)
            .map(|name| &**name)
            .filter(|name| *name != JOURNEYS)
            .collect();
        let programs = programs.into_iter().flat_map(|name| ["--test", name]);
        let targets = ["--lib", "--bins"].into_iter().chain(programs);
        targets.map(str::to_owned).chain(self.native()).collect()
    }

    /// The program of the journeys, in the same way.
    pub(super) fn journeys(&self) -> Vec<String> {
        let target = ["--test", JOURNEYS].map(str::to_owned);
        target.into_iter().chain(self.native()).collect()
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
            test_programs: package.test_programs().map(str::to_owned).collect(),
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
    fn what_is_compiled_for_all_native_packages_is_compiled_once() {
        let entry = |name: &str, native, test_programs: &[&str]| Entry {
            name: name.to_owned(),
            native,
            browser: !native,
            native_tests: true,
            browser_tests: false,
            test_programs: test_programs.iter().map(|name| (*name).to_owned()).collect(),
        };
        let packages = Packages(vec![
            entry("one", true, &["signatures", "whole"]),
            entry("two", true, &["signatures", "journeys"]),
            entry("app", false, &["page"]),
        ]);
        let all = "--package one --package two";
        let tests = packages.native_tests().join(" ");
        assert_eq!(tests, format!("--lib --bins --test signatures --test whole {all}"));
        assert_eq!(packages.journeys().join(" "), format!("--test journeys {all}"));
    }

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
