use leptos::prelude::*;

use crate::{
    ButtonType, ButtonVariant, IconName,
    button::button,
    floating::Floating,
    icon::icon as draw,
    tag::{Slot, tag},
};

/// A button that opens a small panel beside it: an explanation, a few settings.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <Popover label="Share">"…"</Popover>
/// # };
/// ```
///
/// What stands in it is built each time it opens. For actions use [`ButtonMenu`](crate::ButtonMenu), for a longer task
/// [`Dialog`](crate::Dialog).
///
/// ARIA and keyboard: a native popover with the role of a dialog that is not modal, named by its button, which has
/// `aria-expanded`. Enter and Space open it and focus goes into it; Escape closes it and focus returns to the button; a click
/// elsewhere closes it.
#[component]
pub fn Popover(
    /// The text of the button, which names the panel too.
    #[prop(into)]
    label: String,
    /// How much weight the button has.
    #[prop(optional)]
    variant: ButtonVariant,
    /// A picture before the text.
    #[prop(optional)]
    icon: Option<IconName>,
    /// Whether it is open. The person opens and closes it, and so does whoever sets this.
    #[prop(optional)]
    open: Option<RwSignal<bool>>,
    /// The content.
    children: Slot,
) -> impl IntoView {
    let floating = Floating::new(open);
    if open.is_some() {
        floating.follow();
    }
    let button = button(variant, ButtonType::Button)
        .set("aria-haspopup", "dialog")
        .child(icon.map(draw))
        .child(label);
    let panel = tag("div")
        .set("class", "wharf-floating wharf-popover")
        .set("role", "dialog")
        // It has focus at once, and where it scrolls the arrows scroll it.
        .set("tabindex", "0");
    floating.view(button, panel, move || floating.panel.focus(), move || children.run())
}
