//! What is published of a folder: the files in it, and nothing that only stands there for something elsewhere.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Why a folder is not published.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder, or one below it, could not be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A link, whatever is behind it: it could be any file that this account may read, or a folder above.
    #[error(
        "`{}` is a link, and what is behind it may lie anywhere: only files in the folder itself are published; put a copy in \
         its place, or remove it",
        .0.display()
    )]
    Link(PathBuf),
    /// The folder that an app is built into is a link.
    #[error(
        "`{}` is a link, and what is behind it may lie anywhere: build the app into a folder in its place, or name the folder that \
         is meant with --dir",
        .0.display()
    )]
    LinkedDistribution(PathBuf),
    /// A device, a pipe or a socket.
    #[error("`{}` is neither a file nor a folder, and cannot be published; remove it", .0.display())]
    Special(PathBuf),
}

/// One file below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// The path below the folder, with `/` between folders.
    pub(crate) key: String,
    /// Where it is.
    pub(crate) path: PathBuf,
}

/// Every file below a folder but hidden ones, in the order of their keys. The folder itself may be a link: it is what was asked for.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<Found>, FolderError> {
    let mut files = Vec::new();
    collect(folder, "", &mut files)?;
    files.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<Found>) -> Result<(), FolderError> {
    let at = |source| FolderError::Read {
        path: folder.to_owned(),
        source,
    };
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let (key, path) = (format!("{prefix}{name}"), entry.path());
        // Of the entry itself: `Path::is_dir` would look behind a link.
        let kind = entry.file_type().map_err(at)?;
        if kind.is_symlink() {
            return Err(FolderError::Link(path));
        } else if kind.is_dir() {
            collect(&path, &format!("{key}/"), files)?;
        } else if kind.is_file() {
            files.push(Found { key, path });
        } else {
            return Err(FolderError::Special(path));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::write;

    #[test]
    fn files_are_found_with_their_keys_and_hidden_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.js", "a/c.js", "a/.hidden.js", ".git/d.js"] {
            write(folder.path(), name, b"x");
        }
        let found = files_below(folder.path()).unwrap();
        let keys: Vec<_> = found.iter().map(|file| &*file.key).collect();
        assert_eq!(keys, ["a/c.js", "b.js"]);
        assert!(found.iter().all(|file| fs::read(&file.path).unwrap() == b"x"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused_wherever_they_lead() {
        use std::os::unix::{fs::symlink, net::UnixListener};
        let elsewhere = tempfile::tempdir().unwrap();
        write(elsewhere.path(), "secret.txt", b"secret");
        for (name, target) in [
            ("a.txt", elsewhere.path().join("secret.txt")),
            ("deep/a.txt", elsewhere.path().join("secret.txt")),
            ("a", elsewhere.path().to_owned()),
            ("a", PathBuf::from(".")),
            ("deep/a", PathBuf::from("..")),
            ("a.txt", PathBuf::from("index.html")),
            ("a.txt", PathBuf::from("gone")),
        ] {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), "index.html", b"x");
            write(folder.path(), "deep/b.txt", b"x");
            let link = folder.path().join(name);
            symlink(&target, &link).unwrap();
            let error = files_below(folder.path()).unwrap_err();
            assert!(
                matches!(&error, FolderError::Link(path) if *path == link),
                "{target:?}: {error}"
            );
        }
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        let error = files_below(folder.path()).unwrap_err();
        assert!(
            matches!(&error, FolderError::Special(path) if *path == socket),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_itself_may_be_a_link() {
        let parent = tempfile::tempdir().unwrap();
        write(parent.path(), "real/index.html", b"x");
        let link = parent.path().join("dist");
        std::os::unix::fs::symlink("real", &link).unwrap();
        assert_eq!(files_below(&link).unwrap().len(), 1);
    }
}
