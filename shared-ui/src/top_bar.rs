use leptos::prelude::*;

/// The bar at the top of the page with the product's name and a slot at its end.
///
/// ```ignore
/// <TopBar product="Wharf" actions=move || view! { <span class="wharf-topbar-user">{name}</span> } />
/// ```
///
/// ARIA: a `<header>` outside of sectioning content is the `banner` landmark.
#[component]
pub fn TopBar(
    /// The product's name, a link to `/`.
    #[prop(into)]
    product: String,
    /// The end of the bar: the person's name in a `wharf-topbar-user`, *Sign out*.
    #[prop(into, optional)]
    actions: ViewFn,
) -> impl IntoView {
    view! {
        <header class="wharf-topbar">
            <a class="wharf-topbar-product" href="/">
                <svg class="wharf-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <path d="M3 4.5 7.2 14 12 6.5 16.8 14 21 4.5" />
                    <path d="M3 19.5c1.5 0 1.5-1.5 3-1.5s1.5 1.5 3 1.5 1.5-1.5 3-1.5 1.5 1.5 3 1.5 1.5-1.5 3-1.5 1.5 1.5 3 1.5" />
                </svg>
                <span>{product}</span>
            </a>
            <div class="wharf-topbar-actions">{actions.run()}</div>
        </header>
    }
}
