//! A folder that `wharf build` or a bundler has written, read as a whole and checked before anything is done with it.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use registry::{Contents, Integrity, MANIFEST_FILE, ManifestError};

use crate::{
    compress,
    folder::{FolderError, Found, files_below},
    javascript::{ModuleError, Place, stands_alone},
};

/// The folder of an app that `wharf build` writes, `wharf sign` signs and `wharf deploy` reads.
pub const DISTRIBUTION_FOLDER: &str = "dist";

/// The [`DISTRIBUTION_FOLDER`] of the app in this folder. A link in its place is refused: only the app was named, and what is behind
/// the link could be any folder of this machine.
///
/// # Errors
///
/// [`FolderError::LinkedDistribution`]. That there is such a folder is not checked.
pub fn distribution_of(app: &Path) -> Result<PathBuf, FolderError> {
    let folder = app.join(DISTRIBUTION_FOLDER);
    if folder.is_symlink() {
        return Err(FolderError::LinkedDistribution(folder));
    }
    Ok(folder)
}

/// The signed manifest beside the plain one that `wharf build` writes. In the bucket it is [`MANIFEST_FILE`].
pub const SIGNED_MANIFEST_FILE: &str = "manifest.signed.json";

/// The page that makes a folder a site.
pub(crate) const INDEX: &str = "index.html";

/// Files with their keys: the path below the folder, with `/` between folders.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DistributionError {
    /// There is no such folder, or it holds neither an app nor a site.
    #[error(
        "`{}` holds neither a `{MANIFEST_FILE}` (an app) nor an `{INDEX}` (a site); build it first, for an app with \
         `wharf build <app>`",
        .0.display()
    )]
    Nothing(PathBuf),
    /// The folder holds a site, which has no manifest.
    #[error("`{}` holds a site and no app; only the manifests of apps are signed", .0.display())]
    Site(PathBuf),
    /// The folder cannot be read as one, or holds what is not published.
    #[error(transparent)]
    Folder(FolderError),
    /// A file could not be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The manifest is not valid.
    #[error("`{}`: {source}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        source: ManifestError,
    },
    /// The manifest names a file that is not there.
    #[error("the manifest names `{0}`, which is not in the folder; build the app again")]
    Missing(String),
    /// A file is not the one that the manifest describes.
    #[error("`{path}` is not what the manifest describes: expected {expected}, found {found}; build the app again")]
    Changed {
        /// The file.
        path: String,
        /// Size and integrity in the manifest.
        expected: String,
        /// Size and integrity of the file.
        found: String,
    },
    /// The entry loads another module by itself, at its start or later.
    #[error(
        "the entry `{path}` imports another module in {place}: browsers fetch an import without integrity, so that no \
         manifest and no signature would speak for it; bundle the app into one module"
    )]
    Import {
        /// The entry.
        path: String,
        /// Where.
        place: Place,
    },
    /// The entry is no JavaScript module.
    #[error("the entry `{path}` cannot be read as a JavaScript module: {message} in {place}")]
    Syntax {
        /// The entry.
        path: String,
        /// Where.
        place: Place,
        /// What is wrong there.
        message: String,
    },
    /// A file that the manifest does not name.
    #[error("`{0}` is in the folder, but not in the manifest; remove it or build the app again")]
    Unknown(String),
    /// A compressed file is not the compressed form of the file beside it.
    #[error("`{0}` is not the compressed form of the file beside it; build again")]
    Compressed(String),
}

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distribution {
    /// A folder with a `manifest.json`.
    App(Box<BuiltApp>),
    /// A folder with an `index.html` and no manifest.
    Site(Site),
}

/// A built app, whose files are exactly those of its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltApp {
    /// What its manifest says.
    pub contents: Contents,
    /// The text of [`SIGNED_MANIFEST_FILE`], which nobody has checked yet.
    pub(crate) signed: Option<String>,
    /// The files but the two manifests.
    pub(crate) files: Files,
}

/// The files of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    pub(crate) files: Files,
}

