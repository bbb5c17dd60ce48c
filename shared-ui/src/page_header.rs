use leptos::prelude::*;

use crate::{
    card::row_of,
    field::said,
    tag::{Slot, tag},
};

/// The head of a page: its heading of level one, a sentence, and what can be done here.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <PageHeader title="Billing" description="Your invoices, newest first." />
/// # };
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
    back: Option<Slot>,
    /// Buttons and links beside the heading.
    #[prop(into, optional)]
    actions: Option<Slot>,
) -> impl IntoView {
    let heading = tag("div")
        .child(tag("h1").set("tabindex", "-1").text(move || title.get()))
        .child(said(description).map(|text| tag("p").set("class", "wharf-page-description").child(text)));
    tag("header")
        .set("class", "wharf-page-header")
        .child(back.map(|back| tag("div").set("class", "wharf-page-back").child(back.run())))
        .child(
            tag("div")
                .set("class", "wharf-page-heading")
                .child(heading)
                .child(actions.map(row_of)),
        )
}
