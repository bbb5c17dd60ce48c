//! Where the children come from, and when.

use anyhow::ensure;
use wharf_tests::{
    Result,
    browser::{Request, button},
    running_stack::turn_with_browser,
    shell::{CHILDREN, DEMO},
};

#[tokio::test]
async fn every_child_comes_from_its_own_origin_and_only_when_it_is_first_visited() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;

    browser.go_to("/").await?;
    browser.find(&button("Sign in")).await?;
    let signed_out = browser.requests().await?;
    ensure!(
        signed_out.iter().any(|request| request.is_to(stack::SHELL.port)),
        "nothing was recorded"
    );
    assert_eq!(to_children(&signed_out), Vec::<&str>::new());

    browser.sign_in_at("/", DEMO).await?;
    assert_eq!(to_children(&browser.requests().await?), Vec::<&str>::new());

    for child in CHILDREN {
        browser.visit(child).await?;
        let requests = browser.requests().await?;
        for request in requests.iter().filter(|request| is_child_file(request)) {
            ensure!(
                request.is_to(child.port),
                "{} was fetched for {}",
                request.url,
                child.title
            );
        }
        let kinds: Vec<&str> = [".json", ".js", ".wasm"]
            .into_iter()
            .filter(|kind| {
                requests
                    .iter()
                    .any(|request| request.is_to(child.port) && path(request).ends_with(kind))
            })
            .collect();
        assert_eq!(kinds, [".json", ".js", ".wasm"], "{}", child.title);
    }

    // Everything has been loaded: a second visit asks for nothing of any child.
    for child in CHILDREN {
        browser.visit(child).await?;
    }
    assert_eq!(to_children(&browser.requests().await?), Vec::<&str>::new());

    // What the page itself saw says the same.
    let origins: Vec<String> = browser
        .run(
            "return [...new Set(performance.getEntriesByType('resource').map((entry) => new URL(entry.name))
               .filter((url) => /\\.(wasm|js)$/.test(url.pathname)).map((url) => url.origin))].sort();",
            Vec::new(),
        )
        .await?;
    let expected: Vec<String> = std::iter::once(stack::SHELL.port)
        .chain(CHILDREN.map(|child| child.port))
        .map(stack::origin)
        .collect();
    assert_eq!(origins, expected);
    Ok(())
}

fn is_child_file(request: &Request) -> bool {
    CHILDREN.iter().any(|child| request.is_to(child.port))
}

fn to_children(requests: &[Request]) -> Vec<&str> {
    requests
        .iter()
        .filter(|request| is_child_file(request))
        .map(|request| request.url.as_str())
        .collect()
}

fn path(request: &Request) -> &str {
    request.url.split('?').next().unwrap_or_default()
}
