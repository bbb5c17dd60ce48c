//! What happens to a session, for whoever watches over it.

use crate::error_code::ErrorCode;

/// One thing that happened. No event carries a token, a code or a person's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEvent {
    /// A person leaves for the provider.
    LoginStarted,
    /// A sign-in came to nothing.
    LoginFailed(ErrorCode),
    /// Somebody is signed in.
    SignedIn,
    /// Another person is signed in than before, without a sign-out between them.
    PersonChanged,
    /// A renewal brought another name, address or other groups of the same person.
    IdentityChanged,
    /// The tokens are being renewed.
    RenewalStarted,
    /// The tokens are new.
    Renewed,
    /// The tokens could not be renewed for now. The session goes on.
    RenewalDeferred(ErrorCode),
    /// The session is over, and nobody asked for it.
    SessionEnded(ErrorCode),
    /// The person has signed out here.
    SignedOut,
    /// The person has signed out elsewhere in this browser.
    SignedOutElsewhere,
    /// The provider's key set was fetched again for a key that was not in it.
    KeysRefetched,
    /// An app asked for something in the person's name that the registry does not grant it.
    CapabilityDenied,
    /// An app or an API wants the person to sign in afresh.
    StepUpRequired,
}

impl SessionEvent {
    /// The event's name, as the shell publishes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LoginStarted => "login-started",
            Self::LoginFailed(_) => "login-failed",
            Self::SignedIn => "signed-in",
            Self::PersonChanged => "person-changed",
            Self::IdentityChanged => "identity-changed",
            Self::RenewalStarted => "renewal-started",
            Self::Renewed => "renewed",
            Self::RenewalDeferred(_) => "renewal-deferred",
            Self::SessionEnded(_) => "session-ended",
            Self::SignedOut => "signed-out",
            Self::SignedOutElsewhere => "signed-out-elsewhere",
            Self::KeysRefetched => "keys-refetched",
            Self::CapabilityDenied => "capability-denied",
            Self::StepUpRequired => "step-up-required",
        }
    }

    /// The number of the error behind it, if there is one.
    #[must_use]
    pub const fn code(self) -> Option<ErrorCode> {
        match self {
            Self::LoginFailed(code) | Self::RenewalDeferred(code) | Self::SessionEnded(code) => Some(code),
            Self::CapabilityDenied => Some(ErrorCode::CAPABILITY_DENIED),
            Self::StepUpRequired => Some(ErrorCode::STEP_UP_REQUIRED),
            _ => None,
        }
    }
}
