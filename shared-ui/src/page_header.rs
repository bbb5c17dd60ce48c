use leptos::prelude::*;

/// The head of a page: its heading of level one, a sentence, and what can be done here.
///
/// ```ignore
/// <PageHeader title="Billing" description="Your invoices, newest first." />
/// ```
///
/// ARIA: the heading has `tabindex="-1"`, so that the shell can put focus there after a navigation.
#[component]
pub fn PageHeader(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// A sentence below the heading.
    #[prop(into, optional)]
    description: Option<String>,
    /// Where the page hangs: a link back, above the heading.
    #[prop(into, optional)]
    back: Option<ViewFn>,
    /// Buttons and links beside the heading.
    #[prop(into, optional)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <header class="wharf-page-header">
            {back.map(|back| view! { <div class="wharf-page-back">{back.run()}</div> })}
            <div class="wharf-page-heading">
                <div>
                    <h1 tabindex="-1">{move || title.get()}</h1>
                    {description.map(|description| view! { <p class="wharf-page-description">{description}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="wharf-actions">{actions.run()}</div> })}
            </div>
        </header>
    }
}
