//! The part of the session that apps may see.

use crate::{id_token::IdTokenClaims, identifiers::Subject, time::UnixTime};

/// Who is signed in. No token, and nothing that changes when tokens are renewed (unless the person's data changed).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The person's identifier at the provider.
    pub subject: Subject,
    /// How to call the person: `name`, else `given_name` and `family_name`, else `email`, else the user name, else the
    /// subject.
    pub name: String,
    /// The email address.
    pub email: Option<String>,
    /// Whether the provider has checked it.
    pub email_verified: bool,
    /// The person's groups.
    pub groups: Vec<String>,
    /// When the person proved who they are, by the provider's clock.
    pub auth_time: Option<UnixTime>,
}

impl From<&IdTokenClaims> for Identity {
    fn from(claims: &IdTokenClaims) -> Self {
        let filled = |text: &Option<String>| {
            text.as_deref()
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let parts: Vec<String> = [&claims.given_name, &claims.family_name]
            .into_iter()
            .filter_map(filled)
            .collect();
        let full_name = (!parts.is_empty()).then(|| parts.join(" "));
        let name = filled(&claims.name)
            .or(full_name)
            .or_else(|| filled(&claims.email))
            .or_else(|| filled(&claims.username))
            .unwrap_or_else(|| claims.subject.as_str().to_owned());
        Self {
            subject: claims.subject.clone(),
            name,
            email: claims.email.clone(),
            email_verified: claims.email_verified,
            groups: claims.groups.clone(),
            auth_time: claims.auth_time,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        config::ClientConfig,
        id_token::{ExpectedIdToken, IdTokenError, validate_id_token},
        secret::Nonce,
        testing::{NONCE, NOW, SUBJECT, config, config_with, id_token, verified},
    };

    fn identity(changes: Value) -> Identity {
        identity_for(&config(), changes).unwrap()
    }

    fn identity_for(config: &ClientConfig, changes: Value) -> Result<Identity, IdTokenError> {
        let nonce = Nonce::new(NONCE);
        let expected = ExpectedIdToken {
            nonce: &nonce,
            access_token: None,
            now: NOW,
            max_age: None,
            authenticated_since: None,
        };
        validate_id_token(&verified(&id_token(changes)), config, &expected).map(|claims| Identity::from(&claims))
    }

    #[test]
    fn carries_what_apps_may_see() {
        let identity = identity(json!({}));
        assert_eq!(identity.subject.as_str(), SUBJECT);
        assert_eq!(identity.name, "Demo Person");
        assert_eq!(identity.email.as_deref(), Some("demo@example.com"));
        assert!(identity.email_verified);
        assert_eq!(identity.groups, ["customers", "billing"]);
        assert_eq!(identity.auth_time, Some(UnixTime(NOW.0 - 5)));
    }

    #[test]
    fn the_name_falls_back_step_by_step() {
        let mut changes = json!({ "given_name": "Demo", "family_name": "Second" });
        for (taken, name) in [
            ("jti", "Demo Person"),
            ("name", "Demo Second"),
            ("family_name", "Demo"),
            ("given_name", "demo@example.com"),
            ("email", "demo"),
            ("cognito:username", SUBJECT),
        ] {
            changes[taken] = Value::Null;
            assert_eq!(identity(changes.clone()).name, name);
        }
        assert_eq!(identity(json!({ "name": "  ", "email": "" })).name, "demo");
        assert_eq!(
            identity(json!({ "name": null, "email": null, "cognito:username": null, "preferred_username": "p" })).name,
            "p"
        );
    }

    #[test]
    fn without_groups_there_are_none() {
        assert!(identity(json!({ "cognito:groups": null })).groups.is_empty());
    }

    #[test]
    fn groups_stand_in_the_configured_claim() {
        let config = config_with(json!({ "groups_claim": "roles" }));
        let groups = |roles: Value| identity_for(&config, json!({ "roles": roles })).map(|identity| identity.groups);
        assert_eq!(groups(json!(["a", "b"])).unwrap(), ["a", "b"]);
        assert!(
            groups(json!(null)).unwrap().is_empty(),
            "Cognito's claim does not count then"
        );
        for other in [json!("a"), json!([1]), json!({ "a": true })] {
            assert_eq!(groups(other), Err(IdTokenError::Malformed("groups_claim")));
        }
    }
}
