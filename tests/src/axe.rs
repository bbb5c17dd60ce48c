//! axe-core, the accessibility checker, in the page.

use std::{env, fs, path::PathBuf, sync::OnceLock};

use anyhow::Context;
use serde::Deserialize;
use serde_json::json;

use crate::{Result, browser::Browser, workspace};

/// A rule that a page breaks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Violation {
    /// The rule.
    pub id: String,
    /// What it asks for.
    pub help: String,
    /// The elements that break it, with the reason for each.
    pub elements: Vec<String>,
}

impl Browser {
    /// What axe finds on the page, with all of its rules, through open shadow roots.
    ///
    /// # Errors
    ///
    /// axe is not installed, or fails in the page.
    pub async fn axe(&self) -> Result<Vec<Violation>> {
        self.axe_with(&[]).await
    }

    /// The same with rules that are not among the usual ones, such as those of WCAG's level AAA.
    ///
    /// # Errors
    ///
    /// As [`Self::axe`].
    pub async fn axe_with(&self, more: &[&str]) -> Result<Vec<Violation>> {
        let loaded: bool = self.run("return 'axe' in globalThis;", Vec::new()).await?;
        if !loaded {
            // Scripts of the driver are not subject to the page's policy.
            let source = source()?;
            let _: () = self.run(&format!("{source}; return null;"), Vec::new()).await?;
        }
        // In the middle of a transition colours are mixtures of old and new ones.
        // Without `preload`, axe would fetch stylesheets itself, which the policy refuses.
        self.run_async(
            "const frame = () => new Promise(requestAnimationFrame);
             await frame();
             await frame();
             const moving = roots(document).flatMap((root) => root.getAnimations());
             // Those of a folded `<details>` stand still, and never end.
             const ends = ({ effect }) => Number.isFinite(effect.getComputedTiming().endTime);
             const seen = moving.filter((one) => ends(one) && one.effect.target.checkVisibility());
             await Promise.allSettled(seen.map((one) => one.finished));
             const rules = Object.fromEntries(arguments[0].map((rule) => [rule, { enabled: true }]));
             const { violations } = await axe.run(document, { preload: false, resultTypes: ['violations'], rules });
             return violations.map(({ id, help, nodes }) => ({
               id, help,
               elements: nodes.map((node) => `${node.target.flat().join(' ')}: ${node.failureSummary}`),
             }));",
            vec![json!(more)],
        )
        .await
    }
}

/// The text of axe-core.
fn source() -> Result<&'static str> {
    static SOURCE: OnceLock<String> = OnceLock::new();
    if let Some(source) = SOURCE.get() {
        return Ok(source);
    }
    let folder = env::var_os("WHARF_AXE").map_or_else(|| workspace::root().join("tests/axe"), PathBuf::from);
    let text = fs::read_to_string(folder.join("node_modules/axe-core/axe.min.js")).context(
        "axe-core is not installed: `cargo xtask test --e2e` does it, or `npm ci --ignore-scripts` in tests/axe",
    )?;
    Ok(SOURCE.get_or_init(|| text))
}
