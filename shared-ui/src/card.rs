use leptos::prelude::*;

/// A bordered part of a page with a heading of level two.
///
/// ```ignore
/// <Card title="Identity">…</Card>
/// ```
#[component]
pub fn Card(
    /// The heading.
    #[prop(into, optional)]
    title: Option<String>,
    /// A sentence below the heading.
    #[prop(into, optional)]
    description: Option<String>,
    /// Buttons and links beside the heading.
    #[prop(into, optional)]
    actions: Option<ViewFn>,
    /// The content reaches to the border, as a table does.
    #[prop(optional)]
    flush: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    let header = title.map(|title| {
        view! {
            <div class="wharf-card-header">
                <div>
                    <h2 class="wharf-card-title">{title}</h2>
                    {description.map(|description| view! { <p class="wharf-card-description">{description}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="wharf-actions">{actions.run()}</div> })}
            </div>
        }
    });
    view! {
        <section class="wharf-card">
            {header}
            <div class=if flush { "wharf-card-flush" } else { "wharf-card-body" }>{children()}</div>
        </section>
    }
}
