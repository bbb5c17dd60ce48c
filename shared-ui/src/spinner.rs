use leptos::prelude::*;

use crate::tag::{Child, Tag, tag};

/// Something is going on, and nobody knows for how long.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <Spinner label="Loading your invoices" />
/// # };
/// ```
///
/// ARIA: `role="status"` around the label. It appears after a moment only, so that short waits do not flicker, and stands
/// still for people who asked for less motion.
#[component]
pub fn Spinner(
    /// What is going on.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    spinner(label)
}

/// The same as a function, for the components of the toolkit.
pub(crate) fn spinner(label: impl Into<Child>) -> Tag {
    tag("div")
        .set("class", "wharf-spinner")
        .set("role", "status")
        .child(
            tag("span")
                .set("class", "wharf-spinner-ring")
                .set("aria-hidden", "true"),
        )
        .child(tag("span").child(label))
}
