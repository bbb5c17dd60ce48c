//! The Content-Security-Policy of the shell.

use anyhow::{Context, ensure};
use wharf_tests::{
    Result,
    browser::{Request, button},
    files::{LocalFile, png},
    running_stack::turn_with_browser,
    shell::{CHILDREN, DEMO, child_named},
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
