//! axe on every page, light and dark.

use wharf_tests::Result;
use wharf_tests::{
    browser::{Browser, ColorScheme, button, field, heading, link},
    bucket::Bucket,
    running_stack::{turn, turn_with_browser},
    shell::{DEMO, SECOND, child_named},
};

use crate::form::{Customer, REVIEW, fresh_name, go_on, go_on_to, upload_data};

/// What axe found so far, in words.
#[derive(Default)]
struct Findings(Vec<String>);

impl Findings {
    /// Checks the page in both colour schemes.
    async fn check(&mut self, browser: &Browser, page: &str) -> Result<()> {
        for scheme in ColorScheme::ALL {
            browser.prefer(scheme).await?;
            for violation in browser.axe().await? {
                let elements = violation.elements.join("\n      ");
                let found = format!(
                    "{page}, {}: {} ({})\n      {elements}",
                    scheme.name(),
                    violation.id,
                    violation.help
                );
                self.0.push(found);
            }
        }
        browser.prefer(ColorScheme::Light).await
    }

    fn none(self) {
        assert!(
            self.0.is_empty(),
            "axe reports {}:\n{}",
            self.0.len(),
            self.0.join("\n")
        );
    }
}

#[tokio::test]
async fn axe_finds_nothing_before_and_while_signing_in() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let mut findings = Findings::default();
    browser.go_to("/").await?;
    browser.find(&button("Sign in")).await?;
    findings.check(&browser, "signed out").await?;

    browser.click(&button("Sign in")).await?;
    browser.find(&field("Password")).await?;
    findings.check(&browser, "login page").await?;
    browser.enter_credentials(DEMO.email, "wrong").await?;
    browser.find_text("not correct").await?;
    findings.check(&browser, "login page with its message").await?;
    browser.click(&link("Cancel")).await?;
    browser.find_text("WHARF-").await?;
    findings.check(&browser, "signed out with a message").await?;
    findings.none();
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_the_shell_and_its_children() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let mut findings = Findings::default();
    browser.sign_in_at("/", DEMO).await?;
    browser.find(&heading("Welcome, Demo Account")).await?;
    findings.check(&browser, "home").await?;

    browser.visit(child_named("Forms")).await?;
    findings.check(&browser, "form").await?;
    go_on(&browser).await?;
    browser.find(&heading("There is a problem")).await?;
    findings.check(&browser, "form with errors").await?;
    let last_name = fresh_name("Listed")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, None).await?;
    findings.check(&browser, "step with files").await?;
    go_on_to(&browser, REVIEW).await?;
    findings.check(&browser, "answers").await?;
    upload_data(&browser).await?;
    customer.find_listed(&browser).await?;
    findings.check(&browser, "form with submissions").await?;

    browser.visit(child_named("Billing")).await?;
    findings.check(&browser, "invoices").await?;
    browser.click(&link("INV-").prefix()).await?;
    browser.find(&heading("Invoice INV-").prefix()).await?;
    findings.check(&browser, "invoice").await?;
    browser.visit(child_named("Profile")).await?;
    findings.check(&browser, "profile").await?;

    browser.go_to("/nowhere").await?;
    browser.find(&heading("Page not found")).await?;
    findings.check(&browser, "page not found").await?;
    browser.go_to("/billing/nowhere").await?;
    browser.find(&heading("Page not found")).await?;
    findings.check(&browser, "page not found in a child").await?;
    browser.go_to("/billing/invoices/none").await?;
    browser.find(&heading("Invoice not found")).await?;
    findings.check(&browser, "invoice not found").await?;
    findings.none();
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_where_something_is_refused_or_broken() -> Result<()> {
    let _turn = turn().await?;
    let bucket = Bucket::open(child_named("Profile").bucket);
    let _kept = bucket.keep().await?;
    let browser = Browser::start().await?;
    let mut findings = Findings::default();
    browser.sign_in_at("/billing", SECOND).await?;
    browser.find(&heading("No access")).await?;
    findings.check(&browser, "no access").await?;
    bucket.empty().await?;
    browser.click(&link("Profile")).await?;
    browser.find(&button("Try again")).await?;
    findings.check(&browser, "error card").await?;
    findings.none();
    Ok(())
}
