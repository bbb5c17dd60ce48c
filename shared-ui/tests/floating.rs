//! What opens beside a control: `Popover`, `Tooltip` and `ButtonMenu`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use leptos::{prelude::*, task::tick};
use shared_ui::{Button, ButtonMenu, MenuItem, Popover, Tooltip, tag::tag};
use support::{Mounted, click, fire, mount_in_page, mount_in_shadow, next_task, press};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn is_shown(page: &Mounted, selector: &str) -> bool {
    page.get(selector).matches(":popover-open").unwrap()
}

fn focused_text(page: &Mounted) -> String {
    page.focused().unwrap().text_content().unwrap()
}

#[wasm_bindgen_test]
async fn a_popover_takes_focus_and_its_button_says_that_it_is_open() {
    let page = mount_in_shadow(|| view! { <Popover label="Share">{tag("input").set("id", "link")}</Popover> }).await;
    let button = page.get("button");
    assert_eq!(button.get_attribute("aria-expanded").as_deref(), Some("false"));
    assert!(page.find("#link").is_none(), "nothing is built before it opens");
    button.focus().unwrap();
    // Enter and Space click.
    click(&button).await;
    next_task().await;
    assert!(is_shown(&page, "[role=dialog]"));
    assert_eq!(button.get_attribute("aria-expanded").as_deref(), Some("true"));
    assert_eq!(page.focused().unwrap().get_attribute("role").as_deref(), Some("dialog"));
    assert_eq!(
        page.get("[role=dialog]").get_attribute("aria-labelledby").unwrap(),
        button.id()
    );
    click(&button).await;
    next_task().await;
    assert!(!is_shown(&page, "[role=dialog]"));
    assert!(page.find("#link").is_none());
}

#[wasm_bindgen_test]
async fn escape_closes_a_popover_and_focus_returns_to_its_button() {
    let page = mount_in_shadow(|| view! { <Popover label="Share">{tag("input").set("id", "link")}</Popover> }).await;
    let button = page.get("button");
    click(&button).await;
    next_task().await;
    let input = page.get("#link");
    input.focus().unwrap();
    assert!(!press(&input, "Escape").await, "a dialog around it stays open");
    next_task().await;
    assert!(!is_shown(&page, "[role=dialog]"));
    assert!(page.focused().unwrap().is_same_node(Some(&button)));
    assert_eq!(button.get_attribute("aria-expanded").as_deref(), Some("false"));
}

#[wasm_bindgen_test]
async fn a_popover_follows_the_app_that_opens_and_closes_it() {
    let open = RwSignal::new(true);
    let page =
        mount_in_page(move || view! { <Popover label="Share" open=open>{tag("input").set("id", "link")}</Popover> })
            .await;
    next_task().await;
    assert!(is_shown(&page, "[role=dialog]"), "it was open from the beginning");
    assert!(page.find("#link").is_some());
    assert_eq!(
        page.get("button").get_attribute("aria-expanded").as_deref(),
        Some("true")
    );
    open.set(false);
    tick().await;
    next_task().await;
    assert!(!is_shown(&page, "[role=dialog]"));
    click(&page.get("button")).await;
    next_task().await;
    assert!(open.get_untracked(), "the app hears what the person does");
    assert!(is_shown(&page, "[role=dialog]"));
}

async fn page_with_tooltip() -> Mounted {
    mount_in_shadow(|| view! { <Tooltip text="Of this month"><Button>"Invoices"</Button></Tooltip> }).await
}

#[wasm_bindgen_test]
async fn a_tooltip_describes_its_control() {
    let page = page_with_tooltip().await;
    let id = page.get("button").get_attribute("aria-describedby").unwrap();
    let tooltip = page.get(&["#", &id].concat());
    assert_eq!(tooltip.get_attribute("role").as_deref(), Some("tooltip"));
    assert_eq!(tooltip.text_content().unwrap(), "Of this month");
    assert!(!is_shown(&page, "[role=tooltip]"));
}

