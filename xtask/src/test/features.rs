//! Leptos' feature `delegation` fires every click twice when two instances are on one page. A dependency could turn it on
//! without anybody noticing.

use anyhow::bail;

use crate::{
    process::Processes,
    workspace::{WASM_TARGET, Workspace},
};

/// Fails if any package turns on `delegation`.
pub(super) fn check(workspace: &Workspace, processes: &Processes) -> anyhow::Result<()> {
    let mut command = workspace.cargo();
    command.args([
        "tree",
        "--workspace",
        "--edges",
        "features",
        "--prefix",
        "none",
        "--target",
        WASM_TARGET,
    ]);
    let tree = processes.output(&mut command)?;
    if !tree.lines().any(|line| line.starts_with("leptos feature ")) {
        bail!("the output of `cargo tree` does not list the features of leptos");
    }
    match delegation(&tree) {
        Some(line) => bail!("`{line}` is on; it fires every click twice with two instances on a page"),
        None => Ok(()),
    }
}

/// The line of `cargo tree` that names the feature, in any of the crates of leptos.
fn delegation(tree: &str) -> Option<&str> {
    tree.lines()
        .map(str::trim)
        .find(|line| line.contains("feature \"delegation\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_feature_is_found_wherever_it_is_on() {
        assert_eq!(delegation("leptos feature \"csr\"\nleptos v0.8.23 (*)\n"), None);
        let tree = "shell v0.1.0\ntachys feature \"delegation\" (*)\n";
        assert_eq!(delegation(tree), Some("tachys feature \"delegation\" (*)"));
    }
}
