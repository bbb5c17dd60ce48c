use leptos::prelude::*;

use crate::{Handler, dialog::modal, tag::Slot};

/// A dialog at the end of the line, over the whole height: details of a row, filters, help.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let is_open = RwSignal::new(false);
/// # let _ = view! {
/// <Drawer open=is_open title="Filter">"…"</Drawer>
/// # };
/// ```
///
/// ARIA and keyboard: as [`Dialog`](crate::Dialog); in browsers that know `closedby`, a click beside it closes it too.
#[component]
pub fn Drawer(
    /// Whether it is open, both ways.
    open: RwSignal<bool>,
    /// Its heading, which names it.
    #[prop(into)]
    title: String,
    /// The buttons at its end.
    #[prop(into, optional)]
    actions: Option<Slot>,
    /// It has been closed, in whatever way.
    #[prop(into, optional)]
    on_close: Option<Handler>,
    /// The content.
    children: Slot,
) -> impl IntoView {
    modal("wharf-dialog wharf-drawer", open, title, actions, on_close, children).set("closedby", "any")
}
