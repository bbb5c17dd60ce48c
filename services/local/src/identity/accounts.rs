//! The accounts and their password hashes.

use core::fmt;
use std::collections::BTreeMap;
use std::path::Path;

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use stack::Account;

use super::IdentityError;
use crate::private_file;

/// The accounts with an argon2id hash for each, kept between starts.
pub(crate) struct Accounts {
    accounts: &'static [Account],
    hashes: BTreeMap<String, String>,
    /// The hash of no password, checked when nobody has the address: both cases cost the same.
    nobody: String,
}

impl Accounts {
    /// Reads the hashes and adds those that are missing or no longer fit the table.
    pub(crate) fn open(path: &Path, accounts: &'static [Account]) -> Result<Self, IdentityError> {
        let stored: BTreeMap<String, String> = private_file::read(path)?.unwrap_or_default();
        let mut hashes = BTreeMap::new();
        for account in accounts {
            let hash = match stored.get(account.email) {
                Some(hash) if fits(account.password, hash) => hash.clone(),
                _ => hash(account.password)?,
            };
            hashes.insert(account.email.to_owned(), hash);
        }
        if hashes != stored {
            private_file::write(path, &hashes)?;
        }
        Ok(Self {
            accounts,
            hashes,
            nobody: hash("")?,
        })
    }

    /// The account with this subject.
    pub(crate) fn by_subject(&self, subject: &str) -> Option<&'static Account> {
        self.accounts.iter().find(|account| account.subject == subject)
    }

    /// The account that the address and the password belong to. Takes tens of milliseconds whether or not the address
    /// is known; call it where blocking is allowed.
    pub(crate) fn verify(&self, email: &str, password: &str) -> Option<&'static Account> {
        let account = self
            .accounts
            .iter()
            .find(|account| account.email.eq_ignore_ascii_case(email));
        let hash = account
            .and_then(|account| self.hashes.get(account.email))
            .unwrap_or(&self.nobody);
        if fits(password, hash) { account } else { None }
    }
}

/// argon2id with the parameters that OWASP and the `argon2` crate recommend: 19 MiB, two passes.
fn hash(password: &str) -> Result<String, IdentityError> {
    let salt = SaltString::generate(&mut OsRng);
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string())
        .map_err(|error| IdentityError::Password(error.to_string()))
}

fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

impl fmt::Debug for Accounts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Accounts")
            .field("count", &self.accounts.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hashed_with_argon2id_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts.json");
        let accounts = Accounts::open(&path, &stack::ACCOUNTS).unwrap();
        let stored = std::fs::read_to_string(&path).unwrap();
        assert_eq!(stored.matches("$argon2id$").count(), 2);
        assert!(!stored.contains(stack::ACCOUNTS[0].password));

        Accounts::open(&path, &stack::ACCOUNTS).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), stored);

        let demo = stack::ACCOUNTS[0];
        assert_eq!(accounts.verify(demo.email, demo.password), Some(&stack::ACCOUNTS[0]));
        assert_eq!(
            accounts.verify("DEMO@example.com", demo.password),
            Some(&stack::ACCOUNTS[0])
        );
        assert_eq!(accounts.verify(demo.email, stack::ACCOUNTS[1].password), None);
        assert_eq!(accounts.verify("nobody@example.com", ""), None);
        assert_eq!(accounts.verify("nobody@example.com", demo.password), None);
    }
}
