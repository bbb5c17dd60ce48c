use drafts::FormDraft;
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// The other tabs in which the same person fills in the same form, on a
/// [`BroadcastChannel`](https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts).
pub(super) struct OtherTabs {
    channel: BroadcastChannel,
    /// Called by the browser.
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

impl OtherTabs {
    /// `saved` is called whenever another tab has saved the draft. Nothing where the browser has no channels.
    pub(super) fn listen(draft: &FormDraft, mut saved: impl FnMut() + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(&draft.name()).ok()?;
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            // A form that is taken away may save when it is there again already.
            if message.data().as_f64() != this_tab() {
                saved();
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Some(Self { channel, _heard: heard })
    }

    /// The draft was saved here.
    pub(super) fn tell(&self) {
        // A number can always be sent.
        let _ = self.channel.post_message(&this_tab().into());
    }
}

impl Drop for OtherTabs {
    fn drop(&mut self) {
        self.channel.close();
    }
}

/// When its page began to load, in fractions of milliseconds: what tells it from the others.
fn this_tab() -> Option<f64> {
    window().performance().map(|performance| performance.time_origin())
}
