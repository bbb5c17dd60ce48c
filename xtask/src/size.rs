//! `cargo xtask size`: what a person downloads, against the budgets.

mod components;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, ValueEnum};

use crate::{
    artifacts::{self, Builder, Profile},
    process::Processes,
    tools::Tools,
    workspace::Workspace,
};

/// Bytes with brotli: the Wasm and the entry of one child.
const CHILD_BUDGET: u64 = 60_000;
/// The same for the gallery, which has every component in it and the code of every example.
const GALLERY_BUDGET: u64 = 220_000;
/// The same for forms from a schema, which has every control and what reads and checks schemas.
const SCHEMA_FORMS_BUDGET: u64 = 200_000;
/// Bytes with brotli: everything up to the sign-in page.
const SHELL_BUDGET: u64 = 130_000;

/// A file with its two sizes, in bytes.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    name: String,
    raw: u64,
    brotli: u64,
}

impl Line {
    /// Whether the worker that every page starts loads it only when somebody signs in.
    fn is_of_the_vault(&self) -> bool {
        matches!(self.name.as_str(), "vault.js" | "vault_bg.wasm")
    }

    /// Whether only pages load it that are not the shell's own.
    fn is_of_other_pages(&self) -> bool {
        self.name == "wharf-app.js"
    }

    /// Whether the shell loads it only when somebody opens the developer panel.
    fn is_of_the_panel(&self) -> bool {
        matches!(self.name.as_str(), "panel.js" | "panel_bg.wasm")
    }

    /// Whether the shell loads it only for apps that use the components of the toolkit as custom elements.
    fn is_of_the_toolkit(&self) -> bool {
        matches!(
            self.name.as_str(),
            "wharf-elements.js" | "toolkit.js" | "toolkit_bg.wasm"
        )
    }
}

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What each component of the toolkit adds to an app, in place of the apps; takes minutes
    #[arg(value_enum)]
    what: Option<What>,
    /// Only these components
    #[arg(requires = "what")]
    names: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Components,
}

/// Builds everything that is asked for as it is shipped and prints the sizes.
pub(crate) fn run(workspace: &Workspace, processes: &Processes, options: &Options) -> anyhow::Result<()> {
    let tools = Tools::install(workspace, processes)?;
    let builder = Builder::new(workspace, processes, &tools, Profile::Release)?;
    if let Some(What::Components) = options.what {
        return components::run(workspace, &builder, &options.names);
    }
    builder.build_all()?;
    println!("{:<44} {:>10} {:>10}", "release build", "raw", "brotli 11");
    let shell = lines(&artifacts::distribution(workspace, &stack::SHELL))?;
    let (vault, shell): (Vec<Line>, Vec<Line>) = shell.into_iter().partition(Line::is_of_the_vault);
    let (elsewhere, shell): (Vec<Line>, Vec<Line>) = shell.into_iter().partition(Line::is_of_other_pages);
    let (panel, shell): (Vec<Line>, Vec<Line>) = shell.into_iter().partition(Line::is_of_the_panel);
    let (toolkit, shell): (Vec<Line>, Vec<Line>) = shell.into_iter().partition(Line::is_of_the_toolkit);
    print("shell, to the sign-in page", &shell, Some(SHELL_BUDGET));
    print(
        "beside the shell, on pages with apps that are not its own",
        &elsewhere,
        None,
    );
    print("session: the vault, once somebody signs in", &vault, None);
    print("developer panel, once somebody opens it", &panel, None);
    print("custom elements, once an app asks for them", &toolkit, None);
    for app in &stack::CHILDREN {
        let lines = lines(&artifacts::distribution(workspace, app))?;
        let budget = match artifacts::name(app) {
            "gallery" => GALLERY_BUDGET,
            "schema-forms" => SCHEMA_FORMS_BUDGET,
            _ => CHILD_BUDGET,
        };
        print(artifacts::name(app), &lines, Some(budget));
    }
    Ok(())
}

/// The files of a distribution that a page loads to start: those that are code, style or page.
fn lines(folder: &Path) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))? {
        let path = entry?.path();
        let loads = path
            .extension()
            .is_some_and(|extension| ["html", "js", "css", "wasm"].iter().any(|kind| extension == *kind));
        if loads {
            let compressed = PathBuf::from(format!("{}.br", path.display()));
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            lines.push(Line {
                name,
                raw: size(&path)?,
                brotli: size(&compressed)?,
            });
        }
    }
    lines.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(lines)
}

fn size(path: &Path) -> anyhow::Result<u64> {
    Ok(fs::metadata(path)
        .with_context(|| format!("cannot read `{}`", path.display()))?
        .len())
}

fn print(what: &str, lines: &[Line], budget: Option<u64>) {
    println!("{what}");
    for Line { name, raw, brotli } in lines {
        println!("  {name:<42} {raw:>10} {brotli:>10}");
    }
    let (raw, brotli) = lines
        .iter()
        .fold((0, 0), |(raw, brotli), line| (raw + line.raw, brotli + line.brotli));
    println!(
        "  {:<42} {raw:>10} {brotli:>10}  {}",
        "together",
        budget.map(|budget| verdict(brotli, budget)).unwrap_or_default()
    );
}

fn verdict(bytes: u64, budget: u64) -> String {
    if bytes <= budget {
        format!("met: budget {budget}, {} left", budget - bytes)
    } else {
        format!("missed: budget {budget}, {} too many", bytes - budget)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_page_loads_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("a.wasm", "12345"),
            ("a.wasm.br", "123"),
            ("manifest.json", "{}"),
            ("icon.svg", "x"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        assert_eq!(
            lines(folder.path()).unwrap(),
            [Line {
                name: "a.wasm".to_owned(),
                raw: 5,
                brotli: 3
            }]
        );
        fs::write(folder.path().join("b.js"), "x").unwrap();
        assert!(lines(folder.path()).unwrap_err().to_string().contains("b.js.br"));
    }

    #[test]
    fn a_budget_is_met_up_to_its_last_byte() {
        assert!(verdict(60_000, 60_000).starts_with("met"));
        assert!(verdict(60_001, 60_000).starts_with("missed: budget 60000, 1 too many"));
    }
}
