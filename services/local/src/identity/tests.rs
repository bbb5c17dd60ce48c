//! The provider through its router: every rule that a client can meet.

mod browser;
mod faults;
mod flow;
mod login;
mod rotation;
mod tokens;

use std::path::PathBuf;
use std::sync::OnceLock;

use browser::{Browser, CALLBACK};

/// A key file, made once for all tests of this process.
pub(crate) fn key_file() -> PathBuf {
    static KEYS: OnceLock<tempfile::TempDir> = OnceLock::new();
    let make = || {
        let folder = tempfile::tempdir().unwrap();
        super::keys::Keys::open(&folder.path().join("keys.json")).unwrap();
        folder
    };
    KEYS.get_or_init(make).path().join("keys.json")
}
