use leptos::prelude::*;

/// Text for screen readers only.
///
/// ```ignore
/// <VisuallyHidden>"Error: "</VisuallyHidden>
/// ```
#[component]
pub fn VisuallyHidden(
    /// The text.
    children: Children,
) -> impl IntoView {
    view! { <span class="wharf-visually-hidden">{children()}</span> }
}
