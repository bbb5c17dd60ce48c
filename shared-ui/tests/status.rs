//! Where the person is, what is on its way and what happened: `Breadcrumbs`, `Steps`, `Skeleton`, `CodeBlock`,
//! `FlashMessages` and `Badge`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use leptos::{prelude::*, task::tick};
use shared_ui::{
    AlertKind, Badge, Breadcrumbs, CodeBlock, Flash, FlashMessages, NavItem, Skeleton, SkeletonShape, Step, StepState,
    Steps,
};
use support::{click, mount_in_page, mount_in_shadow, next_task};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn breadcrumbs_are_links_in_a_landmark_and_end_with_the_page_itself() {
    let current = RwSignal::new("Invoice 42".to_owned());
    let page = mount_in_shadow(move || {
        let pages = vec![NavItem::new("/", "Home"), NavItem::new("/billing", "Billing")];
        view! { <Breadcrumbs pages=pages current=current /> }
    })
    .await;
    assert!(page.find("nav[aria-label=Breadcrumbs] > ol").is_some());
    let links: Vec<_> = page
        .all("li > a")
        .iter()
        .map(|link| link.get_attribute("href").unwrap())
        .collect();
    assert_eq!(links, ["/", "/billing"]);
    let last = page.get("li:last-child > [aria-current=page]");
    assert_eq!(last.text_content().unwrap(), "Invoice 42");
    assert_eq!(page.all("[aria-current]").len(), 1);
    current.set("Invoice 43".to_owned());
    tick().await;
    assert_eq!(last.text_content().unwrap(), "Invoice 43");
}

#[wasm_bindgen_test]
async fn steps_say_what_is_done_and_wrong_and_which_is_on_the_page() {
    let steps = RwSignal::new(vec![
        Step::new("You", StepState::Done).href("/you"),
        Step::new("Cargo", StepState::Wrong).href("/cargo"),
        Step::new("Files", StepState::Current),
        Step::new("Review", StepState::Ahead),
    ]);
    let page = mount_in_shadow(move || view! { <Steps steps=steps /> }).await;
    let said: Vec<_> = page
        .all("li .wharf-step-words > span:last-child")
        .iter()
        .map(|words| words.text_content().unwrap())
        .collect();
    assert_eq!(said, ["Done: You", "Wrong: Cargo", "Files", "Review"]);
    let links: Vec<_> = page
        .all("a")
        .iter()
        .map(|link| link.get_attribute("href").unwrap())
        .collect();
    assert_eq!(links, ["/you", "/cargo"]);
    let current = page.all("[aria-current=step]");
    assert_eq!(current.len(), 1);
    assert_eq!(current[0].text_content().unwrap(), "3Files");

    steps.update(|steps| {
        steps[2] = Step::new("Files", StepState::Done).href("/files");
        steps[3] = Step::new("Review", StepState::Current);
    });
    tick().await;
    assert_eq!(page.all("a").len(), 3);
    assert_eq!(page.get("[aria-current=step]").text_content().unwrap(), "4Review");
}

#[wasm_bindgen_test]
async fn a_skeleton_is_read_out_once_and_its_shapes_are_hidden() {
    let page = mount_in_shadow(|| {
        view! {
            <Skeleton shape=SkeletonShape::Row count=8 label="Loading your invoices" />
            <Skeleton />
        }
    })
    .await;
    assert_eq!(page.all("[aria-hidden=true] > .wharf-skeleton-item").len(), 11);
    assert_eq!(page.all("[role=status]").len(), 1);
    assert_eq!(
        page.get("[role=status]").text_content().unwrap(),
        "Loading your invoices"
    );
}

#[wasm_bindgen(inline_js = "
let kept;
export function stub_clipboard(works) {
    kept = undefined;
    const clipboard = works ? { writeText: async text => { kept = text; } } : undefined;
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
}
export function clipboard() { return kept; }
")]
extern "C" {
    fn stub_clipboard(works: bool);
    fn clipboard() -> Option<String>;
}

#[wasm_bindgen_test]
async fn code_is_copied_and_that_is_said() {
    let page = mount_in_page(|| view! { <CodeBlock label="config.json" code="{\"a\": 1}" /> }).await;
    let block = page.get("pre");
    assert_eq!(block.get_attribute("tabindex").as_deref(), Some("0"));
    let name = block.get_attribute("aria-labelledby").unwrap();
    assert_eq!(page.get(&["#", &name].concat()).text_content().unwrap(), "config.json");
    assert_eq!(page.get("[role=status]").text_content().unwrap(), "");

    stub_clipboard(true);
    click(&page.get("button")).await;
    next_task().await;
    assert_eq!(clipboard().as_deref(), Some("{\"a\": 1}"));
    assert_eq!(page.get("[role=status]").text_content().unwrap(), "Copied");
}

