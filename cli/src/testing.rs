//! Folders and keys for tests.

use std::{fs, path::Path};

use registry::{Integrity, MANIFEST_FILE, SigningKey};

use crate::{
    artifact::hashed_name,
    compress::{self, Effort},
};

/// Writes a file below a folder.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Writes a file and its compressed form.
pub(crate) fn write_both(folder: &Path, name: &str, bytes: &[u8]) {
    write(folder, name, bytes);
    let compressed = compress::brotli(bytes, Effort::Quick).unwrap();
    write(folder, &format!("{name}.br"), &compressed);
}

/// An app of an entry and a module; answers with their names.
pub(crate) fn app() -> (tempfile::TempDir, String, String) {
    app_of(b"export {};")
}

/// An app whose entry is this.
pub(crate) fn app_with_entry(entry: &[u8]) -> tempfile::TempDir {
    app_of(entry).0
}

fn app_of(entry: &[u8]) -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let describe = |bytes: &[u8], extension| {
        let name = hashed_name("forms", bytes, extension);
        write_both(folder.path(), &name, bytes);
        let json = serde_json::json!({ "path": name, "size": bytes.len(), "integrity": Integrity::of(bytes) });
        (name, json)
    };
    let (entry, entry_json) = describe(entry, "js");
    let (wasm, wasm_json) = describe(b"\0asm", "wasm");
    let manifest = serde_json::json!({
        "schema": 1, "name": "forms", "version": "1.0.0", "abi": 1, "toolkit": "0.1.0", "kind": "wasm",
        "entry": entry_json, "wasm": wasm_json,
    });
    write(folder.path(), MANIFEST_FILE, manifest.to_string().as_bytes());
    (folder, entry, wasm)
}

/// A key that is the same for the same number.
pub(crate) fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}
