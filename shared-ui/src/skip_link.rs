use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::{MAIN_ID, focus_by_id};

/// The first link of the page, which jumps over the navigation. It is seen only while it has focus.
///
/// ```ignore
/// <SkipLink />
/// ```
///
/// Keyboard: Enter moves focus into the element with the `id` [`MAIN_ID`]. The jump is made by script, because the
/// fragment in the address belongs to the apps; without script the browser makes it.
#[component]
pub fn SkipLink() -> impl IntoView {
    let jump = move |event: MouseEvent| {
        if focus_by_id(&event_target::<web_sys::Node>(&event), MAIN_ID) {
            event.prevent_default();
        }
    };
    view! {
        <a class="wharf-skip-link" href=concat!("#", "wharf-main") on:click=jump>
            "Skip to main content"
        </a>
    }
}
