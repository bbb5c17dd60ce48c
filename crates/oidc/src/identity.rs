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
