use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use crate::{
    Handler, IconName,
    button::icon_button,
    id::fresh_id,
    messages::CLOSE,
    tag::{Child, ElementRef, Slot, Tag, effect, tag},
};

/// A question or a short task in front of the page, which cannot be used meanwhile.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let cancel_button = || view! { <Button>"Cancel"</Button> }.into_any();
/// # let delete_button = || view! { <Button>"Delete"</Button> }.into_any();
/// let is_open = RwSignal::new(false);
/// # let _ = view! {
/// <Button on_click=move || is_open.set(true)>"Delete"</Button>
/// <Dialog
///     open=is_open
///     title="Delete the submission?"
///     actions=move || vec![cancel_button(), delete_button()]
/// >
///     "Its files are deleted too."
/// </Dialog>
/// # };
/// ```
///
/// What stands in it is built each time it opens and taken down when it closes. Give the control that is to have focus
/// first the attribute `autofocus`; otherwise it is the first in the content, then the first action. Of two actions, let the
/// one that destroys nothing come first.
///
/// ARIA and keyboard: the [modal dialog pattern](https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/) by a native
/// `<dialog>`, named by its title. Tab goes around its controls and never into the page behind it; behind the last one the
/// browser's own may come, such as the address. Escape and *Close* close it, and focus returns to what had it before. A
/// content that is longer than the page can be focused and scrolled with the arrows.
#[component]
pub fn Dialog(
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
    modal("wharf-dialog", open, title, actions, on_close, children)
}

/// A modal `<dialog>`, for the components of the toolkit.
pub(crate) fn modal(
    class: &'static str,
    open: RwSignal<bool>,
    title: String,
    actions: Option<Slot>,
    on_close: Option<Handler>,
    children: Slot,
) -> Tag {
    let (dialog, body) = (ElementRef::new(), ElementRef::new());
    let title_id = fresh_id("wharf-dialog");
    let heading = title_id.clone();
    let content = move || {
        if !open.get() {
            close(dialog);
            return Child::Many(Vec::new());
        }
        // After this content is in the page, so that the browser finds what to put focus on.
        effect(move || show(dialog, body));
        let actions = actions
            .as_ref()
            .map(|actions| tag("div").set("class", "wharf-dialog-actions").child(actions.run()));
        vec![
            tag("h2")
                .set("class", "wharf-dialog-title")
                .set("id", heading.clone())
                .child(title.clone()),
            tag("div")
                .set("class", "wharf-dialog-body")
                .reference(body)
                .child(children.run()),
        ]
        .into_iter()
        .chain(actions)
        // Last, although it stands in the first line: focus begins with what the dialog is about.
        .chain([icon_button(IconName::Close, || CLOSE.text(), move || close(dialog))])
        .collect::<Vec<_>>()
        .into()
    };
    let closed = move |_| {
        // It may be open again by the time that the browser says so.
        if element(dialog).is_some_and(|dialog| !dialog.open()) {
            if open.try_get_untracked() == Some(true) {
                open.set(false);
            }
            if let Some(on_close) = on_close {
                on_close.try_run(());
            }
        }
    };
    tag("dialog")
        .set("class", class)
        .set("aria-labelledby", title_id)
        .reference(dialog)
        .on("close", closed)
        .dynamic(content)
}

fn element(dialog: ElementRef) -> Option<HtmlDialogElement> {
    dialog.get().map(JsCast::unchecked_into)
}

fn show(dialog: ElementRef, body: ElementRef) {
    if let Some(dialog) = element(dialog)
        && !dialog.open()
    {
        // Fails only if it is not in the page any more.
        let _ = dialog.show_modal();
        // What scrolls can be reached, so that the arrows scroll it. After the dialog has chosen where focus begins.
        if let Some(body) = body.get().filter(|body| body.scroll_height() > body.client_height()) {
            // Both names are valid.
            let _ = body.set_attribute("tabindex", "0");
            let _ = body.set_attribute("role", "group");
        }
    }
}

fn close(dialog: ElementRef) {
    if let Some(dialog) = element(dialog) {
        // The browser puts focus back. Nothing happens if it is closed.
        dialog.close();
    }
}
