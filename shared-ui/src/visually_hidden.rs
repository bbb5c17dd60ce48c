use leptos::prelude::*;

use crate::tag::{Child, Content, Tag, tag};

/// Text for screen readers only.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <VisuallyHidden>"Error: "</VisuallyHidden>
/// # };
/// ```
#[component]
pub fn VisuallyHidden(
    /// The text.
    children: Content,
) -> impl IntoView {
    hidden(children.run())
}

/// The same as a function, for the components of the toolkit.
pub(crate) fn hidden(text: impl Into<Child>) -> Tag {
    tag("span").set("class", "wharf-visually-hidden").child(text)
}
