//! The answer of the UserInfo endpoint.

use strict_json::Object;

use crate::identity::Identity;

/// What the UserInfo endpoint says must not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserInfoError {
    /// Not a JSON object with a text `sub`. A signed answer (`application/jwt`) is none: we never ask for it.
    #[error("the answer of the UserInfo endpoint cannot be read")]
    Unreadable,
    /// `sub` is not that of the ID token.
    #[error("the answer of the UserInfo endpoint is about another person")]
    Subject,
}

/// Judges the body that the UserInfo endpoint sent with a 200 by the one rule that protects from token substitution: `sub`
/// must be there, and exactly that of the ID token
/// ([OIDC Core section 5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse)). Nothing in it may be
/// used before.
///
/// # Errors
/// If it is unreadable, or about somebody else.
pub fn check_userinfo(identity: &Identity, body: &str) -> Result<(), UserInfoError> {
    let answer = Object::parse(body.as_bytes()).ok_or(UserInfoError::Unreadable)?;
    match answer.text("sub") {
        Ok(Some(subject)) if subject == identity.subject.as_str() => Ok(()),
        Ok(Some(_)) => Err(UserInfoError::Subject),
        Ok(None) | Err(_) => Err(UserInfoError::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifiers::Subject;

    #[test]
    fn the_subject_is_there_once_and_exactly_the_same() {
        let identity = Identity {
            subject: Subject::new("a-1"),
            name: String::new(),
            email: None,
            email_verified: false,
            groups: Vec::new(),
            auth_time: None,
        };
        for (body, result) in [
            (r#"{"sub":"a-1","email":"a@b.example"}"#, Ok(())),
            (r#"{"sub":"a-2"}"#, Err(UserInfoError::Subject)),
            (r#"{"sub":"A-1"}"#, Err(UserInfoError::Subject)),
            (r#"{"sub":"a-1 "}"#, Err(UserInfoError::Subject)),
            (r#"{"sub":""}"#, Err(UserInfoError::Subject)),
            (r#"{"sub":"a-2","sub":"a-1"}"#, Err(UserInfoError::Unreadable)),
            (r#"{"sub":["a-1"]}"#, Err(UserInfoError::Unreadable)),
            (r#"{"sub":null}"#, Err(UserInfoError::Unreadable)),
            ("{}", Err(UserInfoError::Unreadable)),
            ("a.b.c", Err(UserInfoError::Unreadable)),
            ("", Err(UserInfoError::Unreadable)),
        ] {
            assert_eq!(check_userinfo(&identity, body), result, "{body}");
        }
    }
}
