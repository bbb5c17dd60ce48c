//! Chooses the component: `WHARF_PROBE`, or nothing.

use std::env;

fn main() {
    println!("cargo::rerun-if-env-changed=WHARF_PROBE");
    println!("cargo::rustc-check-cfg=cfg(probe, values(any()))");
    let probe = env::var("WHARF_PROBE").unwrap_or_else(|_| "empty".to_owned());
    println!("cargo::rustc-cfg=probe=\"{probe}\"");
}
