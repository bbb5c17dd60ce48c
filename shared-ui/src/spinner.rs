use leptos::prelude::*;

/// Something is going on, and nobody knows for how long.
///
/// ```ignore
/// <Spinner label="Loading your invoices" />
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
    view! {
        <div class="wharf-spinner" role="status">
            <span class="wharf-spinner-ring" aria-hidden="true"></span>
            <span>{label}</span>
        </div>
    }
}
