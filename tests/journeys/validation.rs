//! What the customer form says about what is typed into it.

use anyhow::ensure;
use submission::Field;
use thirtyfour::Key;
use wharf_tests::{
    Result,
    browser::{Browser, field, heading, link},
    running_stack::turn_with_browser,
    shell::{DEMO, child_named},
};

use crate::form::upload_data;

const REQUIRED: [Field; 4] = [Field::FirstName, Field::LastName, Field::Email, Field::DateOfBirth];

#[tokio::test]
async fn nothing_is_wrong_before_a_field_was_left_and_then_the_message_stands_at_the_field() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    assert_eq!(wrong(&browser).await?, Vec::<String>::new());

    // While typing nothing is said.
    browser.tab_to(&field("Email")).await?;
    browser.type_keys("demo@").await?;
    assert_eq!(wrong(&browser).await?, ["First name", "Last name"]);
    browser.press(Key::Tab).await?;
    assert_eq!(wrong(&browser).await?, ["First name", "Last name", "Email"]);
    // And it goes as soon as it is right. Going back to it leaves the empty date of birth.
    browser.find(&field("Email")).await?.send_keys("example.com").await?;
    let right = async || Ok((wrong(&browser).await? == ["First name", "Last name", "Date of birth"]).then_some(()));
    browser.wait("the message at Email to go", right).await
}

#[tokio::test]
async fn sending_an_empty_form_leads_to_the_first_wrong_field_and_links_to_each() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    browser.requests().await?;
    upload_data(&browser).await?;
    browser.find(&heading("There is a problem")).await?;
    let expected = REQUIRED.map(Field::label);
    focus_is_on(&browser, expected[0]).await?;
    assert_eq!(wrong(&browser).await?, expected);
    ensure!(
        !browser.requests().await?.iter().any(|request| request.method == "POST"),
        "a form with errors was sent"
    );
    for label in expected.into_iter().rev() {
        let message = message_at(&browser, label).await?;
        browser.click(&link(&message)).await?;
        focus_is_on(&browser, label).await?;
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
