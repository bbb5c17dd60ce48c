//! Signed-in browsers and refresh tokens. Both survive a restart; neither can be read out of the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::rotation::Rotation;
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
    /// What access tokens are bound to.
    #[serde(default)]
    pub(crate) resource: Option<String>,
    /// When the person signed in, in seconds since 1970.
    pub(crate) auth_time: i64,
    /// `origin_jti`.
    pub(crate) origin: String,
    /// When the first refresh token of this sign-in was issued, in seconds since 1970: rotation prolongs nothing.
    pub(crate) issued_at: i64,
    /// Until when it works although it was rotated, in seconds since 1970; nothing while it is the newest.
    #[serde(default)]
    pub(crate) replaced_until: Option<i64>,
    /// Whether it was revoked. It is kept until it expires, because access tokens of the same sign-in are refused too.
    pub(crate) revoked: bool,
}

/// What presenting a refresh token leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Renewal {
    /// It is valid, and the same one works the next time.
    Kept(RefreshGrant),
    /// It is valid, and this is the next one.
    Rotated(RefreshGrant, Secret),
    /// It was rotated and its grace period is over: somebody else may hold it, so the whole sign-in is revoked now
    /// ([RFC 9700, 4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)).
    Reused,
    /// Unknown, expired, revoked or another client's.
    Refused,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Document {
    logins: BTreeMap<Fingerprint, Login>,
    refresh: BTreeMap<Fingerprint, RefreshGrant>,
}

impl Document {
    fn refresh(&self, token: &Secret, now: i64) -> Option<RefreshGrant> {
        let grant = self.refresh.get(&token.fingerprint())?;
        (now < grant.issued_at + REFRESH_LIFETIME).then(|| grant.clone())
    }

    /// Puts a new refresh token beside an old one, which works until then.
    fn rotate(&mut self, old: &Secret, grant: &RefreshGrant, until: i64) -> Secret {
        if let Some(old) = self.refresh.get_mut(&old.fingerprint()) {
            old.replaced_until = Some(until);
        }
        let next = Secret::random();
        let grant = RefreshGrant {
            replaced_until: None,
            ..grant.clone()
        };
        self.refresh.insert(next.fingerprint(), grant);
        next
    }