#[wasm_bindgen_test]
async fn where_nothing_can_be_copied_the_code_is_selected() {
    let page = mount_in_shadow(|| view! { <CodeBlock label="config.json" code="two words" /> }).await;
    stub_clipboard(false);
    click(&page.get("button")).await;
    next_task().await;
    assert!(
        page.get("[role=status]")
            .text_content()
            .unwrap()
            .starts_with("Selected")
    );
    let selection = window().get_selection_text();
    assert_eq!(selection, "two words");
}

trait SelectionText {
    fn get_selection_text(&self) -> String;
}

impl SelectionText for web_sys::Window {
    fn get_selection_text(&self) -> String {
        let get: js_sys::Function = js_sys::Reflect::get(self, &"getSelection".into()).unwrap().into();
        let selection: js_sys::Object = get.call0(self).unwrap().into();
        selection.to_string().into()
    }
}

#[wasm_bindgen_test]
async fn flash_messages_are_live_regions_that_are_there_before_them() {
    let messages = RwSignal::new(Vec::<Flash>::new());
    let page = mount_in_shadow(move || view! { <FlashMessages messages=messages /> }).await;
    let (polite, assertive) = (page.get("[aria-live=polite]"), page.get("[aria-live=assertive]"));
    let landmark = page.get(".wharf-flashes");
    assert!(!landmark.has_attribute("role"), "without messages it is no landmark");
    messages.set(vec![
        Flash::new(AlertKind::Success, "Saved"),
        Flash::new(AlertKind::Error, "The upload stopped").title("Files"),
        Flash::new(AlertKind::Info, "One file is left"),
        Flash::new(AlertKind::Warning, "The disk is nearly full"),
    ]);
    tick().await;
    assert!(page.get("[aria-live=polite]").is_same_node(Some(&polite)));
    assert!(page.get("[aria-live=assertive]").is_same_node(Some(&assertive)));
    assert_eq!(landmark.get_attribute("role").as_deref(), Some("region"));
    assert_eq!(
        polite.text_content().unwrap(),
        "Success: SavedInformation: One file is left"
    );
    assert_eq!(
        assertive.text_content().unwrap(),
        "Error: FilesThe upload stoppedWarning: The disk is nearly full"
    );
    // What has several of them around it, or a role that makes it one, is read twice.
    const LIVE: &str = "[aria-live], [role=alert], [role=status], [role=log]";
    for region in page.all(LIVE) {
        let around = region.parent_element().unwrap().closest(LIVE).unwrap();
        assert!(around.is_none(), "{}", region.outer_html());
    }
    assert_eq!(page.all(LIVE).len(), 2);
}

#[wasm_bindgen_test]
async fn closing_a_message_follows_the_order_on_the_page() {
    let messages = RwSignal::new(vec![
        Flash::new(AlertKind::Info, "last"),
        Flash::new(AlertKind::Error, "first"),
        Flash::new(AlertKind::Warning, "second"),
    ]);
    let page = mount_in_page(move || view! { <FlashMessages messages=messages /> }).await;
    for next in ["Warning: second", "Information: last"] {
        let close = page.get(".wharf-alert > button");
        close.focus().unwrap();
        click(&close).await;
        let holder = page.focused().unwrap().parent_element().unwrap();
        assert_eq!(holder.text_content().unwrap(), next);
    }
}

#[wasm_bindgen_test]
async fn closing_a_message_leaves_the_others_and_moves_focus_beside_it() {
    let messages = RwSignal::new(vec![
        Flash::new(AlertKind::Info, "one"),
        Flash::new(AlertKind::Info, "two"),
        Flash::new(AlertKind::Info, "three"),
    ]);
    let page = mount_in_page(move || view! { <FlashMessages messages=messages /> }).await;
    let third = page.all(".wharf-alert")[2].clone();
    let close = |at: usize| page.all(".wharf-alert > button")[at].clone();
    let holder = || {
        page.focused()
            .unwrap()
            .parent_element()
            .unwrap()
            .text_content()
            .unwrap()
    };

    close(1).focus().unwrap();
    click(&close(1)).await;
    assert_eq!(messages.with_untracked(Vec::len), 2);
    assert_eq!(holder(), "Information: three");
    assert!(
        page.all(".wharf-alert")[1].is_same_node(Some(&third)),
        "the others stay"
    );
    click(&close(1)).await;
    assert_eq!(holder(), "Information: one");
    click(&close(0)).await;
    assert!(page.focused().unwrap().matches(".wharf-flashes").unwrap());
}

#[wasm_bindgen_test]
async fn a_badge_is_a_text_without_a_shape() {
    let page = mount_in_shadow(|| view! { <Badge text="Administrators" /> }).await;
    assert_eq!(page.get(".wharf-badge").text_content().unwrap(), "Administrators");
    assert!(page.find("svg").is_none());
}
