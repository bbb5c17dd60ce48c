//! The shell as a person uses it.

use anyhow::Context;
use stack::Account;

use crate::{
    Result,
    browser::{Browser, button, field, heading, link},
};

/// The account that may use everything.
pub const DEMO: &Account = &stack::ACCOUNTS[0];
/// The account without the group `billing`.
pub const SECOND: &Account = &stack::ACCOUNTS[1];

/// A heading or another text of a child that is there once the child has what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    /// The name in the navigation.
    pub title: &'static str,
    /// The mount path.
    pub path: &'static str,
    /// The port of its origin.
    pub port: u16,
    /// Its bucket.
    pub bucket: &'static str,
}

/// The children, in the order of the navigation.
pub const CHILDREN: [Child; 4] = [
    child("Forms", "/forms", 0),
    child("Billing", "/billing", 1),
    child("Profile", "/profile", 2),
    child("Gallery", "/gallery", 3),
];

const fn child(title: &'static str, path: &'static str, index: usize) -> Child {
    Child {
        title,
        path,
        port: stack::CHILDREN[index].port,
        bucket: stack::CHILDREN[index].bucket,
    }
}

/// The child of this title.
#[must_use]
pub fn child_named(title: &str) -> Child {
    *CHILDREN
        .iter()
        .find(|child| child.title == title)
        .unwrap_or(&CHILDREN[0])
}

impl Browser {
    /// Opens an address of the shell and signs in there.
    ///
    /// # Errors
    ///
    /// There is no way to sign in, or it fails.
    pub async fn sign_in_at(&self, path: &str, account: &Account) -> Result<()> {
        self.go_to(path).await?;
        self.click(&button("Sign in")).await?;
        self.enter_credentials(account.email, account.password).await?;
        self.find(&button("Sign out"))
            .await
            .with_context(|| format!("{} is not signed in", account.email))?;
        Ok(())
    }

    /// Waits for the provider's page, fills it in and sends it.
    ///
    /// # Errors
    ///
    /// The page does not come.
    pub async fn enter_credentials(&self, email: &str, password: &str) -> Result<()> {
        self.find(&field("Password")).await?;
        self.fill("Email", email).await?;
        self.fill("Password", password).await?;
        self.click(&button("Sign in")).await
    }

    /// Follows the link of the navigation and waits until the child shows what it has.
    ///
    /// # Errors
    ///
    /// The child does not come.
    pub async fn visit(&self, child: Child) -> Result<()> {
        self.click(&link(child.title)).await?;
        self.find_child(child).await
    }

    /// Waits until the child is on the page with what it has to show.
    ///
    /// # Errors
    ///
    /// The child does not come.
    pub async fn find_child(&self, child: Child) -> Result<()> {
        match child.title {
            "Forms" => self.find(&heading("Your submissions")).await.map(drop),
            "Billing" => self.find_text("INV-").await,
            "Gallery" => self.find(&heading("Gallery")).await.map(drop),
            _ => self.find_text("customers").await,
        }
        .with_context(|| format!("{} is not on the page", child.title))
    }
}
