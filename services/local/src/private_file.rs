//! Small files of the state folder that only their owner may read, replaced as a whole.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A file of the state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The file system refused.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// The content is not what an earlier start wrote.
    #[error("{path} cannot be read ({source}); `cargo xtask reset` starts over")]
    Content {
        /// The file.
        path: String,
        /// Where the content differs.
        source: serde_json::Error,
    },
}

impl StateError {
    /// An error of the file system on this path.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::File { path, source }
    }
}

/// Reads a document, `None` if there is none yet.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, StateError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StateError::file(path)(error)),
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|source| StateError::Content {
            path: path.display().to_string(),
            source,
        })
}

/// Replaces a document: readers see the old or the new one, never half of it.
pub(crate) fn write<T: Serialize>(path: &Path, document: &T) -> Result<(), StateError> {
    let bytes = serde_json::to_vec_pretty(document).map_err(|source| StateError::Content {
        path: path.display().to_string(),
        source,
    })?;
    let draft = path.with_extension("draft");
    write_draft(&draft, &bytes)
        .and_then(|()| fs::rename(&draft, path))
        .map_err(StateError::file(path))
}

fn write_draft(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        assert_eq!(read::<Vec<u8>>(&path).unwrap(), None);
        write(&path, &vec![1, 2]).unwrap();
        write(&path, &vec![3]).unwrap();
        assert_eq!(read::<Vec<u8>>(&path).unwrap(), Some(vec![3]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_broken_document_names_its_file_and_the_way_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        fs::write(&path, "{").unwrap();
        let message = read::<Vec<u8>>(&path).unwrap_err().to_string();
        assert!(
            message.contains("keys.json") && message.contains("cargo xtask reset"),
            "{message}"
        );
    }
}
