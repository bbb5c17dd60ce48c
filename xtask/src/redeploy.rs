//! `cargo xtask deploy`: one app, changed while the stack runs.

use std::fs;

use anyhow::{Context, bail};
use clap::Args;
use registry::Registry;
use stack::StaticOrigin;

use crate::{
    artifacts::{self, Builder, Profile},
    network::Network,
    ports,
    process::Processes,
    tools::Tools,
    workspace::Workspace,
};

/// What to deploy.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The app: forms, billing, profile, gallery, schema-forms, shell, or an app of your own below `components/`
    app: String,
    /// Build it as it is shipped
    #[arg(long)]
    release: bool,
}

/// Builds one app and deploys it into its bucket.
pub(crate) fn run(workspace: &Workspace, processes: &Processes, options: &Options) -> anyhow::Result<()> {
    let app = find(&options.app, |folder| {
        workspace.path(folder).join("Cargo.toml").exists()
    })?;
    if !ports::taken().iter().any(|(port, _)| *port == stack::S3_PORT) {
        bail!("the local stack does not run; start it with `cargo xtask up`");
    }
    let tools = Tools::install(workspace, processes)?;
    Builder::new(workspace, processes, &tools, Profile::for_release(options.release))?.build(&app)?;
    artifacts::deploy(workspace, processes, &Network::Host, &app)?;
    println!("{}", what_now(workspace, &app)?);
    Ok(())
}

/// What the person has to do to see the app.
fn what_now(workspace: &Workspace, app: &StaticOrigin) -> anyhow::Result<String> {
    let path = workspace.path("static/registry.json");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(advice(&Registry::parse(&text)?, app))
}

fn advice(registry: &Registry, app: &StaticOrigin) -> String {
    let (name, manifest) = (
        artifacts::name(app),
        format!("{}/manifest.json", stack::origin(app.port)),
    );
    let names_it = |known: &&registry::App| {
        let mut versions = known.versions().iter();
        known.name == name && versions.any(|version| version.manifest_url == manifest)
    };
    let trusts = |known: &registry::App| {
        known
            .keys
            .iter()
            .any(|key| key.thumbprint() == stack::DEVELOPMENT_KEY_ID)
    };
    match registry.apps().iter().find(names_it) {
        _ if *app == stack::SHELL => "deployed: reload the page to see it".to_owned(),
        Some(known) if trusts(known) => "deployed: reload the page to see it".to_owned(),
        Some(_) => format!(
            "deployed, but the shell will not start it: static/registry.json does not trust the key of the local stack for \
             `{name}`; copy `keys` from another app there and run `cargo xtask deploy shell`"
        ),
        None => format!(
            "deployed, but nobody knows of it: name `{name}` with {manifest} in static/registry.json and run `cargo xtask \
             deploy shell`"
        ),
    }
}

/// The app that a person means by its name or its folder. One that the stack does not list is a guest.
fn find(text: &str, is_crate: impl Fn(&str) -> bool) -> anyhow::Result<StaticOrigin> {
    let wanted = text.trim_end_matches('/').trim_start_matches("./");
    let apps = stack::CHILDREN.into_iter().chain([stack::SHELL]);
    if let Some(app) = apps
        .clone()
        .find(|app| artifacts::name(app) == wanted || app.source == wanted)
    {
        return Ok(app);
    }
    let name = wanted.strip_prefix("components/").unwrap_or(wanted);
    let folder = format!("components/{name}");
    if name.is_empty() || name.contains(['/', '\\', '.']) || !is_crate(&folder) {
        let names: Vec<&str> = apps.map(|app| artifacts::name(&app)).collect();
        bail!(
            "there is no app `{text}`; choose one of {}, or write one in components/{name}",
            names.join(", ")
        );
    }
    Ok(StaticOrigin {
        // This process builds one app and ends.
        source: folder.leak(),
        ..stack::GUEST
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_found_by_name_and_by_folder() {
        for text in ["billing", "components/billing", "./components/billing/"] {
            assert_eq!(find(text, |_| true).unwrap(), stack::CHILDREN[1], "{text}");
        }
        assert_eq!(find("shell", |_| true).unwrap(), stack::SHELL);
        for text in ["bill", "", ".", "../shell", "a/b"] {
            let error = find(text, |folder| folder != "components/bill").unwrap_err();
            assert!(
                error
                    .to_string()
                    .contains("forms, billing, profile, gallery, schema-forms, shell"),
                "{text}: {error}"
            );
        }
    }

    #[test]
    fn whoever_deploys_is_told_what_is_missing() {
        let text = include_str!("../../static/registry.json");
        let advise = |text: &str, app| advice(&Registry::parse(text).unwrap(), app);
        let profile = &stack::CHILDREN[2];
        for app in [profile, &stack::SHELL] {
            assert!(advise(text, app).starts_with("deployed: reload"));
        }
        let moved = text.replace("http://localhost:8083", "http://localhost:8084");
        assert!(advise(&moved, profile).contains("nobody knows of it"));
        // RFC 8037 appendix A.2.
        let other = text.replace(
            "sH-CTuT0lHFACJYpw3NirwhY5Fd-IRdTnUyghPUL0cY",
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        );
        assert!(advise(&other, profile).contains("does not trust the key"));
    }

    #[test]
    fn an_app_that_the_stack_does_not_list_is_a_guest() {
        for text in ["hello", "components/hello", "./components/hello/"] {
            let app = find(text, |folder| folder == "components/hello").unwrap();
            assert_eq!(
                (app.source, app.bucket),
                ("components/hello", stack::GUEST.bucket),
                "{text}"
            );
        }
    }
}
