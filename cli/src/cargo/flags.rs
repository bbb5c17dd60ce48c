//! What a release build adds to the compiler's flags.

use std::{
    collections::BTreeSet,
    env,
    path::{Path, PathBuf},
};

use super::{App, Package};

/// The environment variable whose flags cargo adds to those of its configuration, for the target of apps.
pub(super) const VARIABLE: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

impl App {
    /// The value of `CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS` in a release build: the person's own flags, and those
    /// by which the folders of this machine stand in no panic message. What is shipped then tells nothing about who has
    /// built it, and is the same wherever it is built.
    #[must_use]
    pub fn release_flags(&self) -> String {
        let own = env::var(VARIABLE).unwrap_or_default();
        format!("{own} {}", remap(&self.workspace, &self.downloads))
            .trim()
            .to_owned()
    }
}

/// Cargo separates the flags in an environment variable by blanks and knows no quotes, so a folder with a blank in its
/// name stays as it is.
fn remap(workspace: &Path, downloads: &BTreeSet<PathBuf>) -> String {
    let downloads = downloads.iter().map(|folder| (folder.as_path(), "crates"));
    let folders = [(workspace, "workspace")].into_iter().chain(downloads);
    let flags = folders.map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()));
    flags
        .filter(|flag| !flag.contains(char::is_whitespace))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The folders that hold the folders of downloaded crates, such as `registry/src/<name of the registry>`.
pub(super) fn downloads(packages: &[Package]) -> BTreeSet<PathBuf> {
    let downloaded = packages.iter().filter(|package| package.source.is_some());
    downloaded
        .filter_map(|package| Some(package.manifest_path.parent()?.parent()?.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_folder_of_this_machine_remains() {
        let downloads = BTreeSet::from([PathBuf::from("/downloads/src")]);
        let expected = "--remap-path-prefix=/workspace=workspace --remap-path-prefix=/downloads/src=crates";
        assert_eq!(remap(Path::new("/workspace"), &downloads), expected);
        let flags = remap(Path::new("/my projects/app"), &downloads);
        assert_eq!(flags, "--remap-path-prefix=/downloads/src=crates");
    }

    #[test]
    fn only_downloaded_crates_have_a_folder_of_downloads() {
        let package = |manifest_path: &str, source: Option<&str>| Package {
            id: String::new(),
            name: String::new(),
            version: String::new(),
            manifest_path: PathBuf::from(manifest_path),
            source: source.map(str::to_owned),
            targets: Vec::new(),
        };
        let packages = [
            package("/w/app/Cargo.toml", None),
            package("/downloads/src/leptos-1.0.0/Cargo.toml", Some("registry")),
        ];
        assert_eq!(downloads(&packages), BTreeSet::from([PathBuf::from("/downloads/src")]));
    }
}
