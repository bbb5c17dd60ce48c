//! What stands in front of the page: `Dialog` and `Drawer`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use core::cell::Cell;
use std::rc::Rc;

use leptos::{prelude::*, task::tick};
use shared_ui::{
    Button, Dialog, Drawer, TextInput,
    tag::{Child, tag},
};
use support::{Mounted, click, mount_in_page, mount_in_shadow, next_task};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlDialogElement;

wasm_bindgen_test_configure!(run_in_browser);

/// What the browser does at Escape: no script can press it.
fn escape(dialog: &HtmlDialogElement) {
    let request: js_sys::Function = js_sys::Reflect::get(dialog, &"requestClose".into()).unwrap().into();
    request.call0(dialog).unwrap();
}

fn dialog_of(page: &Mounted) -> HtmlDialogElement {
    page.get("dialog").dyn_into().unwrap()
}

/// A page with a button that opens a dialog of one field and two actions.
async fn page_with_dialog(open: RwSignal<bool>, closed: RwSignal<u32>) -> Mounted {
    mount_in_shadow(move || {
        let value = RwSignal::new(String::new());
        let actions = move || -> Child {
            vec![
                tag("button")
                    .set("id", "keep")
                    .on("click", move |_| open.set(false))
                    .child("Keep"),
                tag("button").set("id", "delete").child("Delete"),
            ]
            .into()
        };
        view! {
            <Button on_click=move || open.set(true)>"Open"</Button>
            <Dialog
                open=open
                title="Delete it?"
                actions=actions
                on_close=move || closed.update(|closed| *closed += 1)
            >
                <TextInput id="reason" label="Reason" value=value />
            </Dialog>
        }
    })
    .await
}

#[wasm_bindgen_test]
async fn a_dialog_is_modal_has_the_name_of_its_title_and_puts_focus_on_its_first_control() {
    let open = RwSignal::new(false);
    let page = page_with_dialog(open, RwSignal::new(0)).await;
    let dialog = dialog_of(&page);
    assert!(!dialog.open());
    assert!(page.find("#reason").is_none(), "nothing is built before it opens");

    open.set(true);
    next_task().await;
    assert!(dialog.matches(":modal").unwrap());
    let name = dialog.get_attribute("aria-labelledby").unwrap();
    assert_eq!(page.get(&["#", &name].concat()).text_content().unwrap(), "Delete it?");
    assert_eq!(page.focused().unwrap().id(), "reason");
}

#[wasm_bindgen_test]
async fn escape_closes_a_dialog_and_focus_returns_to_what_opened_it() {
    let (open, closed) = (RwSignal::new(false), RwSignal::new(0));
    let page = page_with_dialog(open, closed).await;
    let opener = page.get("button");
    opener.focus().unwrap();
    click(&opener).await;
    next_task().await;
    assert_eq!(page.focused().unwrap().id(), "reason");

    escape(&dialog_of(&page));
    next_task().await;
    assert!(!open.get_untracked());
    assert_eq!(closed.get_untracked(), 1);
    assert!(page.focused().unwrap().is_same_node(Some(&opener)));
    assert!(page.find("#reason").is_none(), "what stood in it is taken down");
}

#[wasm_bindgen_test]
async fn the_close_button_and_the_signal_close_a_dialog() {
    let (open, closed) = (RwSignal::new(false), RwSignal::new(0));
    let page = page_with_dialog(open, closed).await;
    open.set(true);
    next_task().await;
    click(&page.get("button[aria-label=Close]")).await;
    next_task().await;
    assert!(!open.get_untracked());
    assert_eq!(closed.get_untracked(), 1);

    let opener = page.get("button");
    opener.focus().unwrap();
    open.set(true);
    next_task().await;
    click(&page.get("#keep")).await;
    next_task().await;
    assert!(!dialog_of(&page).open());
    assert_eq!(closed.get_untracked(), 2);
    assert!(page.focused().unwrap().is_same_node(Some(&opener)));
}

#[wasm_bindgen_test]
async fn a_dialog_that_opens_again_at_once_stays_open() {
    let (open, closed) = (RwSignal::new(true), RwSignal::new(0));
    let page = page_with_dialog(open, closed).await;
    next_task().await;
    open.set(false);
    tick().await;
    open.set(true);
    next_task().await;
    assert!(dialog_of(&page).open());
    assert!(open.get_untracked());
    assert_eq!(closed.get_untracked(), 0, "nobody saw it closed");
}

#[wasm_bindgen_test]
async fn a_drawer_is_a_dialog_at_the_end_of_the_line() {
    let open = RwSignal::new(true);
    let page = mount_in_page(move || view! { <Drawer open=open title="Filter">"Status"</Drawer> }).await;
    next_task().await;
    let drawer = dialog_of(&page);
    assert!(drawer.matches(":modal.wharf-drawer").unwrap());
    assert_eq!(page.get("h2").text_content().unwrap(), "Filter");
    escape(&drawer);
    next_task().await;
    assert!(!open.get_untracked());
}

/// Browsers tell of it later than it happens.
#[wasm_bindgen_test]
async fn a_dialog_that_is_taken_away_as_it_closes_is_not_asked_about_it() {
    let (open, is_there, closed) = (RwSignal::new(true), RwSignal::new(true), RwSignal::new(0));
    let page = mount_in_shadow(move || {
        tag("div").dynamic(move || {
            is_there.get().then(|| {
                view! {
                    <Dialog open=open title="Delete it?" on_close=move || closed.update(|closed| *closed += 1)>
                        "Its files are deleted too."
                    </Dialog>
                }
            })
        })
    })
    .await;
    tick().await;
    let dialog = dialog_of(&page);
    assert!(dialog.open());
    let errors = Rc::new(Cell::new(0));
    let counted = Rc::clone(&errors);
    let listener = window_event_listener_untyped("error", move |_| counted.set(counted.get() + 1));
    dialog.close();
    is_there.set(false);
    tick().await;
    assert!(page.find("dialog").is_none());
    next_task().await;
    next_task().await;
    listener.remove();
    assert_eq!((errors.get(), closed.get_untracked()), (0, 0));
}
