//! A table of ten thousand rows.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use leptos::{prelude::*, task::tick};
use shared_ui::{Column, Drawer, Table, TableState, tag::tag, virtual_rows};
use support::{Mounted, mount_in_page, mount_in_shadow, next_frame, next_task};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn table(count: RwSignal<usize>) -> impl IntoView {
    let rows = virtual_rows(count, |index| {
        let link = tag("a")
            .set("href", "#")
            .child(["Container ", &index.to_string()].concat());
        tag("tr")
            .child(tag("th").set("scope", "row").child(link))
            .child(tag("td").child("Hamburg"))
    });
    let columns = vec![Column::new("number", "Number"), Column::new("port", "Port")];
    view! { <Table caption="Containers" columns=columns state=TableState::Ready rows=rows /> }
}

fn numbers(page: &Mounted) -> Vec<usize> {
    let rows = page.all("tbody tr[aria-rowindex]").into_iter();
    rows.map(|row| row.get_attribute("aria-rowindex").unwrap().parse::<usize>().unwrap() - 2)
        .collect()
}

/// Gives the page the toolkit's stylesheet, which decides how high rows are and what scrolls.
fn dress(page: &Mounted) {
    let style = document().create_element("style").unwrap();
    style.set_text_content(Some(include_str!("../../static/toolkit.css")));
    page.element.prepend_with_node_1(&style).unwrap();
}

async fn settle() {
    for _ in 0..3 {
        next_frame().await;
        tick().await;
    }
}

async fn scroll_to(top: f64) {
    window().scroll_to_with_x_and_y(0.0, top);
    settle().await;
}

fn height_of_page() -> f64 {
    f64::from(document().document_element().unwrap().scroll_height())
}

/// Some row is in sight, and those that are built go on without a gap.
fn assert_in_sight(page: &Mounted) {
    let numbers = numbers(page);
    assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{numbers:?}");
    assert!(numbers.len() < 150, "{} rows are in the page", numbers.len());
    let place = |row: &web_sys::HtmlElement, edge: &str| {
        let place: js_sys::Function = js_sys::Reflect::get(row, &"getBoundingClientRect".into())
            .unwrap()
            .into();
        let place = place.call0(row).unwrap();
        js_sys::Reflect::get(&place, &edge.into()).unwrap().as_f64().unwrap()
    };
    let rows = page.all("tbody tr[aria-rowindex]");
    let room = window().inner_height().unwrap().as_f64().unwrap();
    assert!(
        place(&rows[0], "top") <= 0.0 || numbers[0] == 0,
        "nothing is missing above"
    );
    let last = place(rows.last().unwrap(), "bottom");
    assert!(
        last >= room || *numbers.last().unwrap() == 9_999,
        "nothing is missing below"
    );
}

#[wasm_bindgen_test]
async fn of_ten_thousand_rows_those_in_sight_are_in_the_page() {
    let page = mount_in_shadow(|| table(RwSignal::new(10_000))).await;
    dress(&page);
    settle().await;
    assert_eq!(numbers(&page)[0], 0);
    assert_in_sight(&page);
    assert_eq!(
        page.get("table").get_attribute("aria-rowcount").as_deref(),
        Some("10001")
    );
    let height = height_of_page();

    for part in [0.25, 0.5, 0.9] {
        scroll_to(height * part).await;
        assert_in_sight(&page);
        let first = numbers(&page)[0] as f64;
        assert!(
            (first / 10_000.0 - part).abs() < 0.02,
            "row {first} at {part} of the page"
        );
    }
    scroll_to(height).await;
    assert_in_sight(&page);
    assert_eq!(numbers(&page).last(), Some(&9_999));
    assert!(
        (height_of_page() - height).abs() < height * 0.001,
        "the page keeps its height"
    );
    scroll_to(0.0).await;
    assert_eq!(numbers(&page)[0], 0);
    assert_in_sight(&page);
}

