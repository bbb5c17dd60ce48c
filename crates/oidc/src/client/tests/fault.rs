//! Where requests go, and what becomes of them on the way.

use core::time::Duration;

use crate::HttpAnswer;

/// Where requests go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Endpoint {
    Discovery,
    Keys,
    Token,
    Revocation,
    GlobalSignOut,
}

pub(crate) const GLOBAL_SIGN_OUT: &str = "https://api.example.com/global-sign-out";

impl Endpoint {
    pub(crate) fn of(url: &str) -> Self {
        match url {
            "https://id.example.com/pool_1/.well-known/openid-configuration" => Self::Discovery,
            "https://id.example.com/pool_1/.well-known/jwks.json" | "https://id.example.com/other/keys" => Self::Keys,
            "https://login.example.com/oauth2/token" => Self::Token,
            "https://login.example.com/oauth2/revoke" => Self::Revocation,
            GLOBAL_SIGN_OUT => Self::GlobalSignOut,
            _ => panic!("nobody has a reason to ask {url}"),
        }
    }
}

/// What goes wrong with a request.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// It never arrives.
    NoNetwork,
    /// It arrives, and its answer does not.
    AnswerLost,
    /// It never arrives, and somebody else answers.
    Answer(HttpAnswer),
}

impl Fault {
    pub(crate) fn answer(status: u16, body: &str) -> Self {
        Self::Answer(answer(status, body))
    }

    pub(crate) fn html() -> Self {
        Self::answer(200, "<!doctype html><title>Welcome to our hotel</title>")
    }

    pub(crate) fn retry_after(seconds: u64) -> Self {
        Self::Answer(HttpAnswer {
            retry_after: Some(Duration::from_secs(seconds)),
            ..answer(429, "{}")
        })
    }
}

pub(crate) fn answer(status: u16, body: &str) -> HttpAnswer {
    HttpAnswer {
        status,
        body: body.to_owned(),
        retry_after: None,
    }
}
