//! The whole journey with the keyboard alone.

use anyhow::ensure;
use thirtyfour::Key;
use wharf_tests::{
    Result,
    api::read_data,
    browser::{Browser, Target, button, field, heading, link},
    files::{LocalFile, png},
    running_stack::turn_with_browser,
    shell::{DEMO, child_named},
};

use crate::form::{CONTACT, Customer, FILES, REVIEW, download_control, fresh_name};

#[tokio::test]
async fn everything_can_be_done_with_the_keyboard_alone() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.go_to("/forms").await?;
    press(&browser, &button("Sign in"), Key::Enter).await?;

    browser.find(&field("Password")).await?;
    browser.tab_to(&field("Email")).await?;
    browser.type_keys(DEMO.email).await?;
    browser.tab_to(&field("Password")).await?;
    browser.type_keys(DEMO.password).await?;
    browser.press(Key::Enter).await?;
    browser.find_child(child_named("Forms")).await?;

    // The first Tab stop of the page skips the navigation.
    skip_to_content(&browser).await?;

    // Sent empty, the form takes the keyboard to its first wrong field.
    press(&browser, &button("Continue"), Key::Enter).await?;
    let first_wrong = async || {
        let focused = browser.focused().await?;
        Ok(focused.filter(|focused| focused.name == "First name"))
    };
    browser
        .wait("the keyboard in the first wrong field", first_wrong)
        .await?;

    let last_name = fresh_name("Keys")?;
    let customer = Customer::named(&last_name);
    for (texts, next) in [
        (
            vec![
                ("First name", customer.first_name),
                ("Last name", customer.last_name),
                // Month, day, year: the parts of the field move on by themselves.
                ("Date of birth", "04231990"),
            ],
            CONTACT,
        ),
        (vec![("Email", customer.email), ("Phone", customer.phone)], FILES),
    ] {
        for (label, text) in texts {
            browser.tab_to(&field(label)).await?;
            browser.type_keys(text).await?;
        }
        // Enter in a field goes on, as it sends a form of one page. The step that comes has the keyboard.
        browser.press(Key::Enter).await?;
        let is_there = async || {
            let focused = browser.focused().await?;
            Ok(focused.filter(|focused| focused.name == next).map(drop))
        };
        browser.wait(format!("the keyboard at {next}"), is_there).await?;
    }
    browser.tab_to(&field("Notes")).await?;
    browser.type_keys(customer.notes).await?;
    // The field can be reached; what opens then is a dialog of the system, which no driver can use.
    let file = LocalFile::new("picture.png", png())?;
    browser.tab_to(&field("Attachments")).await?;
    browser.attach("Attachments", &file.path).await?;
    press(&browser, &button("Continue"), Key::Enter).await?;
    browser.find(&heading(REVIEW)).await?;
    press(&browser, &button("Upload data"), Key::Space).await?;
    customer.find_listed(&browser).await?;

    let data = browser
        .download(async |browser| {
            let target = download_control(browser, "Download data").await?;
            press(browser, &target, Key::Enter).await
        })
        .await?;
    assert_eq!(read_data(&data.bytes)?.full_name(), customer.full_name());

    press(&browser, &link("Billing"), Key::Enter).await?;
    browser.find_child(child_named("Billing")).await?;
    press(&browser, &link("INV-").prefix(), Key::Enter).await?;
    browser.find(&heading("Invoice INV-").prefix()).await?;
    press(&browser, &link("Profile"), Key::Enter).await?;
    browser.find_child(child_named("Profile")).await?;
    press(&browser, &button("Sign out"), Key::Enter).await?;
    browser.find(&button("Sign in")).await?;
    Ok(())
}

async fn press(browser: &Browser, target: &Target, key: Key) -> Result<()> {
    browser.tab_to(target).await?;
    browser.press(key).await
}

async fn skip_to_content(browser: &Browser) -> Result<()> {
    let skip = link("Skip to main content");
    // It is painted only while it has the keyboard, so it is looked for there.
    for _ in 0..200 {
        browser.press(Key::Tab).await?;
        if browser
            .focused()
            .await?
            .is_some_and(|focused| focused.name == "Skip to main content")
        {
            browser.press(Key::Enter).await?;
            browser.press(Key::Tab).await?;
            let focused = browser.focused().await?;
            ensure!(
                focused
                    .as_ref()
                    .is_some_and(|focused| !["Forms", "Billing", "Profile", "Gallery"].contains(&focused.name.as_str())),
                "after the skip link the keyboard is on {focused:?}"
            );
            return Ok(());
        }
    }
    anyhow::bail!("Tab never reaches {skip}")
}
