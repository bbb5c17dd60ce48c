use leptos::prelude::*;

use crate::{
    field::said,
    tag::{Content, Slot, Tag, tag},
};

/// A bordered part of a page with a heading of level two.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <Card title="Identity">"…"</Card>
/// # };
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
    actions: Option<Slot>,
    /// The content reaches to the border, as a table does.
    #[prop(optional)]
    flush: bool,
    /// The content.
    children: Content,
) -> impl IntoView {
    let header = said(title).map(|title| {
        let heading = tag("div")
            .child(tag("h2").set("class", "wharf-card-title").child(title))
            .child(said(description).map(|text| tag("p").set("class", "wharf-card-description").child(text)));
        tag("div")
            .set("class", "wharf-card-header")
            .child(heading)
            .child(actions.map(row_of))
    });
    let body = if flush { "wharf-card-flush" } else { "wharf-card-body" };
    tag("section")
        .set("class", "wharf-card")
        .child(header)
        .child(tag("div").set("class", body).child(children.run()))
}

/// Buttons and links in a row, for the components of the toolkit.
pub(crate) fn row_of(actions: Slot) -> Tag {
    tag("div").set("class", "wharf-actions").child(actions.run())
}
