//! The authorization response, as it arrives in the query of the redirect URI.

use core::fmt;

use crate::{
    encoding::parse_parameters,
    error_code::ErrorCode,
    secret::{AuthorizationCode, State},
};

/// An authorization response ([RFC 6749 section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)). Nothing in
/// it is trusted before a [`Transaction`](crate::Transaction) has accepted it.
#[derive(Debug)]
pub enum Callback {
    /// The provider said yes.
    Code {
        /// The code to redeem.
        code: AuthorizationCode,
        /// Which sign-in it belongs to.
        state: State,
        /// Who says so ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
        iss: Option<String>,
    },
    /// The provider said no.
    Error {
        /// Why.
        error: ProviderError,
        /// Which sign-in it belongs to. Without it the error belongs to none of ours.
        state: Option<State>,
        /// Who says so.
        iss: Option<String>,
    },
}

/// An `error` from the provider and its description, both cleaned: no control characters, of bounded length.
///
/// Anybody can write such a URL. Show the description, if at all, as text and never as HTML.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderError {
    error: String,
    description: Option<String>,
}

/// The query is no authorization response that could be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackParseError {
    /// A parameter appears twice, which [RFC 6749 section 3.1](https://www.rfc-editor.org/rfc/rfc6749#section-3.1) forbids.
    #[error("the sign-in response has the parameter `{0}` twice")]
    Duplicate(&'static str),
    /// An escape is broken, or both `code` and `error` are there.
    #[error("the sign-in response is malformed")]
    Malformed,
}

/// A response brings no code to redeem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// The query cannot be read.
    #[error(transparent)]
    Parse(#[from] CallbackParseError),
    /// No sign-in of this tab has this `state`. Also for the caller to use when it finds no stored transaction.
    #[error("the sign-in response belongs to no sign-in that was started in this tab")]
    Unknown,
    /// The sign-in took longer than ten minutes.
    #[error("the sign-in took too long and has to be started again")]
    Stale,
    /// `iss` is another provider's, or is missing though the provider promises it.
    #[error("the sign-in response does not come from the configured provider")]
    Issuer,
    /// `access_denied`: the person cancelled, or may not use this.
    #[error("the sign-in was cancelled or is not permitted")]
    Denied(ProviderError),
    /// `login_required`, `interaction_required`, `consent_required` or `account_selection_required`: the answer to
    /// [`Prompt::None`](crate::Prompt::None) when the provider has to show something.
    #[error("the provider needs the person to sign in")]
    InteractionRequired(ProviderError),
    /// `server_error` or `temporarily_unavailable`.
    #[error("the provider could not complete the sign-in for now")]
    Unavailable(ProviderError),
    /// Any other error, mostly of configuration.
    #[error("the provider refused the sign-in request ({})", .0.error())]
    Refused(ProviderError),
}

impl CallbackParseError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        ErrorCode::CALLBACK_MALFORMED
    }
}

