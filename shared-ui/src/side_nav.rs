use leptos::prelude::*;

use crate::{
    IconName,
    icon::icon,
    messages::APPS,
    tag::{Child, IntoAttribute, Tag, dynamic, each, tag},
};

/// One link of a [`SideNav`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// Where the link goes.
    pub href: String,
    /// What it is called.
    pub label: String,
    /// What stands before the label.
    pub icon: Option<IconName>,
}

impl NavItem {
    /// A link without an icon.
    #[must_use]
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
            icon: None,
        }
    }

    /// The same with an icon.
    #[must_use]
    pub fn icon(mut self, icon: IconName) -> Self {
        self.icon = Some(icon);
        self
    }
}

/// The list of apps: at the side of the page, or above it on narrow screens.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <SideNav items=vec![NavItem::new("/forms", "Forms").icon(IconName::Form)] current="/forms".to_owned() />
/// # };
/// ```
///
/// ARIA: a `navigation` landmark; the link to the current page carries `aria-current="page"`. The links are real links,
/// so every way of following one works.
#[component]
pub fn SideNav(
    /// The links in their order.
    #[prop(into)]
    items: Signal<Vec<NavItem>>,
    /// The `href` of the item that the current page belongs to.
    #[prop(into, optional)]
    current: Signal<Option<String>>,
    /// What a screen reader calls the landmark.
    #[prop(into, default = (&APPS).into())]
    label: Signal<String>,
) -> impl IntoView {
    side_nav(
        move || label.get(),
        dynamic(move || current.with(|current| nav_links(items.get(), current.as_deref()))),
    )
}

/// [`SideNav`] as a function, around its [`nav_links`].
pub fn side_nav<L: IntoAttribute>(label: impl Fn() -> L + Send + 'static, links: impl Into<Child>) -> Tag {
    tag("nav")
        .set("class", "wharf-nav")
        .bind("aria-label", label)
        .child(tag("ul").set("class", "wharf-nav-list").child(links))
}

/// The links of a [`side_nav`], one of which may be the current page's.
pub fn nav_links(items: Vec<NavItem>, current: Option<&str>) -> Child {
    each(items, |item| {
        let is_current = current == Some(item.href.as_str());
        let link = tag("a")
            .set("class", "wharf-nav-link")
            .set("href", item.href)
            .set("aria-current", is_current.then_some("page"))
            .child(item.icon.map(icon))
            .child(tag("span").child(item.label));
        tag("li").child(link)
    })
}
