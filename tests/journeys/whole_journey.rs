//! From a link in a mail to the downloaded file.

use anyhow::ensure;
use wharf_tests::{
    Result,
    api::read_data,
    browser::{Browser, Download, button, field, heading, link},
    files::{LocalFile, pdf, png},
    running_stack::turn_with_browser,
    shell::{DEMO, child_named},
};

use crate::form::{Customer, download_control, fresh_name, upload_data};

#[tokio::test]
async fn a_deep_link_survives_signing_in_and_a_submitted_form_comes_back_byte_by_byte() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;

    browser.go_to("/billing/invoices/inv-0001").await?;
    browser.click(&button("Sign in")).await?;
    browser.find(&heading("Sign in")).await?;
    let login = browser.address().await?;
    ensure!(
        login.port() == Some(stack::IDENTITY_PROVIDER_PORT),
        "not the provider's page"
    );
    // The provider's page is asked for in the language of the shell's.
    let lang = login.query_pairs().find(|(name, _)| name == "lang");
    assert_eq!(lang.map(|(_, lang)| lang.into_owned()).as_deref(), Some("en"));
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    browser.find_text("INV-0001").await?;
    ensure!(browser.address().await?.path() == "/billing/invoices/inv-0001");
    ensure!(
        browser.address().await?.query().is_none(),
        "the code stays in the address"
    );
    browser.find_text("Demo Account").await?;

    browser.visit(child_named("Forms")).await?;
    for (file_name, content) in [("picture.png", png()), ("letter.pdf", pdf())] {
        let file = LocalFile::new(file_name, content)?;
        let last_name = fresh_name(if file_name.ends_with("png") {
            "Picture"
        } else {
            "Letter"
        })?;
        let customer = Customer::named(&last_name);
        customer.fill_in(&browser, Some(&file.path)).await?;
        upload_data(&browser).await?;
        customer.find_listed(&browser).await?;

        let data = download(&browser, "Download data").await?;
        let stored = read_data(&data.bytes)?;
        assert_eq!(stored.full_name(), customer.full_name());
        assert_eq!(stored.email, customer.email);
        assert_eq!(stored.date_of_birth.to_iso(), customer.date_of_birth);
        assert_eq!(stored.phone.as_deref(), Some(customer.phone));
        assert_eq!(stored.notes.as_deref(), Some(customer.notes));

        let downloaded = download(&browser, "Download file").await?;
        assert_eq!(downloaded.name, file_name);
        ensure!(downloaded.bytes == file.bytes, "{file_name} came back changed");
    }
    ensure!(
        browser.console_errors().await?.is_empty(),
        "there are errors on the console"
    );

    browser.visit(child_named("Profile")).await?;
    browser.find_text(DEMO.email).await?;
    browser.click(&button("Sign out")).await?;
    browser.find(&button("Sign in")).await?;
    // The provider has forgotten the person as well: the next sign-in asks for the password.
    browser.click(&button("Sign in")).await?;
    browser.find(&field("Password")).await?;
    Ok(())
}

#[tokio::test]
async fn a_reload_keeps_the_person_signed_in_and_where_they_are() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/billing", DEMO).await?;
    browser.find_child(child_named("Billing")).await?;
    browser.click(&link("INV-").prefix()).await?;
    browser.find(&heading("Invoice INV-").prefix()).await?;
    let address = browser.address().await?;

    browser.reload().await?;
    browser.find(&heading("Invoice INV-").prefix()).await?;
    assert_eq!(browser.address().await?, address);

    browser.back().await?;
    browser.find_child(child_named("Billing")).await?;
    Ok(())
}

async fn download(browser: &Browser, words: &str) -> Result<Download> {
    let control = download_control(browser, words).await?;
    browser.download(async |browser| browser.click(&control).await).await
}
