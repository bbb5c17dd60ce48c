use leptos::prelude::*;

use crate::{
    icon::drawing,
    tag::{Child, Slot, Tag, tag},
};

/// The bar at the top of the page with the product's name and a slot at its end.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let name = "Ada";
/// # let _ = view! {
/// <TopBar product="Wharf" actions=move || view! { <span class="wharf-topbar-user">{name}</span> } />
/// # };
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
    actions: Option<Slot>,
) -> impl IntoView {
    top_bar(product, actions.map(|actions| actions.run()))
}

/// The same as a function, for the components of the toolkit.
pub(crate) fn top_bar(product: impl Into<Child>, actions: impl Into<Child>) -> Tag {
    let waves = "M3 19.5c1.5 0 1.5-1.5 3-1.5s1.5 1.5 3 1.5 1.5-1.5 3-1.5 1.5 1.5 3 1.5 1.5-1.5 3-1.5 1.5 1.5 3 1.5";
    let mark = drawing("wharf-mark", "0 0 24 24")
        .child(tag("path").set("d", "M3 4.5 7.2 14 12 6.5 16.8 14 21 4.5"))
        .child(tag("path").set("d", waves));
    let product = tag("a")
        .set("class", "wharf-topbar-product")
        .set("href", "/")
        .child(mark)
        .child(tag("span").child(product));
    tag("header")
        .set("class", "wharf-topbar")
        .child(product)
        .child(tag("div").set("class", "wharf-topbar-actions").child(actions))
}