#[wasm_bindgen_test]
async fn a_tooltip_shows_on_focus_and_hides_when_focus_goes() {
    let page = page_with_tooltip().await;
    page.get("button").focus().unwrap();
    tick().await;
    assert!(is_shown(&page, "[role=tooltip]"));
    page.get("button").blur().unwrap();
    tick().await;
    assert!(!is_shown(&page, "[role=tooltip]"));
}

#[wasm_bindgen_test]
async fn a_tooltip_shows_while_it_is_pointed_at() {
    let page = page_with_tooltip().await;
    let anchor = page.get(".wharf-anchor");
    fire(&anchor, "pointerenter").await;
    assert!(is_shown(&page, "[role=tooltip]"));
    fire(&anchor, "pointerleave").await;
    assert!(!is_shown(&page, "[role=tooltip]"));
}

/// Pins a bug: focus that left with the control set a signal that was gone when it was read.
#[wasm_bindgen_test]
async fn a_control_with_focus_goes_with_its_tooltip() {
    let page = page_with_tooltip().await;
    page.get("button").focus().unwrap();
    tick().await;
    drop(page);
    next_task().await;
    assert!(document().query_selector("[role=tooltip]").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn escape_hides_a_tooltip_wherever_focus_is() {
    let page = page_with_tooltip().await;
    fire(&page.get(".wharf-anchor"), "pointerenter").await;
    let body = document().body().unwrap();
    assert!(!press(&body, "Escape").await, "a dialog around it stays open");
    assert!(!is_shown(&page, "[role=tooltip]"));
    assert!(press(&body, "Escape").await, "the next one is for others");

    page.get("button").focus().unwrap();
    tick().await;
    press(&page.get("button"), "Escape").await;
    assert!(!is_shown(&page, "[role=tooltip]"));
}

/// A menu whose choices end up in `chosen`, one after the other.
async fn page_with_menu(chosen: RwSignal<String>) -> Mounted {
    mount_in_page(move || {
        let item = |label: &'static str| MenuItem::new(label, move || chosen.update(|chosen| chosen.push_str(label)));
        let items = vec![
            item("Rename"),
            item("Download"),
            item("Duplicate"),
            item("Archive").disabled(true),
            MenuItem::link("Open", "#nowhere"),
            item("Delete").danger(),
        ];
        view! { <ButtonMenu label="Actions" items=items /> }
    })
    .await
}

/// Opens the menu by a click, as Enter and Space do.
async fn open(page: &Mounted) {
    let button = page.get("button");
    button.focus().unwrap();
    click(&button).await;
    next_task().await;
}

/// Presses a key on the line that has focus, and says which has it then.
async fn after(page: &Mounted, key: &str) -> String {
    press(&page.focused().unwrap(), key).await;
    focused_text(page)
}

#[wasm_bindgen_test]
async fn enter_and_space_open_a_menu_with_focus_on_its_first_line() {
    let page = page_with_menu(RwSignal::new(String::new())).await;
    let button = page.get("button");
    assert_eq!(button.get_attribute("aria-haspopup").as_deref(), Some("menu"));
    assert_eq!(button.get_attribute("aria-expanded").as_deref(), Some("false"));
    open(&page).await;
    assert_eq!(button.get_attribute("aria-expanded").as_deref(), Some("true"));
    let menu = page.get("[role=menu]");
    assert_eq!(menu.get_attribute("aria-labelledby").unwrap(), button.id());
    assert_eq!(page.all("[role=menuitem][tabindex='-1']").len(), 6);
    assert_eq!(focused_text(&page), "Rename");
}

#[wasm_bindgen_test]
async fn arrow_down_opens_a_menu_on_its_first_line_and_arrow_up_on_its_last() {
    let page = page_with_menu(RwSignal::new(String::new())).await;
    let button = page.get("button");
    button.focus().unwrap();
    assert!(!press(&button, "ArrowDown").await);
    next_task().await;
    assert_eq!(focused_text(&page), "Rename");
    press(&page.focused().unwrap(), "Escape").await;
    next_task().await;
    assert!(!press(&button, "ArrowUp").await);
    next_task().await;
    assert_eq!(focused_text(&page), "Delete");
}

#[wasm_bindgen_test]
async fn arrows_home_and_end_go_around_the_lines_of_a_menu() {
    let page = page_with_menu(RwSignal::new(String::new())).await;
    open(&page).await;
    for (key, line) in [
        ("ArrowDown", "Download"),
        ("ArrowUp", "Rename"),
        ("ArrowUp", "Delete"),
        ("ArrowDown", "Rename"),
        ("End", "Delete"),
        ("Home", "Rename"),
    ] {
        assert_eq!(after(&page, key).await, line, "{key}");
    }
}

#[wasm_bindgen_test]
async fn letters_go_to_the_next_line_that_begins_with_them() {
    let page = page_with_menu(RwSignal::new(String::new())).await;
    open(&page).await;
    assert_eq!(after(&page, "d").await, "Download");
    assert_eq!(after(&page, "d").await, "Duplicate", "the same letter goes on");
    pause(600).await;
    assert_eq!(after(&page, "D").await, "Delete");
    pause(600).await;
    assert_eq!(after(&page, "d").await, "Download", "around the end");
    assert_eq!(after(&page, "u").await, "Duplicate", "two letters");
    pause(600).await;
    assert_eq!(after(&page, "x").await, "Duplicate", "no line begins with it");
}

/// Lets the time pass after which letters begin a new word.
async fn pause(milliseconds: u64) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                resolve.call0(&wasm_bindgen::JsValue::NULL).unwrap();
            },
            core::time::Duration::from_millis(milliseconds),
        );
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
}

