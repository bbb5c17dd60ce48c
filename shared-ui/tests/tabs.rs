//! What shows one thing of several: `Tabs` and `Disclosure`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use leptos::{prelude::*, task::tick};
use shared_ui::{Disclosure, Tab, Tabs, tag::tag};
use support::{Mounted, click, mount_in_page, mount_in_shadow, next_task, press, press_with};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Three tabs; `built` counts how often the second panel was built.
async fn page_with_tabs(built: RwSignal<u32>, selected: RwSignal<usize>) -> Mounted {
    mount_in_shadow(move || {
        let tabs = vec![
            Tab::new("Items", || tag("p").child("two hulls")),
            Tab::new("History", move || {
                built.update_untracked(|built| *built += 1);
                tag("input").set("id", "note")
            }),
            Tab::new("Files", || "none"),
        ];
        view! { <Tabs label="Invoice" tabs=tabs selected=selected /> }
    })
    .await
}

/// The label of the tab that has focus, and whether it is also the only one that is selected and that Tab goes to.
fn focused_tab(page: &Mounted) -> String {
    let focused = page.focused().unwrap();
    assert_eq!(focused.get_attribute("aria-selected").as_deref(), Some("true"));
    assert!(!focused.has_attribute("tabindex"));
    assert_eq!(page.all("[role=tab][aria-selected=true]").len(), 1);
    assert_eq!(page.all("[role=tab][tabindex='-1']").len(), 2);
    focused.text_content().unwrap()
}

/// Presses a key on the tab that has focus, and says which has it then.
async fn after(page: &Mounted, key: &str) -> String {
    assert!(!press(&page.focused().unwrap(), key).await, "the page must not scroll");
    focused_tab(page)
}

#[wasm_bindgen_test]
async fn a_tab_names_its_panel_and_only_the_selected_panel_is_shown() {
    let page = page_with_tabs(RwSignal::new(0), RwSignal::new(0)).await;
    assert_eq!(
        page.get("[role=tablist]").get_attribute("aria-label").as_deref(),
        Some("Invoice")
    );
    for tab in page.all("[role=tab]") {
        let panel = page.get(&["#", &tab.get_attribute("aria-controls").unwrap()].concat());
        assert_eq!(panel.get_attribute("role").as_deref(), Some("tabpanel"));
        assert_eq!(panel.get_attribute("aria-labelledby").unwrap(), tab.id());
    }
    assert_eq!(page.all("[role=tabpanel]:not([hidden])").len(), 1);
    assert_eq!(
        page.get("[role=tabpanel]:not([hidden])").text_content().unwrap(),
        "two hulls"
    );
}

#[wasm_bindgen_test]
async fn arrow_right_and_left_go_around_the_tabs() {
    let page = page_with_tabs(RwSignal::new(0), RwSignal::new(0)).await;
    page.get("[role=tab]").focus().unwrap();
    assert_eq!(after(&page, "ArrowRight").await, "History");
    assert_eq!(after(&page, "ArrowRight").await, "Files");
    assert_eq!(after(&page, "ArrowRight").await, "Items");
    assert_eq!(after(&page, "ArrowLeft").await, "Files");
    assert_eq!(after(&page, "ArrowLeft").await, "History");
}

#[wasm_bindgen_test]
async fn arrows_follow_the_direction_of_writing() {
    let page = page_with_tabs(RwSignal::new(0), RwSignal::new(0)).await;
    page.element.set_attribute("dir", "rtl").unwrap();
    page.get("[role=tab]").focus().unwrap();
    assert_eq!(after(&page, "ArrowLeft").await, "History");
    assert_eq!(after(&page, "ArrowRight").await, "Items");
}

#[wasm_bindgen_test]
async fn home_and_end_go_to_the_first_and_the_last_tab() {
    let page = page_with_tabs(RwSignal::new(0), RwSignal::new(1)).await;
    page.all("[role=tab]")[1].focus().unwrap();
    assert_eq!(after(&page, "End").await, "Files");
    assert_eq!(after(&page, "Home").await, "Items");
}

#[wasm_bindgen_test]
async fn other_keys_and_shortcuts_stay_with_the_browser() {
    let page = page_with_tabs(RwSignal::new(0), RwSignal::new(0)).await;
    let tab = page.get("[role=tab]");
    tab.focus().unwrap();
    for key in ["ArrowDown", "Tab", "a"] {
        assert!(press(&tab, key).await, "{key}");
    }
    assert!(
        press_with(&tab, "ArrowLeft", Some("altKey")).await,
        "back in the history"
    );
    assert_eq!(focused_tab(&page), "Items");
}

#[wasm_bindgen_test]
async fn a_panel_is_built_once_when_it_is_shown_first() {
    let (built, selected) = (RwSignal::new(0), RwSignal::new(0));
    let page = page_with_tabs(built, selected).await;
    assert_eq!(built.get_untracked(), 0);
    click(&page.all("[role=tab]")[1]).await;
    assert_eq!((built.get_untracked(), selected.get_untracked()), (1, 1));
    page.input("#note").set_value("typed");
    selected.set(0);
    tick().await;
    selected.set(1);
    tick().await;
    assert_eq!(built.get_untracked(), 1);
    assert_eq!(page.input("#note").value(), "typed");
}

#[wasm_bindgen_test]
async fn a_disclosure_follows_its_signal_and_the_person() {
    let open = RwSignal::new(false);
    let page = mount_in_page(move || view! { <Disclosure summary="Advanced" open=open>"More"</Disclosure> }).await;
    let details = page.get("details");
    assert_eq!(page.get("summary").text_content().unwrap(), "Advanced");
    assert!(!details.has_attribute("open"));
    // Enter and Space click.
    click(&page.get("summary")).await;
    next_task().await;
    assert!(open.get_untracked());
    open.set(false);
    next_task().await;
    assert!(!details.has_attribute("open"));
    assert!(!open.get_untracked());
}

#[wasm_bindgen_test]
async fn disclosures_of_a_group_close_each_other() {
    let first = RwSignal::new(true);
    let page = mount_in_page(move || {
        view! {
            <Disclosure summary="One" open=first group="faq">"1"</Disclosure>
            <Disclosure summary="Two" group="faq">"2"</Disclosure>
        }
    })
    .await;
    click(&page.all("summary")[1]).await;
    next_task().await;
    assert!(!first.get_untracked());
    assert_eq!(page.all("details[open]").len(), 1);
}
