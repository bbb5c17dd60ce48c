//! What people read when sign-in fails: what to do, rather than which rule was broken.

use oidc::{CallbackError, ErrorCode, JwksError, MetadataError, SignInError};
use wasm_bindgen::JsValue;

use crate::messages::record;

/// A sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    /// What happened and what to do.
    sentence: &'static str,
    /// The number under which it is documented; nothing for what the person did on purpose.
    code: Option<ErrorCode>,
    /// Something failed, rather than came to its end.
    is_error: bool,
}

impl Notice {
    pub(crate) const SESSION_ENDED: Self = Self {
        sentence: "Your session has ended. Sign in to go on.",
        code: Some(ErrorCode::SESSION_ENDED),
        is_error: false,
    };
    pub(crate) const NOT_READY: Self = Self {
        sentence: "Signing in is not set up correctly. Contact your administrator.",
        code: Some(ErrorCode::CONFIG),
        is_error: true,
    };
    pub(crate) const UNREACHABLE: Self = Self {
        sentence: "Signing in is not possible for now. Check your connection and load the page again.",
        code: Some(ErrorCode::VAULT_UNAVAILABLE),
        is_error: true,
    };
    pub(crate) const MALFORMED: Self = Self {
        sentence: "The page and its vault do not understand each other. Load the page again.",
        code: Some(ErrorCode::VAULT_UNAVAILABLE),
        is_error: true,
    };

    pub(crate) fn to_js(&self) -> JsValue {
        record(&[
            ("sentence", self.sentence.into()),
            ("code", self.code.map(ErrorCode::as_str).into()),
            ("isError", self.is_error.into()),
        ])
    }
}

impl From<Notice> for JsValue {
    fn from(notice: Notice) -> Self {
        notice.to_js()
    }
}

impl From<&SignInError> for Notice {
    fn from(error: &SignInError) -> Self {
        Self {
            sentence: sentence(error),
            code: Some(error.code()),
            is_error: !matches!(
                error,
                SignInError::SessionEnded | SignInError::Callback(CallbackError::Denied(_))
            ),
        }
    }
}

fn sentence(error: &SignInError) -> &'static str {
    match error {
        SignInError::Callback(CallbackError::Denied(_)) => "Signing in was cancelled.",
        SignInError::Callback(CallbackError::Stale) => "Signing in took too long. Sign in again.",
        SignInError::TokenEndpoint(error) if error.is_retryable() => {
            "The sign-in service did not answer. Wait a moment and sign in again."
        }
        SignInError::Metadata(MetadataError::Unreachable) | SignInError::Jwks(JwksError::Unreachable) => {
            "The sign-in service could not be reached. Check your connection and try again."
        }
        SignInError::Storage => {
            "Your browser does not let this site store anything, so signing in cannot work. Allow site data and try again."
        }
        SignInError::InsecureContext => "Signing in works over a secure connection (https) only.",
        SignInError::SessionEnded => "Your session has ended. Sign in to go on.",
        SignInError::Callback(CallbackError::Unknown) => {
            "This sign-in was not started in this tab or has been used already. Sign in again."
        }
        SignInError::Config(_) | SignInError::Metadata(_) => {
            "Signing in is not set up correctly. Contact your administrator."
        }
        _ => "Signing in did not work. Sign in again.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_does_on_purpose_is_no_error() {
        assert!(!Notice::from(&SignInError::SessionEnded).is_error);
        assert!(Notice::from(&SignInError::Storage).is_error);
    }

    #[test]
    fn nobody_is_told_to_sign_in_again_where_that_cannot_help() {
        let sentence = |error: SignInError| sentence(&error);
        assert!(sentence(MetadataError::Unreadable.into()).contains("administrator"));
        assert!(sentence(MetadataError::Unreachable.into()).contains("connection"));
    }
}