#[wasm_bindgen_test]
async fn choosing_a_line_closes_the_menu_with_focus_on_its_button() {
    let chosen = RwSignal::new(String::new());
    let page = page_with_menu(chosen).await;
    open(&page).await;
    // Enter clicks.
    click(&page.all("[role=menuitem]")[1]).await;
    next_task().await;
    assert_eq!(chosen.get_untracked(), "Download");
    assert!(!is_shown(&page, "[role=menu]"));
    assert!(page.focused().unwrap().is_same_node(Some(&page.get("button"))));

    open(&page).await;
    press(&page.focused().unwrap(), " ").await;
    assert_eq!(chosen.get_untracked(), "DownloadRename");
}

#[wasm_bindgen_test]
async fn a_line_that_is_disabled_has_focus_but_does_nothing() {
    let chosen = RwSignal::new(String::new());
    let page = page_with_menu(chosen).await;
    open(&page).await;
    assert_eq!(after(&page, "a").await, "Archive");
    assert_eq!(
        page.focused().unwrap().get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    press(&page.focused().unwrap(), " ").await;
    assert_eq!(chosen.get_untracked(), "");
    assert!(is_shown(&page, "[role=menu]"));
}

#[wasm_bindgen_test]
async fn escape_closes_a_menu_with_focus_on_its_button() {
    let page = page_with_menu(RwSignal::new(String::new())).await;
    open(&page).await;
    press(&page.focused().unwrap(), "Escape").await;
    next_task().await;
    assert!(!is_shown(&page, "[role=menu]"));
    assert!(page.focused().unwrap().is_same_node(Some(&page.get("button"))));
    assert!(page.find("[role=menuitem]").is_none(), "its lines are taken down");
}

#[wasm_bindgen_test]
async fn tab_closes_a_menu_and_goes_on_from_its_button() {
    let page = page_with_menu(RwSignal::new(String::new())).await;
    open(&page).await;
    assert!(
        press(&page.focused().unwrap(), "Tab").await,
        "where it goes is up to the browser"
    );
    assert!(!is_shown(&page, "[role=menu]"));
    assert!(page.focused().unwrap().is_same_node(Some(&page.get("button"))));
}
