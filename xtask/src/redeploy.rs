//! `cargo xtask deploy`: one app, changed while the stack runs.

use anyhow::{Context, bail};
use clap::Args;
use stack::StaticOrigin;

use crate::{
    artifacts::{self, Builder, Profile},
    ports,
    process::Processes,
    tools::Tools,
    workspace::Workspace,
};

/// What to deploy.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The app: forms, billing, profile or shell, or its folder
    app: String,
    /// Build it as it is shipped
    #[arg(long)]
    release: bool,
}

/// Builds one app and deploys it into its bucket.
pub(crate) fn run(workspace: &Workspace, processes: &Processes, options: &Options) -> anyhow::Result<()> {
    let app = find(&options.app)?;
    if !ports::taken().iter().any(|(port, _)| *port == stack::S3_PORT) {
        bail!("the local stack does not run; start it with `cargo xtask up`");
    }
    let tools = Tools::install(workspace, processes)?;
    Builder::new(workspace, processes, &tools, Profile::for_release(options.release))?.build(&app)?;
    artifacts::deploy(workspace, processes, &app)?;
    println!("deployed: reload the page to see it");
    Ok(())
}

/// The app that a person means by its name or its folder.
fn find(text: &str) -> anyhow::Result<StaticOrigin> {
    let wanted = text.trim_end_matches('/').trim_start_matches("./");
    let apps = stack::CHILDREN.into_iter().chain([stack::SHELL]);
    let found = apps
        .clone()
        .find(|app| artifacts::name(app) == wanted || app.source == wanted);
    found.with_context(|| {
        let names: Vec<&str> = apps.map(|app| artifacts::name(&app)).collect();
        format!("there is no app `{text}`; choose one of {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_found_by_name_and_by_folder() {
        for text in ["billing", "components/billing", "./components/billing/"] {
            assert_eq!(find(text).unwrap(), stack::CHILDREN[1], "{text}");
        }
        assert_eq!(find("shell").unwrap(), stack::SHELL);
        assert!(
            find("bill")
                .unwrap_err()
                .to_string()
                .contains("forms, billing, profile, shell")
        );
    }
}
