//! The working child apps of `tests/fixtures`, ready to be deployed under any name.

use std::{
    env,
    ffi::OsString,
    fs,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use anyhow::Context;
use registry::{Contents, MANIFEST_FILE};
use tempfile::TempDir;

use crate::{
    Result, bucket,
    publication::{Kind, Publication},
    workspace,
};

/// The tag of [`clock`].
pub const CLOCK: &str = "wharf-fixture-clock";

/// Plain JavaScript without any build, with the heading *Lookout*.
#[must_use]
pub fn lookout(name: &str) -> Publication {
    Publication::new(name, Kind::Esm, include_str!("../fixtures/esm/lookout.js"))
}

/// A custom element, with the heading *Clock*.
#[must_use]
pub fn clock(name: &str) -> Publication {
    Publication::new(name, Kind::Element, include_str!("../fixtures/element/clock.js")).with_element(CLOCK)
}

/// A React app for single-spa, built with its own tools, with the heading *Harbour*.
///
/// # Errors
///
/// It has not been built.
pub fn harbour(name: &str) -> Result<Publication> {
    let folder = env::var_os("WHARF_SINGLE_SPA")
        .map_or_else(|| workspace::root().join("tests/fixtures/single-spa"), PathBuf::from);
    let entry = fs::read_to_string(folder.join("dist/harbour.js")).context(
        "the single-spa app is not built: `cargo xtask test --e2e` does it, or `npm ci --ignore-scripts && npm run build` \
         in tests/fixtures/single-spa",
    )?;
    Ok(Publication::new(name, Kind::SingleSpa, entry))
}

/// A real app of kind `wasm` that panics when it is told to, built with the real `wharf build`.
///
/// # Errors
///
/// The build fails.
pub fn misbehaving(name: &str) -> Result<Publication> {
    let folder = misbehaving_distribution()?;
    let read = |path: &str| fs::read(folder.path().join(path)).with_context(|| format!("cannot read {path}"));
    let manifest = Contents::parse(&String::from_utf8(read(MANIFEST_FILE)?)?)?;
    Ok(Publication {
        module: read(&bucket::module(&manifest)?.path)?,
        ..Publication::new(name, Kind::Wasm, String::from_utf8(read(&manifest.entry.path)?)?)
    })
}

/// A copy of what `wharf build` makes of it, which is built once for all journeys.
///
/// # Errors
///
/// The build fails.
pub fn misbehaving_distribution() -> Result<TempDir> {
    static BUILT: Mutex<Vec<(OsString, Vec<u8>)>> = Mutex::new(Vec::new());
    let folder = tempfile::tempdir()?;
    // A build that has failed has left nothing behind, and is tried again.
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    if built.is_empty() {
        let app = workspace::root().join("tests/fixtures/misbehaving");
        let out = folder.path().join("dist");
        workspace::build(&app, &out)?;
        let files = fs::read_dir(&out)?.map(|file| {
            let file = file?;
            Ok((file.file_name(), fs::read(file.path())?))
        });
        *built = files.collect::<Result<_>>()?;
        fs::remove_dir_all(out)?;
    }
    for (name, bytes) in built.iter() {
        fs::write(folder.path().join(name), bytes)?;
    }
    Ok(folder)
}
