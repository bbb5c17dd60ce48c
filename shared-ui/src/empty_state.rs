use leptos::prelude::*;

/// There is nothing here yet, and that is fine.
///
/// ```ignore
/// <EmptyState title="No submissions yet">"What you upload appears here."</EmptyState>
/// ```
#[component]
pub fn EmptyState(
    /// What there is none of.
    #[prop(into)]
    title: String,
    /// What to do about it: a button or a link.
    #[prop(into, optional)]
    actions: Option<ViewFn>,
    /// Why, or what comes here.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="wharf-empty">
            <p class="wharf-empty-title">{title}</p>
            <div class="wharf-empty-text">{children()}</div>
            {actions.map(|actions| view! { <div class="wharf-actions">{actions.run()}</div> })}
        </div>
    }
}
