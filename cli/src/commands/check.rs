//! `wharf check`: what is wrong with a registry.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use wharf_cli::{
    check::{self, Finding},
    printable, time,
};

use super::{progress, read, say, wait};

/// Check a registry as the shell reads it, and what it would find behind it.
///
/// Fails on errors, which name the member by its path; says warnings and goes on.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The registry, such as static/registry.json
    registry: PathBuf,
    /// The shell's config.json, to be checked with it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Fetch every manifest that the registry names, and check signature, sequence and expiry
    #[arg(long)]
    online: bool,
}

pub(crate) fn run(arguments: &Check) -> anyhow::Result<()> {
    let text = read(&arguments.registry)?;
    let (registry, mut findings) = check::registry(&text)?;
    if let Some(path) = &arguments.config {
        findings.extend(check::config(&read(path)?, &text)?);
    }
    if arguments.online {
        findings.extend(wait(check::manifests(&registry, time::now(), &mut progress))?);
    }
    let mut errors = 0;
    for finding in &findings {
        match finding {
            Finding::Error(text) => {
                errors += 1;
                eprintln!("error: {}", printable(text));
            }
            Finding::Warning(text) => eprintln!("warning: {}", printable(text)),
        }
    }
    if errors > 0 {
        bail!("{} in `{}`", counted(errors, "error"), arguments.registry.display());
    }
    say(&format!(
        "`{}` is good: {}, {}",
        arguments.registry.display(),
        counted(registry.apps().len(), "app"),
        counted(findings.len(), "warning")
    ));
    Ok(())
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
