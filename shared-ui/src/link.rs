use leptos::prelude::*;

use crate::{Icon, IconName};

/// A link in text.
///
/// ```ignore
/// <Link href=host.href("/invoices/7")>"INV-0007"</Link>
/// ```
///
/// Keyboard: a real `<a href>`, so Enter, middle click and the context menu work. The shell takes over plain clicks on
/// links of its own origin, in shadow roots too; nothing else is needed to navigate.
#[component]
pub fn Link(
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// It leads to another site: it opens in a new tab and says so.
    #[prop(optional)]
    external: bool,
    /// Its text.
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class="wharf-link"
            href=move || href.get()
            target=external.then_some("_blank")
            rel=external.then_some("noopener noreferrer")
        >
            {children()}
            {external.then(|| view! {
                <Icon name=IconName::External />
                <span class="wharf-visually-hidden">" (opens in a new tab)"</span>
            })}
        </a>
    }
}
