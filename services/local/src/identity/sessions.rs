//! Signed-in browsers and refresh tokens. Both survive a restart; neither can be read out of the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::secret::{Fingerprint, Secret};
use crate::private_file::{self, StateError};

/// Seconds for which the login cookie holds; like Cognito's it is not prolonged by use.
pub(crate) const LOGIN_LIFETIME: i64 = 3600;
/// Seconds for which a refresh token holds: 30 days, Cognito's default.
pub(crate) const REFRESH_LIFETIME: i64 = 30 * 24 * 3600;

/// A browser in which somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Login {
    /// Who.
    pub(crate) subject: String,
    /// When, in seconds since 1970.
    pub(crate) auth_time: i64,
}

/// What a refresh token stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefreshGrant {
    /// The client it was issued to.
    pub(crate) client_id: String,
    /// Whose tokens it renews.
    pub(crate) subject: String,
    /// The granted scopes.
    pub(crate) scopes: Vec<String>,
    /// When the person signed in, in seconds since 1970.
    pub(crate) auth_time: i64,
    /// `origin_jti`.
    pub(crate) origin: String,
    /// When it was issued, in seconds since 1970.
    pub(crate) issued_at: i64,
    /// Whether it was revoked. It is kept until it expires, because access tokens of the same sign-in are refused too.
    pub(crate) revoked: bool,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Document {
    logins: BTreeMap<Fingerprint, Login>,
    refresh: BTreeMap<Fingerprint, RefreshGrant>,
}

/// All sessions, on disk.
#[derive(Debug)]
pub(crate) struct Sessions {
    path: PathBuf,
    document: Mutex<Document>,
}

impl Sessions {
    /// Reads what an earlier start left.
    pub(crate) fn open(path: &Path) -> Result<Self, StateError> {
        let document = private_file::read(path)?.unwrap_or_default();
        Ok(Self {
            path: path.to_owned(),
            document: Mutex::new(document),
        })
    }

    /// Starts a session of a browser; the value of its cookie.
    pub(crate) fn start_login(&self, subject: &str, now: i64) -> Result<Secret, StateError> {
        let cookie = Secret::random();
        let login = Login {
            subject: subject.to_owned(),
            auth_time: now,
        };
        self.change(now, |document| document.logins.insert(cookie.fingerprint(), login))?;
        Ok(cookie)
    }

    /// The session of a browser.
    pub(crate) fn login(&self, cookie: &Secret, now: i64) -> Option<Login> {
        let document = self.lock();
        let login = document.logins.get(&cookie.fingerprint())?;
        (now < login.auth_time + LOGIN_LIFETIME).then(|| login.clone())
    }

    /// Ends the session of a browser.
    pub(crate) fn end_login(&self, cookie: &Secret, now: i64) -> Result<(), StateError> {
        self.change(now, |document| document.logins.remove(&cookie.fingerprint()))
            .map(drop)
    }

    /// Issues a refresh token.
    pub(crate) fn issue_refresh(&self, grant: RefreshGrant, now: i64) -> Result<Secret, StateError> {
        let token = Secret::random();
        self.change(now, |document| document.refresh.insert(token.fingerprint(), grant))?;
        Ok(token)
    }

    /// What a refresh token stands for, revoked or not, unless it is unknown or expired.
    pub(crate) fn refresh(&self, token: &Secret, now: i64) -> Option<RefreshGrant> {
        let document = self.lock();
        let grant = document.refresh.get(&token.fingerprint())?;
        (now < grant.issued_at + REFRESH_LIFETIME).then(|| grant.clone())
    }

    /// Revokes every refresh token of one sign-in.
    pub(crate) fn revoke(&self, origin: &str, now: i64) -> Result<(), StateError> {
        self.change(now, |document| {
            let grants = document.refresh.values_mut().filter(|grant| grant.origin == origin);
            grants.for_each(|grant| grant.revoked = true);
        })
    }

    /// Whether the tokens of this sign-in were revoked.
    pub(crate) fn is_revoked(&self, origin: &str) -> bool {
        self.lock()
            .refresh
            .values()
            .any(|grant| grant.origin == origin && grant.revoked)
    }

    fn change<R>(&self, now: i64, change: impl FnOnce(&mut Document) -> R) -> Result<R, StateError> {
        let mut document = self.lock();
        let result = change(&mut document);
        document
            .logins
            .retain(|_, login| now < login.auth_time + LOGIN_LIFETIME);
        document
            .refresh
            .retain(|_, grant| now < grant.issued_at + REFRESH_LIFETIME);
        private_file::write(&self.path, &*document)?;
        Ok(result)
    }

    fn lock(&self) -> MutexGuard<'_, Document> {
        self.document.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(origin: &str) -> RefreshGrant {
        RefreshGrant {
            client_id: "client".into(),
            subject: "subject".into(),
            scopes: vec!["openid".into()],
            auth_time: 100,
            origin: origin.into(),
            issued_at: 100,
            revoked: false,
        }
    }

    #[test]
    fn sessions_survive_a_restart_and_only_as_hashes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sessions.json");
        let sessions = Sessions::open(&path).unwrap();
        let cookie = sessions.start_login("subject", 100).unwrap();
        let token = sessions.issue_refresh(grant("a"), 100).unwrap();

        let file = std::fs::read_to_string(&path).unwrap();
        assert!(!file.contains(cookie.expose()) && !file.contains(token.expose()));

        let again = Sessions::open(&path).unwrap();
        assert_eq!(
            again.login(&cookie, 200),
            Some(Login {
                subject: "subject".into(),
                auth_time: 100
            })
        );
        assert_eq!(again.refresh(&token, 200), Some(grant("a")));
    }

    #[test]
    fn sessions_end() {
        let folder = tempfile::tempdir().unwrap();
        let sessions = Sessions::open(&folder.path().join("sessions.json")).unwrap();
        let cookie = sessions.start_login("subject", 100).unwrap();
        assert!(sessions.login(&cookie, 3699).is_some());
        assert!(sessions.login(&cookie, 3700).is_none());
        sessions.end_login(&cookie, 200).unwrap();
        assert!(sessions.login(&cookie, 200).is_none());

        let token = sessions.issue_refresh(grant("a"), 100).unwrap();
        assert!(sessions.refresh(&token, 100 + REFRESH_LIFETIME).is_none());
    }

    #[test]
    fn revocation_is_for_one_sign_in() {
        let folder = tempfile::tempdir().unwrap();
        let sessions = Sessions::open(&folder.path().join("sessions.json")).unwrap();
        let first = sessions.issue_refresh(grant("a"), 100).unwrap();
        let second = sessions.issue_refresh(grant("b"), 100).unwrap();
        sessions.revoke("a", 200).unwrap();
        assert!(sessions.refresh(&first, 200).unwrap().revoked && sessions.is_revoked("a"));
        assert!(!sessions.refresh(&second, 200).unwrap().revoked && !sessions.is_revoked("b"));
    }
}
