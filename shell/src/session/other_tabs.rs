//! What the tabs of one browser tell each other, so that a session seems one to the person.
//!
//! Signing out in one tab signs out in all of them, and a tab that is opened beside a signed-in one asks the provider for a
//! session of its own at once. No token ever leaves a tab.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

use crate::platform::listen;

const CHANNEL: &str = "wharf.session";

#[wasm_bindgen]
extern "C" {
    /// [HTML, broadcasting to other browsing contexts](https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts).
    #[wasm_bindgen(extends = EventTarget)]
    type BroadcastChannel;
    #[wasm_bindgen(constructor, catch)]
    fn new(name: &str) -> Result<BroadcastChannel, JsValue>;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &BroadcastChannel, message: &str) -> Result<(), JsValue>;
}

/// The line to the other tabs of this browser.
pub(super) struct OtherTabs(Option<BroadcastChannel>);

impl OtherTabs {
    /// Without the browser's support every tab is alone.
    pub(super) fn new() -> Self {
        Self(BroadcastChannel::new(CHANNEL).ok())
    }

    /// Calls back with what other tabs say. As long as the page lives.
    pub(super) fn listen(&self, on_message: impl Fn(Message) + 'static) {
        let Some(channel) = &self.0 else { return };
        listen(channel, "message", move |event| {
            let text = Reflect::get(&event, &"data".into())
                .ok()
                .and_then(|data| data.as_string());
            if let Some(message) = text.as_deref().and_then(Message::parse) {
                on_message(message);
            }
        });
    }

    /// Tells the other tabs.
    pub(super) fn tell(&self, message: &Message) {
        if let Some(channel) = &self.0 {
            // A channel takes any text as long as it is open, and nobody closes it.
            let _ = channel.post_message(&message.to_text());
        }
    }
}

/// What one tab has to say to the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message {
    /// A tab was opened in which nobody is signed in.
    Looking,
    /// Somebody has signed in here, or is signed in: the answer to [`Self::Looking`].
    SignedIn,
    /// This person has signed out.
    SignedOut(String),
    /// The session of this person has ended by itself.
    Ended(String),
}

impl Message {
    fn parse(text: &str) -> Option<Self> {
        let (kind, subject) = text.split_once(' ').unwrap_or((text, ""));
        match kind {
            "looking" => Some(Self::Looking),
            "signed-in" => Some(Self::SignedIn),
            "signed-out" => Some(Self::SignedOut(subject.to_owned())),
            "ended" => Some(Self::Ended(subject.to_owned())),
            _ => None,
        }
    }

    fn to_text(&self) -> String {
        match self {
            Self::Looking => "looking".to_owned(),
            Self::SignedIn => "signed-in".to_owned(),
            Self::SignedOut(subject) => ["signed-out ", subject].concat(),
            Self::Ended(subject) => ["ended ", subject].concat(),
        }
    }
}
