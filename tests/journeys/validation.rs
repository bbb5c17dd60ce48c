//! What the customer form says about what is typed into it.

use anyhow::ensure;
use submission::Field;
use thirtyfour::Key;
use wharf_tests::{
    Result,
    browser::{Browser, button, field, heading, link},
    running_stack::turn_with_browser,
    shell::{DEMO, child_named},
};

use crate::{
    drafts::{is_kept, watch_typing},
    form::{CONTACT, Customer, fresh_name, go_on, go_on_to},
};

const REQUIRED: [Field; 4] = [Field::FirstName, Field::LastName, Field::DateOfBirth, Field::Email];

#[tokio::test]
async fn nothing_is_wrong_before_a_field_was_left_and_then_the_message_stands_at_the_field() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    assert_eq!(wrong(&browser).await?, Vec::<String>::new());

    // While typing nothing is said.
    browser.tab_to(&field("Last name")).await?;
    browser.type_keys("Demo").await?;
    assert_eq!(wrong(&browser).await?, ["First name"]);
    browser.tab_to(&button("Continue")).await?;
    assert_eq!(wrong(&browser).await?, ["First name", "Date of birth"]);
    // And it goes as soon as it is right.
    browser.find(&field("First name")).await?.send_keys("Demo").await?;
    is_wrong(&browser, &["Date of birth"]).await?;
    browser.fill_date("Date of birth", "1990-04-23").await?;
    go_on_to(&browser, CONTACT).await?;
    assert_eq!(wrong(&browser).await?, Vec::<String>::new());

    browser.tab_to(&field("Email")).await?;
    browser.type_keys("demo@").await?;
    assert_eq!(wrong(&browser).await?, Vec::<String>::new());
    browser.press(Key::Tab).await?;
    is_wrong(&browser, &["Email"]).await?;
    browser.find(&field("Email")).await?.send_keys("example.com").await?;
    is_wrong(&browser, &[]).await
}

/// Waits until these fields are marked as wrong and no others.
async fn is_wrong(browser: &Browser, labels: &[&str]) -> Result<()> {
    let is_so = async || Ok((wrong(browser).await? == labels).then_some(()));
    browser.wait(format!("{labels:?} to be wrong"), is_so).await
}

#[tokio::test]
async fn sending_an_empty_form_leads_to_the_first_wrong_field_and_links_to_each() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    watch_typing(&browser).await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    browser.requests().await?;
    step_is_wrong(&browser, &REQUIRED[..3]).await?;
    let last_name = fresh_name("Step")?;
    let customer = Customer::named(&last_name);
    browser.fill("First name", customer.first_name).await?;
    browser.fill("Last name", customer.last_name).await?;
    browser.fill_date("Date of birth", customer.date_of_birth).await?;
    go_on_to(&browser, CONTACT).await?;
    step_is_wrong(&browser, &REQUIRED[3..]).await?;
    // No address leads past what is wrong.
    is_kept(&browser).await?;
    browser.go_to("/forms/review").await?;
    browser.find(&heading(CONTACT)).await?;
    ensure!(
        !browser.requests().await?.iter().any(|request| request.method == "POST"),
        "a form with errors was sent"
    );
    Ok(())
}

/// Asks for the next step: these fields keep the form from it, the first has the keyboard, and the summary leads to each.
async fn step_is_wrong(browser: &Browser, fields: &[Field]) -> Result<()> {
    go_on(browser).await?;
    browser.find(&heading("There is a problem")).await?;
    let expected: Vec<_> = fields.iter().map(|field| field.label()).collect();
    focus_is_on(browser, expected[0]).await?;
    assert_eq!(wrong(browser).await?, expected);
    for label in expected.into_iter().rev() {
        let message = message_at(browser, label).await?;
        browser.click(&link(&message)).await?;
        focus_is_on(browser, label).await?;
    }
    Ok(())
}

/// The labels of the fields that are marked as wrong, in page order. Each has a message that it is described by.
async fn wrong(browser: &Browser) -> Result<Vec<String>> {
    let script = "return find('field', null, false).filter((field) => field.getAttribute('aria-invalid') === 'true')
      .map((field) => messageAt(field) ? nameOf(field) : `${nameOf(field)} without a message`);";
    browser.run(&format!("{MESSAGE_AT}{script}"), Vec::new()).await
}

/// The sentence at a field.
async fn message_at(browser: &Browser, label: &str) -> Result<String> {
    let script = "return messageAt(find('field', arguments[0], false)[0]);";
    browser.run(&format!("{MESSAGE_AT}{script}"), vec![label.into()]).await
}

const MESSAGE_AT: &str = "
  const messageAt = (field) => (field.getAttribute('aria-describedby') ?? '').split(' ')
    .map((id) => field.getRootNode().getElementById(id)?.innerText ?? '')
    .filter((text) => text.includes('Error:')).map((text) => text.replace(/^\\s*Error:\\s*/, '').trim())[0] ?? '';";

async fn focus_is_on(browser: &Browser, label: &str) -> Result<()> {
    let focused = async || {
        let focused = browser.focused().await?;
        Ok(focused.filter(|focused| focused.name == label).map(drop))
    };
    browser.wait(format!("the keyboard in {label}"), focused).await
}
