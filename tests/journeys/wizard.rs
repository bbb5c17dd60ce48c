//! The steps of the customer form in the address, and what the server says about them.

use anyhow::{Context, ensure};
use serde_json::Value;
use submission::Field;
use wharf_tests::{
    Result,
    browser::{Browser, button, field, heading, link},
    running_stack::turn_with_browser,
    shell::{DEMO, child_named},
};

use crate::form::{CONTACT, Customer, FILES, REVIEW, fresh_name, go_on_to, upload_data};

async fn open(browser: &Browser, path: &str) -> Result<()> {
    browser.sign_in_at(path, DEMO).await?;
    browser.find(&field(Field::FirstName.label())).await.map(drop)
}

/// Waits until a step is shown, at its address, with its title and the keyboard at its heading.
async fn is_at(browser: &Browser, step: &str, path: &str) -> Result<()> {
    browser.find(&heading(step)).await?;
    let there = async || {
        let focused = browser.focused().await?.map(|focused| focused.name);
        let is_there = browser.address().await?.path() == path && focused.as_deref() == Some(step);
        let title = [step, " · Customer form · Forms · Wharf"].concat();
        Ok((is_there && title_of(browser).await? == title).then_some(()))
    };
    browser.wait(format!("{step} at {path}"), there).await
}

async fn title_of(browser: &Browser) -> Result<String> {
    browser.run("return document.title;", Vec::new()).await
}

#[tokio::test]
async fn each_step_has_an_address_for_back_and_forward() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    // Nothing was typed, so there is nothing to look at yet.
    open(&browser, "/forms/review").await?;
    let is_start = async || Ok((browser.address().await?.path() == "/forms").then_some(()));
    browser.wait("the first step's address", is_start).await?;
    assert_eq!(title_of(&browser).await?, "Customer form · Forms · Wharf");

    let last_name = fresh_name("Walk")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, None).await?;
    go_on_to(&browser, REVIEW).await?;
    is_at(&browser, REVIEW, "/forms/review").await?;
    browser.back().await?;
    is_at(&browser, FILES, "/forms/files").await?;
    browser.back().await?;
    is_at(&browser, CONTACT, "/forms/contact").await?;
    browser.run::<Value>("history.forward();", Vec::new()).await?;
    is_at(&browser, FILES, "/forms/files").await?;
    // The list of steps leads anywhere that was seen.
    browser.click(&link("Done: Check your answers")).await?;
    is_at(&browser, REVIEW, "/forms/review").await?;
    browser.click(&link("Change Email")).await?;
    is_at(&browser, CONTACT, "/forms/contact").await
}

/// Changes what the page asks the vault to send, once: the rules are the same on both sides, so that only a request which the page
/// would not make is refused.
const SPOIL: &str = "
  const { postMessage } = MessagePort.prototype;
  globalThis.__sent = 0;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    const request = message?.[1] === 'fetch' ? message[3] : undefined;
    if (request?.method === 'POST' && request.url.endsWith('/v1/submissions') && globalThis.__sent++ === 0) {
      request.body.text().then((text) => {
        const spoilt = text.replace('demo@example.com', 'demo@').replace('1990-04-23', '1890-04-23');
        request.body = new Blob([spoilt], { type: request.body.type });
        postMessage.call(this, message, ...rest);
      });
      return;
    }
    return postMessage.call(this, message, ...rest);
  };";

#[tokio::test]
async fn what_the_server_refuses_leads_to_the_step_that_asks_for_it() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.run_in_every_document(SPOIL).await?;
    open(&browser, "/forms").await?;
    let last_name = fresh_name("Refused")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, None).await?;
    upload_data(&browser).await?;
    browser.find(&heading("There is a problem")).await?;
    let title = async || {
        let title = "Error: Check your answers · Customer form · Forms · Wharf";
        Ok((title_of(&browser).await? == title).then_some(()))
    };
    browser.wait("the title of a page with errors", title).await?;
    // In page order, although the server knows no steps.
    let text = browser.text().await?;
    let [born, email] = ["Date of birth must be", "Enter an email address"].map(|start| text.find(start));
    ensure!(born.context("no word about the date")? < email.context("no word about the address")?);
    browser.click(&link("Enter an email address").prefix()).await?;
    browser.find(&heading(CONTACT)).await?;
    let at_email = async || {
        let focused = browser.focused().await?;
        Ok(focused.filter(|focused| focused.name == "Email").map(drop))
    };
    browser.wait("the keyboard in Email", at_email).await?;
    browser
        .find_text("Enter an email address in the form name@example.com")
        .await?;

    // What a server said does not keep anybody from trying again.
    browser.run::<Value>("history.back();", Vec::new()).await?;
    browser.find(&heading(REVIEW)).await?;
    browser.click(&button("Upload data")).await?;
    customer.find_listed(&browser).await
}

#[tokio::test]
async fn a_double_click_sends_the_form_once() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.run_in_every_document(SPOIL).await?;
    open(&browser, "/forms").await?;
    // Spoilt by nobody: it is only counted.
    browser.run::<Value>("globalThis.__sent = 1;", Vec::new()).await?;
    let last_name = fresh_name("Once")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, None).await?;
    // Not past the answers, which nobody would have seen.
    browser.double_click(&button("Continue")).await?;
    browser.find(&heading(REVIEW)).await?;
    assert_eq!(browser.run::<u32>("return globalThis.__sent;", Vec::new()).await?, 1);
    browser.double_click(&button("Upload data")).await?;
    customer.find_listed(&browser).await?;
    assert_eq!(browser.run::<u32>("return globalThis.__sent;", Vec::new()).await?, 2);
    customer.arrived_with(&[]).await
}

#[tokio::test]
async fn the_child_finds_itself_where_it_was_after_another_app() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    open(&browser, "/forms").await?;
    let last_name = fresh_name("Away")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, None).await?;
    go_on_to(&browser, REVIEW).await?;
    browser.visit(child_named("Billing")).await?;
    browser.back().await?;
    browser.find(&heading(REVIEW)).await?;
    browser.find_text(customer.notes).await
}
