//! The frame of the page: top bar, navigation, content.
//!
//! `static/index.html` paints the same frame before any Wasm arrives, so the frame is HTML and CSS alone. This is the
//! structure; whoever paints it must write exactly these elements and classes, and nothing jumps:
//!
//! ```html
//! <div class="wharf-frame">
//!   <a class="wharf-skip-link" href="#wharf-main">Skip to main content</a>
//!   <header class="wharf-topbar">
//!     <a class="wharf-topbar-product" href="/">
//!       <svg class="wharf-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
//!         <path d="M3 4.5 7.2 14 12 6.5 16.8 14 21 4.5"/>
//!         <path d="M3 19.5c1.5 0 1.5-1.5 3-1.5s1.5 1.5 3 1.5 1.5-1.5 3-1.5 1.5 1.5 3 1.5 1.5-1.5 3-1.5 1.5 1.5 3 1.5"/>
//!       </svg>
//!       <span>Wharf</span>
//!     </a>
//!     <div class="wharf-topbar-actions">
//!       <!-- signed in: -->
//!       <span class="wharf-topbar-user">demo@example.com</span>
//!       <button type="button" class="wharf-button wharf-button-plain">…Sign out</button>
//!     </div>
//!   </header>
//!   <nav class="wharf-nav" aria-label="Apps">
//!     <ul class="wharf-nav-list">
//!       <li>
//!         <a class="wharf-nav-link" href="/forms" aria-current="page">
//!           <svg class="wharf-icon" …/><span>Forms</span>
//!         </a>
//!       </li>
//!     </ul>
//!   </nav>
//!   <main class="wharf-main" id="wharf-main" tabindex="-1">…</main>
//! </div>
//! ```
//!
//! - The top bar is 56 px high. The navigation is 240 px wide beside the content from 768 px upwards, and a row of 48 px
//!   above it below that, which scrolls sideways by itself.
//! - Without `<nav>` (signed out) the content takes the whole width.
//! - An empty `<ul class="wharf-nav-list">` keeps its room, so a static frame may leave it empty.
//! - `<main>` has `tabindex="-1"`: the skip link and the shell's navigation move focus there.

use leptos::prelude::*;

use crate::{
    NavItem, SideNav, SkipLink,
    tag::{Child, Content, Slot, Tag, dynamic, tag},
    top_bar::top_bar,
};

/// The `id` of the main content, the target of [`SkipLink`].
pub const MAIN_ID: &str = "wharf-main";

/// The frame of the page with its landmarks: skip link, banner, navigation, main.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let outlet = NodeRef::<leptos::html::Div>::new();
/// # let sign_out = || ();
/// # let _ = view! {
/// <AppLayout
///     product="Wharf"
///     navigation=Signal::derive(move || vec![NavItem::new("/forms", "Forms").icon(IconName::Form)])
///     current=move || "/forms".to_owned()
///     actions=move || view! { <Button variant=ButtonVariant::Plain on_click=sign_out>"Sign out"</Button> }
/// >
///     <div node_ref=outlet></div>
/// </AppLayout>
/// # };
/// ```
///
/// Keyboard: the first Tab shows the skip link; Enter moves focus to `<main>`.
#[component]
pub fn AppLayout(
    /// The product's name, a link to `/`.
    #[prop(into)]
    product: String,
    /// The apps to choose from. Without any there is no navigation.
    #[prop(into, optional)]
    navigation: Signal<Vec<NavItem>>,
    /// The `href` of the item that the current page belongs to.
    #[prop(into, optional)]
    current: Signal<Option<String>>,
    /// The end of the top bar: the person's name, *Sign out*.
    #[prop(into, optional)]
    actions: Option<Slot>,
    /// The page.
    children: Content,
) -> impl IntoView {
    let has_navigation = Memo::new(move |_| navigation.with(|items| !items.is_empty()));
    let nav = move || {
        has_navigation
            .get()
            .then(|| view! { <SideNav items=navigation current=current /> })
    };
    app_layout(
        product,
        dynamic(nav),
        actions.map(|actions| actions.run()),
        children.run(),
    )
}

/// [`AppLayout`] as a function, around a [`side_nav`](crate::side_nav) or nothing.
pub fn app_layout(
    product: impl Into<Child>,
    navigation: impl Into<Child>,
    actions: impl Into<Child>,
    page: impl Into<Child>,
) -> Tag {
    let main = tag("main")
        .set("class", "wharf-main")
        .set("id", MAIN_ID)
        .set("tabindex", "-1")
        .child(page);
    tag("div")
        .set("class", "wharf-frame")
        .child(view! { <SkipLink /> })
        .child(top_bar(product, actions))
        .child(navigation)
        .child(main)
}
