//! The working child apps of `tests/fixtures`, ready to be deployed under any name.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use registry::{Contents, MANIFEST_FILE};

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
    built(name, &workspace::root().join("tests/fixtures/misbehaving"))
}

/// An app of kind `wasm` that is built now from the folder of its crate.
fn built(name: &str, app: &Path) -> Result<Publication> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("dist");
    workspace::build(app, &out)?;
    let manifest = Contents::parse(&fs::read_to_string(out.join(MANIFEST_FILE))?)?;
    let entry = fs::read_to_string(out.join(&manifest.entry.path))?;
    Ok(Publication {
        module: fs::read(out.join(&bucket::module(&manifest)?.path))?,
        ..Publication::new(name, Kind::Wasm, entry)
    })
}
