use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::{
    id::fresh_id,
    tag::{Content, ElementRef, effect, tag},
};

/// A few words about a control, beside it while it is pointed at or has focus.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <Tooltip text="Opens the list of your submissions">
///     <Button>"Submissions"</Button>
/// </Tooltip>
/// # };
/// ```
///
/// It goes around one control. It only adds to what the control says by itself: on touch screens nobody sees it before the
/// control is used, and nothing in it can be clicked.
///
/// ARIA and keyboard: the [tooltip pattern](https://www.w3.org/WAI/ARIA/apg/patterns/tooltip/). The control names it in
/// `aria-describedby`. Escape hides it, wherever focus is; the pointer may move onto it.
#[component]
pub fn Tooltip(
    /// The words.
    #[prop(into)]
    text: Signal<String>,
    /// The control.
    children: Content,
) -> impl IntoView {
    let (anchor, bubble) = (ElementRef::new(), ElementRef::new());
    let (is_pointed_at, has_focus) = (RwSignal::new(false), RwSignal::new(false));
    let id = fresh_id("wharf-tooltip");

    let describing = id.clone();
    effect(move || {
        let control = anchor.get().and_then(|anchor| anchor.first_element_child());
        if let Some(control) = control {
            let others = control.get_attribute("aria-describedby");
            let both = match &others {
                Some(others) if !others.is_empty() => [others, " ", &describing].concat(),
                _ => describing.clone(),
            };
            // The name of the attribute is valid.
            let _ = control.set_attribute("aria-describedby", &both);
        }
    });
    effect(move || {
        // Focus also leaves a control that is taken out of the page, and the signals may be gone when this runs.
        let (Some(is_pointed_at_now), Some(has_focus_now)) = (is_pointed_at.try_get(), has_focus.try_get()) else {
            return;
        };
        let is_shown = is_pointed_at_now || has_focus_now;
        let Some(bubble) = bubble.get() else { return };
        let bubble: HtmlElement = bubble.unchecked_into();
        // Both fail only if it is in that state already or not in the page any more.
        let _ = if is_shown {
            bubble.show_popover()
        } else {
            bubble.hide_popover()
        };
        if is_shown {
            let escape = window_event_listener_untyped("keydown", move |event| {
                if crate::keys::key_of(&event).as_deref() == Some("Escape") {
                    // Hiding it is all that this key does: a dialog around it stays open.
                    event.prevent_default();
                    is_pointed_at.set(false);
                    has_focus.set(false);
                }
            });
            on_cleanup(move || escape.remove());
        }
    });

    let bubble = tag("span")
        .set("class", "wharf-floating wharf-tooltip")
        .set("id", id)
        .set("role", "tooltip")
        .set("popover", "manual")
        .reference(bubble)
        .child(tag("span").set("class", "wharf-tooltip-text").text(move || text.get()));
    tag("span")
        .set("class", "wharf-anchor")
        .reference(anchor)
        .on("pointerenter", move |_| is_pointed_at.set(true))
        .on("pointerleave", move |_| is_pointed_at.set(false))
        .on("focusin", move |_| has_focus.set(true))
        .on("focusout", move |_| {
            // It may be on its way out of the page.
            has_focus.try_set(false);
        })
        .child(children.run())
        .child(bubble)
}
