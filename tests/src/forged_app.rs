//! Apps that were written by hand to break one rule each, and deployed by somebody who may.

use registry::{AppKind, File, Integrity, Manifest};

use crate::{
    Result,
    bucket::{Bucket, Object},
};

/// The smallest module: magic number and version.
const EMPTY_MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// An app that hands its host to whoever asks: what a hostile app could do with it, a journey can.
const PROBE: &str = "export default async () => {};
export const wharf_abi = () => 1;
export const mount = (element, host) => {
  globalThis.probe = host;
  element.append(Object.assign(document.createElement('h1'), { textContent: 'Probe' }));
  return { unmount() {} };
};
";

/// Puts an app into a bucket that leaves its host in `globalThis.probe` and shows the heading *Probe*.
///
/// # Errors
///
/// S3 refuses.
pub async fn deploy_probe(bucket: &Bucket, name: &str) -> Result<()> {
    deploy(bucket, name, PROBE).await
}

/// Puts an app into a bucket whose entry is this JavaScript. The manifest is right in every respect.
///
/// # Errors
///
/// S3 refuses.
pub async fn deploy(bucket: &Bucket, name: &str, entry: &str) -> Result<()> {
    let file = |path: &str, bytes: &[u8]| File {
        path: path.to_owned(),
        size: bytes.len() as u64,
        integrity: Integrity::of(bytes),
    };
    let manifest = Manifest {
        schema: 1,
        name: name.to_owned(),
        version: "0.0.0".to_owned(),
        abi: 1,
        toolkit: "0.1.0".to_owned(),
        kind: AppKind::Wasm,
        entry: file("forged.js", entry.as_bytes()),
        wasm: Some(file("forged.wasm", EMPTY_MODULE)),
        styles: Vec::new(),
    };
    let script = Object::new(entry.as_bytes().to_vec(), "text/javascript; charset=utf-8");
    bucket.put("forged.js", script).await?;
    let module = Object::new(EMPTY_MODULE.to_vec(), "application/wasm");
    bucket.put("forged.wasm", module).await?;
    bucket.put_manifest(&manifest).await
}
