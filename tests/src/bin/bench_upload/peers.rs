//! The uploaders with a page, and the files of each.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde_json::Value;
use wharf_tests::{Result, workspace};

/// An uploader with its page.
#[derive(Debug)]
pub(crate) struct Page {
    /// What it is called.
    pub(crate) name: &'static str,
    folder: PathBuf,
    /// The ES module that has `upload`.
    pub(crate) entry: String,
    /// Its Wasm, if it has any.
    pub(crate) wasm: Option<String>,
    /// Whether it has the checksum of each part signed.
    pub(crate) has_checksums: bool,
}

/// The engine first. The folder of Uppy is in `WHARF_BENCH_PEERS`.
pub(crate) fn all() -> Result<Vec<Page>> {
    let folder = workspace::root().join("benches/upload/wharf/dist");
    let manifest: Value = serde_json::from_slice(&read(&folder.join("manifest.json"))?)?;
    let path = |file: &str| manifest[file]["path"].as_str().map(str::to_owned);
    let wharf = Page {
        name: "Wharf",
        entry: path("entry").context("the manifest names no entry")?,
        wasm: path("wasm"),
        folder,
        has_checksums: true,
    };
    let uppy = Page {
        name: "Uppy",
        folder: PathBuf::from(env::var_os("WHARF_BENCH_PEERS").context("WHARF_BENCH_PEERS is not set")?),
        entry: "uppy.js".to_owned(),
        wasm: None,
        has_checksums: false,
    };
    Ok(vec![wharf, uppy])
}

impl Page {
    /// The files that its page loads, by name.
    pub(crate) fn files(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let names = [Some(&self.entry), self.wasm.as_ref()].into_iter().flatten();
        names
            .map(|name| Ok((name.clone(), read(&self.folder.join(name))?)))
            .collect()
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))
}
