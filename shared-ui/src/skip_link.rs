use leptos::prelude::*;
use web_sys::Event;

use crate::{MAIN_ID, focus_by_id, messages::SKIP_TO_MAIN, tag::tag};

/// The first link of the page, which jumps over the navigation. It is seen only while it has focus.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <SkipLink />
/// # };
/// ```
///
/// Keyboard: Enter moves focus into the element with the `id` [`MAIN_ID`]. The jump is made by script, because the
/// fragment in the address belongs to the apps; without script the browser makes it.
#[component]
pub fn SkipLink() -> impl IntoView {
    let jump = move |event: Event| {
        if focus_by_id(&event_target::<web_sys::Node>(&event), MAIN_ID) {
            event.prevent_default();
        }
    };
    tag("a")
        .set("class", "wharf-skip-link")
        .set("href", ["#", MAIN_ID].concat())
        .on("click", jump)
        .child(&SKIP_TO_MAIN)
}
