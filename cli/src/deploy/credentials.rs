//! The access key of whoever deploys.

use core::fmt;

use aws_credential_types::Credentials as SigningCredentials;

/// An access key. `Debug` shows nothing of the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

/// There is no access key in the environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the environment variable {0} is not set; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for \
     temporary credentials), for example with `eval \"$(aws configure export-credentials --format env)\"`"
)]
pub struct CredentialsError(&'static str);

impl Credentials {
    /// Reads the variables that every AWS tool reads: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for temporary
    /// credentials, `AWS_SESSION_TOKEN`.
    ///
    /// # Errors
    ///
    /// One of the first two is missing or empty.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, CredentialsError> {
        let optional = |name| variable(name).filter(|value| !value.trim().is_empty());
        let required = |name| optional(name).ok_or(CredentialsError(name));
        Ok(Self {
            access_key_id: required("AWS_ACCESS_KEY_ID")?,
            secret_access_key: required("AWS_SECRET_ACCESS_KEY")?,
            session_token: optional("AWS_SESSION_TOKEN"),
        })
    }
}

impl From<Credentials> for SigningCredentials {
    fn from(credentials: Credentials) -> Self {
        Self::new(
            credentials.access_key_id,
            credentials.secret_access_key,
            credentials.session_token,
            None,
            "environment variables",
        )
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(name: &str) -> Option<String> {
        match name {
            "AWS_ACCESS_KEY_ID" => Some("AKID".to_owned()),
            "AWS_SECRET_ACCESS_KEY" => Some("hush".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn credentials_come_from_the_environment() {
        let credentials = Credentials::from_variables(variables).unwrap();
        assert_eq!(credentials.session_token, None);
        assert!(!format!("{credentials:?}").contains("hush"));
    }

    #[test]
    fn a_missing_or_empty_variable_is_named() {
        for missing in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            let without = |name: &str| variables(name).filter(|_| name != missing);
            assert_eq!(Credentials::from_variables(without), Err(CredentialsError(missing)));
            let empty = |name: &str| {
                if name == missing {
                    Some(" ".to_owned())
                } else {
                    variables(name)
                }
            };
            assert!(
                Credentials::from_variables(empty)
                    .unwrap_err()
                    .to_string()
                    .contains(missing)
            );
        }
    }
}
