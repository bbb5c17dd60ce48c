//! What each component of the toolkit adds to an app.
//!
//! An app that shows one component and nothing else (`benches/components`) is built as it is shipped, once for each component,
//! and compared with the app that shows nothing. So a figure is what an app pays for its first component. Components share
//! code: the second field of an app costs much less than the first, which the line *all fields* is there to show.

use std::{fs, path::Path};

use anyhow::{Context, bail};

use crate::{artifacts::Builder, workspace::Workspace};

/// The app, below the root.
const APP: &str = "benches/components";
/// The component that shows nothing.
const EMPTY: &str = "empty";

/// Bytes of module and entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size {
    raw: u64,
    brotli: u64,
}

/// Builds the app with each component, or with those of these names, and prints what it adds.
pub(super) fn run(workspace: &Workspace, builder: &Builder, wanted: &[String]) -> anyhow::Result<()> {
    let app = workspace.path(APP);
    let source = app.join("src/lib.rs");
    let source = fs::read_to_string(&source).with_context(|| format!("cannot read `{}`", source.display()))?;
    let mut names = names(&source);
    if let Some(unknown) = wanted.iter().find(|wanted| !names.contains(&wanted.as_str())) {
        bail!("there is no component `{unknown}`; choose of {}", names.join(", "));
    }
    if !wanted.is_empty() {
        names.retain(|name| wanted.iter().any(|wanted| wanted == name));
    }
    let output = workspace.target().join("xtask/probe");
    let empty = measure(builder, &app, EMPTY, &output)?;
    println!(
        "What each component adds to an app of {} bytes (brotli 11) that shows nothing, built as it is shipped.",
        empty.brotli
    );
    println!("Components share code: several of them add less than the sum.\n");
    println!("{:<20} {:>10} {:>10}", "component", "raw", "brotli 11");
    for name in names.into_iter().filter(|name| *name != EMPTY) {
        println!("{}", line(name, measure(builder, &app, name, &output)?, empty));
    }
    Ok(())
}

fn measure(builder: &Builder, app: &Path, name: &str, output: &Path) -> anyhow::Result<Size> {
    builder.build_probe(app, name, output)?;
    let lines = super::lines(output)?;
    Ok(Size {
        raw: lines.iter().map(|line| line.raw).sum(),
        brotli: lines.iter().map(|line| line.brotli).sum(),
    })
}

/// The names of the probes, one line each: `    "Name" => …`.
fn names(source: &str) -> Vec<&str> {
    source
        .lines()
        .filter_map(|line| line.strip_prefix("    \"")?.split_once("\" => ").map(|(name, _)| name))
        .collect()
}

fn line(name: &str, size: Size, empty: Size) -> String {
    let more = |size: u64, empty: u64| i128::from(size) - i128::from(empty);
    format!(
        "{name:<20} {:>10} {:>10}",
        more(size.raw, empty.raw),
        more(size.brotli, empty.brotli)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = include_str!("../../../benches/components/src/lib.rs");

    #[test]
    fn every_component_of_the_toolkit_is_measured() {
        let names = names(SOURCE);
        assert!(names.contains(&EMPTY));
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared-ui/src");
        // The frame is the shell's, and its skip link; a fact and a hidden text are parts of others.
        let parts = ["AppLayout", "SkipLink", "KeyValue", "VisuallyHidden"];
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let source = if path.is_file() {
                fs::read_to_string(&path).unwrap()
            } else {
                continue;
            };
            for (at, found) in source.match_indices("#[component]\npub fn ") {
                let name = source[at + found.len()..].split('(').next().unwrap();
                assert!(names.contains(&name) || parts.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn a_component_costs_what_it_adds() {
        let (size, empty) = (Size { raw: 90, brotli: 30 }, Size { raw: 60, brotli: 31 });
        assert_eq!(line("Icon", size, empty), "Icon                         30         -1");
    }
}
