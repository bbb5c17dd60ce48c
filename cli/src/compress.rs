//! Brotli at build time, so that a bucket can serve it as it is.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use brotli::enc::BrotliEncoderParams;

use crate::{
    artifact::is_compressible,
    folder::{FolderError, Found, files_below},
};

/// What is put behind the name of a file for its compressed sibling.
pub const SUFFIX: &str = ".br";

/// How hard the encoder tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Quality 5: a few milliseconds a file.
    Quick,
    /// Quality 11: the smallest, about a second per megabyte.
    Smallest,
}

impl Effort {
    /// The effort that fits a release build or a build for this machine.
    #[must_use]
    pub fn for_release(release: bool) -> Self {
        if release { Self::Smallest } else { Self::Quick }
    }

    fn quality(self) -> i32 {
        match self {
            Self::Quick => 5,
            Self::Smallest => 11,
        }
    }
}

/// Why a folder was not compressed.
#[derive(Debug, thiserror::Error)]
pub enum CompressError {
    /// The folder cannot be read as one, or holds what is not published.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A file could not be read, compressed or written.
    #[error("cannot compress `{}`: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The brotli stream ([RFC 7932](https://www.rfc-editor.org/rfc/rfc7932)) of `bytes`. The same bytes always give the same
/// stream.
///
/// # Errors
///
/// Those of the encoder, which writes into memory and has no reason of its own to fail.
pub fn brotli(bytes: &[u8], effort: Effort) -> io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: effort.quality(),
        // 4 MiB: the largest window that every browser accepts is 16 MiB, and no file of ours is larger than this.
        lgwin: 22,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}

/// The most bytes that the brotli stream of a file of this size may have. What does not become smaller is stored as it is, in blocks
/// of 16 KiB and more with a head of a few bytes each.
pub(crate) fn most_bytes(size: u64) -> u64 {
    size.saturating_add(size / 1_024).saturating_add(1_024)
}

/// The bytes behind a brotli stream, at most `limit`: a kilobyte can stand for a gigabyte.
///
/// # Errors
///
/// The bytes are no brotli stream, or one of more than `limit` bytes.
pub fn decompress(compressed: &[u8], limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more tells a stream that ends at the limit from one that goes on.
    brotli::Decompressor::new(compressed, 4_096)
        .take((limit as u64).saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        let message = format!("the stream has more than {limit} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(bytes)
}

/// Writes a `.br` beside every compressible file of a site and removes those whose original is gone. Answers with the
/// number of files written.
///
/// # Errors
///
/// [`CompressError`] names the file. Links are refused before anything is written: behind one may be any file.
pub fn compress_folder(folder: &Path, effort: Effort) -> Result<usize, CompressError> {
    let mut count = 0;
    for Found { path, .. } in files_below(folder)? {
        let at = |source| CompressError::File {
            path: path.clone(),
            source,
        };
        let name = path.to_string_lossy();
        if let Some(original) = name.strip_suffix(SUFFIX) {
            if !Path::new(original).exists() {
                fs::remove_file(&path).map_err(at)?;
            }
        } else if is_compressible(&name) {
            let compressed = brotli(&fs::read(&path).map_err(at)?, effort).map_err(at)?;
            fs::write(format!("{name}{SUFFIX}"), compressed).map_err(at)?;
            count += 1;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_comes_back() {
        let bytes = b"the same words, the same words, the same words".repeat(50);
        for effort in [Effort::Quick, Effort::Smallest] {
            let compressed = brotli(&bytes, effort).unwrap();
            assert!(compressed.len() * 10 < bytes.len());
            assert_eq!(
                compressed,
                brotli(&bytes, effort).unwrap(),
                "the encoder is deterministic"
            );
            assert_eq!(decompress(&compressed, bytes.len()).unwrap(), bytes);
        }
    }

    #[test]
    fn what_does_not_become_smaller_grows_by_little() {
        use rand::{RngCore as _, rngs::OsRng};
        for size in [0, 1, 100, 1 << 16, 300_000] {
            let mut bytes = vec![0; size];
            OsRng.fill_bytes(&mut bytes);
            for effort in [Effort::Quick, Effort::Smallest] {
                let compressed = brotli(&bytes, effort).unwrap().len() as u64;
                assert!(compressed <= most_bytes(size as u64), "{size}: {compressed}");
            }
        }
        assert_eq!(most_bytes(u64::MAX), u64::MAX);
    }

    #[test]
    fn nothing_is_decompressed_beyond_the_limit() {
        let bytes = vec![0; 1 << 24];
        let compressed = brotli(&bytes, Effort::Quick).unwrap();
        assert!(compressed.len() < 1_000);
        for limit in [0, 1, 1_000, bytes.len() - 1] {
            let error = decompress(&compressed, limit).unwrap_err();
            assert!(error.to_string().contains(&limit.to_string()), "{error}");
        }
        for limit in [bytes.len(), usize::MAX] {
            assert_eq!(decompress(&compressed, limit).unwrap().len(), bytes.len());
        }
        // What is cut off is no shorter file.
        for broken in [&compressed[..compressed.len() - 1], &b""[..], b"alert(1)"] {
            decompress(broken, bytes.len()).unwrap_err();
        }
    }

    #[test]
    fn a_folder_is_compressed_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("icons")).unwrap();
        for name in [
            "index.html",
            "icons/sprite.svg",
            "photo.png",
            "gone.js.br",
            ".hidden.js",
        ] {
            fs::write(path(name), name).unwrap();
        }
        assert_eq!(compress_folder(folder.path(), Effort::Quick).unwrap(), 2);
        assert_eq!(
            decompress(&fs::read(path("index.html.br")).unwrap(), 100).unwrap(),
            b"index.html"
        );
        assert!(path("icons/sprite.svg.br").exists());
        for name in ["photo.png.br", "gone.js.br", ".hidden.js.br"] {
            assert!(!path(name).exists(), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_read_or_written_behind_a_link() {
        use std::os::unix::fs::symlink;
        let parent = tempfile::tempdir().unwrap();
        let outside = parent.path().join("outside.txt");
        for link in ["a.txt", "index.html.br"] {
            fs::write(&outside, "as it was").unwrap();
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("index.html"), "x").unwrap();
            symlink(&outside, folder.path().join(link)).unwrap();
            let error = compress_folder(folder.path(), Effort::Quick).unwrap_err();
            assert!(matches!(error, CompressError::Folder(FolderError::Link(_))), "{error}");
            assert!(!folder.path().join("a.txt.br").exists(), "{link}");
            assert_eq!(fs::read(&outside).unwrap(), b"as it was", "{link}");
        }
    }
}
