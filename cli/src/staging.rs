//! A folder is replaced as a whole or not at all.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use registry::MANIFEST_FILE;
use tempfile::TempDir;

/// The folder of a built app could not be replaced.
#[derive(Debug, thiserror::Error)]
pub enum StagingError {
    /// The folder holds something that `wharf build` did not write, and a build would remove it.
    #[error(
        "`{}` is not empty and holds no `{MANIFEST_FILE}`: it does not look like the output of `wharf build`, which \
         would remove what is in it; empty it or choose another folder with --out",
        .0.display()
    )]
    Foreign(PathBuf),
    /// A file or folder could not be written, moved or removed.
    #[error("cannot write `{}`: {source}", path.display())]
    Io {
        /// What was to be written.
        path: PathBuf,
        /// Why it could not be.
        source: io::Error,
    },
}

/// A folder in the making, beside the one that it will replace, so that the replacement is a rename on one file system.
#[derive(Debug)]
pub(crate) struct Staging {
    temporary: TempDir,
    target: PathBuf,
}

impl Staging {
    /// Prepares to replace `target`.
    pub(crate) fn new(target: &Path) -> Result<Self, StagingError> {
        let at = |source| StagingError::Io {
            path: target.to_owned(),
            source,
        };
        if is_foreign(target).map_err(at)? {
            return Err(StagingError::Foreign(target.to_owned()));
        }
        let target = std::path::absolute(target).map_err(at)?;
        let parent = target.parent().unwrap_or(&target);
        fs::create_dir_all(parent).map_err(at)?;
        let temporary = tempfile::Builder::new()
            .prefix(".wharf-build-")
            .tempdir_in(parent)
            .map_err(at)?;
        fs::create_dir(temporary.path().join("new")).map_err(at)?;
        Ok(Self { temporary, target })
    }

    /// Writes one file of the new folder.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StagingError> {
        let path = self.folder().join(name);
        fs::write(&path, bytes).map_err(|source| StagingError::Io { path, source })
    }

    /// Puts the new folder in the place of the old one, which is removed.
    pub(crate) fn commit(self) -> Result<(), StagingError> {
        let at = |source| StagingError::Io {
            path: self.target.clone(),
            source,
        };
        let old = self.temporary.path().join("old");
        let had_one = self.target.exists();
        if had_one {
            fs::rename(&self.target, &old).map_err(at)?;
        }
        if let Err(error) = fs::rename(self.folder(), &self.target) {
            if had_one {
                fs::rename(&old, &self.target).map_err(at)?;
            }
            return Err(at(error));
        }
        Ok(())
    }

    fn folder(&self) -> PathBuf {
        self.temporary.path().join("new")
    }
}

/// Whether a folder holds anything and was not written by a build.
fn is_foreign(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_some() && !folder.join(MANIFEST_FILE).exists()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_build_replaces_the_one_before_and_leaves_nothing_else() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("deep/dist");
        for files in [["a.js", MANIFEST_FILE], ["b.js", MANIFEST_FILE]] {
            let staging = Staging::new(&target).unwrap();
            files.iter().for_each(|name| staging.write(name, b"x").unwrap());
            staging.commit().unwrap();
            assert_eq!(names(&target), files);
        }
        assert_eq!(names(&parent.path().join("deep")), ["dist"]);
    }

    #[test]
    fn a_build_that_fails_changes_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("dist");
        fs::create_dir(&target).unwrap();
        fs::write(target.join(MANIFEST_FILE), "{}").unwrap();
        let staging = Staging::new(&target).unwrap();
        staging.write("half.js", b"x").unwrap();
        drop(staging);
        assert_eq!(names(&target), [MANIFEST_FILE]);
        assert_eq!(names(parent.path()), ["dist"]);
    }

    #[test]
    fn a_folder_of_somebody_else_is_not_touched() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("letter.txt"), "x").unwrap();
        assert!(matches!(Staging::new(parent.path()), Err(StagingError::Foreign(_))));
    }
}
