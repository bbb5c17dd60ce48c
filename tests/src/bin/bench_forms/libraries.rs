//! The libraries, and what a page loads of each.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde_json::Value;
use wharf_tests::{Result, workspace};

/// A form library with its page.
#[derive(Debug)]
pub(crate) struct Library {
    /// What it is called.
    pub(crate) name: &'static str,
    /// Where its files are.
    folder: PathBuf,
    /// The ES module that has `mount`.
    pub(crate) entry: String,
    /// Its Wasm, if it has any.
    pub(crate) wasm: Option<String>,
}

/// The peers and the modules that `benches/forms/build.mjs` writes.
const PEERS: [(&str, &str); 4] = [
    ("React Hook Form", "react_hook_form.js"),
    ("TanStack Form", "tanstack_form.js"),
    ("Formik FastField", "formik_fast_field.js"),
    ("Formik", "formik.js"),
];

/// What is measured. The folder of the peers is in `WHARF_BENCH_PEERS`.
pub(crate) fn all() -> Result<Vec<Library>> {
    let peers = PathBuf::from(env::var_os("WHARF_BENCH_PEERS").context("WHARF_BENCH_PEERS is not set")?);
    let mut libraries = vec![wharf()?];
    libraries.extend(PEERS.map(|(name, entry)| Library {
        name,
        folder: peers.clone(),
        entry: entry.to_owned(),
        wasm: None,
    }));
    Ok(libraries)
}

fn wharf() -> Result<Library> {
    let folder = workspace::root().join("benches/forms/wharf/dist");
    let manifest: Value = serde_json::from_slice(&read(&folder.join("manifest.json"))?)?;
    let path = |file: &str| manifest[file]["path"].as_str().map(str::to_owned);
    Ok(Library {
        name: "Wharf",
        entry: path("entry").context("the manifest names no entry")?,
        wasm: path("wasm"),
        folder,
    })
}

impl Library {
    /// The files that its page loads, by name.
    pub(crate) fn files(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let names = [Some(&self.entry), self.wasm.as_ref()].into_iter().flatten();
        names
            .map(|name| Ok((name.clone(), read(&self.folder.join(name))?)))
            .collect()
    }

    /// How many bytes they are with brotli.
    pub(crate) fn size(&self) -> Result<usize> {
        let names = [Some(&self.entry), self.wasm.as_ref()].into_iter().flatten();
        let sizes = names.map(|name| Ok(read(&self.folder.join(format!("{name}.br")))?.len()));
        sizes.sum()
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))
}
