//! The rare other vaults of the same browser: that of a tab that was opened before the shell was deployed anew, or one per
//! tab where the browser has no shared workers. Signing out in one signs out in all. No token ever leaves a vault.

use js_sys::Reflect;
use oidc::UnixTime;
use wasm_bindgen::prelude::*;

const CHANNEL: &str = "wharf.session";

#[wasm_bindgen]
extern "C" {
    /// [HTML, broadcasting to other browsing contexts](https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts).
    type BroadcastChannel;
    #[wasm_bindgen(constructor, catch)]
    fn new(name: &str) -> Result<BroadcastChannel, JsValue>;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &BroadcastChannel, message: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, setter)]
    fn set_onmessage(this: &BroadcastChannel, handler: &js_sys::Function);
}

/// The line to the other vaults.
pub(crate) struct OtherVaults(Option<BroadcastChannel>);

impl OtherVaults {
    /// Without the browser's support every vault is alone.
    pub(crate) fn new() -> Self {
        Self(BroadcastChannel::new(CHANNEL).ok())
    }

    /// Calls back with what the others say, for as long as the worker lives.
    pub(crate) fn listen(&self, on_sign_out: impl Fn(SignedOut) + 'static) {
        let Some(channel) = &self.0 else { return };
        let handler = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            let text = Reflect::get(&event, &"data".into())
                .ok()
                .and_then(|data| data.as_string());
            if let Some(message) = text.as_deref().and_then(SignedOut::parse) {
                on_sign_out(message);
            }
        });
        channel.set_onmessage(handler.into_js_value().unchecked_ref());
    }

    /// Tells the others.
    pub(crate) fn tell(&self, message: &SignedOut) {
        if let Some(channel) = &self.0 {
            // A channel takes any text as long as it is open, and nobody closes it.
            let _ = channel.post_message(&message.to_text());
        }
    }
}

/// A person has signed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedOut {
    /// When they signed out: a session that began later is another one.
    pub(crate) at: UnixTime,
    /// Who.
    pub(crate) subject: String,
}

impl SignedOut {
    fn parse(text: &str) -> Option<Self> {
        let (at, subject) = text.strip_prefix("signed-out ")?.split_once(' ')?;
        Some(Self {
            at: UnixTime(at.parse().ok()?),
            subject: subject.to_owned(),
        })
    }

    fn to_text(&self) -> String {
        ["signed-out ", &self.at.0.to_string(), " ", &self.subject].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_arrives_as_it_was_sent() {
        let message = SignedOut {
            at: UnixTime(1_800_000_000),
            subject: "a subject with spaces".to_owned(),
        };
        assert_eq!(SignedOut::parse(&message.to_text()), Some(message));
    }

    #[test]
    fn what_is_no_message_is_ignored() {
        for text in ["", "signed-out", "signed-out 7", "signed-out soon me", "looking 7 me"] {
            assert_eq!(SignedOut::parse(text), None, "{text}");
        }
    }
}
