//! What there is to say about a sign-in or a sign-out.

use shared_ui::AlertKind;
use wasm_bindgen::JsValue;

use crate::platform::member;

/// What the page says after the person has signed out, here or at the provider.
pub(super) const SIGNED_OUT: &str = "You are signed out.";

/// What there is to say about a sign-in that did not work, or a session that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignInNotice {
    /// What happened and what to do, for the person.
    pub(crate) sentence: String,
    /// The number under which it is documented; nothing for what the person did on purpose.
    pub(crate) code: Option<String>,
    /// Whether something came to its end, is unsettled or failed.
    pub(crate) kind: AlertKind,
}

impl SignInNotice {
    fn new(sentence: &str, code: Option<&str>, kind: AlertKind) -> Self {
        Self {
            sentence: sentence.to_owned(),
            code: code.map(str::to_owned),
            kind,
        }
    }

    pub(super) fn signed_out() -> Self {
        Self::new(SIGNED_OUT, None, AlertKind::Info)
    }

    pub(super) fn signed_out_elsewhere() -> Self {
        Self::new("You signed out in another tab.", None, AlertKind::Info)
    }

    pub(super) fn signed_out_here() -> Self {
        let sentence = "You are signed out here. The sign-in service has not confirmed it: close the browser if others use it \
                        too.";
        Self::new(sentence, None, AlertKind::Warning)
    }

    pub(super) fn signed_out_offline() -> Self {
        let sentence = "You are signed out here. There is no connection, so the sign-in service does not know yet.";
        Self::new(sentence, None, AlertKind::Warning)
    }

    pub(super) fn nothing_stored() -> Self {
        let sentence = "Your browser does not let this site store anything, so signing in cannot work. Allow site data \
                        and try again.";
        Self::new(sentence, Some("WHARF-106"), AlertKind::Error)
    }

    /// The notice of the page before. Who went *Back* has left the provider before it led them anywhere.
    pub(super) fn kept(notice: &JsValue, is_back: bool) -> Self {
        let notice = Self::from_js(notice);
        if is_back && notice == Self::signed_out() {
            Self::signed_out_here()
        } else {
            notice
        }
    }

    /// A notice of the vault. Without one, there was no vault to make it.
    pub(super) fn from_js(notice: &JsValue) -> Self {
        match member(notice, "sentence").as_string() {
            Some(sentence) => Self {
                sentence,
                code: member(notice, "code").as_string(),
                kind: if member(notice, "isError").is_truthy() {
                    AlertKind::Error
                } else {
                    AlertKind::Info
                },
            },
            None => Self::new(
                "Signing in is not possible for now. Check your connection and load the page again.",
                Some("WHARF-107"),
                AlertKind::Error,
            ),
        }
    }
}
