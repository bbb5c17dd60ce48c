//! Apps that were written by hand to break one rule each, and deployed by somebody who may.

use crate::{
    Result,
    bucket::Bucket,
    publication::{Kind, Publication},
};

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
    Publication::new(name, Kind::Wasm, entry).deploy(bucket).await
}