#[wasm_bindgen_test]
async fn a_row_keeps_its_focus_while_it_is_in_sight() {
    let page = mount_in_page(|| table(RwSignal::new(10_000))).await;
    dress(&page);
    settle().await;
    let height = height_of_page() / 10_000.0;
    scroll_to(height * 500.0).await;
    let row = page.get("[aria-rowindex='510'] a");
    row.focus().unwrap();
    settle().await;
    for top in [504.0, 496.0, 508.0] {
        scroll_to(height * top).await;
        assert!(page.focused().unwrap().is_same_node(Some(&row)), "at row {top}");
        assert_in_sight(&page);
    }
    scroll_to(0.0).await;
}

#[wasm_bindgen_test]
async fn a_row_with_focus_is_there_however_far_away_it_is() {
    let page = mount_in_page(|| table(RwSignal::new(10_000))).await;
    dress(&page);
    settle().await;
    let height = height_of_page();
    let row = height / 10_000.0;
    scroll_to(row * 500.0).await;
    let link = page.get("[aria-rowindex='510'] a");
    link.focus().unwrap();
    for top in [9_000.0, 0.0, 3_000.0] {
        scroll_to(row * top).await;
        assert!(page.focused().unwrap().is_same_node(Some(&link)), "at row {top}");
        assert!((height_of_page() - height).abs() < height * 0.001, "at row {top}");
        let (numbers, first) = (numbers(&page), top as usize);
        assert!((first..first + 10).all(|row| numbers.contains(&row)), "at row {top}");
        assert!(numbers.len() < 150, "{} rows are in the page", numbers.len());
    }
    // It stands where it belongs: focus leads back to it.
    link.blur().unwrap();
    link.focus().unwrap();
    settle().await;
    assert!(numbers(&page).contains(&507) && numbers(&page).contains(&509));
    link.blur().unwrap();
    scroll_to(row * 9_000.0).await;
    assert!(page.find("[aria-rowindex='510']").is_none(), "without focus it goes");
    scroll_to(0.0).await;
}

#[wasm_bindgen_test]
async fn rows_follow_their_count() {
    let count = RwSignal::new(10_000);
    let page = mount_in_page(move || table(count)).await;
    dress(&page);
    settle().await;
    scroll_to(height_of_page()).await;
    count.set(30);
    settle().await;
    assert_eq!(numbers(&page), (0..30).collect::<Vec<_>>());
    count.set(0);
    settle().await;
    assert!(numbers(&page).is_empty());
    scroll_to(0.0).await;
}

#[wasm_bindgen_test]
async fn rows_follow_the_scrolling_of_what_is_around_them() {
    let page = mount_in_shadow(|| {
        view! { <Drawer open=RwSignal::new(true) title="Containers">{table(RwSignal::new(10_000))}</Drawer> }
    })
    .await;
    dress(&page);
    next_task().await;
    let body = page.get(".wharf-dialog-body");
    settle().await;
    assert_eq!(numbers(&page)[0], 0);
    body.set_scroll_top(body.scroll_height() / 2);
    settle().await;
    // The first one has the focus that the drawer gave it.
    let first = numbers(&page)[1];
    assert!((4_800..5_200).contains(&first), "row {first} in the middle");
    assert!(numbers(&page).len() < 150);
}

#[wasm_bindgen_test]
async fn rows_follow_what_their_number_is_made_of_too() {
    let ships = RwSignal::new(vec!["Ada", "Grace"]);
    let page = mount_in_page(move || {
        let found = Memo::new(move |_| ships.get());
        let count = Memo::new(move |_| found.with(Vec::len));
        let rows = virtual_rows(count, move |index| {
            tag("tr").child(tag("td").child(found.with(|found| found[index])))
        });
        view! { <Table caption="Ships" columns=vec![Column::new("ship", "Ship")] state=TableState::Ready rows=rows /> }
    })
    .await;
    for left in [vec!["Grace", "Ada"], vec!["Ada"], vec!["Hedy", "Mary", "Ada"]] {
        ships.set(left.clone());
        tick().await;
        tick().await;
        let cells = page.all("tbody tr[aria-rowindex] td");
        let shown: Vec<_> = cells.iter().map(|cell| cell.text_content().unwrap()).collect();
        assert_eq!(shown, left);
    }
}
