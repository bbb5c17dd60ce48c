//! What npm fetches, in the versions of lock files, below `.tools/`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::{
    fingerprint::Fingerprint,
    process::{Processes, step},
    workspace::Workspace,
};

/// The oldest major version of Node.js that everything here runs on.
const OLDEST_NODE: u32 = 20;
/// What to do without Node.js or npm.
const ADVICE: &str = "journeys and benches need Node.js 20 or newer and npm, for what was not written in Rust: install both (Debian 13: \
                      `apt-get install nodejs npm`; elsewhere: https://nodejs.org), so that `node` and `npm` are on the PATH";

/// Copies the files of a folder of the repository below `.tools`, installs what its lock file names beside them, if that has
/// not been done, and answers with the copy. `what` names the packages for the person who waits.
pub(crate) fn install(
    workspace: &Workspace,
    processes: &Processes,
    source: &str,
    what: &str,
) -> anyhow::Result<PathBuf> {
    check_node()?;
    let source = workspace.path(source);
    let name = source.file_name().context("a folder of the repository has a name")?;
    let lock = Fingerprint::of([&source.join("package-lock.json")], &[])?.to_string();
    let folder = workspace
        .path(".tools")
        .join(format!("{}-{lock:.12}", name.to_string_lossy()));
    copy(&source, &folder)?;
    // What npm writes last.
    if !folder.join("node_modules/.package-lock.json").exists() {
        step(&format!("installing {what} into .tools (once)"), || {
            let mut command = Command::new("npm");
            // Nothing of what is installed runs before somebody asks for it.
            command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
            let status = processes.status(command.current_dir(&folder)).context(ADVICE)?;
            if !status.success() {
                bail!("npm could not install them; its messages stand above (is there a network?)");
            }
            Ok(())
        })?;
    }
    Ok(folder)
}

/// Node.js in a folder.
pub(crate) fn node(folder: &Path) -> Command {
    let mut command = Command::new("node");
    command.current_dir(folder);
    command
}

/// Fails if there is no Node.js, or only an old one.
fn check_node() -> anyhow::Result<()> {
    let output = Command::new("node").arg("--version").stdin(Stdio::null()).output();
    let version = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    match version.as_deref().map(major) {
        Ok(Some(found)) if found >= OLDEST_NODE => Ok(()),
        Ok(Some(found)) => bail!("Node.js {found} is too old; {ADVICE}"),
        Ok(None) | Err(_) => bail!("Node.js cannot be run; {ADVICE}"),
    }
}

/// 20 of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Puts the files of a folder into another one. Scripts that are there no longer are removed: they would still be run.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create `{}`", to.display()))?;
    for name in files(to)? {
        fs::remove_file(to.join(&name)).with_context(|| format!("cannot remove `{name}`"))?;
    }
    for name in files(from)? {
        fs::copy(from.join(&name), to.join(&name)).with_context(|| format!("cannot copy `{name}`"))?;
    }
    Ok(())
}

/// The names of the files in a folder, in order.
pub(crate) fn files(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.extend(entry.file_name().into_string().ok());
        }
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Each folder that npm installs for: `package.json` and its lock file.
    const FOLDERS: [(&str, &str); 6] = [
        (
            include_str!("../../benches/forms/package.json"),
            include_str!("../../benches/forms/package-lock.json"),
        ),
        (
            include_str!("../../benches/upload/package.json"),
            include_str!("../../benches/upload/package-lock.json"),
        ),
        (
            include_str!("../../tests/axe/package.json"),
            include_str!("../../tests/axe/package-lock.json"),
        ),
        (
            include_str!("../../tests/fonts/package.json"),
            include_str!("../../tests/fonts/package-lock.json"),
        ),
        (
            include_str!("../../tests/interop/package.json"),
            include_str!("../../tests/interop/package-lock.json"),
        ),
        (
            include_str!("../../tests/fixtures/single-spa/package.json"),
            include_str!("../../tests/fixtures/single-spa/package-lock.json"),
        ),
    ];

    #[test]
    fn the_oldest_version_is_the_one_that_npm_is_told() {
        for (package, _) in FOLDERS {
            let package: Value = serde_json::from_str(package).unwrap();
            assert_eq!(
                package["engines"]["node"],
                format!(">={OLDEST_NODE}"),
                "{}",
                package["name"]
            );
        }
        assert!(ADVICE.contains(&format!("Node.js {OLDEST_NODE} ")));
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20"), None);
    }

    /// Whoever installs these is told nothing about where somebody else got them from.
    #[test]
    fn the_lock_files_name_versions_and_no_addresses() {
        for (_, lock) in FOLDERS {
            let lock: Value = serde_json::from_str(lock).unwrap();
            let packages = lock["packages"].as_object().unwrap();
            for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
                assert!(package["integrity"].is_string(), "{name}");
                assert_eq!(package["resolved"], Value::Null, "{name}");
            }
            assert!(packages.len() > 1);
        }
    }

    #[test]
    fn a_copy_has_the_files_of_its_source_and_keeps_its_folders() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(from.path().join("a.test.mjs"), "new").unwrap();
        fs::create_dir(from.path().join("node_modules")).unwrap();
        fs::create_dir(to.path().join("packages")).unwrap();
        for name in ["a.test.mjs", "gone.test.mjs"] {
            fs::write(to.path().join(name), "old").unwrap();
        }
        copy(from.path(), to.path()).unwrap();
        assert_eq!(files(to.path()).unwrap(), ["a.test.mjs"]);
        assert_eq!(fs::read_to_string(to.path().join("a.test.mjs")).unwrap(), "new");
        assert!(to.path().join("packages").exists() && !to.path().join("node_modules").exists());
    }
}
