use drafts::FormDraft;
use js_sys::{Array, Math};
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

thread_local! {
    /// What tells this tab from the others.
    static THIS_TAB: f64 = Math::random();
}

/// The other tabs in which the same person fills in the same form, on a
/// [`BroadcastChannel`](https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts).
///
/// A message is `[tab, isKept]`: a number that is a tab's own, and whether there is a draft now.
pub(super) struct OtherTabs {
    channel: BroadcastChannel,
    /// Called by the browser.
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

impl OtherTabs {
    /// `heard` is called whenever another tab has saved the draft, or, with false, thrown it away. Nothing where the browser has no
    /// channels.
    pub(super) fn listen(draft: &FormDraft, mut heard: impl FnMut(bool) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(&draft.name()).ok()?;
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let Ok(message) = message.data().dyn_into::<Array>() else {
                return;
            };
            // A form that is taken away may save when it is there again already.
            let is_own = message.get(0).as_f64() == Some(THIS_TAB.with(|tab| *tab));
            if let (false, Some(is_kept)) = (is_own, message.get(1).as_bool()) {
                heard(is_kept);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Some(Self { channel, _heard: heard })
    }

    /// The draft was saved here, or thrown away.
    pub(super) fn tell(&self, is_kept: bool) {
        let message = Array::of2(&THIS_TAB.with(|tab| *tab).into(), &is_kept.into());
        // A number and a flag can always be sent.
        let _ = self.channel.post_message(&message);
    }
}

impl Drop for OtherTabs {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}