impl CallbackError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Parse(error) => error.code(),
            Self::Unknown => ErrorCode::CALLBACK_UNKNOWN,
            Self::Stale => ErrorCode::CALLBACK_STALE,
            Self::Issuer => ErrorCode::CALLBACK_ISSUER,
            Self::Denied(_) => ErrorCode::CALLBACK_DENIED,
            Self::InteractionRequired(_) => ErrorCode::CALLBACK_INTERACTION,
            Self::Unavailable(_) => ErrorCode::CALLBACK_UNAVAILABLE,
            Self::Refused(_) => ErrorCode::CALLBACK_REFUSED,
        }
    }

    /// What the provider said, if it said no.
    #[must_use]
    pub const fn provider_error(&self) -> Option<&ProviderError> {
        match self {
            Self::Denied(error)
            | Self::InteractionRequired(error)
            | Self::Unavailable(error)
            | Self::Refused(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ProviderError> for CallbackError {
    fn from(error: ProviderError) -> Self {
        match error.error() {
            "access_denied" => Self::Denied(error),
            "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => {
                Self::InteractionRequired(error)
            }
            "server_error" | "temporarily_unavailable" => Self::Unavailable(error),
            _ => Self::Refused(error),
        }
    }
}

impl ProviderError {
    fn new(error: &str, description: Option<&str>) -> Self {
        // RFC 6749 section 4.1.2.1 allows %x20-21 / %x23-5B / %x5D-7E; codes in use are lower-case words.
        let error: String = error
            .chars()
            .filter(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.'))
            .take(64)
            .collect();
        let description = description
            .map(|text| {
                text.chars()
                    .filter(|character| !character.is_control())
                    .take(300)
                    .collect::<String>()
            })
            .filter(|text| !text.trim().is_empty());
        Self { error, description }
    }

    /// The error code, such as `access_denied`, of letters, digits, `_`, `-` and `.` only.
    #[must_use]
    pub fn error(&self) -> &str {
        &self.error
    }

    /// What the provider adds. Cognito often adds nothing, or the real code.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

/// Without the description: it is a stranger's text.
impl fmt::Debug for ProviderError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ProviderError").field(&self.error).finish()
    }
}

impl Callback {
    /// Reads the query of the page's URL, with or without its `?`. `None` if it is no authorization response to us:
    /// neither `error` nor both `code` and `state` are there. Other parameters are ignored.
    ///
    /// # Errors
    /// If it is one, but ambiguous or broken.
    pub fn parse(query: &str) -> Result<Option<Self>, CallbackParseError> {
        let query = query.strip_prefix('?').unwrap_or(query);
        let parameters = parse_parameters(query).ok_or(CallbackParseError::Malformed)?;
        let single = |name: &'static str| {
            let mut values = parameters
                .iter()
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value.as_str());
            match (values.next(), values.next()) {
                (_, Some(_)) => Err(CallbackParseError::Duplicate(name)),
                // RFC 6749 section 3.1: a parameter without a value counts as omitted.
                (value, None) => Ok(value.filter(|value| !value.is_empty())),
            }
        };
        let (code, error, state) = (single("code")?, single("error")?, single("state")?);
        let (iss, description) = (single("iss")?.map(str::to_owned), single("error_description")?);
        Ok(match (code, error, state) {
            (Some(_), Some(_), _) => return Err(CallbackParseError::Malformed),
            (Some(code), None, Some(state)) => Some(Self::Code {
                code: AuthorizationCode::new(code),
                state: State::new(state),
                iss,
            }),
            (None, Some(error), state) => Some(Self::Error {
                error: ProviderError::new(error, description),
                state: state.map(State::new),
                iss,
            }),
            (_, None, _) => None,
        })
    }

    /// Which sign-in the response belongs to.
    #[must_use]
    pub const fn state(&self) -> Option<&State> {
        match self {
            Self::Code { state, .. } => Some(state),
            Self::Error { state, .. } => state.as_ref(),
        }
    }

    pub(crate) fn issuer(&self) -> Option<&str> {
        match self {
            Self::Code { iss, .. } | Self::Error { iss, .. } => iss.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Xorshift;

    #[test]
    fn reads_a_code() {
        for query in ["?code=c-1&state=s_1", "code=c%2D1&state=s%5F1&session_state=x&other=1"] {
            let Ok(Some(Callback::Code { code, state, iss: None })) = Callback::parse(query) else {
                panic!("{query}")
            };
            assert_eq!((code.reveal(), state.reveal()), ("c-1", "s_1"));
        }
        let with_issuer = Callback::parse("code=c&state=s&iss=https%3A%2F%2Fa.example")
            .unwrap()
            .unwrap();
        assert_eq!(with_issuer.issuer(), Some("https://a.example"));
    }

    #[test]
    fn reads_an_error_with_and_without_description_and_state() {
        let Ok(Some(Callback::Error {
            error, state: Some(_), ..
        })) = Callback::parse("?error=invalid_request&error_description=invalid_scope+%3Cb%3E&state=s")
        else {
            panic!()
        };
        assert_eq!(
            (error.error(), error.description()),
            ("invalid_request", Some("invalid_scope <b>"))
        );
        let Ok(Some(Callback::Error { error, state: None, .. })) = Callback::parse("error=server_error") else {
            panic!()
        };
        assert_eq!((error.error(), error.description()), ("server_error", None));
    }

    #[test]
    fn leaves_alone_what_is_not_for_us() {
        for query in [
            "",
            "?",
            "a=b",
            "code=from-somebody-else",
            "code=&state=s",
            "state=s",
            "error=&state=s",
            "Code=c&state=s",
        ] {
            assert!(Callback::parse(query).unwrap().is_none(), "{query}");
        }
    }

    #[test]
    fn refuses_what_is_ambiguous() {
        for name in ["code", "state", "error", "error_description", "iss"] {
            let error = Callback::parse(&format!("code=c&state=s&{name}=1&{name}=1")).unwrap_err();
            assert_eq!(error, CallbackParseError::Duplicate(name));
        }
        // An escaped name is the same name.
        assert_eq!(
            Callback::parse("code=c&%63ode=d&state=s").unwrap_err(),
            CallbackParseError::Duplicate("code")
        );
        for query in ["code=c&error=e&state=s", "code=%ff&state=s", "code=c&state=%"] {
            assert_eq!(
                Callback::parse(query).unwrap_err(),
                CallbackParseError::Malformed,
                "{query}"
            );
        }
    }

    #[test]
    fn maps_the_errors_of_the_provider() {
        for (error, code) in [
            ("access_denied", ErrorCode::CALLBACK_DENIED),
            ("login_required", ErrorCode::CALLBACK_INTERACTION),
            ("interaction_required", ErrorCode::CALLBACK_INTERACTION),
            ("consent_required", ErrorCode::CALLBACK_INTERACTION),
            ("account_selection_required", ErrorCode::CALLBACK_INTERACTION),
            ("server_error", ErrorCode::CALLBACK_UNAVAILABLE),
            ("temporarily_unavailable", ErrorCode::CALLBACK_UNAVAILABLE),
            ("invalid_scope", ErrorCode::CALLBACK_REFUSED),
            ("unauthorized_client", ErrorCode::CALLBACK_REFUSED),
            ("toString", ErrorCode::CALLBACK_REFUSED),
        ] {
            let mapped = CallbackError::from(ProviderError::new(error, None));
            assert_eq!((mapped.code(), mapped.provider_error().unwrap().error()), (code, error));
        }
    }

    #[test]
    fn cleans_what_a_stranger_may_have_written() {
        let error = ProviderError::new(
            "<script>alert(1)</script>\n",
            Some(&format!("a\u{0}b\n{}", "x".repeat(1_000))),
        );
        assert_eq!(error.error(), "scriptalert1script");
        assert_eq!(error.description().unwrap(), format!("ab{}", "x".repeat(298)));
        assert_eq!(ProviderError::new(&"e".repeat(100), Some(" \n")).error().len(), 64);
        assert_eq!(ProviderError::new("e", Some(" \n")).description(), None);
        assert!(!format!("{error:?}").contains("xxx"));
        assert!(!CallbackError::from(error).to_string().contains("xxx"));
    }

    #[test]
    fn debug_and_error_texts_show_neither_code_nor_state() {
        let callback = Callback::parse("code=Zq7code&state=Zq7state").unwrap();
        assert!(!format!("{callback:?}").contains("Zq7"));
        let error = Callback::parse("code=Zq7code&code=Zq7code&state=Zq7state").unwrap_err();
        assert!(!format!("{error:?} {error}").contains("Zq7"));
    }

    #[test]
    fn no_query_is_too_strange() {
        let random = Xorshift::new(13);
        for _ in 0..5_000 {
            let query = random.text("codestaterroriss=&?%+4 é#", 40);
            if let Ok(Some(callback)) = Callback::parse(&query) {
                assert!(callback.state().is_none_or(|state| !state.reveal().is_empty()));
            }
        }
    }
}
