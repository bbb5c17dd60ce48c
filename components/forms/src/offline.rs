//! What the person sees while there is no network.

use leptos::prelude::*;
use shared_ui::{
    Alert, AlertKind,
    tag::{Tag, effect, tag},
};

const ONLINE: &str = "online";
const OFFLINE: &str = "offline";

/// The browser's word on whether there is a network.
pub(crate) fn use_online() -> ReadSignal<bool> {
    let is_online = RwSignal::new(window().navigator().on_line());
    for name in [ONLINE, OFFLINE] {
        let changed = move |event: web_sys::Event| is_online.set(event.type_() == ONLINE);
        let listener = window_event_listener_untyped(name, changed);
        on_cleanup(move || listener.remove());
    }
    is_online.read_only()
}

/// Calls this when there is a network again.
pub(crate) fn on_return(is_online: ReadSignal<bool>, run: impl Fn() + 'static) {
    let mut was_online = true;
    effect(move || {
        let is_online = is_online.get();
        if !core::mem::replace(&mut was_online, is_online) && is_online {
            run();
        }
    });
}

/// Says that there is no network, while there is none.
pub(crate) fn offline_notice(is_online: ReadSignal<bool>) -> Tag {
    tag("div").set("class", "wharf-contents").dynamic(move || {
        (!is_online.get()).then(|| {
            view! {
                <Alert kind=AlertKind::Warning title="You are offline">
                    "What you type is kept on this device. An upload that is under way goes on by itself when the connection is back."
                </Alert>
            }
        })
    })
}
