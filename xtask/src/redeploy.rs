//! `cargo xtask deploy`: one app, changed while the stack runs.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

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

/// The registry that `cargo xtask deploy shell` deploys with the shell, below the root.
const REGISTRY: &str = "static/registry.json";
/// More than any registry has, in bytes.
const LARGEST_ANSWER: u64 = 1 << 20;
/// How long the origin of the shell may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

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
    let path = workspace.path(REGISTRY);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let written = Registry::parse(&text).with_context(|| format!("`{}` is not valid", path.display()))?;
    // A shell that is not there, or has another registry than one of this version, has to be deployed in any case.
    let read = deployed_registry().ok().and_then(|text| Registry::parse(&text).ok());
    Ok(advice(read.as_ref(), &written, app))
}

/// The registry that the running shell reads. In HTTP/1.0, whose answers are not in chunks.
fn deployed_registry() -> anyhow::Result<String> {
    let mut stream = TcpStream::connect((stack::HOST, stack::SHELL.port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET /registry.json HTTP/1.0\r\nHost: localhost:{}\r\n\r\n",
        stack::SHELL.port
    )?;
    let mut answer = String::new();
    stream.take(LARGEST_ANSWER).read_to_string(&mut answer)?;
    content(&answer).map(str::to_owned)
}

fn content(answer: &str) -> anyhow::Result<&str> {
    let (head, content) = answer.split_once("\r\n\r\n").context("the shell gave no answer")?;
    if head.split(' ').nth(1) != Some("200") {
        bail!("the shell has no registry");
    }
    Ok(content)
}

/// What a registry makes of an app at the address of the local stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Unknown,
    /// It is there, and nothing that the local stack signs will be started.
    Untrusted,
    Known,
}

fn standing(registry: &Registry, name: &str, manifest: &str) -> Standing {
    let names_it = |known: &&registry::App| {
        let mut versions = known.versions().iter();
        known.name == name && versions.any(|version| version.manifest_url == manifest)
    };
    let is_ours = |key: &registry::TrustedKey| key.thumbprint() == stack::DEVELOPMENT_KEY_ID;
    match registry.apps().iter().find(names_it) {
        None => Standing::Unknown,
        Some(known) if known.keys.iter().any(is_ours) => Standing::Known,
        Some(_) => Standing::Untrusted,
    }
}

/// `read` is the registry that the running shell reads, `written` the one of this folder.
fn advice(read: Option<&Registry>, written: &Registry, app: &StaticOrigin) -> String {
    const RELOAD: &str = "deployed: reload the page to see it";
    let (name, manifest) = (
        artifacts::name(app),
        format!("{}/manifest.json", stack::origin(app.port)),
    );
    let known = |registry: &Registry| standing(registry, name, &manifest);
    if *app == stack::SHELL || read.map(known) == Some(Standing::Known) {
        return RELOAD.to_owned();
    }
    match known(written) {
        Standing::Known => format!(
            "deployed, but the shell that runs has another registry than {REGISTRY}, in which `{name}` is right; run \
             `cargo xtask deploy shell` and reload the page"
        ),
        Standing::Untrusted => format!(
            "deployed, but the shell will not start it: {REGISTRY} does not trust the key of the local stack for `{name}`; copy \
             `keys` from another app there, run `cargo xtask deploy shell` and reload the page"
        ),
        Standing::Unknown => format!(
            "deployed, but nobody knows of it: name `{name}` with {manifest} in {REGISTRY}, run `cargo xtask deploy shell` and \
             reload the page"
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
        let advise = |read: &str, written: &str, app| {
            let read = Registry::parse(read).ok();
            advice(read.as_ref(), &Registry::parse(written).unwrap(), app)
        };
        let profile = &stack::CHILDREN[2];
        let moved = text.replace("http://localhost:8083", "http://localhost:8084");
        // RFC 8037 appendix A.2.
        let other = text.replace(
            "sH-CTuT0lHFACJYpw3NirwhY5Fd-IRdTnUyghPUL0cY",
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        );
        for app in [profile, &stack::SHELL] {
            assert_eq!(advise(text, text, app), "deployed: reload the page to see it");
        }
        assert!(
            advise(text, &moved, profile).starts_with("deployed: reload"),
            "the shell that runs knows it"
        );
        assert!(advise(&moved, &moved, profile).contains("nobody knows of it"));
        assert!(advise(&other, &other, profile).contains("does not trust the key"));
        // In the registry of this folder, and not in that of the shell: also where there is no shell yet.
        for read in [&moved, &other, ""] {
            let advice = advise(read, text, profile);
            assert!(advice.contains("has another registry"), "{advice}");
            assert!(
                advice.contains("`cargo xtask deploy shell` and reload the page"),
                "{advice}"
            );
        }
        assert!(advise("", text, &stack::SHELL).starts_with("deployed: reload"));
    }

    #[test]
    fn only_an_answer_with_a_registry_is_one() {
        assert_eq!(content("HTTP/1.0 200 OK\r\nETag: x\r\n\r\n{}").unwrap(), "{}");
        for answer in ["", "HTTP/1.0 404 Not Found\r\n\r\n{}", "HTTP/1.0 200 OK\r\n"] {
            assert!(content(answer).is_err(), "{answer}");
        }
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