    fn revoke(&mut self, origin: &str) {
        let grants = self.refresh.values_mut().filter(|grant| grant.origin == origin);
        grants.for_each(|grant| grant.revoked = true);
    }
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
        self.lock().refresh(token, now)
    }

    /// Presents a refresh token. Looking and rotating are one step: of two renewals at the same time without a grace
    /// period, one is a reuse.
    pub(crate) fn renew(
        &self,
        token: &Secret,
        client_id: &str,
        rotation: Rotation,
        now: i64,
    ) -> Result<Renewal, StateError> {
        let mut document = self.lock();
        let grant = document.refresh(token, now);
        let Some(grant) = grant.filter(|grant| grant.client_id == client_id && !grant.revoked) else {
            return Ok(Renewal::Refused);
        };
        let renewal = match (grant.replaced_until, rotation) {
            (Some(end), _) if now >= end => {
                document.revoke(&grant.origin);
                Renewal::Reused
            }
            (_, Rotation::Off) => return Ok(Renewal::Kept(grant)),
            (
                replaced,
                Rotation::On {
                    retry_grace_period_seconds: grace,
                },
            ) => {
                // The period counts from the first time: asking again within it does not prolong it.
                let until = replaced.unwrap_or(now + i64::from(grace));
                let next = document.rotate(token, &grant, until);
                Renewal::Rotated(grant, next)
            }
        };
        self.store(&mut document, now)?;
        Ok(renewal)
    }

    /// Revokes every refresh token of one sign-in.
    pub(crate) fn revoke(&self, origin: &str, now: i64) -> Result<(), StateError> {
        self.change(now, |document| document.revoke(origin))
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
        self.store(&mut document, now)?;
        Ok(result)
    }

    fn store(&self, document: &mut Document, now: i64) -> Result<(), StateError> {
        document
            .logins
            .retain(|_, login| now < login.auth_time + LOGIN_LIFETIME);
        document
            .refresh
            .retain(|_, grant| now < grant.issued_at + REFRESH_LIFETIME);
        private_file::write(&self.path, document)
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
            resource: None,
            auth_time: 100,
            origin: origin.into(),
            issued_at: 100,
            replaced_until: None,
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

    const AT_ONCE: i64 = 0;

    fn rotation(grace: i64) -> Rotation {
        Rotation::On {
            retry_grace_period_seconds: grace.try_into().unwrap(),
        }
    }

    fn rotate(sessions: &Sessions, token: &Secret, grace: i64, now: i64) -> Secret {
        match sessions.renew(token, "client", rotation(grace), now).unwrap() {
            Renewal::Rotated(_, next) => next,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_rotated_token_works_until_its_grace_period_is_over_and_then_ends_the_sign_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sessions.json");
        let sessions = Sessions::open(&path).unwrap();
        let first = sessions.issue_refresh(grant("a"), 100).unwrap();
        let other = sessions.issue_refresh(grant("b"), 100).unwrap();
        let second = rotate(&sessions, &first, 10, 200);
        let again = rotate(&sessions, &first, 10, 209);
        assert!(first != second && second != again);

        let sessions = Sessions::open(&path).unwrap();
        let third = rotate(&sessions, &second, 10, 209);
        // The second use within the period has not prolonged it.
        assert_eq!(
            sessions.renew(&first, "client", rotation(10), 210).unwrap(),
            Renewal::Reused
        );
        let sessions = Sessions::open(&path).unwrap();
        for token in [&first, &second, &again, &third] {
            let renewal = sessions.renew(token, "client", rotation(10), 211).unwrap();
            assert_eq!(renewal, Renewal::Refused);
        }
        rotate(&sessions, &other, 10, 211);
    }

    #[test]
    fn rotation_prolongs_nothing_and_a_foreign_client_rotates_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let sessions = Sessions::open(&folder.path().join("sessions.json")).unwrap();
        let first = sessions.issue_refresh(grant("a"), 100).unwrap();
        let foreign = sessions.renew(&first, "other", rotation(AT_ONCE), 150).unwrap();
        assert_eq!(foreign, Renewal::Refused);
        let second = rotate(&sessions, &first, AT_ONCE, 99 + REFRESH_LIFETIME);
        let late = sessions.renew(&second, "client", rotation(AT_ONCE), 100 + REFRESH_LIFETIME);
        assert_eq!(late.unwrap(), Renewal::Refused);
    }

    #[test]
    fn without_rotation_a_token_goes_on_and_without_grace_it_works_once() {
        let folder = tempfile::tempdir().unwrap();
        let sessions = Sessions::open(&folder.path().join("sessions.json")).unwrap();
        let token = sessions.issue_refresh(grant("a"), 100).unwrap();
        for now in [100, 200] {
            let renewal = sessions.renew(&token, "client", Rotation::Off, now).unwrap();
            assert_eq!(renewal, Renewal::Kept(grant("a")));
        }
        rotate(&sessions, &token, AT_ONCE, 200);
        let renewal = sessions.renew(&token, "client", rotation(AT_ONCE), 200).unwrap();
        assert_eq!(renewal, Renewal::Reused);
    }

    #[test]
    fn a_file_from_before_rotation_and_resources_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sessions.json");
        let sessions = Sessions::open(&path).unwrap();
        let token = sessions.issue_refresh(grant("a"), 100).unwrap();
        let file = std::fs::read_to_string(&path).unwrap();
        let older: String = file
            .lines()
            .filter(|line| !line.contains("replaced_until") && !line.contains("resource"))
            .collect();
        assert_ne!(file.replace('\n', ""), older);
        std::fs::write(&path, older).unwrap();
        let sessions = Sessions::open(&path).unwrap();
        assert_eq!(sessions.refresh(&token, 200), Some(grant("a")));
    }
}
