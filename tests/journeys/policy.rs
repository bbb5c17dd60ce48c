//! The Content-Security-Policy of the shell, and the other headers that come with it.

use std::{collections::BTreeMap, fs};

use anyhow::{Context, ensure};
use wharf_tests::{
    Result,
    browser::{Request, button},
    failing_app::publication,
    files::{LocalFile, png},
    guests::{Guest, Guests},
    publication::Kind,
    running_stack::{shell_document, turn, turn_with_browser},
    shell::{CHILDREN, DEMO, child_named},
    workspace,
};

use crate::form::{Customer, fresh_name, upload_data};

#[tokio::test]
async fn the_journey_violates_nothing_of_a_policy_without_exceptions() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/", DEMO).await?;
    for child in CHILDREN {
        browser.visit(child).await?;
    }
    browser.visit(child_named("Forms")).await?;
    let file = LocalFile::new("picture.png", png())?;
    let last_name = fresh_name("Policy")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, Some(&file.path)).await?;
    upload_data(&browser).await?;
    customer.find_listed(&browser).await?;
    browser.reload().await?;
    browser.find_child(child_named("Forms")).await?;
    browser.click(&button("Sign out")).await?;
    browser.find(&button("Sign in")).await?;
    assert_eq!(browser.console_errors().await?, Vec::<String>::new());

    let requests = browser.requests().await?;
    let pages: Vec<&Request> = requests
        .iter()
        .filter(|request| request.kind == "Document" && request.is_to(stack::SHELL.port) && request.status == Some(200))
        .collect();
    ensure!(
        pages.len() >= 3,
        "only {} pages of the shell were recorded",
        pages.len()
    );
    for page in pages {
        let policy = page
            .headers
            .get("content-security-policy")
            .context("a page has no policy")?;
        check(policy)?;
    }
    Ok(())
}

/// The recorder works: without this, an empty console would prove nothing.
#[tokio::test]
async fn a_violation_would_be_seen() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.go_to("/").await?;
    browser.find(&button("Sign in")).await?;
    let _: () = browser
        .run(
            "const script = document.createElement('script');
             script.src = 'http://localhost:8090/favicon.svg';
             document.head.append(script);
             return null;",
            Vec::new(),
        )
        .await
        .unwrap_or_default();
    let reported = async || {
        let errors = browser.console_errors().await?;
        Ok(errors
            .into_iter()
            .find(|error| error.contains("CSP violation") || error.contains("Content Security Policy")))
    };
    browser.wait("the violation on the console", reported).await?;
    Ok(())
}

/// What says how an answer travels, how long it is kept and that pages of the shell's own origin may read it: nothing of what a page
/// may do.
const OF_TRANSPORT: [&str; 12] = [
    "accept-ranges",
    "access-control-allow-origin",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "etag",
    "last-modified",
    "timing-allow-origin",
    "transfer-encoding",
    "vary",
];

/// All other journeys go through what the local stack sends. A deployment sends what `wharf csp` prints: the same, to the letter,
/// for a registry with an app of another origin than before, and one that a developer may have on their own machine.
#[tokio::test]
async fn a_deployment_is_told_to_send_exactly_what_the_local_stack_sends() -> Result<()> {
    let _turn = turn().await?;
    let guest = Guest::new(publication("open", Kind::Esm, None)?).with("override", true.into());
    let guests = Guests::invite(&[guest]).await?;
    let folder = tempfile::tempdir()?;
    let (registry, config) = (folder.path().join("registry.json"), folder.path().join("config.json"));
    fs::write(&registry, shell_document("/registry.json").await?)?;
    fs::write(&config, shell_document("/config.json").await?)?;
    let printed = workspace::security_headers(&registry, &config, &stack::origin(stack::S3_PORT))?;
    let (pages, worker) = printed
        .split_once("\n# /vault-worker.js\n")
        .context("nothing is printed for the worker")?;
    let pages = pages
        .strip_prefix("# every path but /vault-worker.js\n")
        .context("nothing is printed for pages")?;
    ensure!(pages.contains(&guests.server.origin()), "{pages}");
    for (path, printed) in [
        ("/", pages),
        ("/open/deep", pages),
        ("/panel.js", pages),
        ("/vault-worker.js", worker),
    ] {
        let printed: BTreeMap<String, String> = printed
            .lines()
            .map(|line| line.split_once(": ").context("a line is no header"))
            .map(|header| header.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())))
            .collect::<Result<_>>()?;
        let answer = reqwest::get(format!("{}{path}", stack::origin(stack::SHELL.port)))
            .await?
            .error_for_status()?;
        let mut sent = BTreeMap::new();
        for (name, value) in answer.headers() {
            if !OF_TRANSPORT.contains(&name.as_str()) {
                sent.insert(name.to_string(), value.to_str()?.to_owned());
            }
        }
        ensure!(sent == printed, "{path} is sent {sent:#?}, and {printed:#?} is printed");
    }
    Ok(())
}

fn check(policy: &str) -> Result<()> {
    let mut directives = std::collections::BTreeMap::new();
    for directive in policy
        .split(';')
        .map(str::trim)
        .filter(|directive| !directive.is_empty())
    {
        let mut words = directive.split_ascii_whitespace();
        let name = words.next().unwrap_or_default();
        directives.insert(name, words.collect::<Vec<_>>());
    }
    for (name, sources) in &directives {
        for source in sources {
            let is_exception = [
                "'unsafe-inline'",
                "'unsafe-eval'",
                "'unsafe-hashes'",
                "blob:",
                "data:",
                "*",
                "http:",
                "https:",
            ]
            .contains(source);
            // Pictures that the person has chosen, before they are sent.
            let is_exception = is_exception && (*name, *source) != ("img-src", "blob:");
            ensure!(!is_exception, "{name} has the exception {source}: {policy}");
        }
    }
    let needed = directives
        .get("script-src")
        .or_else(|| directives.get("default-src"))
        .context("no directive covers scripts")?;
    ensure!(
        needed.contains(&"'wasm-unsafe-eval'"),
        "WebAssembly is not allowed, so this is another policy"
    );
    for name in ["object-src", "base-uri", "frame-ancestors"] {
        let is_closed = directives.get(name).or_else(|| directives.get("default-src"));
        ensure!(
            is_closed.is_some_and(|sources| sources == &["'none'"]),
            "{name} is open: {policy}"
        );
    }
    ensure!(
        directives.contains_key("frame-ancestors") && directives.contains_key("base-uri"),
        "{policy}"
    );
    Ok(())
}