impl Distribution {
    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// See [`DistributionError`]; [`DistributionError::Site`] is not among them.
    pub fn read(folder: &Path) -> Result<Self, DistributionError> {
        let mut files = read_files(folder)?;
        verify_compressed(&files)?;
        if let Some(manifest) = files.remove(MANIFEST_FILE) {
            let signed = files.remove(SIGNED_MANIFEST_FILE);
            let contents = Contents::parse(&text(manifest)).map_err(|source| DistributionError::Manifest {
                path: folder.join(MANIFEST_FILE),
                source,
            })?;
            verify_app(&contents, &files)?;
            Ok(Self::App(Box::new(BuiltApp {
                contents,
                signed: signed.map(text),
                files,
            })))
        } else if files.contains_key(INDEX) {
            Ok(Self::Site(Site { files }))
        } else {
            Err(DistributionError::Nothing(folder.to_owned()))
        }
    }
}

impl BuiltApp {
    /// Reads a folder that must hold an app.
    ///
    /// # Errors
    ///
    /// See [`DistributionError`].
    pub fn read(folder: &Path) -> Result<Self, DistributionError> {
        match Distribution::read(folder)? {
            Distribution::App(app) => Ok(*app),
            Distribution::Site(_) => Err(DistributionError::Site(folder.to_owned())),
        }
    }
}

/// Bytes that are no UTF-8 are no JSON either, and are refused as such.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Checks every file of an app against its manifest.
fn verify_app(contents: &Contents, files: &Files) -> Result<(), DistributionError> {
    for file in contents.files() {
        let bytes = files
            .get(&file.path)
            .ok_or_else(|| DistributionError::Missing(file.path.clone()))?;
        let (found_size, found) = (bytes.len() as u64, Integrity::of(bytes));
        if (found_size, &found) != (file.size, &file.integrity) {
            return Err(DistributionError::Changed {
                path: file.path.clone(),
                expected: format!("{} bytes with {}", file.size, file.integrity),
                found: format!("{found_size} bytes with {found}"),
            });
        }
    }
    let entry = &contents.entry.path;
    if let Some(bytes) = files.get(entry) {
        stands_alone(&String::from_utf8_lossy(bytes)).map_err(|error| {
            let path = entry.clone();
            match error {
                ModuleError::Import(place) => DistributionError::Import { path, place },
                ModuleError::Syntax { place, message } => DistributionError::Syntax { path, place, message },
            }
        })?;
    }
    let known = |key: &str| contents.files().any(|file| file.path == key);
    match files
        .keys()
        .find(|key| !known(key.strip_suffix(compress::SUFFIX).unwrap_or(key)))
    {
        Some(stranger) => Err(DistributionError::Unknown(stranger.clone())),
        None => Ok(()),
    }
}

/// Checks that every `.br` holds what stands beside it: browsers get the one or the other, and must not see a
/// difference.
fn verify_compressed(files: &Files) -> Result<(), DistributionError> {
    for (key, compressed) in files {
        let Some(original) = key.strip_suffix(compress::SUFFIX) else {
            continue;
        };
        let same = files
            .get(original)
            .is_some_and(|bytes| compress::decompress(compressed, bytes.len()).is_ok_and(|content| content == *bytes));
        if !same {
            return Err(DistributionError::Compressed(key.clone()));
        }
    }
    Ok(())
}

/// Every file below a folder but hidden ones, by its key.
fn read_files(folder: &Path) -> Result<Files, DistributionError> {
    let found = files_below(folder).map_err(|error| match &error {
        FolderError::Read { path, source } if path == folder && is_no_folder(source) => {
            DistributionError::Nothing(folder.to_owned())
        }
        _ => DistributionError::Folder(error),
    })?;
    let mut files = BTreeMap::new();
    for Found { key, path } in found {
        let bytes = fs::read(&path).map_err(|source| DistributionError::Read { path, source })?;
        files.insert(key, bytes);
    }
    Ok(files)
}

fn is_no_folder(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests;
