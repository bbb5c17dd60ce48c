//! Addresses, focus and tabs.

use anyhow::ensure;
use serde_json::Value;
use thirtyfour::Key;
use wharf_tests::{
    Result,
    browser::{button, heading, link},
    bucket::Bucket,
    running_stack::{shell_document, turn_with_browser},
    shell::{DEMO, child_named},
};

#[tokio::test]
async fn sorting_keeps_the_keyboard_where_it_is_and_the_address_short() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/billing", DEMO).await?;
    browser.find_child(child_named("Billing")).await?;
    browser.tab_to(&button("Total")).await?;
    for order in ["asc", "desc"] {
        browser.press(Key::Enter).await?;
        let sorted = async || {
            let address = browser.address().await?;
            let is_sorted = address
                .query()
                .is_some_and(|query| query.contains(&format!("order={order}")));
            Ok(is_sorted.then(|| address.path().to_owned()))
        };
        let path = browser
            .wait(format!("the order `{order}` in the address"), sorted)
            .await?;
        ensure!(path == "/billing", "the address is {path}");
        let focused = browser.focused().await?;
        ensure!(
            focused.as_ref().is_some_and(|focused| focused.name == "Total"),
            "the keyboard is at {focused:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_app_says_which_of_its_addresses_it_does_not_have() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/", DEMO).await?;
    for (path, title, back, arrives_at) in [
        ("/forms/nowhere", "Page not found", "Customer form", "/forms"),
        ("/billing/nowhere", "Page not found", "All invoices", "/billing"),
        (
            "/billing/invoices/inv-9999",
            "Invoice not found",
            "All invoices",
            "/billing",
        ),
        ("/profile/nowhere", "Page not found", "Your profile", "/profile"),
        ("/nowhere", "Page not found", "Start page", "/"),
    ] {
        browser.go_to(path).await?;
        browser.find(&heading(title)).await?;
        browser.click(&link(back)).await?;
        browser.find_gone(&heading(title)).await?;
        let address = browser.address().await?;
        ensure!(address.path() == arrives_at, "{path} leads back to {address}");
    }
    // The number as it stands on the paper is an address too.
    browser.go_to("/billing/invoices/INV-0001").await?;
    browser.find(&heading("Invoice INV-0001")).await.map(drop)
}

#[tokio::test]
async fn a_link_in_a_new_tab_opens_without_signing_in_again() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.in_new_tab().await?;
    browser.go_to("/profile").await?;
    browser.find_child(child_named("Profile")).await?;
    ensure!(browser.address().await?.path() == "/profile");
    // And signing out there is said here.
    browser.click(&button("Sign out")).await?;
    browser.find(&button("Sign in")).await?;
    browser.in_first_tab().await?;
    browser.find_text("You signed out in another tab.").await?;
    ensure!(!browser.has(&button("Sign out")).await?);
    Ok(())
}

#[tokio::test]
async fn signing_out_is_said_once() -> Result<()> {
    const SAID: &str = "You are signed out.";
    let (_turn, browser) = turn_with_browser().await?;
    let is_said_politely = async || {
        let script = "return [...document.querySelectorAll('[role=status]')].some(({ textContent }) => textContent.includes(arguments[0]));";
        ensure!(
            browser.run::<bool>(script, vec![SAID.into()]).await?,
            "no status message says so"
        );
        Ok(())
    };
    browser.sign_in_at("/profile", DEMO).await?;
    browser.find_child(child_named("Profile")).await?;
    browser.click(&button("Sign out")).await?;
    // After the way through the provider.
    browser.find_text(SAID).await?;
    ensure!(browser.address().await?.path() == "/");
    is_said_politely().await?;
    browser.reload().await?;
    browser.find_text("Welcome to Wharf").await?;
    ensure!(!browser.text().await?.contains(SAID), "it is said once more");

    // Where signing out is the shell's own business, the page stays, and says it until the person goes elsewhere.
    let shell = Bucket::open(stack::SHELL.bucket);
    let _kept = shell.keep().await?;
    let mut config: Value = serde_json::from_str(&shell_document("/config.json").await?)?;
    config["sign_out_scope"] = "local".into();
    let bytes = serde_json::to_vec(&config)?;
    shell.change("config.json", |content| *content = bytes).await?;
    // The compressed form would be served in its place.
    drop(shell.remove("config.json.br").await);
    browser.sign_in_at("/profile", DEMO).await?;
    browser.find_child(child_named("Profile")).await?;
    browser.click(&button("Sign out")).await?;
    browser.find_text(SAID).await?;
    ensure!(browser.address().await?.path() == "/profile");
    is_said_politely().await?;
    browser.click(&link("Wharf")).await?;
    let is_gone = async || Ok((!browser.text().await?.contains(SAID)).then_some(()));
    browser.wait("nothing said of signing out", is_gone).await?;
    browser.find(&button("Sign in")).await.map(drop)
}

#[tokio::test]
async fn the_next_page_of_a_list_is_shown_from_its_beginning() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/billing", DEMO).await?;
    browser.find_child(child_named("Billing")).await?;
    // The click scrolls to the link first, which is below all rows.
    browser.click(&link("Next")).await?;
    browser.find_text("26–50").await?;
    let script = "const tables = roots(document).map((root) => root.querySelector('.wharf-table'));
        return Math.round(tables.find(Boolean).getBoundingClientRect().top);";
    let is_in_view = async || {
        let top: i64 = browser.run(script, Vec::new()).await?;
        Ok((0..300).contains(&top).then_some(()))
    };
    browser.wait("the top of the table in view", is_in_view).await
}

/// *Back* on the login page returns to the page that it was opened from.
#[tokio::test]
async fn back_from_the_login_page_leads_back_to_the_shell() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.go_to("/profile").await?;
    browser.click(&button("Sign in")).await?;
    browser.find(&wharf_tests::browser::field("Password")).await?;
    browser.back().await?;
    browser.find_text("Welcome to Wharf").await?;
    ensure!(browser.address().await?.path() == "/profile");
    browser.click(&button("Sign in")).await?;
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    browser.find_child(child_named("Profile")).await
}
