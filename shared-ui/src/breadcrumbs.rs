use leptos::prelude::*;

use crate::{
    NavItem,
    messages::BREADCRUMBS,
    tag::{Child, Tag, each, tag},
};

/// Where a page is: the pages above it, outermost first, and itself.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <Breadcrumbs pages=vec![NavItem::new("/billing", "Billing")] current="Invoice 2026-0042" />
/// # };
/// ```
///
/// ARIA and keyboard: the [breadcrumb pattern](https://www.w3.org/WAI/ARIA/apg/patterns/breadcrumb/): a `navigation` landmark
/// with a list of real links; the page itself has `aria-current="page"`.
#[component]
pub fn Breadcrumbs(
    /// The pages above. Their icons are not shown.
    #[prop(into)]
    pages: Signal<Vec<NavItem>>,
    /// What this page is called.
    #[prop(into)]
    current: Signal<String>,
    /// What a screen reader calls the landmark.
    #[prop(into, default = (&BREADCRUMBS).into())]
    label: Signal<String>,
) -> impl IntoView {
    let links = move || -> Child {
        let link = |page: NavItem| {
            let link = tag("a").set("class", "wharf-link").set("href", page.href);
            crumb(link.child(page.label))
        };
        each(pages.get(), link)
    };
    let this = tag("span").set("aria-current", "page").text(move || current.get());
    tag("nav").bind("aria-label", move || label.get()).child(
        tag("ol")
            .set("class", "wharf-breadcrumbs")
            .dynamic(links)
            .child(crumb(this)),
    )
}

fn crumb(content: Tag) -> Tag {
    tag("li").set("class", "wharf-breadcrumb").child(content)
}
