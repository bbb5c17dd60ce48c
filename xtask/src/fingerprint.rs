//! Whether an artefact is what its sources would give.
//!
//! A stamp beside cargo's own output holds a hash of everything that goes into an artefact and a hash of the artefact. If
//! both still fit, it need not be built. Contents are compared, never times.

use std::{
    collections::BTreeSet,
    env, fmt, fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use sha2::{Digest, Sha256};

/// Folders that hold what was built, not what it was built from.
const OUTPUTS: [&str; 3] = ["dist", "target", "node_modules"];
/// The file of an artefact that is written at each deployment, and so is no part of what was built.
const SIGNED_MANIFEST: &str = "manifest.signed.json";
/// Environment variables that change what the compiler does, by how they begin.
const VARIABLES: [&str; 5] = [
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_PROFILE_",
    "CARGO_BUILD_",
    "CARGO_TARGET_",
];

/// A hash of everything that goes into an artefact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of files and folders, and of words that stand for everything else (profile, versions).
    pub(crate) fn of<'path>(paths: impl IntoIterator<Item = &'path PathBuf>, words: &[&str]) -> anyhow::Result<Self> {
        let mut files = BTreeSet::new();
        for path in paths {
            collect(path, &mut files)?;
        }
        let mut hash = Hash::default();
        for word in words {
            hash.add(word.as_bytes());
        }
        for file in &files {
            hash.add(file.to_string_lossy().as_bytes());
            hash.add(&fs::read(file).with_context(|| format!("cannot read `{}`", file.display()))?);
        }
        Ok(Self(hash.finish()))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The environment variables that change what the compiler does, in a fixed order.
pub(crate) fn compiler_variables() -> String {
    let relevant = |name: &str| VARIABLES.iter().any(|prefix| name.starts_with(prefix)) && name != "CARGO_TARGET_DIR";
    let variables: BTreeSet<String> = env::vars_os()
        .map(|(name, value)| (name.to_string_lossy().into_owned(), value))
        .filter(|(name, _)| relevant(name))
        .map(|(name, value)| format!("{name}={}", value.to_string_lossy()))
        .collect();
    variables.into_iter().collect::<Vec<_>>().join("\n")
}

/// The note about an artefact of an earlier build.
#[derive(Debug)]
pub(crate) struct Stamp {
    path: PathBuf,
}

impl Stamp {
    /// The stamp of the artefact `name` in `folder`.
    pub(crate) fn new(folder: &Path, name: &str) -> Self {
        Self {
            path: folder.join(format!("{name}.stamp")),
        }
    }

    /// Whether `output` was built from what `inputs` stands for, and nobody has changed it since.
    pub(crate) fn fits(&self, inputs: &Fingerprint, output: &PathBuf) -> anyhow::Result<bool> {
        if !output.exists() {
            return Ok(false);
        }
        let expected = Self::text(inputs, output)?;
        Ok(fs::read_to_string(&self.path).is_ok_and(|text| text == expected))
    }

    /// Notes what `output` was built from.
    pub(crate) fn write(&self, inputs: &Fingerprint, output: &PathBuf) -> anyhow::Result<()> {
        let folder = self.path.parent().unwrap_or(&self.path);
        let text = Self::text(inputs, output)?;
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&self.path, text))
            .with_context(|| format!("cannot write `{}`", self.path.display()))
    }

    /// Forgets the artefact, so that a build that fails half-way is not mistaken for one.
    pub(crate) fn remove(&self) -> anyhow::Result<()> {
        if self.path.exists() {
            fs::remove_file(&self.path).with_context(|| format!("cannot remove `{}`", self.path.display()))?;
        }
        Ok(())
    }

    fn text(inputs: &Fingerprint, output: &PathBuf) -> anyhow::Result<String> {
        let mut files = BTreeSet::new();
        for entry in fs::read_dir(output).with_context(|| format!("cannot read `{}`", output.display()))? {
            collect(&entry?.path(), &mut files)?;
        }
        files.remove(&output.join(SIGNED_MANIFEST));
        let output = Fingerprint::of(&files, &[])?;
        Ok(format!("inputs {inputs}\noutput {output}\n"))
    }
}

/// A hash over pieces of any length.
#[derive(Default)]
struct Hash(Sha256);

impl Hash {
    fn add(&mut self, bytes: &[u8]) {
        // With its length, so that no two sequences of pieces look the same.
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn finish(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Every file at or below a path, but what was built and what is hidden.
fn collect(path: &Path, files: &mut BTreeSet<PathBuf>) -> anyhow::Result<()> {
    if !path.is_dir() {
        files.insert(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("cannot read `{}`", path.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with('.') && !OUTPUTS.contains(&&*name) {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_to_what_goes_in_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let fingerprint = |words: &[&str]| Fingerprint::of([&folder.path().to_owned()], words).unwrap();
        write("src/lib.rs", "one");
        let first = fingerprint(&["dev"]);
        assert_eq!(fingerprint(&["dev"]), first);
        assert_ne!(fingerprint(&["release"]), first);
        write("dist/a.js", "an output");
        write(".hidden", "an editor's file");
        assert_eq!(fingerprint(&["dev"]), first);
        write("src/lib.rs", "two");
        assert_ne!(fingerprint(&["dev"]), first);
        write("src/lib.rs", "one");
        write("src/more.rs", "");
        assert_ne!(fingerprint(&["dev"]), first);
    }

    #[test]
    fn a_stamp_fits_until_either_side_changes() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("dist");
        let stamp = Stamp::new(&folder.path().join("stamps"), "app");
        let (one, two) = (Fingerprint("1".to_owned()), Fingerprint("2".to_owned()));
        assert!(!stamp.fits(&one, &output).unwrap());
        fs::create_dir(&output).unwrap();
        fs::write(output.join("a.js"), "a").unwrap();
        assert!(!stamp.fits(&one, &output).unwrap());
        stamp.write(&one, &output).unwrap();
        assert!(stamp.fits(&one, &output).unwrap());
        assert!(!stamp.fits(&two, &output).unwrap());
        fs::write(output.join("a.js"), "b").unwrap();
        assert!(!stamp.fits(&one, &output).unwrap());
        fs::write(output.join("a.js"), "a").unwrap();
        fs::write(output.join(SIGNED_MANIFEST), "signed today").unwrap();
        assert!(stamp.fits(&one, &output).unwrap());
        stamp.remove().unwrap();
        assert!(!stamp.fits(&one, &output).unwrap());
    }
}
