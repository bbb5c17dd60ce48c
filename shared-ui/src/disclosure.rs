use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDetailsElement};

use crate::{
    IconName,
    icon::icon,
    tag::{Content, tag},
};

/// Something that is shown on demand, below a line that says what it is.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <Disclosure summary="Advanced">"…"</Disclosure>
/// # };
/// ```
///
/// Those with the same `group` make an accordion: opening one closes the others.
///
/// ARIA and keyboard: the [disclosure pattern](https://www.w3.org/WAI/ARIA/apg/patterns/disclosure/) by a native
/// `<details>`: Enter and Space open and close it, and searching in the page opens it.
#[component]
pub fn Disclosure(
    /// What is shown on demand.
    #[prop(into)]
    summary: String,
    /// Whether it is open, both ways.
    #[prop(optional)]
    open: Option<RwSignal<bool>>,
    /// The accordion that it belongs to.
    #[prop(optional)]
    group: Option<&'static str>,
    /// The content.
    children: Content,
) -> impl IntoView {
    let open = open.unwrap_or_else(|| RwSignal::new(false));
    let toggled = move |event: Event| {
        let now = event
            .target()
            .map(|target| target.unchecked_into::<HtmlDetailsElement>().open());
        if now.is_some_and(|now| open.try_get_untracked() == Some(!now)) {
            open.update(|open| *open = !*open);
        }
    };
    let line = tag("summary")
        .set("class", "wharf-disclosure-summary")
        .child(icon(IconName::ChevronRight))
        .child(tag("span").child(summary));
    tag("details")
        .set("class", "wharf-disclosure")
        .set("name", group)
        .bind("open", move || open.get())
        .on("toggle", toggled)
        .child(line)
        .child(tag("div").set("class", "wharf-disclosure-body").child(children.run()))
}
